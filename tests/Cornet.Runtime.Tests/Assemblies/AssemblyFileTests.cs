using Cornet.Runtime.Tests.Weights;
using Cornet.Scoring.Assemblies;

namespace Cornet.Runtime.Tests.Assemblies;

public sealed class AssemblyFileTests(PythonAssemblies files) : IClassFixture<PythonAssemblies>
{
    [PythonTheory("xarray", "netCDF4", "h5py")]
    [InlineData("plain.nc")]
    [InlineData("packed.nc")]
    [InlineData("chunked.nc")]
    [InlineData("unnamed.nc")]
    [InlineData("turned.nc")]
    [InlineData("scaled.nc")]
    [InlineData("marked.nc")]
    [InlineData("letters.nc")]
    [InlineData("unwritten.nc")]
    [InlineData("latest.nc")]
    [InlineData("old.nc")]
    [InlineData("many.nc")]
    public void Every_value_and_coordinate_is_what_Python_reads(string name) => files.AssertSame(name, AssemblyFile.Open(files[name]));

    [PeerDataTheory("brainscore", "xarray", "netCDF4", "h5py")]
    [InlineData("alexnet-probabilities.nc", null)]
    [InlineData("assy_test_package_assembly.nc", null)]
    [InlineData("assy_test_package_assembly_extras.nc", null)]
    [InlineData("assy_test_package_assembly_extras.nc", "test")]
    public void The_files_of_brain_score_are_read_whole(string name, string? group)
    {
        var path = Path.Combine(TestData.Folder("brainscore"), name);
        files.AssertSame(group is null ? name : $"{name}:{group}", AssemblyFile.Open(path, group: group));
    }

    [PythonFact("xarray", "netCDF4", "h5py")]
    public void Whole_numbers_too_large_for_a_double_keep_their_digits_as_text()
    {
        var large = AssemblyFile.Open(files["plain.nc"])["presentation"].Find("large")!;
        Assert.Equal(Enumerable.Range(0, 14).Select(i => $"{(1L << 60) + i}"), large.Texts);
    }

    [PythonFact("xarray", "netCDF4", "h5py")]
    public void Only_the_rows_chosen_are_read_in_whatever_order_and_layout()
    {
        var whole = AssemblyFile.Open(files["chunked.nc"]);
        var all = whole.Read();
        var part = whole.Where("region", "IT").Where("time_bin_start", start => start >= 90).Take("presentation", [13, 2, 2, 5]);
        int[] neuroids = [0, 2, 3];
        var expected = from row in new[] { 13, 2, 2, 5 } from neuroid in neuroids
            from bin in new[] { 1, 2 } select all[(row * 5 + neuroid) * 3 + bin];
        Assert.Equal(expected, part.Read());
        var turned = AssemblyFile.Open(files["turned.nc"]).Where("region", "IT").InTimeBin(90, 110).AveragedByStimulus();
        var straight = whole.Where("region", "IT").InTimeBin(90, 110).AveragedByStimulus();
        Assert.Equal(straight.Values, turned.Values);
        Assert.Equal(straight.StimulusIds, turned.StimulusIds);
    }

    [PythonTheory("xarray", "netCDF4", "h5py")]
    [InlineData(
        "classic.nc",
        "cannot be read as a netCDF-4 or HDF5 file: it is of netCDF's classic format; write it with to_netcdf(..., format='NETCDF4').")]
    [InlineData("lzf.nc", "cannot be read at 'data': Could not find filter 'lzf' with ID '32000'; save it with zlib compression.")]
    [InlineData("rates.h5", "has no variable data or __xarray_dataarray_variable__; name the one that holds the data: rates.")]
    public void A_file_that_holds_no_assembly_gets_a_sentence(string name, string reason) =>
        Assert.Equal($"'{files[name]}' {reason}", Assert.Throws<CornetException>(() => AssemblyFile.Open(files[name]).Read()).Message);

    [PythonFact("xarray", "netCDF4", "h5py")]
    public void Names_that_are_not_there_are_told_beside_those_that_are()
    {
        var path = files["rates.h5"];
        Assert.Contains("has no group 'x'", Refused(() => AssemblyFile.Open(path, group: "x")));
        Assert.Contains("has no variable 'rate' (did you mean 'rates'?); it has rates.", Refused(() => AssemblyFile.Open(path, "rate")));
        Assert.Contains("does not name the dimensions of 'rates' (6 x 4 x 2)", Refused(() => AssemblyFile.Open(path, "rates")));
    }

    [PythonFact("xarray", "netCDF4", "h5py")]
    public void A_file_cut_off_anywhere_is_refused_and_never_half_read()
    {
        using var scratch = new ScratchFolder();
        var bytes = File.ReadAllBytes(files["packed.nc"]);
        foreach (var length in new[] { 1, 7, 8, 40, 47, 48, 200, bytes.Length / 2, bytes.Length - 1 })
        {
            File.WriteAllBytes(scratch["cut.nc"], bytes[..length]);
            Assert.StartsWith($"'{scratch["cut.nc"]}' cannot be read", Refused(() => AssemblyFile.Open(scratch["cut.nc"]).Read()));
        }
    }

    [Fact]
    public void What_is_no_HDF5_is_said_to_be_none()
    {
        using var scratch = new ScratchFolder();
        File.WriteAllText(scratch["a.nc"], "stimulus_id,filename\n");
        Assert.Equal(
            $"'{scratch["a.nc"]}' cannot be read as a netCDF-4 or HDF5 file: it does not begin as HDF5 does.",
            Refused(() => AssemblyFile.Open(scratch["a.nc"])));
        Assert.Equal(
            $"'{scratch["b.nc"]}' does not exist; a netCDF-4 or HDF5 file was expected there.", Refused(() => AssemblyFile.Open(scratch["b.nc"])));
    }

    private static string Refused(Action read) => Assert.Throws<CornetException>(read).Message;
}
