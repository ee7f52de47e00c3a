using System.Text.Json;
using Cornet.Runtime.Tests.Weights;
using Cornet.Scoring.Assemblies;

namespace Cornet.Runtime.Tests.Assemblies;

/// <summary>Assemblies that xarray, netCDF4 and h5py have written, one of every kind, and what these make of them.</summary>
public sealed class PythonAssemblies : IDisposable
{
    private readonly ScratchFolder _folder = new();
    private bool _written;

    /// <summary>One of the files; they are written, and those of brain-score read, when the first is asked for.</summary>
    public string this[string name]
    {
        get
        {
            if (!_written) PythonPeer.Run(Repository.PathTo("tests", "peers", "assemblies.py"), [_folder.Root, .. Given()]);
            _written = true;
            return _folder[name];
        }
    }

    /// <summary>Every value and coordinate equals what Python reads.</summary>
    /// <param name="name">The file's name, and the group behind a colon.</param>
    /// <param name="assembly">What was read of it.</param>
    public void AssertSame(string name, DataAssembly assembly)
    {
        var said = JsonDocument.Parse(File.ReadAllText(this[$"{name}.json"])).RootElement;
        Assert.Equal(said.GetProperty("dims").EnumerateArray().Select(one => one.GetString()), assembly.Axes.Select(axis => axis.Name));
        Assert.Equal(said.GetProperty("shape").EnumerateArray().Select(one => one.GetInt32()), assembly.Axes.Select(axis => axis.Length));
        Assert.Equal(Numbers(said.GetProperty("values")), assembly.Read());
        foreach (var axis in assembly.Axes)
        {
            var columns = said.GetProperty("coords").GetProperty(axis.Name);
            Assert.Equal(columns.EnumerateObject().Select(column => column.Name).Order(), axis.Coordinates.Select(one => one.Name).Order());
            foreach (var column in columns.EnumerateObject())
            {
                var read = axis.Find(column.Name)!;
                var (texts, numbers) = (column.Value.GetProperty("texts"), column.Value.GetProperty("numbers"));
                if (numbers.ValueKind == JsonValueKind.Null) Assert.Null(read.Numbers);
                if (numbers.ValueKind == JsonValueKind.Null) Assert.Equal(texts.EnumerateArray().Select(one => one.GetString()), read.Texts);
                else Assert.Equal(Numbers(numbers), read.Numbers);
            }
        }
    }

    private static IEnumerable<string> Given() => TestData.MissingReason("brainscore") is not null ? []
        : Directory.GetFiles(TestData.Folder("brainscore"), "*.nc").SelectMany(
            path => path.EndsWith("extras.nc", StringComparison.Ordinal) ? [path, $"{path}:test"] : new[] { path });

    public void Dispose() => _folder.Dispose();

    private static double[] Numbers(JsonElement list) =>
        [.. list.EnumerateArray().Select(one => one.ValueKind == JsonValueKind.Null ? double.NaN : one.GetDouble())];
}
