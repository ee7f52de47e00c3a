using Cornet.Models;
using Cornet.Runtime;
using Cornet.Runtime.Layers;
using Cornet.Runtime.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace Cornet.Tests.Time;

/// <summary>Steps that are run again in the backward pass give the gradients, and count the images, of steps that kept their maps.</summary>
public class ActivationCheckpointingTests
{
    private const string Everything = """
        model Net(classes = 5) {
          input 3 x 16 x 16
          area V1 { conv 8, 3x3, stride 2   batchnorm   relu   dropout 0.3   maxpool 2x2 }
          area V2 = Loop(8, 3)
          area V4 = Soft(8, 2)
          decoder { avgpool   dropout 0.2   linear: linear classes }
        }
        circuit Loop(channels, times) {
          conv channels, 3x3
          let drive = conv channels, 1x1
          recur times {
            let shortcut = first { conv channels, 1x1, stride 2   batchnorm } then identity
            conv 2 * channels, 3x3, stride 2 then 1   batchnorm per step   relu   dropout 0.1
            conv channels, 1x1   groupnorm 2   add shortcut   relu
          }
        }
        circuit Soft(channels, times) {
          conv channels, 1x1
          let drive = silu
          recur times, gate soft { conv channels, 3x3   batchnorm   tanh   multiply drive }
        }
        """;

    // What several steps hear is added up in another order.
    private const double Rounding = 1e-13;

