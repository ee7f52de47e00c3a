using Cornet.App.Responders;
using Cornet.Onnx;
using Cornet.Runtime;
using Cornet.Runtime.Models;
using Cornet.Runtime.Stimuli;
using Cornet.Runtime.Stimuli.Rendering;
using Cornet.Scoring.Assemblies;
using Cornet.Scoring.Benchmarks;
using Cornet.Scoring.Metrics;
using Cornet.Scoring.Metrics.Regression;
using Cornet.Scoring.Responders;
using Cornet.Tests.Onnx;
using Cornet.Tests.Oracle;
using TorchSharp;
using static TorchSharp.torch;

namespace Cornet.Models.Tests.Scoring;

/// <summary>ONNX files as responders.</summary>
public sealed class OnnxScoringTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("cornet-onnx-").FullName;
    private readonly StimulusSet _stimuli = new RenderedObjects(Variation.Low, Split.Test, size: 32, count: 40);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_file_that_Cornet_exported_has_Cornets_own_responses_and_scores()
    {
        var network = CompiledProgram.OfFamily.Models["CORnetSmall"];
        var model = CompiledNetwork.Create(network.Optimized, network.Defaults);
        OnnxRun.Vary(model);
        using var run = new OnnxRun(network.Program, model, At("small.onnx"));
        using var own = new NetworkResponder(Responder.Trained, model, new ActivationOptions(), size: 32);
        using var exported = new OnnxResponder("exported", At("small.onnx"));
        // Steps before the image has arrived are known to Cornet; in the file they are constant.
        Assert.Equal(own.Areas.Select(area => area.Name), exported.Areas.Select(area => area.Name));
        Assert.All(own.Areas.Zip(exported.Areas), pair => Assert.Equal(pair.First.StartsMs, pair.Second.StartsMs.TakeLast(pair.First.StartsMs.Count)));
        DataAssembly mine = own.Respond(_stimuli), theirs = exported.Respond(_stimuli);
        Assert.Equal(mine.Notes["preparation"], theirs.Notes["preparation"]);
        foreach (var area in own.Areas)
        {
            foreach (var step in area.Steps)
            {
                using Tensor a = Units(mine, area.Name, step), b = Units(theirs, area.Name, step);
                using var difference = (a - b).abs().max();
                using var most = a.abs().max();
                Assert.InRange(difference.item<double>() / most.item<double>(), 0, 1e-5);
                var rho = RankCorrelation.Spearman(DissimilarityMatrix.Of(a).UpperTriangle(), DissimilarityMatrix.Of(b).UpperTriangle());
                Assert.InRange(rho, 1 - 1e-4, 1);
                Assert.Equal(Pooled(mine, area.Name, step).shape, Pooled(theirs, area.Name, step).shape);
            }
        }
    }

    [PythonFact("torch", "torchvision")]
    public void Tensors_inside_the_graph_of_a_PyTorch_model_are_recorded_by_the_names_of_their_nodes()
    {
        var shapes = PythonPeer.RunCode(
            $"""
            import torch, torchvision
            torch.manual_seed(0)
            model = torchvision.models.squeezenet1_1(weights=None).eval()
            torch.onnx.export(model, torch.zeros(1, 3, 64, 64), {Quoted(At("s.onnx"))}, opset_version=13, input_names=["images"], output_names=["logits"],
                dynamic_axes=dict(images=dict([(0, "n")]), logits=dict([(0, "n")])))
            kept = dict()
            model.features[3].register_forward_hook(lambda module, given, out: kept.update(out=out))
            images = torch.linspace(-1, 1, 2 * 3 * 64 * 64).reshape(2, 3, 64, 64)
            model(images)
            print(tuple(kept["out"].shape)[1:])
            """).Trim();
        Assert.Equal("(128, 15, 15)", shapes);
        using var whole = new OnnxResponder("whole", At("s.onnx"));
        Assert.Equal(["logits"], whole.Areas.Select(area => area.Name));
        Assert.Equal(1000, whole.Respond(_stimuli)[Axis.Neuroid].Length);
        using var inner = new OnnxResponder("inner", At("s.onnx"), new OnnxOptions { Sites = ["/features/features.3/Concat", "logits"], Batch = 7 });
        Assert.Equal(["/features/features.3/Concat", "logits"], inner.Areas.Select(area => area.Name));
        var responses = inner.Respond(_stimuli);
        Assert.Equal(128 * 15 * 15 + 1000, responses[Axis.Neuroid].Length);
        Assert.Equal(128, responses.Where("region", "/features/features.3/Concat")[Axis.Neuroid].Find("channel")!.Texts.Distinct().Count());
        // The same whatever the batch and beside whatever else.
        var logits = responses.Where("region", "logits").Read();
        var alone = whole.Respond(_stimuli).Read();
        for (var i = 0; i < logits.Length; i++) Assert.Equal(alone[i], logits[i], 1e-5);
        var unknown = Assert.Throws<CornetException>(() => new OnnxResponder("x", At("s.onnx"), new OnnxOptions { Sites = ["/features/features.3/Concatt"] })).Message;
        Assert.Contains("has no tensor or node '/features/features.3/Concatt' (did you mean '/features/features.3/Concat'?)", unknown);
        var size = Assert.Throws<CornetException>(() => new OnnxResponder("x", At("s.onnx"), new OnnxOptions { Size = 32 })).Message;
        Assert.EndsWith("reads images of 64 x 64: leave --size out, or export it with dynamic rows and columns.", size);
    }

    [Fact]
    public void What_is_no_graph_of_images_is_refused_in_one_sentence()
    {
        File.WriteAllText(At("text.onnx"), "no graph");
        Assert.EndsWith("text.onnx' is not an ONNX file, or is damaged: export the model again.", Refused("text.onnx"));
        File.WriteAllBytes(At("empty.onnx"), []);
        Assert.EndsWith("empty.onnx' is not an ONNX file, or has no graph: export the model again.", Refused("empty.onnx"));
        Assert.Contains("none.onnx' cannot be read", Refused("none.onnx"));

        string Refused(string file) => Assert.Throws<CornetException>(() => new OnnxResponder("x", At(file))).Message;
    }

    private static Tensor Units(DataAssembly responses, string area, int step)
    {
        var units = responses.Where("region", area).Where("step", value => value == step);
        return tensor(units.Read(), [units[Axis.Presentation].Length, units[Axis.Neuroid].Length]);
    }

    private static Tensor Pooled(DataAssembly responses, string area, int step) =>
        new PlaceFeatures(responses.Where("region", area).Where("step", value => value == step), new Place(area, step)).Pooled();

    private string At(string name) => Path.Combine(_folder, name);

    private static string Quoted(string text) => System.Text.Json.JsonSerializer.Serialize(text);
}
