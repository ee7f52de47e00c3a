using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Cornet.App.Responders;
using Cornet.Cli.Export;
using Cornet.Onnx;
using Cornet.Runtime;
using Cornet.Runtime.Models;
using Cornet.Runtime.Stimuli;
using Cornet.Runtime.Training;
using Cornet.Runtime.Weights;
using Cornet.Scoring.Assemblies;
using Cornet.Scoring.Responders;
using Cornet.Tests.Oracle;
using SkiaSharp;
using static TorchSharp.torch;

namespace Cornet.Tests.Onnx;

/// <summary>The normalization of weights goes with them, so that others give Cornet's answers to the same files of images.</summary>
public sealed class ExportedNormalizationTests : IDisposable
{
    private const int Size = 32;

    private readonly string _folder = Directory.CreateTempSubdirectory("cornet-export-").FullName;
    private readonly CornetModel _model;
    private readonly StimulusSet _stimuli;

    public ExportedNormalizationTests()
    {
        var network = CompiledProgram.OfFamily.Models["CORnetSmall"];
        _model = CompiledNetwork.Create(network.Optimized, new Dictionary<string, long> { ["classes"] = 3 });
        OnnxRun.Vary(_model);
        var part = new PartRecord(6, "x");
        Write("half.pth", new SplitRecord(["a", "b", "c"], part, null) { Normalization = Normalization.Half }.ToJson());
        Write("foreign.pth", null);
        Directory.CreateDirectory(At("pictures"));
        for (var image = 0; image < 6; image++)
        {
            using var bitmap = new SKBitmap(new SKImageInfo(Size, Size, SKColorType.Rgba8888, SKAlphaType.Opaque));
            for (var i = 0; i < Size * Size; i++)
            {
                var random = new CounterRandom(image, i);
                bitmap.SetPixel(i % Size, i / Size, new SKColor((byte)random.Below(256), (byte)random.Below(256), (byte)random.Below(100)));
            }

            using var data = bitmap.Encode(SKEncodedImageFormat.Png, 100);
            File.WriteAllBytes(At("pictures", $"{image}.png"), data.ToArray());
        }

        _stimuli = new ImageList(At("pictures"));
    }

