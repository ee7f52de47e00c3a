using System.Globalization;
using Cornet.Runtime;
using Cornet.Runtime.Models;
using Cornet.Runtime.Weights;
using Cornet.Targets.PyTorch;
using Cornet.Tests.Oracle;
using TorchSharp;
using static TorchSharp.torch;

namespace Cornet.Tests.Time;

/// <summary>Networks with fixed filters and noise, in Cornet and exported.</summary>
public class NoiseTests
{
    private const string Text = """
        model Noisy(classes = 10) {
          input 3 x 32 x 32
          unroll 4 biological
          area V1 = Cells(6)
          area V2 = Cells(8)
          V2 -> V2
          decoder { avgpool   linear: linear classes }
        }
        circuit Cells(channels) {
          receive { gabor: gabor channels, 7x7, stride 2, seed 3 }
          still: conv channels, 1x1, bias, fixed
          multiply 10
          relu
          noise fano 0.5, sd 0.2
        }
        """;

    private static readonly Lazy<CompiledNetwork> Noisy = new(() => CompiledProgram.Of([[Text]])[0].Models["Noisy"]);

    [Fact]
    public void A_recording_of_many_trials_is_near_the_one_without_noise_and_varies_less_than_a_single_trial()
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        using var model = CompiledNetwork.Create(Noisy.Value.Optimized, Noisy.Value.Defaults);
        model.eval();
        var images = randn(2, 3, 32, 32);
        Assert.True(model.HasNoise);
        model.DrawsNoise = false;
        var silent = model.RecordAt(images)["V1"][0];
        Assert.Equal(silent, model.RecordAt(images)["V1"][0]);
        model.DrawsNoise = true;
        double Error(int trials)
        {
            model.Trials = trials;
            return (model.RecordAt(images)["V1"][0] - silent).pow(2).mean().item<float>();
        }
        var expected = (silent * 0.5 + 0.04).mean().item<float>();
        Assert.InRange(Error(1) / expected, 0.9, 1.1);
        Assert.InRange(Error(25) * 25 / expected, 0.9, 1.1);
        Assert.Equal("A recording is the mean of at least 1 trial, not of 0.", Assert.Throws<CornetException>(() => model.Trials = 0).Message);
    }

    [Fact]
    public void Images_and_steps_have_noise_of_their_own_before_any_input_arrives_too()
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        using var model = CompiledNetwork.Create(Noisy.Value.Optimized, Noisy.Value.Defaults);
        model.eval();
        using var recording = model.RecordAt(randn(2, 3, 32, 32));
        var maps = new[] { recording["V1"][1], recording["V1"][2], recording["V2"][0], recording["V2"][1] }.SelectMany(map => new[] { map[0], map[1] }).ToList();
        foreach (var (one, other) in maps.SelectMany((one, i) => maps.Skip(i + 1).Where(other => other.shape.SequenceEqual(one.shape)).Select(other => (one, other))))
            Assert.True((one - other).abs().max().item<float>() > 0.01);
    }

    [Fact]
    public void Training_leaves_fixed_weights_alone()
    {
        using var scope = NewDisposeScope();
        using var model = CompiledNetwork.Create(Noisy.Value.Optimized, Noisy.Value.Defaults);
        model.forward(randn(4, 3, 32, 32)).sum().backward();
        Assert.Equal(
            ["V1.gabor.weight", "V1.still.weight", "V1.still.bias", "V2.gabor.weight", "V2.still.weight", "V2.still.bias"],
            model.named_parameters().Where(parameter => parameter.parameter.grad is null).Select(parameter => parameter.name));
        Assert.Equal(Noisy.Value.Program.ParameterCount, model.parameters().Where(parameter => parameter.requires_grad).Sum(parameter => parameter.NumberOfElements));
    }

    [PythonFact("torch", "numpy")]
    public void An_exported_network_begins_with_the_same_filters_and_draws_noise_of_the_same_variance()
    {
        using var scope = NewDisposeScope();
        var folder = Directory.CreateTempSubdirectory("cornet-noise-").FullName;
        using var model = CompiledNetwork.Create(Noisy.Value.Optimized, Noisy.Value.Defaults);
        File.WriteAllText(Path.Combine(folder, "noisy.py"), PythonFile.Write(Noisy.Value.Program));
        PyTorchFile.Write(Path.Combine(folder, "state.pth"), model.State().Select(entry => (entry.Name, entry.Value.detach())));
        var printed = PythonPeer.RunCode($$"""
            import sys
            import torch
            sys.path.insert(0, r"{{folder}}")
            noisy = __import__("noisy")
            torch.manual_seed(1)
            fresh, ours = noisy.Noisy(), torch.load(r"{{Path.Combine(folder, "state.pth")}}")
            print(max((fresh.state_dict()[key] - ours[key]).abs().max().item() for key in ours if "gabor" in key))
            print(*[name for name, parameter in fresh.named_parameters() if not parameter.requires_grad])
            fresh.eval()
            x = torch.full((100000,), 3.0)
            drawn = noisy.Noise(sd=0.2, fano=0.5)(x) - x
            print(drawn.mean().abs().item() < 0.02, abs(drawn.var().item() / 1.54 - 1) < 0.03)
            """).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.InRange(double.Parse(printed[0], CultureInfo.InvariantCulture), 0, 1e-7);
        Assert.Equal("V1.gabor.weight V1.still.weight V1.still.bias V2.gabor.weight V2.still.weight V2.still.bias", printed[1].Trim());
        Assert.Equal("True True", printed[2].Trim());
        Directory.Delete(folder, recursive: true);
    }
}
