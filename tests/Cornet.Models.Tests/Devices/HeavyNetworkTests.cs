using Cornet.Models;
using Cornet.Runtime.Layers;
using Cornet.Runtime.Native;
using Cornet.Runtime.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Cornet.Tests.Devices;

/// <summary>Networks of many weights train in PyTorch's order, which is faster for them, and answer channels-last.</summary>
public class HeavyNetworkTests
{
    [Fact]
    public void Weights_lie_in_order_in_training_and_channels_last_in_evaluation_and_are_the_same()
    {
        using var scope = NewDisposeScope();
        using CORnetRT network = new(classes: 3);
        var before = network.State().Select(entry => entry.Value.clone()).ToList();
        Assert.All(Kernels(network), weight => Assert.True(weight.is_contiguous()));
        network.eval();
        var last = KernelSupport.Current is { ChannelsLast: true, Prepacked: true };
        Assert.Equal(last, Kernels(network).Any(weight => !weight.is_contiguous()));
        network.train();
        Assert.All(Kernels(network), weight => Assert.True(weight.is_contiguous()));
        foreach (var ((name, value), was) in network.State().Zip(before)) Assert.True(value.equal(was).all().item<bool>(), name);
    }

    [Fact]
    public void Training_goes_on_after_an_evaluation_with_the_same_bits_as_without_one()
    {
        using var scope = NewDisposeScope();
        manual_seed(1);
        using CORnetRT one = new(classes: 3), other = new(classes: 3);
        using (no_grad()) foreach (var ((_, to), (_, from)) in other.State().Zip(one.State())) to.copy_(from);
        using Sgd ours = new(one.named_parameters(), 0.9, 1e-4), theirs = new(other.named_parameters(), 0.9, 1e-4);
        var images = randn(2, 3, 64, 64);
        for (var step = 0; step < 3; step++)
        {
            if (step > 0)
            {
                other.eval();
                using (no_grad()) other.forward(images).Dispose();
                other.train();
            }

            foreach (var (model, optimizer) in new[] { (one, ours), (other, theirs) })
            {
                model.Differentiate(model.forward(images).square().mean());
                optimizer.Step(0.1);
            }
        }

        foreach (var ((name, a), (_, b)) in one.State().Zip(other.State())) Assert.True(a.equal(b).all().item<bool>(), name);
    }

    private static IEnumerable<Tensor> Kernels(nn.Module network) =>
        network.modules().OfType<Convolution>().Select(layer => (Tensor)layer.weight).Where(weight => weight.size(2) > 1 && weight.size(1) > 1);
}
