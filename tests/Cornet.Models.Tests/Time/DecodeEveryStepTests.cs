using Cornet.Models;
using Cornet.Runtime.Models;
using Cornet.Runtime.Stimuli;
using Cornet.Runtime.Stimuli.Rendering;
using Cornet.Runtime.Training;
using static TorchSharp.torch;

namespace Cornet.Tests.Time;

/// <summary>The decoder at every step of the area that it reads.</summary>
public class DecodeEveryStepTests
{
    [Theory]
    [InlineData("CORnetRT")]
    [InlineData("CORnetSmall")]
    [InlineData("CORnetZ")]
    public void The_last_answer_is_that_of_the_network(string name)
    {
        using var scope = NewDisposeScope();
        using var model = ModelCatalog.Find(name).Create(null);
        model.eval();
        using var frozen = no_grad();
        var images = randn(2, 3, model.Card.Input.Height, model.Card.Input.Width);
        var steps = model.DecodeEveryStep(images);
        Assert.Equal(model.Areas[^1].Steps, steps.Count);
        Assert.Equal(model.forward(images).bytes.ToArray(), steps[^1].bytes.ToArray());
    }

    [Fact]
    public void Each_answer_is_that_of_a_network_that_stops_there()
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        using var five = new CORnetRT(times: 5, classes: 7);
        five.eval();
        var images = randn(2, 3, 64, 64);
        var answers = five.DecodeEveryStep(images);
        using var four = new CORnetRT(times: 4, classes: 7);
        four.eval();
        foreach (var (own, other) in four.State().Zip(five.State())) own.Value.copy_(other.Value);
        Assert.Equal(four.forward(images).bytes.ToArray(), answers[3].bytes.ToArray());
    }

    [Fact]
    public void The_last_accuracy_is_that_of_the_network()
    {
        var set = new RenderedObjects(Variation.Low, Split.Test, 32, count: 160);
        using var model = new CORnetSmall(classes: set.Classes.Count);
        var batches = new Batches(set, set.EvaluationPreparation(32), new BatchOptions { BatchSize = 64 });
        var whole = Evaluation.Run(model, batches);
        var steps = Evaluation.Run(model, batches, everyStep: true);
        Assert.Null(whole.Top1ByStep);
        Assert.Equal(model.IT.Steps, steps.Top1ByStep!.Count);
        Assert.Equal((whole.Top1, whole.Loss), (steps.Top1ByStep[^1], steps.Loss));
    }
}
