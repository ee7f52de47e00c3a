using Cornet.Runtime.Layers;
using Cornet.Runtime.Models;
using Cornet.Runtime.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Cornet.Runtime.Tests.Training;

public class PrecisionTests
{
    [BFloat16Fact]
    public void In_bfloat16_answers_and_recordings_are_float32_and_near_those_of_float32()
    {
        using var scope = NewDisposeScope();
        using var network = Fresh();
        network.eval();
        using var frozen = no_grad();
        var images = randn(8, 3, 32, 32);
        var exact = network.RecordAt(images);
        network.Precision = Precision.BFloat16;
        var narrow = network.RecordAt(images);
        foreach (var ((name, a), (_, b)) in exact.Named().Zip(narrow.Named()))
        {
            Assert.Equal(float32, b.dtype);
            Assert.True(b.is_contiguous(), name);
            Assert.InRange(((a - b).abs().max() / a.abs().max()).item<float>(), 1e-6f, 0.03f);
        }

        Assert.All(network.State(), entry => Assert.NotEqual(bfloat16, entry.Value.dtype));
        network.Precision = Precision.Float32;
        Assert.Equal(exact.Decoder!.data<float>().ToArray(), network.forward(images).data<float>().ToArray());
    }

    [Fact]
    public void Gradients_in_float32_are_near_those_of_float64() => AssertGradients(Precision.Float32, 1e-4);

    [BFloat16Fact]
    public void Gradients_in_bfloat16_are_near_those_of_float64() => AssertGradients(Precision.BFloat16, 0.08);

    private static void AssertGradients(Precision precision, double bound)
    {
        using var scope = NewDisposeScope();
        RandomPlace.Enter(1, 0, 0);
        var images = randn(16, 3, 32, 32);
        var labels = arange(16, dtype: int64) % 4;
        using SmallNetwork exact = Fresh(), network = Fresh();
        exact.to(float64);
        network.Precision = precision;
        nn.functional.cross_entropy(exact.forward(images.to(float64)), labels).backward();
        nn.functional.cross_entropy(network.forward(images), labels).backward();
        double apart = 0, length = 0;
        foreach (var ((_, wanted), (name, found)) in exact.named_parameters().Zip(network.named_parameters()))
        {
            Assert.True(found.grad!.dtype == float32, name);
            apart += (wanted.grad! - found.grad!.to(float64)).square().sum().item<double>();
            length += wanted.grad!.square().sum().item<double>();
        }

        Assert.InRange(Math.Sqrt(apart / length), 1e-9, bound);
    }

    [BFloat16Fact]
    public void A_network_learns_in_bfloat16()
    {
        var recipe = new Recipe { Epochs = 6, BatchSize = 8, LearningRate = 0.1, Seed = 5, Precision = Precision.BFloat16 };
        using var trainer = new Trainer(Fresh(), recipe);
        var data = Tints.For(recipe);
        Assert.True(trainer.Fit(data.Train, data.Validation).Best!.ValidationTop1 > 0.9);
    }

    private static SmallNetwork Fresh()
    {
        RandomPlace.EnterWeights(5);
        return new SmallNetwork(dropout: 0);
    }
}
