using Cornet.Runtime.Models;
using Cornet.Runtime.Tests.Training;
using Cornet.Runtime.Tests.Weights;
using Cornet.Runtime.Training;
using Cornet.Runtime.Weights;
using static TorchSharp.torch;

namespace Cornet.Runtime.Tests.App;

public class FeaturesVerbTests
{
    [Fact]
    public void Each_area_and_step_is_an_array_of_what_the_network_puts_out()
    {
        using var scratch = new ScratchFolder();
        using var network = Saved(scratch["weights.pth"]);
        using var images = randn(5, 3, 20, 24);
        NpyFile.Write(scratch["images.npy"], images);
        var run = CommandRun.Of([.. Words(scratch, "images.npy"), "--batch", "2"]);
        Assert.Equal((0, ""), (run.Code, run.Error));
        using var features = NpzFile.Read(scratch["f.npz"]);
        Assert.Equal(["V1.0", "V2.0", "V2.1", "decoder"], features.Names);
        using var frozen = no_grad();
        using var recording = network.RecordAt(images);
        foreach (var (name, value) in recording.Named()) Assert.True(value.allclose(features[name], 1e-5, 1e-6), name);
    }

    [Fact]
    public void Bytes_are_normalised_and_only_what_was_asked_for_is_written()
    {
        using var scratch = new ScratchFolder();
        using var network = Saved(scratch["weights.pth"]);
        using var bytes = randint(0, 256, [3, 3, 16, 16]).to(ScalarType.Byte);
        NpyFile.Write(scratch["bytes.npy"], bytes);
        CommandRun.Of([.. Words(scratch, "bytes.npy"), "--sites", "V2.^1"]);
        using var features = NpzFile.Read(scratch["f.npz"]);
        using var mean = tensor(new[] { .485f, .456f, .406f }).reshape(3, 1, 1);
        using var deviation = tensor(new[] { .229f, .224f, .225f }).reshape(3, 1, 1);
        using var normalised = (bytes.to(float32) / 255 - mean) / deviation;
        using var recording = network.RecordAt(normalised, "V2.1");
        Assert.Equal(["V2.1"], features.Names);
        Assert.True(recording["V2"].Last.allclose(features["V2.1"], 1e-4, 1e-5));
    }

    [Theory]
    [InlineData("V9", "SmallNetwork has no area 'V9'; it has V1, V2 and decoder.")]
    [InlineData("V2.7", "V2.7 does not exist: V2 of SmallNetwork runs 2 steps, 0 to 1.")]
    public void A_place_that_does_not_exist_is_named_and_nothing_is_written(string site, string expected)
    {
        using var scratch = new ScratchFolder();
        using var network = Saved(scratch["weights.pth"]);
        using var images = zeros(1, 3, 16, 16);
        NpyFile.Write(scratch["images.npy"], images);
        Assert.Equal(expected, CommandRun.Refused([.. Words(scratch, "images.npy"), "--sites", site]));
        Assert.Equal(["images.npy", "weights.pth"], scratch.Files);
    }

    [Fact]
    public void An_array_that_holds_no_images_is_refused()
    {
        using var scratch = new ScratchFolder();
        using var array = zeros(4, 16, 16, 3);
        NpyFile.Write(scratch["a.npy"], array);
        Assert.EndsWith(
            "holds Float32 4 x 16 x 16 x 3; SmallNetwork needs float32 (normalised) or uint8 images, N x 3 x H x W.",
            CommandRun.Refused("features", "SmallNetwork", "--weights", "untrained", "--images", scratch["a.npy"], "--out", scratch["f.npz"]));
    }

    private static string[] Words(ScratchFolder scratch, string images) =>
        ["features", "SmallNetwork", "--weights", scratch["weights.pth"], "--images", scratch[images], "--out", scratch["f.npz"]];

    // Six classes, which is not the model's default: the file says it.
    private static CornetModel Saved(string path)
    {
        RandomPlace.EnterWeights(3);
        var network = new SmallNetwork(classes: 6);
        network.eval();
        PyTorchFile.Write(path, network.State());
        return network;
    }
}
