using Cornet.Runtime.Stimuli;
using Cornet.Runtime.Tests.App;
using Cornet.Runtime.Tests.Training;
using Cornet.Runtime.Tests.Weights;
using Cornet.Runtime.Weights;
using Cornet.Scoring.Assemblies;
using Cornet.Scoring.Assemblies.Readers;
using static Cornet.Runtime.Tests.Assemblies.Readers.PythonActivations;
using static TorchSharp.torch;

namespace Cornet.Runtime.Tests.Assemblies.Readers;

public sealed class ActivationFileTests(PythonActivations python) : IClassFixture<PythonActivations>
{
    [PythonTheory("numpy", "scipy", "h5py", "xarray", "netCDF4")]
    [InlineData("stored.npz")]
    [InlineData("packed.npz")]
    [InlineData("bytes.npz")]
    [InlineData("fortran.npz")]
    [InlineData("big.npz")]
    [InlineData("plain.h5", "deep/IT.output-t1", "deep/IT", "1")]
    [InlineData("packed.hdf5", "deep/IT.output-t1", "deep/IT", "1")]
    [InlineData("cells.mat", "IT_t1", "IT_t1", "0", "layer")]
    [InlineData("packed.mat", "IT_t1", "IT_t1", "0", "layer")]
    [InlineData("big.mat", "IT", "IT", "0", "layer")]
    [InlineData("new.mat", "IT_t1", "IT_t1", "0", "model.layer")]
    public void Sites_of_maps_and_of_units_are_read_as_they_were_written(
        string name, string maps = "IT.output-t1", string region = "IT", string step = "1", string vector = "layer4.0")
    {
        var sites = name == "new.mat" ? [maps, vector] : Array.Empty<string>();
        var read = ActivationFile.Open(python[name], null, sites);
        Assert.Equal(Ids, IdsOf(read));
        Assert.Equal(MapsAndVector, read.Read());
        Assert.Equal(Enumerable.Repeat(region, 12).Concat(Enumerable.Repeat(vector, 5)), Of(read, Axis.Neuroid, "region"));
        Assert.Equal(Enumerable.Repeat(step, 12).Concat(Enumerable.Repeat("0", 5)), Of(read, Axis.Neuroid, "step"));
        var unit = read[Axis.Neuroid].Find("neuroid_id")!.Texts.ToList().IndexOf($"{maps}.2.1.0");
        Assert.Equal(10, unit);
        Assert.Equal("2 1 0", string.Join(' ', ((string[])["channel", "y", "x"]).Select(one => Of(read, Axis.Neuroid, one)[unit])));
        Assert.Equal($"{vector}.4", Of(read, Axis.Neuroid, "neuroid_id")[16]);
        // Some rows of some units, in another order.
        var part = read.Take(Axis.Presentation, [3, 1]).Take(Axis.Neuroid, [14, 7, 5, 12]).Read();
        Assert.Equal(((int[])[3, 1]).SelectMany(row => ((int[])[14, 7, 5, 12]).Select(column => MapsAndVector[row * 17 + column])), part);
    }

    [PythonFact("numpy")]
    public void Other_texts_of_an_archive_say_more_about_each_row()
    {
        var read = ActivationFile.Open(python["stored.npz"]);
        Assert.Equal(["x", "y", "x", "y"], Of(read, Axis.Presentation, "object_name"));
        Assert.Equal(["x", "y", "x", "y"], read.Where("region", "IT").AveragedByStimulus().ObjectNames!);
    }

    [PythonFact("numpy")]
    public void Every_type_of_numbers_becomes_the_same_doubles()
    {
        var read = ActivationFile.Open(python["types.npz"]);
        Assert.Equal(["10", "11"], IdsOf(read));
        var regions = Of(read, Axis.Neuroid, "region").Distinct().ToList();
        Assert.Equal(16, regions.Count);
        foreach (var region in regions) Assert.Equal([0, 1, 0, 1, 1, 0], read.Where("region", region).Read());
    }

