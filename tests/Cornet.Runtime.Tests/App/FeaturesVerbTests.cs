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
        Assert.EndsWith("images.npy' are taken as they are: leave --normalize out.", CommandRun.Refused([.. Words(scratch, "images.npy"), "--normalize", "half"]));
    }

    [Fact]
    public void Bytes_are_normalized_and_only_what_was_asked_for_is_written()
    {
        using var scratch = new ScratchFolder();
        using var network = Saved(scratch["weights.pth"]);
        using var bytes = randint(0, 256, [3, 3, 16, 16]).to(ScalarType.Byte);
        NpyFile.Write(scratch["bytes.npy"], bytes);
        CommandRun.Of([.. Words(scratch, "bytes.npy"), "--sites", "V2.^1"]);
        using var features = NpzFile.Read(scratch["f.npz"]);
        using var mean = tensor(new[] { .485f, .456f, .406f }).reshape(3, 1, 1);
        using var deviation = tensor(new[] { .229f, .224f, .225f }).reshape(3, 1, 1);
        using var normalized = (bytes.to(float32) / 255 - mean) / deviation;
        using var recording = network.RecordAt(normalized, "V2.1");
        Assert.Equal(["V2.1"], features.Names);
        Assert.True(recording["V2"].Last.allclose(features["V2.1"], 1e-4, 1e-5));
    }

    [PythonFact("xarray", "netCDF4")]
    public void An_assembly_is_written_that_xarray_opens_with_its_coordinates()
    {
        using var scratch = new ScratchFolder();
        using var pictures = new Stimuli.TemporaryFolder();
        using var network = Saved(scratch["weights.pth"]);
        foreach (var name in "abc") pictures.Image(name, 16, 16, "images", $"{name}.png");
        File.WriteAllText(pictures.PathTo("s.csv"), "stimulus_id,filename,object_name,degrees\nthird,c.png,bear,4\nfirst,a.png,dog,8\nsecond,b.png,bear,2\n");
        var run = CommandRun.Of(
            "features", "SmallNetwork", "--weights", scratch["weights.pth"], "--images", pictures.PathTo("s.csv"), "--out", scratch["f.nc"], "--size", "16",
            "--field", "8", "--sites", "V2.1,decoder", "--batch", "2");
        Assert.Equal((0, ""), (run.Code, run.Error));
        const string Said = """
            import sys, xarray as xr
            with xr.open_dataset(sys.argv[1]) as file:
                data = file["data"]
                unit = data.set_index(neuroid="neuroid_id").sel(neuroid="V2.1.0.1.1")
                print(data.dims, *data.stimulus_id.values, *data.object_name.values, sorted(set(data.region.values)), int(unit.y), int(unit.channel), int(unit.step))
                print(file.attrs["model"], file.attrs["preparation"], sep="; ")
                print(*[repr(float(value)) for value in unit.values])
            """;
        var lines = PythonPeer.RunCode(Said, scratch["f.nc"]).Split('\n');
        Assert.Equal("('presentation', 'neuroid') third first second bear dog bear ['V2', 'decoder'] 1 0 1", lines[0]);
        Assert.StartsWith("SmallNetwork; in the order of the table, prepared: 2 to 8 of 8 degrees, on gray 128 or the middle cut out; 16 px: ", lines[1]);
        var read = Cornet.Scoring.Assemblies.AssemblyFile.Open(scratch["f.nc"]).Where("neuroid_id", "V2.1.0.1.1").Read();
        Assert.Equal(lines[2].Split(' ').Select(text => double.Parse(text, System.Globalization.CultureInfo.InvariantCulture)), read);
    }

    [PythonTheory("xarray", "netCDF4")]
    [InlineData("table")]
    [InlineData("folder")]
    [InlineData("array")]
    public void An_archive_says_which_row_is_which_picture_as_an_assembly_does(string source)
    {
        using var scratch = new ScratchFolder();
        using var pictures = new Stimuli.TemporaryFolder();
        string[] names = ["img10.png", "B.png", "a.png", "img2.png", "\u00fc \U0001F43B.png"];
        var images = pictures.Root;
        string[] expected = [.. names.Order(StringComparer.Ordinal)];
        for (var i = 0; i < names.Length; i++) pictures.Image(i, 16, 16, names[i]);
        if (source == "table")
        {
            expected = [.. names.Select((_, row) => row % 2 == 0 ? $"id {row}" : $"a much longer id {row} \U0001F43B")];
            images = pictures.PathTo("s.csv");
            File.WriteAllLines(images, names.Select((name, row) => $"{expected[row]},{name}").Prepend("stimulus_id,filename"));
        }
        else if (source == "array")
        {
            expected = ["0", "1", "2"];
            images = scratch["images.npy"];
            using var array = randn(3, 3, 16, 16);
            NpyFile.Write(images, array);
        }

        string[] size = source == "array" ? [] : ["--size", "16"];
        foreach (var ending in new[] { "npz", "nc" })
        {
            var run = CommandRun.Of(
            [
                "features", "SmallNetwork", "--weights", "untrained", "--images", images, "--out", scratch[$"f.{ending}"],
                "--sites", "V2.1,decoder", "--batch", "2", .. size,
            ]);
            Assert.Equal((0, ""), (run.Code, run.Error));
        }

        const string Report = """
            import sys, json, numpy as np, xarray as xr
            npz = np.load(sys.argv[1])
            data = xr.open_dataset(sys.argv[2])["data"].set_index(neuroid="neuroid_id")
            of = npz["V2.1"]
            same = all(np.array_equal(of[:, c, y, x], data.sel(neuroid=f"V2.1.{c}.{y}.{x}").values)
                       for c in range(of.shape[1]) for y in (0, of.shape[2] - 1) for x in (0, of.shape[3] - 1))
            print(json.dumps([npz.files, npz["stimulus_id"].dtype.kind, npz["stimulus_id"].tolist(), data.stimulus_id.values.tolist(), same]))
            """;
        var reported = System.Text.Json.JsonDocument.Parse(PythonPeer.RunCode(Report, scratch["f.npz"], scratch["f.nc"])).RootElement;
        Assert.Equal(["V2.1", "decoder", "stimulus_id"], Strings(reported[0]));
        Assert.Equal("U", reported[1].GetString());
        Assert.Equal(expected, Strings(reported[2]));
        Assert.Equal(expected, Strings(reported[3]));
        Assert.True(reported[4].GetBoolean());
        Assert.Equal(expected, NpzFile.ReadTexts(scratch["f.npz"], "stimulus_id"));

        static IEnumerable<string?> Strings(System.Text.Json.JsonElement list) => list.EnumerateArray().Select(one => one.GetString());
    }

    [Theory]
    [InlineData(new[] { "--field", "8" }, "does not say how wide its images were shown: give --shown DEGREES, or a table with a column 'degrees'.")]
    [InlineData(new[] { "--shown", "8" }, "--shown needs --field, the width of the model's visual field in degrees.")]
    public void A_placement_needs_both_widths(string[] words, string reason)
    {
        using var scratch = new ScratchFolder();
        using var pictures = new Stimuli.TemporaryFolder();
        pictures.Image(1, 16, 16, "a.png");
        Assert.EndsWith(reason, CommandRun.Refused(
            ["features", "SmallNetwork", "--weights", "untrained", "--images", pictures.Root, "--out", scratch["f.nc"], .. words]));
        Assert.Empty(scratch.Files);
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
            "holds Float32 4 x 16 x 16 x 3; SmallNetwork needs float32 (normalized) or uint8 images, N x 3 x H x W.",
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