    public void Dispose()
    {
        _model.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void ONNX_Runtime_gives_Cornets_answers_because_the_file_says_the_normalization_of_its_weights()
    {
        Export("onnx", At("half.onnx"), "half.pth", "--sites", "all");
        Export("onnx", At("foreign.onnx"), "foreign.pth", "--sites", "all");
        Export("onnx", At("given.onnx"), "foreign.pth", "--sites", "all", "--normalize", "half");
        Assert.Equal(File.ReadAllBytes(At("half.onnx")), File.ReadAllBytes(At("given.onnx")));
        using var own = new NetworkResponder(Responder.Trained, _model, new ActivationOptions(), Size) { Normalization = Normalization.Half };
        using var half = new OnnxResponder("half", At("half.onnx"));
        using var imageNet = new OnnxResponder("foreign", At("foreign.onnx"));
        Assert.Equal((Normalization.Half, Normalization.ImageNet), (half.Normalization, imageNet.Normalization));
        var (mine, theirs) = (own.Respond(_stimuli), half.Respond(_stimuli));
        Assert.Equal(mine.Notes["preparation"], theirs.Notes["preparation"]);
        Assert.Contains("mean .500 .500 .500", theirs.Notes["preparation"], StringComparison.Ordinal);
        Assert.InRange(Difference(mine, theirs), 0, 1e-5);
        Assert.True(Difference(mine, imageNet.Respond(_stimuli)) > 0.01);
    }

    [PythonFact("torch", "numpy", "PIL")]
    public void PyTorch_gives_Cornets_answers_by_the_configuration_and_the_card_of_a_hub()
    {
        Export("huggingface", At("hub"), "half.pth");
        var preprocessing = JsonDocument.Parse(File.ReadAllText(At("hub", "config.json"))).RootElement.GetProperty("cornet").GetProperty("preprocessing");
        foreach (var fact in new[] { "mean", "std" }) Assert.Equal("[0.5,0.5,0.5]", preprocessing.GetProperty(fact).GetRawText().ReplaceLineEndings("").Replace(" ", "", StringComparison.Ordinal));
        Assert.Contains("normalized with mean [0.5,0.5,0.5] and standard deviation [0.5,0.5,0.5].", File.ReadAllText(At("hub", "README.md")), StringComparison.Ordinal);
        using (var scope = NewDisposeScope())
        {
            using var without = no_grad();
            _model.eval();
            using var batches = new Batches(_stimuli, _stimuli.EvaluationPreparation(Size) with { Normalization = Normalization.Half }, new BatchOptions { BatchSize = 6 });
            foreach (var batch in batches.Epoch(0))
            {
                using var taken = batch;
                using var recording = _model.RecordAt(batch.Images);
                NpzFile.Write(At("given.npz"), recording.Named().Select(site => (site.Name, site.Value)));
            }
        }

        // Cornet finds it in the weights of the hub, too.
        Assert.Equal(Normalization.Half, SplitRecord.NormalizationIn(At("hub", "model.safetensors")));
        var difference = PythonPeer.Run(Repository.PathTo("tests", "peers", "hub.py"), At("hub"), At("given.npz"), At("pictures"));
        Assert.InRange(double.Parse(difference, CultureInfo.InvariantCulture), 0, 1e-5);
    }

    [Fact]
    public void A_plugin_of_Brain_Score_prepares_images_with_the_normalization_of_its_weights()
    {
        Export("brainscore", _folder, "half.pth", "--identifier", "half");
        Export("brainscore", _folder, "foreign.pth", "--identifier", "foreign");
        var half = File.ReadAllText(At("half", "model.py"));
        Assert.Contains("\nMEAN = (0.5, 0.5, 0.5)\nDEVIATION = (0.5, 0.5, 0.5)\n", half, StringComparison.Ordinal);
        Assert.Contains("normalize_mean=MEAN,\n        normalize_std=DEVIATION)", half, StringComparison.Ordinal);
        Assert.Contains("\nMEAN = (0.485, 0.456, 0.406)\nDEVIATION = (0.229, 0.224, 0.225)\n", File.ReadAllText(At("foreign", "model.py")), StringComparison.Ordinal);
    }

    [Fact]
    public void What_contradicts_a_file_is_refused_before_anything_is_written()
    {
        Export("onnx", At("half.onnx"), "half.pth");
        var there = Directory.GetFileSystemEntries(_folder).Order().ToList();
        Assert.Equal(
            $"The images of '{At("half.pth")}' are normalized with half, as the file says, and not with imagenet: leave --normalize out.",
            Assert.Throws<CornetException>(() => Export("onnx", At("other.onnx"), "half.pth", "--normalize", "imagenet")).Message);
        Assert.Contains(
            "--normalize has no meaning with --to pytorch: leave it out.",
            Assert.Throws<CornetException>(() => Run("--to", "pytorch", "--out", At("x.py"), "--normalize", "half")).Message, StringComparison.Ordinal);
        Assert.Equal(there, Directory.GetFileSystemEntries(_folder).Order());
        Assert.Equal(
            $"The images of '{At("half.onnx")}' are normalized with half, as the file says, and not with none: leave --normalize out.",
            Assert.Throws<CornetException>(() => new OnnxResponder("x", At("half.onnx"), new OnnxOptions { Normalization = Normalization.None })).Message);
    }

    [Fact]
    public void A_file_of_another_program_gets_the_normalization_that_is_given()
    {
        Export("onnx", At("half.onnx"), "half.pth");
        var file = global::Onnx.ModelProto.Parser.ParseFrom(File.ReadAllBytes(At("half.onnx")));
        var facts = file.MetadataProps.Single(one => one.Key == "cornet.preprocessing");
        facts.Value = """{"mean":[0.5],"std":[]}""";
        File.WriteAllBytes(At("wrong.onnx"), Google.Protobuf.MessageExtensions.ToByteArray(file));
        Assert.Equal(
            $"'{At("wrong.onnx")}' does not say three means and three standard deviations in its entry 'cornet.preprocessing': export it again.",
            Assert.Throws<CornetException>(() => new OnnxResponder("x", At("wrong.onnx"))).Message);
        file.MetadataProps.Clear();
        File.WriteAllBytes(At("bare.onnx"), Google.Protobuf.MessageExtensions.ToByteArray(file));
        using var half = new OnnxResponder("x", At("half.onnx"));
        using var given = new OnnxResponder("x", At("bare.onnx"), new OnnxOptions { Normalization = Normalization.Half });
        using var bare = new OnnxResponder("x", At("bare.onnx"));
        Assert.Equal(half.Respond(_stimuli).Read(), given.Respond(_stimuli).Read());
        Assert.Contains("mean .485 .456 .406", bare.Respond(_stimuli).Notes["preparation"], StringComparison.Ordinal);
    }

    [Fact]
    public void A_report_says_what_each_had_where_networks_of_others_have_another_normalization()
    {
        Export("onnx", At("half.onnx"), "half.pth");
        Directory.CreateDirectory(At("classes"));
        foreach (var name in new[] { "a", "b", "c" }) Directory.CreateDirectory(At("classes", name));
        for (var image = 0; image < 6; image++) File.Copy(At("pictures", $"{image}.png"), At("classes", $"{"abc"[image % 3]}", $"{image}.png"));
        using var half = new OnnxResponder("half", At("half.onnx"));
        using var own = new NetworkResponder(Responder.Trained, CompiledNetwork.Create(CompiledProgram.OfFamily.Models["CORnetSmall"].Optimized, new Dictionary<string, long> { ["classes"] = 3 }), new ActivationOptions(), Size);
        var benchmark = Scoring.Benchmarks.BuiltInBenchmarks.Of(Scoring.Benchmarks.ScoringSample.Whole(new ImageFolder(At("classes"))), [], null, 1).First(one => one.ReadsDecoder);
        var score = new Scoring.Benchmarks.BenchmarkRun(benchmark).Measure([own, half]);
        Assert.Matches(@"^trained: .*mean \.485 \.456 \.406, sd \.229 \.224 \.225.*; half: .*mean \.500 \.500 \.500, sd \.500 \.500 \.500", score.Preparation);
        Assert.DoesNotContain("trained:", new Scoring.Benchmarks.BenchmarkRun(benchmark).Measure([own]).Preparation, StringComparison.Ordinal);
    }

    private static double Difference(DataAssembly mine, DataAssembly theirs)
    {
        using var scope = NewDisposeScope();
        var (a, b) = (Decoder(mine), Decoder(theirs));
        return ((a - b).abs().max() / a.abs().max()).item<double>();

        static Tensor Decoder(DataAssembly responses) => tensor(responses.Where("region", ResponderArea.Decoder).Read());
    }

    private void Write(string name, string? notes) => PyTorchFile.Write(At(name), _model.State().Select(entry => (entry.Name, entry.Value)), notes);

    private string At(params string[] names) => Path.Combine([_folder, .. names]);

    private void Export(string format, string path, string weights, params string[] words) => Run([.. words, "--to", format, "--weights", At(weights), "--out", path]);

    private static void Run(params string[] words)
    {
        using var output = new StringWriter { NewLine = "\n" };
        var invocation = new InvocationConfiguration { Output = output, EnableDefaultExceptionHandler = false };
        Assert.Equal(0, new ExportVerb().Parse([Repository.PathTo("models"), "CORnetSmall", .. words]).Invoke(invocation));
    }
}
