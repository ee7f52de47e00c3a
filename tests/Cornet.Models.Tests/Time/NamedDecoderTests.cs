using Cornet.Runtime;
using Cornet.Runtime.Layers;
using Cornet.Runtime.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace Cornet.Tests.Time;

/// <summary>Decoders beside the one that gives the output of a network.</summary>
public class NamedDecoderTests
{
    private const string Net = """
        model Net(times = 4, classes = 5) {
          input 3 x 16 x 16
          unroll times biological
          area V1 = Layer(8)
          area V2 = Layer(16)
          area MT = Layer(12) from V1
          area IT = Layer(8) from V2
          decoder { avgpool   linear: linear classes }
          decoder early { relu   avgpool   linear: linear classes } from V2
          decoder place { flatten   linear: linear 2 } from MT
        }
        circuit Layer(channels) { receive { conv: conv channels, 3x3, stride 2 }   add state   norm: batchnorm }
        """;

    [Fact]
    public void It_reads_the_last_step_of_its_area_and_leaves_it_as_it_is()
    {
        using var scope = NewDisposeScope();
        using var model = Fresh();
        model.eval();
        using var frozen = no_grad();
        var images = randn(2, 3, 16, 16);
        var recording = model.RecordAt(images, "early", "V2.^1", "place");
        var weights = model.State().ToDictionary(entry => entry.Name, entry => entry.Value);
        var expected = nn.functional.linear(recording["V2"].Last.relu().mean([2, 3]), weights["early.linear.weight"], weights["early.linear.bias"]);
        Assert.True(recording.DecoderOf("early")!.allclose(expected, 1e-5, 1e-6));
        Assert.True(model.RecordAt(images, "V2.^1")["V2"].Last.equal(recording["V2"].Last).all().item<bool>());
        Assert.Equal(["V2.3", "early", "place"], recording.Named().Select(one => one.Name));
        Assert.Null(recording.Decoder);
    }

    [Fact]
    public void A_loss_on_it_reaches_the_areas_in_front_of_it_and_no_others()
    {
        using var scope = NewDisposeScope();
        using var model = Fresh();
        model.RecordAt(randn(2, 3, 16, 16), "place").DecoderOf("place")!.square().sum().backward();
        var moved = model.named_parameters().Where(one => one.parameter.grad is not null).Select(one => one.name.Split('.')[0]).Distinct();
        Assert.Equal(["V1", "MT", "place"], moved);
    }

    [Fact]
    public void Everything_and_only_what_was_asked_for_is_recorded()
    {
        using var scope = NewDisposeScope();
        using var model = Fresh();
        using var frozen = no_grad();
        var images = randn(2, 3, 16, 16);
        Assert.Equal(["decoder", "early", "place"], model.RecordAt(images).Named().Select(one => one.Name).TakeLast(3));
        Assert.Equal(["place"], model.RecordAt(images, "place").Named().Select(one => one.Name));
        Assert.Equal(["V1.0", "decoder"], model.RecordAt(images, "V1.0", "decoder").Named().Select(one => one.Name));
    }

    [Fact]
    public void Nothing_is_left_behind()
    {
        using var model = Fresh();
        using var images = randn(2, 3, 16, 16);
        using var frozen = no_grad();
        model.RecordAt(images, "early", "place").Dispose();
        var before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        model.RecordAt(images, "early", "place").Dispose();
        foreach (var answer in model.DecodeEveryStep(images)) answer.Dispose();
        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    [Fact]
    public void It_is_a_mean_over_trials_as_the_areas_are()
    {
        using var scope = NewDisposeScope();
        var program = CompiledInMemory.Program(plain: false, "model Net { input 3 x 8 x 8   area V1 { conv: conv 4, 3x3   noise sd 1 }   decoder { linear 2 }   decoder side { linear: linear 3 } }");
        using var model = CompiledInMemory.Model(program);
        model.eval();
        using var frozen = no_grad();
        var images = randn(2, 3, 8, 8);
        model.Trials = 5;
        var recording = model.RecordAt(images, "V1", "side");
        var weights = model.State().ToDictionary(entry => entry.Name, entry => entry.Value);
        // A linear decoder of the mean is the mean of the decoder.
        var expected = nn.functional.linear(recording["V1"].Last.flatten(1), weights["side.linear.weight"], weights["side.linear.bias"]);
        Assert.True(recording.DecoderOf("side")!.allclose(expected, 1e-4, 1e-5));
    }

    [BFloat16Fact]
    public void In_bfloat16_its_output_is_float32()
    {
        using var scope = NewDisposeScope();
        using var model = Fresh();
        model.Precision = Precision.BFloat16;
        Assert.Equal(float32, model.RecordAt(randn(2, 3, 16, 16), "early").DecoderOf("early")!.dtype);
    }

    [Theory]
    [InlineData("early.2", "early.2 does not exist: early is a decoder, which runs once; record 'early'.")]
    [InlineData("V9", "Net has no area 'V9'; it has V1, V2, MT, IT, early, place and decoder.")]
    public void A_site_that_does_not_exist_is_refused(string site, string message)
    {
        using var model = Fresh();
        using var images = randn(1, 3, 16, 16);
        Assert.Equal(message, Assert.Throws<CornetException>(() => model.RecordAt(images, site)).Message);
    }

    private static CornetModel Fresh()
    {
        manual_seed(4);
        return CompiledInMemory.Model(CompiledInMemory.Program(plain: false, Net));
    }
}