    [PythonTheory("numpy", "scipy", "h5py")]
    [InlineData("npy")]
    [InlineData("txt")]
    [InlineData("hdf5")]
    [InlineData("mat")]
    public void Features_of_thingsvision_are_named_by_the_list_beside_them(string format)
    {
        var read = ActivationFile.Open(python[$"thingsvision-{format}/features.{format}"]);
        Assert.Equal(["a.jpg", "b.jpg", "c.jpg", "d.jpg"], IdsOf(read));
        Assert.Equal(format == "txt" ? Vector : Maps, read.Read());
        Assert.Equal(["features"], Of(read, Axis.Neuroid, "region").Distinct());
        if (format == "hdf5") Assert.Equal(Maps, ActivationFile.Open(python["thingsvision-hdf5/splits.hdf5"]).Read());
    }

    [PythonTheory("numpy")]
    [InlineData("net2brain")]
    [InlineData("net2brain-layers")]
    public void Folders_of_Net2Brain_have_a_file_for_each_picture_or_each_layer(string folder)
    {
        var read = ActivationFile.Open(python[folder]);
        Assert.Equal(["a.jpg", "b.jpg", "c.jpg", "d.jpg"], IdsOf(read));
        Assert.Equal(MapsAndVector, read.Read());
        Assert.Equal(["IT", "layer4.0"], Of(read, Axis.Neuroid, "region").Distinct());
        Assert.Equal("IT.output-t1.2.1.1", Of(read, Axis.Neuroid, "neuroid_id")[11]);
    }

    [PythonFact("numpy")]
    public void A_table_gives_ids_in_its_order_or_finds_them_by_the_pictures()
    {
        using var pictures = new Stimuli.TemporaryFolder();
        foreach (var name in "abcd") pictures.Image(name, 8, 8, "images", $"{name}.png");
        string Table(string ending) => $"stimulus_id,filename,object_name\n{string.Concat("dcba".Select(name => $"n{name},{name}.png,{(name < 'c' ? "low" : "high")}\n"))}{ending}";
        File.WriteAllText(pictures.PathTo("s.csv"), Table(""));
        var table = new StimulusTable(pictures.PathTo("s.csv"));
        var alone = ActivationFile.Open(python["alone/alone.npy"], table);
        Assert.Equal(["nd", "nc", "nb", "na"], IdsOf(alone));
        Assert.Equal(["high", "high", "low", "low"], Of(alone, Axis.Presentation, "object_name"));
        // Its pictures are images/a.jpg, and so on: the names agree without folder and ending.
        Assert.Equal(["na", "nb", "nc", "nd"], IdsOf(ActivationFile.Open(python["thingsvision-npy/features.npy"], table)));
        Assert.Equal(["na", "nb", "nc", "nd"], IdsOf(ActivationFile.Open(python["net2brain"], table)));
        var refused = python.Refused(() => ActivationFile.Open(python["stored.npz"], table));
        Assert.StartsWith("'stored.npz' names 'é1' in row 0, which is neither a stimulus_id nor the file of one stimulus of the table", refused);
    }

    [PythonFact("numpy")]
    public void Numbers_at_the_end_of_a_layer_of_torchvision_are_no_steps()
    {
        var read = ActivationFile.Open(python["torchvision.npz"]);
        Assert.Equal(["features.0", "features.1", "features.2"], Of(read, Axis.Neuroid, "region").Distinct());
        Assert.Equal(["0"], Of(read, Axis.Neuroid, "step").Distinct());
    }

    [Theory]
    [InlineData("IT.output-t4", "IT", 4)]
    [InlineData("V4-t10", "V4", 10)]
    [InlineData("block.1.t3", "block.1", 3)]
    [InlineData("features.3", "features.3", 0)]
    [InlineData("layer4.0.conv2", "layer4.0.conv2", 0)]
    [InlineData("encoder.output", "encoder.output", 0)]
    [InlineData("-t1", "-t1", 0)]
    [InlineData("IT-t99999999999", "IT-t99999999999", 0)]
    public void A_step_is_only_what_follows_a_t(string name, string region, int step) => Assert.Equal(new SiteName(region, step), SiteName.Of(name));

