using System.Text.Json;
using Cornet.Runtime.Tests.Weights;
using Cornet.Scoring.Assemblies;
using Cornet.Scoring.Assemblies.Hdf5;

namespace Cornet.Runtime.Tests.Assemblies;

public sealed class AssemblyWriterTests : IDisposable
{
    private const string Opened = """
        import json, sys, numpy as np, xarray as xr
        said = []
        for path in sys.argv[1:]:
            with xr.open_dataset(path) as file:
                data = file["data"]
                values = lambda name: data[name].values if name != "x" else np.nan_to_num(data[name].values, nan=-1)
                coords = {name: [list(data[name].dims), values(name).tolist()] for name in data.coords}
                weighted = float((np.nan_to_num(data.values, nan=-7).astype(np.float64).ravel() * (np.arange(data.size) % 97 + 1)).sum())
                said.append({"dims": list(data.dims), "coords": coords, "attrs": file.attrs, "sum": weighted,
                             "missing": int(np.isnan(data.values).sum()), "packed": bool(data.encoding["zlib"] and data.encoding["shuffle"])})
        print(json.dumps(said))
        """;

    private readonly ScratchFolder _folder = new();

    [PythonFact("xarray", "netCDF4")]
    public void Xarray_opens_what_is_written_with_its_coordinates()
    {
        // One chunk; several bands and columns of chunks; enough chunks for an index of two levels; three dimensions; text of all kinds.
        (int[] Extent, string Name)[] kinds = [([3, 4], "a"), ([40, 30_000], "b"), ([2500, 7], "c"), ([70, 50, 3], "d"), ([1, 1], "e")];
        var longest = string.Concat(Enumerable.Repeat("weights é, ", 20_000)); // more than an attribute in a header can hold
        foreach (var (extent, name) in kinds)
            AssemblyWriter.Write(_folder[name], Assembly(extent), ("preparation", "224 px: grün"), ("stimuli", longest), ("empty", ""));
        var said = JsonDocument.Parse(PythonPeer.RunCode(Opened, [.. kinds.Select(kind => _folder[kind.Name])])).RootElement;
        foreach (var ((extent, _), file) in kinds.Zip(said.EnumerateArray()))
        {
            var values = Values(extent);
            string[] dimensions = ["presentation", "neuroid", "time_bin"];
            Assert.Equal(dimensions[..extent.Length], file.GetProperty("dims").EnumerateArray().Select(one => one.GetString()));
            Assert.Equal(
                values.Select((value, i) => (double.IsNaN(value) ? -7 : (float)value) * (i % 97 + 1.0)).Sum(), file.GetProperty("sum").GetDouble(),
                1e-3);
            Assert.Equal(values.Count(double.IsNaN), file.GetProperty("missing").GetInt32());
            Assert.True(file.GetProperty("packed").GetBoolean());
            Assert.Equal("224 px: grün", file.GetProperty("attrs").GetProperty("preparation").GetString());
            Assert.Equal(longest, file.GetProperty("attrs").GetProperty("stimuli").GetString());
            Assert.Equal("", file.GetProperty("attrs").GetProperty("empty").GetString());
            var coords = file.GetProperty("coords");
            Assert.Equal(Ids(extent[0]), coords.GetProperty("stimulus_id")[1].EnumerateArray().Select(one => one.GetString()));
            Assert.Equal("neuroid", coords.GetProperty("channel")[0][0].GetString());
            Assert.Equal(Enumerable.Range(0, extent[1]), coords.GetProperty("channel")[1].EnumerateArray().Select(one => one.GetInt32()));
            Assert.Equal(
                Enumerable.Range(0, extent[1]).Select(X).Select(x => double.IsNaN(x) ? -1 : x),
                coords.GetProperty("x")[1].EnumerateArray().Select(one => one.GetDouble()));
        }
    }

    [Theory]
    [InlineData(3, 4)]
    [InlineData(2500, 7)]
    [InlineData(33, 20_000)]
    public void What_is_written_is_read_again(int presentations, int neuroids)
    {
        AssemblyWriter.Write(_folder["a.nc"], Assembly([presentations, neuroids]));
        var read = AssemblyFile.Open(_folder["a.nc"]);
        Assert.Equal(Values([presentations, neuroids]).Select(value => (double)(float)value), read.Read());
        Assert.Equal(Ids(presentations), read["presentation"].Find("stimulus_id")!.Texts);
        Assert.Equal(Enumerable.Range(0, neuroids).Select(X), read["neuroid"].Find("x")!.Numbers);
    }

    [Theory]
    [InlineData(59_999)]
    [InlineData(60_000)]
    [InlineData(65_535)]
    [InlineData(3_000_000)]
    public void A_note_of_any_length_is_read_again(int length)
    {
        var note = new string('n', length);
        AssemblyWriter.Write(_folder["a.nc"], Assembly([3, 4]), ("stimuli", note), ("model", "CORnet-S"));
        var notes = AssemblyFile.Open(_folder["a.nc"]).Notes;
        Assert.Equal((note, "CORnet-S"), (notes["stimuli"], notes["model"]));
    }

    [Fact]
    public void Rows_of_more_than_two_gigabytes_are_refused_with_their_size() => Assert.Equal(
        "One row of 3 x 1073741824 numbers takes 4294967296 bytes, and the limit is 2,147,483,591: write fewer areas and steps.",
        Assert.Throws<CornetException>(() => new ChunkedRows(null!, sizeof(float), 3, 1 << 30)).Message);

    [Fact]
    public void What_is_not_completed_leaves_no_file()
    {
        using (var writer = AssemblyWriter.Create(_folder["a.nc"], Assembly([3, 4]).Axes))
        {
            writer.Append([1, 2, 3, 4]);
            Assert.Throws<InvalidOperationException>(writer.Complete);
        }

        Assert.Empty(_folder.Files);
        File.WriteAllText(_folder["file"], "");
        Assert.Contains(
            "could not be written",
            Assert.Throws<CornetException>(() => AssemblyWriter.Create(Path.Combine(_folder["file"], "a.nc"), Assembly([3, 4]).Axes)).Message);
    }

    public void Dispose() => _folder.Dispose();

    private static DataAssembly Assembly(int[] extent)
    {
        string[] names = ["presentation", "neuroid", "time_bin"];
        Coordinate[][] coordinates =
        [
            [
                Coordinate.Of("stimulus_id", Ids(extent[0])),
                Coordinate.Of("object_name", Enumerable.Range(0, extent[0]).Select(i => i % 3 == 0 ? "" : "bear")),
            ],
            [Coordinate.Of("channel", Enumerable.Range(0, extent[1])), Coordinate.Of("x", Enumerable.Range(0, extent[1]).Select(X))],
            [],
        ];
        return new DataAssembly("made", Values(extent), [.. extent.Select((length, place) => new Axis(names[place], length, coordinates[place]))]);
    }

    private static IEnumerable<string> Ids(int count) => Enumerable.Range(0, count).Select(i => $"stimulus 視 {i}");

    private static double X(int neuroid) => neuroid % 5 == 3 ? double.NaN : neuroid / 8.0;

    private static double[] Values(int[] extent)
    {
        var random = new Random(3);
        return [.. Enumerable.Range(0, extent.Aggregate(1, (product, size) => product * size))
            .Select(i => i % 1001 == 1000 ? double.NaN : Math.Max(0, random.NextDouble() - 0.5))];
    }
}
