using Cornet.Runtime.Layers;
using Cornet.Runtime.Models;
using Cornet.Runtime.Native;
using Cornet.Runtime.Tests.Training;
using Cornet.Runtime.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Cornet.Runtime.Tests.Layers;

/// <summary>Channels last or in order, weights laid out before or not: the same network.</summary>
public class MemoryFormatTests
{
    private enum Mode
    {
        Contiguous,
        ChannelsLast,
        BFloat16,
    }

    [Fact]
    public void Random_convolutions_are_right_forward_and_backward_in_training_and_in_inference() => AssertRight(Mode.Contiguous);

    [ChannelsLastFact]
    public void Channels_last_random_convolutions_are_right() => AssertRight(Mode.ChannelsLast);

    [BFloat16Fact]
    public void In_bfloat16_random_convolutions_are_right() => AssertRight(Mode.BFloat16);

    private static void AssertRight(Mode mode)
    {
        var random = new Random(1);
        for (var i = 0; i < LongTests.Iterations(200); i++)
        {
            var (groups, kernel) = (random.Next(4) == 0 ? random.Next(2, 5) : 1, new[] { 1, 1, 2, 3, 3, 5, 7 }[random.Next(7)]);
            var (inputs, outputs) = (groups * random.Next(1, 99 / groups), groups * random.Next(1, 99 / groups));
            var (stride, dilation, images, side) = (random.Next(1, 3), random.Next(5) == 0 ? 2 : 1, random.Next(1, 10), random.Next(7, 25));
            if (random.Next(6) == 0) outputs = groups = inputs;
            using var scope = NewDisposeScope();
            using var layer = new Convolution(inputs, outputs, kernel, stride, dilation: dilation, groups: groups, bias: random.Next(2) == 0);
            if (side + (2 * (dilation * (kernel - 1) / 2)) < (dilation * (kernel - 1)) + 1) continue;
            var error = Error(layer, mode, images, inputs, side);
            Assert.True(
                error < (mode == Mode.BFloat16 ? 0.02 : 1e-4),
                $"{mode}: {images} images of {inputs} x {side} x {side} to {outputs}, kernel {kernel}, stride {stride}, dilation {dilation}, groups {groups}: {error:E1}");
        }
    }

    [Fact]
    public void Answers_recordings_and_state_are_in_PyTorchs_order_in_every_format()
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        using var network = Fresh();
        network.eval();
        var images = randn(5, 3, 32, 32);
        network.ChannelsLast = false;
        var expected = network.RecordAt(images);
        foreach (var format in (bool?[])[KernelSupport.Current.AllowsChannelsLast, null])
        {
            network.ChannelsLast = format;
            foreach (var ((name, a), (_, b)) in expected.Named().Zip(network.RecordAt(images).Named()))
            {
                Assert.True(b.is_contiguous(), name);
                Assert.InRange(((a - b).abs().max() / a.abs().max()).item<float>(), 0, 1e-5f);
            }
        }