    [Fact]
    public void Features_of_a_network_are_the_same_assembly_in_both_formats()
    {
        using var scratch = new ScratchFolder();
        using var pictures = new Stimuli.TemporaryFolder();
        using var network = new SmallNetwork(classes: 6);
        network.eval();
        PyTorchFile.Write(scratch["weights.pth"], network.State());
        foreach (var name in "abc") pictures.Image(name, 16, 16, "images", $"{name}.png");
        File.WriteAllText(pictures.PathTo("s.csv"), "stimulus_id,filename,object_name\nthird,c.png,bear\nfirst,a.png,dog\nsecond,b.png,bear\n");
        foreach (var format in (string[])["nc", "npz"])
        {
            var run = CommandRun.Of(
                "features", "SmallNetwork", "--weights", scratch["weights.pth"], "--images", pictures.PathTo("s.csv"), "--out", scratch[$"f.{format}"],
                "--size", "16", "--batch", "2");
            Assert.Equal((0, ""), (run.Code, run.Error));
        }

        var (netCdf, archive) = (ActivationFile.Open(scratch["f.nc"]), ActivationFile.Open(scratch["f.npz"], new StimulusTable(pictures.PathTo("s.csv"))));
        Assert.Equal(netCdf.Read(), archive.Read());
        foreach (var (axis, name) in ((string, string)[])[
            ("presentation", "stimulus_id"), ("presentation", "object_name"), ("neuroid", "neuroid_id"), ("neuroid", "region"), ("neuroid", "step"),
            ("neuroid", "channel"), ("neuroid", "y"), ("neuroid", "x")])
            Assert.Equal(Of(netCdf, axis, name), Of(archive, axis, name));
        Assert.Equal(netCdf.Where("region", "V2").Where("step", "1").Read(), ActivationFile.Open(scratch["f.npz"], null, "V2.1").Read());
    }

    [PythonFact("xarray", "netCDF4")]
    public void Assemblies_of_xarray_keep_their_order_and_their_times()
    {
        var layers = ActivationFile.Open(python["layers.nc"]);
        Assert.Equal(["conv1", "conv1", "fc", "fc", "fc"], Of(layers, Axis.Neuroid, "region"));
        Assert.Equal(["0"], Of(layers, Axis.Neuroid, "step").Distinct());
        Assert.Equal(Vector, layers.Read());
        Assert.Equal(["IT"], Of(ActivationFile.Open(python["regions.nc"], null, "IT"), Axis.Neuroid, "region").Distinct());
        var bins = ActivationFile.Open(python["bins.nc"]);
        Assert.Equal([(70, 90), (90, 110)], bins.TimeBins);
        Assert.Equal(Vector.Select(number => number + 1), bins.InTimeBin(90, 110).Read());
        Assert.Equal("'regions.nc' has no site 'it' (did you mean 'IT'?); it has V4, IT.", python.Refused("regions.nc", "it"));
    }

    [PythonFact("numpy")]
    public void Units_of_a_table_belong_to_what_stands_before_the_first_point()
    {
        var read = ActivationFile.Open(python["units.csv"]);
        Assert.Equal(["layer4.0.0", "layer4.0.1", "V1.0.7", "bare"], Of(read, Axis.Neuroid, "neuroid_id"));
        Assert.Equal(["layer4", "layer4", "V1", "features"], Of(read, Axis.Neuroid, "region"));
        Assert.Equal([-3, -2.5, 0, 0, -.5, 0, .125, -1, 2, 2.5, .25, -2, 4.5, 5, .375, -3], read.Read());
        Assert.Equal(Ids, IdsOf(read));
    }

    [PythonFact("h5py")]
    public void Marks_of_netCDF_are_numbers_elsewhere() => Assert.Equal([-32767, 1, 2, 32767], ActivationFile.Open(python["marks.h5"]).Read());

    [PythonFact("numpy")]
    public void An_archive_that_changed_after_it_was_opened_is_not_read_further()
    {
        using var scratch = new ScratchFolder();
        File.Copy(python["stored.npz"], scratch["a.npz"]);
        var read = ActivationFile.Open(scratch["a.npz"]);
        File.SetLastWriteTimeUtc(scratch["a.npz"], DateTime.UtcNow.AddDays(-1));
        Assert.EndsWith("it was changed while it was being read; open it again.", Assert.Throws<CornetException>(() => read.Read()).Message);
    }
}
