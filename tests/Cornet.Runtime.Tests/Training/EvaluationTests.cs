using Cornet.Runtime.Models;
using Cornet.Runtime.Stimuli;
using Cornet.Runtime.Stimuli.Rendering;
using Cornet.Runtime.Training;
using static TorchSharp.torch;

namespace Cornet.Runtime.Tests.Training;

public class EvaluationTests
{
    [Fact]
    public void Accuracy_and_loss_are_those_of_the_definition_whatever_the_batch()
    {
        using var network = new SmallNetwork(classes: 7);
        var set = new Tints(30);
        var preparation = set.EvaluationPreparation(16);
        var result = Evaluation.Run(network, new Batches(set, preparation, new BatchOptions { BatchSize = 7 }));
        Assert.True(network.training);

        network.eval();
        using var frozen = no_grad();
        using var all = new Batches(set, preparation, new BatchOptions { BatchSize = 30 }).Epoch(0).Single();
        using var logits = network.forward(all.Images);
        var (scores, labels) = (logits.data<float>().ToArray().Chunk(7).ToArray(), all.Labels.data<long>().ToArray());
        // Rank of the true class: how many classes are ahead of it.
        var ranks = scores.Zip(labels, (row, label) => row.Count(score => score > row[label])).ToArray();
        var losses = scores.Zip(labels, (row, label) => Math.Log(row.Sum(score => Math.Exp(score))) - row[label]);
        Assert.Equal(30, result.Images);
        Assert.Equal(ranks.Count(rank => rank == 0) / 30.0, result.Top1);
        Assert.Equal(ranks.Count(rank => rank < 5) / 30.0, result.Top5);
        Assert.Equal(losses.Average(), result.Loss, 1e-5);
    }

    [Fact]
    public void Images_without_classes_cannot_be_judged()
    {
        using var network = new SmallNetwork();
        var set = new Unnamed();
        var batches = new Batches(set, set.EvaluationPreparation(16), new BatchOptions());
        var error = Assert.Throws<CornetException>(() => Evaluation.Run(network, batches));
        Assert.StartsWith("The images of 'unnamed' have no classes", error.Message);
    }

    [Theory]
    [InlineData(28, 224, 32)]
    [InlineData(48, 224, 48)]
    [InlineData(90, 224, 96)]
    [InlineData(500, 224, 224)]
    [InlineData(500, 32, 32)]
    public void The_input_is_as_large_as_the_images_but_no_larger_than_the_network_says(int images, long declared, int expected)
    {
        var card = new ModelCard("X", (3, declared, declared), [], 0, 0, false, "");
        Assert.Equal(expected, InputSize.For(card, new RenderedObjects(Variation.Low, Split.Test, images)));
    }

    private sealed class Unnamed : StimulusSet
    {
        public override string Name => "unnamed";

        public override int Count => 2;

        public override IReadOnlyList<string> Classes => [];

        public override PictureSize? Size => new PictureSize(16, 16);

        public override int LabelOf(int index) => NoLabel;

        public override string IdOf(int index) => $"{index}";

        public override Picture Read(int index, int epoch = 0) => new(16, 16);
    }
}
