using System.CommandLine;
using System.Text.Json;
using Cornet.Cli.Export;
using Cornet.Runtime;
using Cornet.Runtime.Models;
using Cornet.Runtime.Native;
using Cornet.Runtime.Weights;
using TorchSharp;
using static TorchSharp.torch;

namespace Cornet.Tests.BrainScore;

/// <summary>
/// Three networks as <c>cornet export --to brainscore</c> writes them, with what Cornet itself records, and what one Python process found in them
/// (<c>tests/peers/brainscore.py</c>). Made when first asked for.
/// </summary>
public sealed class BrainScorePlugins : IDisposable
{
    /// <summary>The text of a small network.</summary>
    internal static string Brief { get; } = File.ReadAllText(BriefFile);

    private const long Large = 10_000_000;

    private static string BriefFile => Repository.PathTo("tests", "Cornet.Models.Tests", "BrainScore", "brief.cornet");

    private readonly string _folder = Directory.CreateTempSubdirectory("cornet-brainscore-").FullName;
    private readonly Lazy<JsonElement> _found;

    public BrainScorePlugins() => _found = new(Run);

    /// <summary>The folder of the plugins.</summary>
    internal string Plugins => Path.Combine(_folder, "plugins");

    /// <summary>What a check found.</summary>
    internal JsonElement this[string check]
    {
        get
        {
            var found = _found.Value.GetProperty(check);
            Assert.False(found.TryGetProperty("wrong", out var wrong), $"{wrong}");
            return found;
        }
    }

    /// <summary>Runs <c>cornet export</c>, and returns what it printed.</summary>
    internal static string Export(params string[] words)
    {
        using StringWriter output = new() { NewLine = "\n" };
        Assert.Equal(0, new ExportVerb().Parse(words).Invoke(new InvocationConfiguration { Output = output, EnableDefaultExceptionHandler = false }));
        return output.ToString();
    }

    /// <summary>A network with random weights, none of which can be left out unnoticed.</summary>
    internal static CornetModel Randomized(CornetModel model)
    {
        using var scope = NewDisposeScope();
        manual_seed(5);
        using (no_grad())
            foreach (var (name, value) in model.State())
                if (name.EndsWith(".running_var", StringComparison.Ordinal)) value.uniform_(0.7, 1.4);
                else if (!name.EndsWith("num_batches_tracked", StringComparison.Ordinal)) value.copy_(value.Plus(randn_like(value), 0.02));
        model.eval();
        return model;
    }

    /// <summary>A network of <see cref="Brief"/>.</summary>
    internal static CornetModel NewBrief() => Randomized(new Cornet.Models.Tests.Brief());

    /// <inheritdoc/>
    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private JsonElement Run()
    {
        using var scope = NewDisposeScope();
        Directory.CreateDirectory(Plugins);
        var models = new Dictionary<string, Subject>
        {
            ["cornets"] = Made("cornets", Randomized(new Cornet.Models.CORnetS()), 32, Repository.PathTo("models", "CORnet-S.cornet")),
            ["cornetrt"] = Made("cornetrt", Randomized(new Cornet.Models.CORnetRT()), 32, Repository.PathTo("models", "CORnet-RT.cornet")),
            ["brief"] = Made("brief", NewBrief(), 32, BriefFile, "--region", "V4=MT"),
        };
        var job = Path.Combine(_folder, "job.json");
        File.WriteAllText(job, JsonSerializer.Serialize(new { plugins = Plugins, models }, JsonSerializerOptions.Web));
        return JsonDocument.Parse(PythonPeer.Run(Repository.PathTo("tests", "peers", "brainscore.py"), job)).RootElement;
    }

    private Subject Made(string identifier, CornetModel model, int size, string file, params string[] more)
    {
        using (model)
        {
            var folder = Directory.CreateDirectory(Path.Combine(_folder, identifier)).FullName;
            var weights = Path.Combine(folder, "weights.pth");
            // As training code saves them.
            var writer = new PyTorchZipWriter();
            writer.Field("epoch", 43L);
            writer.Group("state_dict", model.State().Select(entry => ($"module.{entry.Name}", entry.Value)));
            WholeFile.Write(weights, writer.Finish);
            var images = randn(3, 3, size, size);
            using (no_grad())
            {
                using var recorded = model.RecordAt(images);
                NpzFile.Write(Path.Combine(folder, "given.npz"), recorded.Named().Prepend(("images", images)));
            }
            Export([file, model.Card.Name, "--to", "brainscore", "--weights", weights, "--out", Plugins, "--identifier", identifier, "--size", $"{size}", .. more]);
            return new Subject(weights, folder, model.Card.Parameters > Large);
        }
    }

    private sealed record Subject(string Weights, string Folder, bool Large);
}
