using Cornet.Runtime.Layers;
using Cornet.Runtime.Tests.Training;
using Cornet.Runtime.Training;
using Cornet.Runtime.Weights;
using TorchSharp;
using static TorchSharp.torch;

namespace Cornet.Runtime.Tests.Layers;

/// <summary>Weights that were laid out for inference are laid out anew once they have changed, whatever changed them.</summary>
public sealed class PrepackedWeightsTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();
    private readonly SmallNetwork _network = Fresh(seed: 1);
    private readonly Tensor _images;

    public PrepackedWeightsTests()
    {
        _images = randn(3, 3, 32, 32);
        AssertAsFresh();
    }

    public static TheoryData<Precision> Precisions => [Precision.Float32, Precision.BFloat16];

    private Tensor Weight => _network.get_parameter("V1.conv.weight")!;

    public void Dispose()
    {
        _network.Dispose();
        _scope.Dispose();
    }

    [Fact]
    public void After_loading()
    {
        using var folder = new Weights.ScratchFolder();
        using var other = Fresh(seed: 2);
        PyTorchFile.Write(folder["w.pth"], other.State());
        using var weights = WeightsFile.Read(folder["w.pth"]);
        weights.LoadInto(_network.State(), "w.pth");
        AssertAsFresh();
        _network.load_state_dict(Fresh(seed: 3).state_dict());
        AssertAsFresh();
    }

    [Theory]
    [InlineData(Method.Sgd, true)]
    [InlineData(Method.AdamW, true)]
    [InlineData(Method.Sgd, false)]
    public void After_a_step_of_an_optimizer_in_training_or_not(Method method, bool trains)
    {
        _network.train(trains);
        using var optimizer = Optimizer.Of(new Recipe { Method = method }, _network.named_parameters());
        _network.Differentiate(_network.forward(_images).square().mean());
        optimizer.Step(0.1);
        AssertAsFresh();
    }

    [Fact]
    public void With_the_mean_in_the_networks_place_and_after_it()
    {
        using var mean = new ExponentialMovingAverage(_network, 0.5);
        using (no_grad()) Weight.mul_(2);
        mean.Add(1);
        AssertAsFresh();
        mean.InPlace(() =>
        {
            AssertAsFresh();
            return 0;
        });
        AssertAsFresh();
    }

    [Fact]
    public void After_an_edit_in_place_of_the_tensor_of_an_element_and_of_its_memory()
    {
        using var frozen = no_grad();
        Weight.add_(0.5);
        AssertAsFresh();
        Weight[0, 0, 0, 0] = 3;
        AssertAsFresh();
        Weight.copy_(randn_like(Weight));
        AssertAsFresh();
        Weight.set_(Weight.clone());
        AssertAsFresh();
        if (!Weight.is_contiguous())
        {
            using var memory = Weight.permute(0, 2, 3, 1);
            memory.bytes[2] ^= 1;
        }

        AssertAsFresh();
    }

    [Fact]
    public void Batches_of_any_size_and_type_follow_each_other()
    {
        foreach (var (size, precision) in new[] { (1, Precision.Float32), (7, Precision.Float32), (2, Precision.BFloat16), (7, Precision.Float32), (4, Precision.Float32) })
            AssertAsFresh(randn(size, 3, 32, 32), precision);
        for (var side = 20; side < 40; side++) AssertAsFresh(randn(2, 3, side, side));
    }

    [Fact]
    public void Threads_may_share_a_network()
    {
        using var frozen = no_grad();
        var expected = _network.forward(_images);
        Parallel.For(0, 8, new ParallelOptions { MaxDegreeOfParallelism = 4 }, i =>
        {
            using var inner = NewDisposeScope();
            using var still = no_grad();
            for (var j = 0; j < 10; j++)
            {
                using var other = zeros(1 + ((i + j) % 4), 3, 24 + i, 24 + j);
                _network.forward(other).Dispose();
                Assert.True(_network.forward(_images).equal(expected).all().item<bool>());
            }
        });
    }

    private static SmallNetwork Fresh(long seed)
    {
        RandomPlace.EnterWeights(seed);
        var network = new SmallNetwork(dropout: 0);
        network.eval();
        return network;
    }

    // To the bit: what a network gives that has never had other weights.
    private void AssertAsFresh(Tensor? images = null, Precision precision = Precision.Float32)
    {
        using var frozen = no_grad();
        using var fresh = Fresh(seed: 9);
        foreach (var ((_, to), (_, from)) in fresh.State().Zip(_network.State())) to.copy_(from);
        fresh.Precision = _network.Precision = Runtime.Native.KernelSupport.Current.BFloat16 ? precision : Precision.Float32;
        _network.eval();
        Assert.True(fresh.forward(images ?? _images).equal(_network.forward(images ?? _images)).all().item<bool>());
        _network.Precision = Precision.Float32;
    }
}