        Assert.Equal(Fresh().State().Select(entry => entry.Name), network.State().Select(entry => entry.Name));
    }

    [Fact]
    public void The_weights_that_chance_gives_do_not_depend_on_the_format()
    {
        using SmallNetwork one = Fresh(), other = Fresh();
        other.ChannelsLast = !(one.ChannelsLast ?? KernelSupport.Current.ChannelsLast);
        foreach (var ((name, a), (_, b)) in one.State().Zip(other.State())) Assert.True(a.equal(b).all().item<bool>(), name);
        using Convolution plain = new(3, 8, 5) { ChannelsLast = false }, last = new(3, 8, 5) { ChannelsLast = true };
        Assert.Equal([75, 25, 5, 1], plain.weight.stride());
        Assert.Equal([75, 1, 15, 3], last.weight.stride());
    }

    [Fact]
    public void Images_with_their_channels_last_are_taken_without_a_copy()
    {
        using var scope = NewDisposeScope();
        var images = Cast.ChannelsLast(randn(2, 3, 8, 8));
        Assert.Equal(Address(images), Address(Cast.ChannelsLast(images, Precision.Float32)));
        static nint Address(Tensor tensor) => tensor.permute(0, 2, 3, 1).bytes is var bytes ? Start(bytes) : 0;
        static unsafe nint Start(Span<byte> bytes) => (nint)System.Runtime.CompilerServices.Unsafe.AsPointer(ref bytes[0]);
    }

    [Theory]
    [InlineData(Method.Sgd)]
    [InlineData(Method.AdamW)]
    public void An_optimizer_that_was_made_before_the_weights_were_rearranged_goes_on_with_the_right_numbers(Method method)
    {
        using var scope = NewDisposeScope();
        using SmallNetwork one = Fresh(), other = Fresh();
        (one.ChannelsLast, other.ChannelsLast) = (false, KernelSupport.Current.AllowsChannelsLast);
        var recipe = new Recipe { Method = method, LearningRate = 0.1 };
        using Optimizer ours = Optimizer.Of(recipe, one.named_parameters()), theirs = Optimizer.Of(recipe, other.named_parameters());
        var images = randn(4, 3, 32, 32);
        for (var step = 0; step < 3; step++)
        {
            if (step == 1) other.ChannelsLast = false;
            foreach (var (network, optimizer) in new[] { (one, ours), (other, theirs) })
            {
                network.Differentiate(network.forward(images).square().mean());
                optimizer.Step(0.1);
            }
        }

        foreach (var ((name, a), (_, b)) in one.named_parameters().Zip(other.named_parameters()))
            Assert.True(((a - b).abs().max() / a.abs().max()).item<float>() < 1e-3, name);
    }

    [Fact]
    public void In_double_precision_and_back_the_weights_are_the_same()
    {
        using var network = Fresh();
        var before = network.State().Select(entry => entry.Value.clone()).ToList();
        network.to(float64);
        Assert.All(network.modules().OfType<Convolution>(), layer => Assert.True(layer.weight.is_contiguous()));
        network.to(float32);
        foreach (var ((name, value), was) in network.State().Zip(before)) Assert.True(value.equal(was).all().item<bool>(), name);
    }

    [Fact]
    public void TorchSharps_own_files_are_written_and_read_in_either_format()
    {
        using var folder = new Weights.ScratchFolder();
        using SmallNetwork one = Fresh(), other = new() { ChannelsLast = false };
        one.save(folder["w.dat"]);
        other.load(folder["w.dat"]);
        foreach (var ((name, a), (_, b)) in one.State().Zip(other.State())) Assert.True(a.equal(b).all().item<bool>(), name);
        Assert.Equal(KernelSupport.Current.ChannelsLast, !one.get_parameter("V1.conv.weight")!.is_contiguous());
    }

    [Fact]
    public void Contiguous_is_contiguous_however_the_images_lie()
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        using var network = Fresh();
        network.ChannelsLast = false;
        network.eval();
        var images = randn(2, 3, 32, 32);
        var last = Cast.ChannelsLast(images);
        foreach (var ((name, a), (_, b)) in network.RecordAt(images).Named().Zip(network.RecordAt(last).Named()))
            Assert.True(b.is_contiguous() && a.equal(b).all().item<bool>(), name);
    }

    [Theory]
    [InlineData(2, 1, 8)]
    [InlineData(2, 3, 1)]
    public void Images_that_do_not_fit_are_refused_by_the_same_words_in_training_and_in_inference(int images, int channels, int side)
    {
        using var scope = NewDisposeScope();
        using var layer = new Convolution(3, 4, 5, padding: 0);
        var x = Cast.ChannelsLast(zeros(images, channels, side, side));
        var inTraining = Assert.ThrowsAny<Exception>(() => layer.forward(x)).Message;
        layer.eval();
        using var frozen = no_grad();
        Assert.Equal(FirstLine(inTraining), FirstLine(Assert.ThrowsAny<Exception>(() => layer.forward(x)).Message));

        static string FirstLine(string message) => message.Split('\n')[0];
    }

    [LinuxFact("the allocator does not say what is in use")]
    public void A_network_that_nobody_disposes_of_leaves_no_laid_out_weights_behind()
    {
        Run(4);
        var before = NativeMemory.InUse();
        for (var i = 0; i < 4; i++) Run(5);
        // Each would keep 9 MiB; what earlier tests left to the collector may go meanwhile.
        Assert.True(NativeMemory.InUse() - before < 60L << 20);

        static void Run(int times)
        {
            for (var i = 0; i < times; i++) One();
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        static void One()
        {
            using var frozen = no_grad();
            var layer = new Convolution(512, 512, 3);
            layer.eval();
            layer.forward(Cast.ChannelsLast(zeros(1, 512, 4, 4))).Dispose();
        }
    }

    private static double Error(Convolution layer, Mode mode, int images, int inputs, int side)
    {
        layer.ChannelsLast = mode != Mode.Contiguous;
        var precision = mode == Mode.BFloat16 ? Precision.BFloat16 : Precision.Float32;
        var x = randn(images, inputs, side, side);
        using var exact = new Convolution(1, 1, 1);
        var (response, gradient) = Pass(layer, x, precision, mode);
        var ofWeight = layer.weight.grad!.clone();
        layer.eval();
        Tensor inference;
        using (no_grad()) inference = Computing(layer, precision, () => layer.forward(Arranged(x, mode)));
        layer.weight.grad = null;
        layer.to(float64);
        var (wanted, wantedGradient) = Pass(layer, x.to(float64), Precision.Float32, Mode.Contiguous);
        return new[]
        {
            Distance(response, wanted), Distance(inference, wanted), Distance(gradient, wantedGradient), Distance(ofWeight, layer.weight.grad!),
        }.Max();
    }

    private static (Tensor Response, Tensor Gradient) Pass(Convolution layer, Tensor images, Precision precision, Mode mode)
    {
        var x = images.detach().requires_grad_();
        var y = Computing(layer, precision, () => layer.forward(Arranged(x, mode)));
        y.backward([y.detach()]);
        return (y.detach(), x.grad!);
    }

    private static Tensor Arranged(Tensor x, Mode mode) => mode switch
    {
        Mode.Contiguous => x,
        Mode.ChannelsLast => Cast.ChannelsLast(x),
        _ => Cast.ChannelsLast(x, Precision.BFloat16),
    };

    private static Tensor Computing(Layer layer, Precision precision, Func<Tensor> work)
    {
        layer.BeginPass(new Pass(precision, Again: false));
        try
        {
            return work();
        }
        finally
        {
            layer.EndPass();
        }
    }

    private static double Distance(Tensor found, Tensor right)
    {
        var wide = found.to(float64);
        return wide.isfinite().all().item<bool>() ? ((wide - right).abs().max() / right.abs().max()).item<double>() : double.PositiveInfinity;
    }

    private static SmallNetwork Fresh()
    {
        RandomPlace.EnterWeights(5);
        return new SmallNetwork(dropout: 0);
    }
}
