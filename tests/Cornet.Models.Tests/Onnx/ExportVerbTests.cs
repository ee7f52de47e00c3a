using System.CommandLine;
using System.Globalization;
using Cornet.Cli.Export;
using Cornet.Runtime;
using Cornet.Runtime.Models;
using Cornet.Runtime.Weights;
using Cornet.Tests.Oracle;
using static TorchSharp.torch;

namespace Cornet.Tests.Onnx;

/// <summary><c>cornet export --weights</c>: forms that hold weights, from the command line.</summary>
public sealed class ExportVerbTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("cornet-export-").FullName;
    private readonly CornetModel _model;

    public ExportVerbTests()
    {
        var network = CompiledProgram.OfFamily.Models["CORnetSmall"];
        _model = CompiledNetwork.Create(network.Optimized, new Dictionary<string, long> { ["classes"] = 7 });
        OnnxRun.Vary(_model);
        PyTorchFile.Write(Weights, _model.State().Select(entry => ($"module.{entry.Name}", entry.Value)));
    }

    public void Dispose()
    {
        _model.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void A_file_puts_out_the_sites_that_are_asked_for_and_as_many_classes_as_the_weights_have()
    {
        Assert.Equal($"{At("some.onnx")}\n", Export("onnx", At("some.onnx"), "--sites", "V4.^1,decoder,V1"));
        using (var session = new Microsoft.ML.OnnxRuntime.InferenceSession(At("some.onnx")))
        {
            Assert.Equal(["V4.3", "decoder", "V1.0"], session.OutputNames);
            Assert.Equal([-1, 7], session.OutputMetadata["decoder"].Dimensions);
            Assert.Equal([-1, 3, 32, 32], session.InputMetadata["images"].Dimensions);
        }
        Assert.Equal($"{At("cornet_small.onnx")}\n", Export("onnx", _folder, "--size", "64"));
        using var large = new Microsoft.ML.OnnxRuntime.InferenceSession(At("cornet_small.onnx"));
        Assert.Equal([-1, 3, 64, 64], large.InputMetadata["images"].Dimensions);
        Assert.Equal(["decoder"], large.OutputNames);
    }

    [PythonFact("torch", "numpy")]
    public void The_folder_of_a_hub_loads_without_Cornet_and_computes_the_same()
    {
        var folder = At("hub");
        Assert.Equal(["model.safetensors", "config.json", "cornet_small.py", "README.md"], Export("huggingface", folder).TrimEnd().Split('\n').Select(Path.GetFileName));
        using var scope = NewDisposeScope();
        using var without = no_grad();
        _model.eval();
        var images = randn(3, 3, 32, 32);
        using var recording = _model.RecordAt(images);
        NpzFile.Write(At("given.npz"), recording.Named().Select(site => (site.Name, site.Value)).Prepend(("images", images)));
        var difference = double.Parse(PythonPeer.Run(Repository.PathTo("tests", "peers", "hub.py"), folder, At("given.npz")), CultureInfo.InvariantCulture);
        Assert.InRange(difference, 0, 1e-5);
        Assert.Contains("902,503 parameters", File.ReadAllText(Path.Combine(folder, "README.md")), StringComparison.Ordinal);
    }

    [Fact]
    public void A_model_card_that_somebody_has_edited_is_kept_and_any_other_is_replaced()
    {
        var card = Path.Combine(At("hub"), "README.md");
        Export("huggingface", At("hub"));
        File.AppendAllText(card, "old");
        Export("huggingface", At("hub"));
        Assert.EndsWith("-->\n", File.ReadAllText(card), StringComparison.Ordinal);
        File.WriteAllText(card, "mine");
        Assert.StartsWith($"{card} is kept as it is", Export("huggingface", At("hub")), StringComparison.Ordinal);
        Assert.Equal("mine", File.ReadAllText(card));
    }

    [Fact]
    public void A_report_is_one_of_this_network_and_a_line_says_where_its_weights_are_other_ones()
    {
        File.WriteAllText(At("not.json"), "{}");
        Refused("is not what 'score' writes", () => Export("huggingface", At("hub"), "--report", At("not.json")));
        File.WriteAllText(At("benchmarks.json"), """{"model":"CORnetZ","weights":"z.pth","scores":[],"composites":[]}""");
        Refused("has the scores of CORnetZ, not of CORnetSmall", () => Export("huggingface", At("hub"), "--report", At("benchmarks.json")));
        File.WriteAllText(At("benchmarks.json"), """{"model":"CORnetSmall","weights":"other.pth","scores":[],"composites":[]}""");
        Assert.StartsWith($"warning: '{At("benchmarks.json")}' has the scores of 'other.pth'", Export("huggingface", At("hub"), "--report", At("benchmarks.json")), StringComparison.Ordinal);
    }

    [Fact]
    public void What_does_not_fit_is_one_sentence_and_no_file()
    {
        Refused("--to onnx needs the weights: --weights FILE.", () => Run([.. Model, "--to", "onnx", "--out", At("x.onnx")]));
        Refused("--to huggingface needs the weights", () => Run([.. Model, "--to", "huggingface", "--out", At("x")]));
        Refused("CORnetSmall has no area 'V9'; there are V1, V2, V4, IT, decoder.", () => Export("onnx", At("x.onnx"), "--sites", "V9.0"));
        Refused("V4 has no step 4; it has steps 0 to 3.", () => Export("onnx", At("x.onnx"), "--sites", "V4.4"));
        Refused("'decoder.0': a decoder has no steps; write 'decoder'.", () => Export("onnx", At("x.onnx"), "--sites", "decoder.0"));
        Refused("is neither a folder nor a file that ends in .onnx", () => Export("onnx", At("x.bin")));
        Refused("--sites has no meaning with --to huggingface: leave it out.", () => Export("huggingface", At("x"), "--sites", "V1"));
        Refused("A Python file holds no weights: leave --weights out", () => Export("pytorch", At("x.py")));
        Refused("--out names nothing: name the file or folder to write.", () => Export("huggingface", ""));
        Refused("do not fit this model", () => Export("onnx", At("x.onnx"), "--set", "classes=5"));
        Refused("There is no benchmarks.json", () => Export("huggingface", At("x"), "--report", _folder));
        Refused("--weights are those of one model, but there are 2", () => Run(Repository.PathTo("models"), "CORnetZ", "CORnetR", "--to", "onnx", "--weights", Weights, "--out", At("x.onnx")));
        Refused("do not fit this model", () => Run(Repository.PathTo("models"), "CORnetZ", "--to", "onnx", "--weights", Weights, "--out", At("x.onnx")));
        Assert.Equal(["small.pth"], Directory.GetFileSystemEntries(_folder).Select(Path.GetFileName));
    }

    [LinuxFact]
    public void A_full_disk_leaves_what_was_there()
    {
        var path = Path.Combine("/dev/full", "x.onnx");
        Refused($"'{path}' could not be written", () => Export("onnx", path));
    }

    private static readonly string[] Model = [Repository.PathTo("models"), "CORnetSmall"];

    private string Weights => At("small.pth");

    private string At(string name) => Path.Combine(_folder, name);

    private string Export(string format, string path, params string[] words) => Run([.. Model, "--to", format, "--weights", Weights, "--out", path, .. words]);

    private static string Run(params string[] words)
    {
        using var output = new StringWriter { NewLine = "\n" };
        Assert.Equal(0, new ExportVerb().Parse(words).Invoke(new InvocationConfiguration { Output = output, EnableDefaultExceptionHandler = false }));
        return output.ToString();
    }

    private static void Refused(string sentence, Func<object> run) =>
        Assert.Contains(sentence, Assert.Throws<CornetException>(run).Message, StringComparison.Ordinal);
}