    public static TheoryData<int> Seeds => [.. Enumerable.Range(0, 6)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void A_random_network_has_the_same_gradients(int seed)
    {
        var program = CompiledInMemory.Program(plain: false, SmallPrograms.Model(seed, unrolled: true));
        AssertSame(() => CompiledInMemory.Model(program), 16, Rounding);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Areas_that_run_in_turn_with_dropout_kept_values_and_gates_have_them_too(bool inEvaluation)
    {
        var program = CompiledInMemory.Program(plain: false, Everything);
        Assert.All(program.Circuits, circuit => Assert.True(circuit.RepeatsStep, circuit.Name));
        AssertSame(() => CompiledInMemory.Model(program), 16, Rounding, inEvaluation);
    }

    [Fact]
    public void Those_of_the_family_are_the_same_to_the_last_bit()
    {
        AssertSame(() => new CORnetSmall(), 32, 0);
        AssertSame(() => new CORnetRT(classes: 3), 32, 0);
        AssertSame(() => new BLT(), 16, 0);
    }

    [Fact]
    public void In_float32_they_are_those_of_float64() => AssertNear(Precision.Float32, channelsLast: false, checkpoints: true, 1e-4);

    [ChannelsLastFact]
    public void Channels_last_they_are_those_of_float64_with_and_without_checkpointing()
    {
        AssertNear(Precision.Float32, channelsLast: true, checkpoints: true, 1e-4);
        AssertNear(Precision.Float32, channelsLast: true, checkpoints: false, 1e-4);
    }

    [BFloat16Fact]
    public void In_bfloat16_they_are_near_those_of_float64_with_and_without_checkpointing()
    {
        AssertNear(Precision.BFloat16, channelsLast: null, checkpoints: true, 0.08);
        AssertNear(Precision.BFloat16, channelsLast: null, checkpoints: false, 0.08);
    }

    private static void AssertNear(Precision precision, bool? channelsLast, bool checkpoints, double bound)
    {
        manual_seed(2);
        using var scope = NewDisposeScope();
        using CORnetSmall exact = new(), network = new() { CheckpointActivations = checkpoints, Precision = precision, ChannelsLast = channelsLast };
        Lend(network, exact);
        exact.to(float64);
        // In training, where batch norms undo every change of scale, the gradient of an untrained network is chaotic: noise of 0.4 % in the images changes it
        // by half, in float64 too.
        foreach (var model in new[] { exact, network }) model.train(precision == Precision.Float32);
        var images = randn(6, 3, 32, 32);
        Learn(exact, images.to(float64));
        Learn(network, images);
        double apart = 0, length = 0;
        foreach (var ((_, wanted), (_, found)) in exact.named_parameters().Zip(network.named_parameters()))
        {
            apart += (wanted.grad! - found.grad!.to(float64)).square().sum().item<double>();
            length += wanted.grad!.square().sum().item<double>();
        }

        Assert.InRange(Math.Sqrt(apart / length), 1e-9, bound);
    }

    [Fact]
    public void The_gradient_of_the_images_arrives_and_weights_that_stand_still_have_none()
    {
        manual_seed(3);
        using var scope = NewDisposeScope();
        using CORnetSmall kept = new(), network = new() { CheckpointActivations = true };
        Lend(network, kept);
        foreach (var model in new[] { kept, network })
            foreach (var parameter in model.V1.parameters().Concat(model.V2.parameters())) parameter.requires_grad = false;
        Tensor images = randn(4, 3, 32, 32), others = images.clone();
        Learn(kept, images.requires_grad_());
        Learn(network, others.requires_grad_());
        Assert.True(images.grad!.equal(others.grad!).all().item<bool>());
        Assert.All(network.V2.parameters(), parameter => Assert.Null(parameter.grad));
        Assert.All(network.IT.parameters(), parameter => Assert.NotNull(parameter.grad));
    }

    [Fact]
    public void Two_passes_may_share_one_loss()
    {
        manual_seed(4);
        using var scope = NewDisposeScope();
        using CORnetSmall kept = new(), network = new() { CheckpointActivations = true };
        Lend(network, kept);
        Tensor first = randn(4, 3, 32, 32), second = randn(4, 3, 32, 32);
        foreach (var model in new[] { kept, network }) model.Differentiate((model.forward(first) * model.forward(second)).sum());
        AssertSameGradients(kept, network, 1e-5);
    }

    [Fact]
    public void Whoever_takes_the_gradient_of_the_loss_alone_is_told()
    {
        using var scope = NewDisposeScope();
        using var network = new CORnetSmall { CheckpointActivations = true };
        network.forward(randn(2, 3, 32, 32)).sum().backward();
        var mistake = Assert.Throws<CornetException>(() => network.forward(randn(2, 3, 32, 32)));
        Assert.Equal("CORnetSmall checkpoints its activations: call Differentiate(loss) on it, as loss.backward() stops half-way.", mistake.Message);
    }

    [Fact]
    public void Nothing_is_left_behind()
    {
        using var network = new CORnetSmall { CheckpointActivations = true };
        using var images = randn(2, 3, 32, 32);
        long before = 0;
        for (var step = 0; step < 3; step++)
        {
            if (step == 1) before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
            using (var scope = NewDisposeScope()) Learn(network, images);
            foreach (var parameter in network.parameters()) parameter.grad = null;
        }

        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    [Fact]
    public void A_module_of_the_users_own_is_not_run_twice()
    {
        var program = CompiledInMemory.Program(
            plain: false,
            "model Net { input 3 x 16 x 16\n area V1 { conv 8, 3x3   extern Lab.Layers.Mine()   relu }\n area V2 { conv 8, 3x3   batchnorm   relu }\n"
            + " decoder { avgpool   linear: linear 3 } }");
        Assert.Equal([false, true], program.Circuits.Select(circuit => circuit.RepeatsStep));
    }

    // Networks of float64.
    private static void AssertSame(Func<CornetModel> make, int side, double tolerance, bool inEvaluation = false)
    {
        using var scope = NewDisposeScope();
        manual_seed(1);
        using CornetModel kept = make(), network = make();
        Lend(network, kept);
        kept.to(float64);
        network.to(float64);
        network.CheckpointActivations = true;
        var images = randn(2, kept.Card.Input.Channels, side, side, dtype: float64);
        foreach (var model in new[] { kept, network })
        {
            model.train(!inEvaluation);
            // Twice: what the first has counted, the second must go on from.
            for (var time = 0; time < 2; time++)
            {
                manual_seed(7);
                foreach (var parameter in model.parameters()) parameter.grad = null;
                Learn(model, images);
            }
        }

        AssertSameGradients(kept, network, tolerance);
        foreach (var ((name, expected), (_, actual)) in kept.named_buffers().Zip(network.named_buffers()))
            Assert.True(expected.equal(actual).all().item<bool>(), name);
    }

    private static void Learn(CornetModel model, Tensor images)
    {
        var weights = arange(images.size(0), dtype: images.dtype).unsqueeze(1) + 1;
        model.Differentiate((model.forward(images) * weights).pow(2).sum());
        // Whoever draws next draws the same.
        using var drawn = rand(1);
    }

    private static void Lend(CornetModel to, CornetModel from)
    {
        using var frozen = no_grad();
        foreach (var ((_, target), (_, source)) in to.State().Zip(from.State())) target.copy_(source);
    }

    private static void AssertSameGradients(CornetModel expected, CornetModel actual, double tolerance)
    {
        // The gradient of a bias in front of a batch norm is nothing but rounding.
        var largest = expected.parameters().Where(one => one.grad is not null).Max(one => Largest(one.grad!));
        foreach (var ((name, a), (_, b)) in expected.named_parameters().Zip(actual.named_parameters()))
        {
            Assert.True(a.grad is null == b.grad is null, name);
            if (a.grad is null) continue;
            var difference = Largest(a.grad - b.grad!) / largest;
            Assert.True(difference <= tolerance, $"the gradient of {name} differs by {difference:G3}");
        }
    }

    private static double Largest(Tensor tensor) => tensor.abs().max().to(float64).item<double>();
}
