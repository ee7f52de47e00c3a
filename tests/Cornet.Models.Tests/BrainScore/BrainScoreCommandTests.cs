using System.Security.Cryptography;
using System.Text.RegularExpressions;
using Cornet.Runtime;
using Cornet.Runtime.Weights;

namespace Cornet.Tests.BrainScore;

/// <summary><c>cornet export MODEL --to brainscore --weights FILE --out DIR</c>: what it writes, says and refuses.</summary>
public sealed partial class BrainScoreCommandTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("cornet-brainscore-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void The_identifier_says_which_network_weights_and_options_it_is()
    {
        var weights = Weights("weights.pth", 0);
        var first = Exported(weights);
        Assert.Matches("^brief_[0-9a-f]{8}$", first);
        Assert.Equal(first, Exported(weights));
        string[] all = [first, Exported(Weights("other.pth", 1)), Exported(weights, "--size", "64"), Exported(weights, "--visual-degrees", "10"), Exported(weights, "--region", "V4=MT")];
        Assert.Equal(all.Length, all.Distinct().Count());
        Assert.Equal("mine", Exported(weights, "--identifier", "mine"));
    }

    [Fact]
    public void What_the_plugin_cannot_say_and_what_to_do_next_are_lines()
    {
        var weights = Weights("weights.pth", 0);
        var lines = Export(weights, "--identifier", "brief");
        Assert.Equal("Not recorded, because Brain-Score has no region of that name: MT. To make one a region, write --region REGION=MT.", lines[0]);
        Assert.Equal("Brief has 10 classes: benchmarks with labels need the 1000 of ImageNet and cannot run.", lines[1]);
        Assert.Equal($"To score it, put {Path.Combine(Out, "brief")} into brainscore_vision/models and set CORNET_WEIGHTS={weights}; "
            + "to submit it, upload that file and fill in VERSION_ID and BIBTEX in model.py.", lines[2]);
        Write(BrainScorePlugins.Brief.Replace("timing", "// timing", StringComparison.Ordinal).Replace("avgpool   linear: linear classes", "noise fano 1   linear: linear classes", StringComparison.Ordinal)
            .Replace("conv 16, 3x3, stride 2   nonlin: relu", "conv 16, 3x3, stride 2   nonlin: relu   global: avgpool", StringComparison.Ordinal));
        lines = Export(weights, "--region", "V2=MT");
        Assert.Equal("No timing for V1, MT, IT: the last step answers for every time bin. A 'timing' line in the model would change that.", lines[0]);
        Assert.Equal("The noise layers of Brief stay on: its responses differ from run to run.", lines[2]);
        Write(Regex.Replace(BrainScorePlugins.Brief, @"\b(V1|IT)\b", "My$1"));
        lines = Export(Weights("own.pth", 0, "My"), "--identifier", "brief");
        Assert.Equal("No area is a region of Brain-Score, which leaves behavior: name one, as in --region IT=MyIT.", lines[0]);
    }

    [Fact]
    public void Weights_that_Python_would_not_load_as_they_are_are_written_again_beside_the_folder()
    {
        foreach (var (name, prefix, reason) in new[]
        {
            ("weights.npz", "", "it is not a PyTorch file"), ("weights.pth", "net.model.", "it has the key 'net.model.V1.conv.weight'"),
        })
        {
            var lines = Export(Weights(name, 0, "", prefix), "--identifier", "brief");
            var copy = Path.Combine(Out, "weights.pth");
            Assert.Equal($"The weights are written again for PyTorch, as {copy}: {reason}.", lines[0]);
            Assert.Contains(copy, lines);
            Assert.Contains($"SHA1 = \"{Sha1(copy)}\"", File.ReadAllText(Path.Combine(Out, "brief", "model.py")), StringComparison.Ordinal);
            using var written = PyTorchFile.Read(copy);
            using var model = BrainScorePlugins.NewBrief();
            Assert.Equal(model.State().Count(), written.LoadInto(model.State(), copy).Loaded);
        }
    }

    [Fact]
    public void Weights_that_Python_loads_stay_where_they_are()
    {
        foreach (var (name, prefix) in new[] { ("weights.pth", "module."), ("weights.safetensors", "") })
        {
            var weights = Weights(name, 0, "", prefix);
            Export(weights, "--identifier", "brief");
            Assert.Equal([Path.Combine(Out, "brief")], Directory.GetFileSystemEntries(Out));
            Assert.Contains($"SHA1 = \"{Sha1(weights)}\"", File.ReadAllText(Path.Combine(Out, "brief", "model.py")), StringComparison.Ordinal);
            Assert.Equal(name.EndsWith("safetensors", StringComparison.Ordinal), File.ReadAllText(Path.Combine(Out, "brief", "requirements.txt")).Contains("safetensors", StringComparison.Ordinal));
        }
    }

    [Fact]
    public void What_cannot_be_exported_is_one_sentence_and_no_file()
    {
        var weights = Weights("weights.pth", 0);
        Refused("--to brainscore needs the weights: --weights FILE.", null);
        Refused("'1st' cannot be the name of a plugin folder", weights, "--identifier", "1st");
        Refused("'IT' names no area for a region; write --region REGION=AREA", weights, "--region", "IT");
        Refused("Brain-Score records from no region 'V3'; it has V1, V2, V4, IT.", weights, "--region", "V3=MT");
        Refused("Brief has no area 'TEO' for IT; it has V1, MT, IT.", weights, "--region", "IT=TEO");
        Refused("--region V2=... stands there twice", weights, "--region", "V2=MT", "--region", "V2=V1");
        Refused("do not fit this model", Weights("other.pth", 0, "My"));
        Write(BrainScorePlugins.Brief.Replace("3 x 32 x 32", "1 x 32 x 32", StringComparison.Ordinal));
        Refused("do not fit this model", weights);
        Write(BrainScorePlugins.Brief.Replace("3 x 32 x 32", "3 x 32 x 64", StringComparison.Ordinal));
        Refused("Brief reads 32 x 64 pixels, and the images of Brain-Score are square: say their size with --size N.", weights);
        Write(BrainScorePlugins.Brief.Replace("nonlin: relu } }\n  area MT", "nonlin: relu   own: extern Lab.Own } }\n  area MT", StringComparison.Ordinal));
        Refused("Brief cannot be exported to Brain-Score: 'extern Lab.Own' (own in V1Area) is a module in C#", weights);
        Assert.False(Directory.Exists(Out));
    }

    [Fact]
    public void What_the_disk_refuses_is_one_sentence_and_leaves_nothing_that_can_be_imported()
    {
        var weights = Weights("weights.pth", 0);
        var taken = Directory.CreateDirectory(Path.Combine(Out, "brief", "model.py"));
        var sentence = Assert.Throws<CornetException>(() => Export(weights, "--identifier", "brief")).Message;
        Assert.StartsWith($"'{taken.FullName}' could not be written (it is a folder)", sentence, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(Out, "brief", "__init__.py")));
        taken.Delete();
        Assert.Equal(Path.Combine(Out, "brief", "__init__.py"), Export(weights, "--identifier", "brief")[^1]);
    }

    private string Out => Path.Combine(_folder, "out");

    private string Model => Path.Combine(_folder, "brief.cornet");

    private void Write(string text) => File.WriteAllText(Model, text);

    private string Weights(string name, int seed, string area = "", string prefix = "")
    {
        var path = Path.Combine(_folder, name);
        using var model = BrainScorePlugins.NewBrief();
        using (TorchSharp.torch.no_grad()) model.State().First().Value.fill_(seed);
        WeightsFile.Write(path, model.State().Select(entry => (prefix + AreaNames().Replace(entry.Name, area + "$1"), entry.Value)));
        return path;
    }

    private string Exported(string weights, params string[] more) =>
        Path.GetFileName(Path.GetDirectoryName(Export(weights, more)[^1])!);

    private string[] Export(string weights, params string[] more)
    {
        if (!File.Exists(Model)) Write(BrainScorePlugins.Brief);
        return BrainScorePlugins.Export([Model, "--to", "brainscore", "--weights", weights, "--out", Out, .. more]).TrimEnd().Split('\n');
    }

    private void Refused(string sentence, string? weights, params string[] more)
    {
        if (!File.Exists(Model)) Write(BrainScorePlugins.Brief);
        string[] words = [Model, "--to", "brainscore", "--out", Out, .. weights is null ? Array.Empty<string>() : ["--weights", weights], .. more];
        Assert.Contains(sentence, Assert.Throws<CornetException>(() => BrainScorePlugins.Export(words)).Message, StringComparison.Ordinal);
    }

    private static string Sha1(string file) => Convert.ToHexStringLower(SHA1.HashData(File.ReadAllBytes(file)));

    [GeneratedRegex("^(V1|IT)")]
    private static partial Regex AreaNames();
}
