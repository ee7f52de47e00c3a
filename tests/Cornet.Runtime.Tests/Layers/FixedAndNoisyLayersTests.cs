using Cornet.Runtime.Layers;
using Cornet.Runtime.Native;
using TorchSharp;
using static TorchSharp.torch;

namespace Cornet.Runtime.Tests.Layers;

/// <summary>Layers of which training changes nothing, and those that draw at every pass.</summary>
public class FixedAndNoisyLayersTests
{
    [Theory]
    [InlineData(0.5, 0)]
    [InlineData(0, 1)]
    [InlineData(0.76, 2.86)]
    public void Noise_has_the_mean_of_the_response_and_a_variance_of_sd_squared_and_fano_times_it(double sd, double fano)
    {
        using var scope = NewDisposeScope();
        using var noise = new Noise(sd, fano);
        foreach (var trains in new[] { true, false })
        {
            noise.train(trains);
            foreach (var response in new[] { 0.0, 0.25, 4, 25, -1 })
            {
                var trials = noise.forward(full([200_000], response, dtype: float64));
                var variance = sd * sd + fano * Math.Max(response, 0);
                Assert.InRange(Math.Abs(trials.mean().item<double>() - response), 0, 5 * Math.Sqrt(variance / 200_000));
                Assert.InRange(Math.Abs(trials.var().item<double>() - variance), 0, 0.02 * variance);
            }
        }
    }

    [Fact]
    public void Noise_that_is_off_changes_nothing_and_its_gradient_is_that_of_the_response_in_any_case()
    {
        using var scope = NewDisposeScope();
        using var noise = new Noise(0, 2);
        var x = zeros(4, 5).requires_grad_();
        noise.forward(x).sum().backward();
        Assert.Equal(ones(4, 5), x.grad!);
        noise.IsOn = false;
        Assert.Equal(x, noise.forward(x));
    }

    [Fact]
    public void Weights_that_are_fixed_get_no_gradient_and_those_of_others_are_the_same()
    {
        using var scope = NewDisposeScope();
        using var first = new Convolution(3, 4, (1, 5), bias: true, trainable: false);
        using var second = new Linear(4 * 6 * 6, 2);
        using var last = new TransposedConvolution(3, 4, 3, bias: true, trainable: false);
        Assert.Equal([4, 3, 1, 5], first.weight.shape);
        var images = randn(2, 3, 6, 6).requires_grad_();
        (second.forward(first.forward(images)).sum() + last.forward(images).sum()).backward();
        Assert.All(new[] { first.weight, first.bias!, last.weight, last.bias! }, parameter => Assert.Null(parameter.grad));
        Assert.NotNull(second.weight.grad);
        Assert.NotNull(images.grad);
    }

    [Fact]
    public void Gabor_filters_are_the_same_everywhere_read_one_channel_each_and_differ_by_seed()
    {
        using var scope = NewDisposeScope();
        using var bank = new Gabor(3, 64, 25, stride: 4);
        using var again = new Gabor(3, 64, 25, stride: 4);
        using var others = new Gabor(3, 64, 25, stride: 4, seed: 1);
        Assert.Equal(bank.weight, again.weight);
        Assert.True((bank.weight - others.weight).abs().max().item<float>() > 0.01);
        Assert.All(Enumerable.Range(0, 64), filter => Assert.Equal(1, bank.weight[filter].abs().sum([1, 2]).count_nonzero().item<long>()));
        Assert.False(bank.weight.requires_grad);
        Assert.Equal([2, 64, 56, 56], bank.forward(zeros(2, 3, 224, 224)).shape);
    }

    [Fact]
    public void Two_banks_in_quadrature_hardly_notice_where_a_grating_stands()
    {
        using var scope = NewDisposeScope();
        using var even = new Gabor(1, 48, 25);
        using var odd = new Gabor(1, 48, 25, phase: 90);
        // The grating that each filter likes best, in 12 phases: the energy changes little, the simple response a lot.
        var (energies, responses) = (new List<Tensor>(), new List<Tensor>());
        var axis = arange(25, dtype: float32) - 12.0;
        for (var phase = 0; phase < 12; phase++)
        {
            var grating = cos(axis.reshape(1, -1) * 0.45 + (2 * Math.PI * phase / 12)).expand(25, 25).reshape(1, 1, 25, 25);
            var (a, b) = (even.forward(grating)[0, .., 12, 12], odd.forward(grating)[0, .., 12, 12]);
            energies.Add((a.Squared() + b.Squared()).sqrt());
            responses.Add(a);
        }
        var (energy, response) = (stack(energies), stack(responses));
        var best = energy.mean([0]).argmax().item<long>();
        var (low, high) = (energy[.., best].min().item<float>(), energy[.., best].max().item<float>());
        Assert.InRange(high / low, 1, 1.3);
        Assert.True(response[.., best].min().item<float>() < -0.5 * high);
    }
}
