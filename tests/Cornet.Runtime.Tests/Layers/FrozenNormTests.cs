using Cornet.Runtime.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace Cornet.Runtime.Tests.Layers;

/// <summary>In evaluation a batch norm may be written over its input; it is the same norm.</summary>
public class FrozenNormTests
{
    [Theory]
    [InlineData(ScalarType.Float32, false)]
    [InlineData(ScalarType.Float64, false)]
    [InlineData(ScalarType.Float32, true)]
    [InlineData(ScalarType.BFloat16, true)]
    public void It_is_written_over_its_input_with_the_same_bits(ScalarType type, bool channelsLast)
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        using var norm = Learned();
        if (type == ScalarType.Float64) norm.to(type);
        var x = randn(3, 8, 5, 6).to(type);
        if (channelsLast) x = x.permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2);
        var expected = norm.forward(x);
        Assert.False(x.equal(expected).all().item<bool>());
        Assert.Same(x, norm.Pass(x));
        Assert.True(x.equal(expected).all().item<bool>());
    }

    [Fact]
    public void It_follows_new_weights_and_what_training_has_changed()
    {
        using var scope = NewDisposeScope();
        using var norm = Learned();
        Tensor x = randn(3, 8, 5, 6);
        for (var time = 0; time < 3; time++)
        {
            norm.eval();
            using (no_grad())
            {
                var expected = norm.forward(x);
                Assert.True(norm.Pass(x.clone()).equal(expected).all().item<bool>());
                norm.weight.mul_(1.5);
            }

            norm.train();
            norm.forward(x * 2 + time).sum().backward();
        }
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(true, true)]
    [InlineData(false, true)]
    public void In_training_or_for_a_gradient_the_input_stays(bool trains, bool gradient)
    {
        using var scope = NewDisposeScope();
        using var mode = set_grad_enabled(gradient);
        using var norm = Learned();
        norm.train(trains);
        Tensor x = randn(3, 8, 5, 6), before = x.clone(), passed = x.alias();
        norm.Pass(passed);
        Assert.True(x.equal(before).all().item<bool>());
    }

    private static BatchNorm Learned()
    {
        manual_seed(1);
        var norm = new BatchNorm(8, overwrites: true);
        using var frozen = no_grad();
        norm.weight.uniform_(0.5, 2);
        norm.bias.normal_();
        norm.running_mean.normal_();
        norm.running_var.uniform_(0.2, 3);
        norm.eval();
        return norm;
    }
}
