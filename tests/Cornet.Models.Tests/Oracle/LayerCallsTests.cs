using Cornet.Models;
using Cornet.Runtime.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace Cornet.Tests.Oracle;

/// <summary>What runs in the family, layer by layer: written by hand, compared with what really happens.</summary>
public class LayerCallsTests
{
    private static readonly Lazy<CORnetS> S = new(() => new CORnetS(classes: 10)); // 53 million weights
    private const string V1OfS = "V1: conv1/2 norm1 nonlin1 pool conv2 norm2 nonlin2";

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void CORnetS_runs_each_area_to_its_end(bool inTraining)
    {
        var model = S.Value;
        AssertRuns(model, images => model.forward(images).Dispose(), inTraining, $"""
            {V1OfS}
            {Recurrent("V2", 2)}
            {Recurrent("V4", 4)}
            {Recurrent("IT", 2)}
            decoder: avgpool linear
            """);
    }

    [Fact]
    public void A_recording_of_CORnetS_runs_no_further_than_its_sites()
    {
        var model = S.Value;
        AssertRuns(model, images => model.Record(images, CORnetS.At.V1).Dispose(), inTraining: false, V1OfS);
        AssertRuns(model, images => model.Record(images, CORnetS.At.V2[0]).Dispose(), inTraining: false, $"""
            {V1OfS}
            {Recurrent("V2", 1)}
            """);
        AssertRuns(model, images => model.Record(images, CORnetS.At.V4[2], CORnetS.At.V2[0]).Dispose(), inTraining: false, $"""
            {V1OfS}
            {Recurrent("V2", 2)}
            {Recurrent("V4", 3)}
            """);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void CORnetRT_runs_the_steps_that_reach_the_decoder_and_no_layer_on_zeros(bool inTraining)
    {
        using var model = new CORnetRT(classes: 10);
        AssertRuns(model, images => model.forward(images).Dispose(), inTraining, """
            V1: conv_input/4 norm_input nonlin_input conv1 norm1 nonlin1
            V2: norm1 nonlin1
            V4: norm1 nonlin1
            IT: norm1 nonlin1
            V1: conv1 norm1 nonlin1
            V2: conv_input/2 norm_input nonlin_input conv1 norm1 nonlin1
            V4: conv_input/2 norm_input nonlin_input conv1 norm1 nonlin1
            IT: conv_input/2 norm_input nonlin_input conv1 norm1 nonlin1
            V2: conv_input/2 norm_input nonlin_input conv1 norm1 nonlin1
            V4: conv_input/2 norm_input nonlin_input conv1 norm1 nonlin1
            IT: conv_input/2 norm_input nonlin_input conv1 norm1 nonlin1
            V4: conv_input/2 norm_input nonlin_input conv1 norm1 nonlin1
            IT: conv_input/2 norm_input nonlin_input conv1 norm1 nonlin1
            IT: conv_input/2 norm_input nonlin_input conv1 norm1 nonlin1
            decoder: avgpool linear
            """);
    }

    [Fact]
    public void A_recording_of_CORnetRT_runs_the_steps_that_reach_its_sites()
    {
        using var model = new CORnetRT(classes: 10);
        AssertRuns(model, images => model.Record(images, CORnetRT.At.V2[1]).Dispose(), inTraining: false, """
            V1: conv_input/4 norm_input nonlin_input conv1 norm1 nonlin1
            V2: norm1 nonlin1
            V2: conv_input/2 norm_input nonlin_input conv1 norm1 nonlin1
            """);
        AssertRuns(model, images => model.Record(images, CORnetRT.At.V2[0], CORnetRT.At.V1[2]).Dispose(), inTraining: false, """
            V1: conv_input/4 norm_input nonlin_input conv1 norm1 nonlin1
            V2: norm1 nonlin1
            V1: conv1 norm1 nonlin1
            V1: conv1 norm1 nonlin1
            """);
    }

    private static string Recurrent(string area, int steps) => $"{area}: conv_input " + string.Join(' ', Enumerable.Range(0, steps).Select(step =>
        (step == 0 ? "skip/2 norm_skip " : "")
        + $"conv1 norm1_{step} nonlin1 conv2{(step == 0 ? "/2" : "")} norm2_{step} nonlin2 conv3 norm3_{step} nonlin3"));

    private static void AssertRuns(CornetModel model, Action<Tensor> run, bool inTraining, string expected)
    {
        using var scope = NewDisposeScope();
        model.train(inTraining);
        var calls = LayerCalls.Of(model, () => run(randn(2, 3, 64, 64)));
        // Steps of one area follow each other where no other area runs in between.
        Assert.Equal(Joined(expected), LayerCalls.Written(calls));
    }

    private static string Joined(string lines) => lines.Split('\n').Aggregate((before, line) =>
        before[(before.LastIndexOf('\n') + 1)..].Split(':')[0] == line.Split(':')[0] ? before + line[line.IndexOf(':')..][1..] : $"{before}\n{line}");
}
