using System.Text.Json;
using Cornet.Runtime.Tests.Weights;
using Cornet.Scoring.Assemblies;
using Cornet.Scoring.Assemblies.Hdf5;

namespace Cornet.Runtime.Tests.Assemblies;

public sealed class PackingTests(PackedFiles files) : IClassFixture<PackedFiles>
{
    [PythonTheory("xarray", "netCDF4", "h5py")]
    [InlineData("i1")]
    [InlineData("u1")]
    [InlineData("i2")]
    [InlineData("u2")]
    [InlineData("i4")]
    [InlineData("u4")]
    [InlineData("i8")]
    [InlineData("u8")]
    [InlineData("f4")]
    [InlineData("f8")]
    public void Numbers_under_every_set_of_attributes_are_decoded_as_xarray_decodes_them(string type)
    {
        var path = files[$"{type}.nc"];
        var said = JsonDocument.Parse(File.ReadAllText(files[$"{type}.json"])).RootElement.EnumerateArray().ToArray();
        Assert.Equal(25, said.Length);
        var coordinates = AssemblyFile.Open(path, "data0")["presentation"];
        for (var place = 0; place < said.Length; place++)
        {
            var (single, name) = (said[place].GetProperty("single").GetBoolean(), said[place].GetProperty("case").GetString()!);
            var data = Hdf5File.Read(path, file => new Hdf5Variable(path, (PureHDF.IH5Dataset)file.Get($"data{place}")).Numbers([0, 0], [60, 2]));
            AssertSame(Numbers(said[place].GetProperty("data")), data, single, name);
            var column = coordinates.Find($"coordinate{place}")!.Numbers!;
            AssertSame(Numbers(said[place].GetProperty("coordinate")), column, single, $"{name}, coordinate");
        }
    }

    [PythonTheory("xarray", "netCDF4", "h5py")]
    [InlineData("unsigned_number", "_Unsigned", "must be the text 'true' or 'false'")]
    [InlineData("unsigned_capital", "_Unsigned", "must be the text 'true' or 'false'")]
    [InlineData("two_scales", "scale_factor", "must be one finite number")]
    [InlineData("empty_scale", "scale_factor", "must be one finite number")]
    [InlineData("text_scale", "scale_factor", "must be a number")]
    [InlineData("infinite_offset", "add_offset", "must be one finite number")]
    [InlineData("text_mark", "missing_value", "must be a number")]
    public void An_attribute_that_is_not_understood_is_named(string variable, string attribute, string rule)
    {
        var path = files["odd.nc"];
        Assert.Equal(
            $"'{path}' has an attribute '{attribute}' of '{variable}' that is not understood: it {rule}. Correct it, or save the variable "
            + "without packing.",
            Assert.Throws<CornetException>(() => Read(path, variable)).Message);
    }

    [PythonFact("xarray", "netCDF4", "h5py")]
    public void Numbers_in_half_precision_are_read_and_longer_ones_refused()
    {
        var path = files["odd.nc"];
        Assert.Equal([1.5, -2, 65504, (double)(Half)6e-8, double.NaN, double.NaN], Read(path, "half"));
        Assert.Equal([double.NaN, 0, 5, 65534, 3, double.NaN], Read(path, "unsigned_mark"));
        Assert.Equal(
            $"'{path}' has numbers of 16 bytes in 'wide'; save them as float32 or float64.",
            Assert.Throws<CornetException>(() => Read(path, "wide")).Message);
    }

    private static double[] Read(string path, string variable) =>
        Hdf5File.Read(path, file => new Hdf5Variable(path, (PureHDF.IH5Dataset)file.Get(variable)).Numbers([0], [6]));

    // Where xarray computes in single precision, Cornet's double precision is nearer to what was meant.
    private static void AssertSame(IReadOnlyList<double> expected, IReadOnlyList<double> read, bool single, string name)
    {
        Assert.Equal(expected.Count, read.Count);
        var tolerance = single ? 2e-7 * (1000 + expected.Where(double.IsFinite).Select(Math.Abs).DefaultIfEmpty().Max()) : 0;
        for (var row = 0; row < expected.Count; row++)
        {
            Assert.True(
                expected[row].Equals(read[row]) || Math.Abs(expected[row] - read[row]) <= tolerance,
                $"{name}, row {row}: xarray reads {expected[row]:R}, and Cornet {read[row]:R}");
        }
    }

    private static double[] Numbers(JsonElement list) =>
        [.. list.EnumerateArray().Select(one => one.ValueKind == JsonValueKind.Null ? double.NaN : one.GetDouble())];
}

/// <summary>The files of <c>tests/peers/packing.py</c>, written when the first is asked for.</summary>
public sealed class PackedFiles : IDisposable
{
    private readonly ScratchFolder _folder = new();
    private bool _written;

    public string this[string name]
    {
        get
        {
            if (!_written) PythonPeer.Run(Repository.PathTo("tests", "peers", "packing.py"), _folder.Root);
            _written = true;
            return _folder[name];
        }
    }

    public void Dispose() => _folder.Dispose();
}
