using System.IO.Compression;
using Cornet.Runtime.Stimuli;
using Cornet.Runtime.Tests.Assemblies.Readers;
using Cornet.Runtime.Weights;
using Cornet.Scoring.Assemblies;
using Cornet.Scoring.Assemblies.Readers;

namespace Cornet.Runtime.Tests.Assemblies;

/// <summary>A file of data, those that it needs beside it, and how it is read.</summary>
/// <param name="Name">Of the file.</param>
/// <param name="Bytes">What is in it.</param>
/// <param name="Read">Reads all of it, from a path.</param>
/// <param name="Beside">Names and contents of the other files.</param>
internal sealed record DataFile(string Name, byte[] Bytes, Action<string> Read, params (string Name, byte[] Bytes)[] Beside)
{
    /// <summary>An assembly in netCDF.</summary>
    public static DataFile Assembly(string name, byte[] bytes) => new(name, bytes, path => AssemblyFile.Open(path).Read());

    /// <summary>Writes the file and those beside it into a folder.</summary>
    /// <returns>The path of the file.</returns>
    public string WriteTo(string folder)
    {
        foreach (var (name, bytes) in Beside) File.WriteAllBytes(Path.Combine(folder, name), bytes);
        File.WriteAllBytes(Path.Combine(folder, Name), Bytes);
        return Path.Combine(folder, Name);
    }
}

/// <summary>A small good file of every format of data, to be damaged.</summary>
internal static class DataFiles
{
    private const string Images = "train-images-idx3-ubyte", Labels = "train-labels-idx1-ubyte";

    private static readonly byte[] ImageBytes = [0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0, 4, .. Enumerable.Range(0, 24).Select(i => (byte)i)];
    private static readonly byte[] LabelBytes = [0, 0, 8, 1, 0, 0, 0, 2, 7, 9];

    /// <summary>The files.</summary>
    public static IReadOnlyList<DataFile> All { get; } =
    [
        DataFile.Assembly("assembly.nc", Written(14, 5, 3)),
        DataFile.Assembly("features.nc", Written(70, 300)),
        new("array.h5", Plain(), path => ArrayFile.Read($"{path}:rates", "stimulus, neuroid")),
        new("activations.mat", MatBytes.Activations, path => ActivationFile.Open(path).Read()),
        new("activations.npz", Arrays(), path => ActivationFile.Open(path).Read()),
        Idx(Images, ImageBytes), Idx(Labels, LabelBytes), Idx($"{Images}.gz", Packed(ImageBytes)), Idx($"{Labels}.gz", Packed(LabelBytes)),
        new("test_batch.bin", Pictures(labels: 1), path => CifarFiles.Open(Path.GetDirectoryName(path)!, Split.Test)),
        new(
            "test.bin", Pictures(labels: 2), path => CifarFiles.Open(Path.GetDirectoryName(path)!, Split.Test),
            ("fine_label_names.txt", System.Text.Encoding.ASCII.GetBytes(string.Join('\n', Enumerable.Range(0, 100))))),
    ];

    /// <summary>Images or labels in an idx file; the others are good.</summary>
    public static DataFile Idx(string name, byte[] bytes) => new(
        name, bytes, path => IdxFiles.Open(Path.GetDirectoryName(path)!, Split.Train),
        name.StartsWith(Images, StringComparison.Ordinal) ? (Labels, LabelBytes) : (Images, ImageBytes));

    /// <summary>Gzipped bytes.</summary>
    public static byte[] Packed(byte[] bytes)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true)) gzip.Write(bytes);
        return packed.ToArray();
    }

    private static byte[] Written(params int[] extent)
    {
        string[] names = ["presentation", "neuroid", "time_bin"];
        var (rows, columns) = (Enumerable.Range(0, extent[0]), Enumerable.Range(0, extent[1]));
        Coordinate[][] coordinates =
        [
            [Coordinate.Of("stimulus_id", rows.Select(i => $"stimulus é{i / 2}")), Coordinate.Of("repetition", rows)],
            [Coordinate.Of("region", columns.Select(i => i % 2 == 0 ? "IT" : "V4")), Coordinate.Of("x", columns.Select(i => i / 8.0))],
            [],
        ];
        var random = new Random(3);
        var values = Enumerable.Range(0, extent.Aggregate(1, (product, size) => product * size)).Select(_ => random.NextDouble()).ToArray();
        var assembly = new DataAssembly("made", values, [.. extent.Select((length, place) => new Axis(names[place], length, coordinates[place]))]);
        return Made(path => AssemblyWriter.Write(path, assembly, ("model", "CORnet-S"), ("preparation", "224 px")));
    }

    private static byte[] Plain() => Made(path => new PureHDF.H5File { ["rates"] = new double[,] { { 1, 2 }, { 3, 4 }, { 5, 6 } } }.Write(path));

    private static byte[] Arrays() => Made(path =>
    {
        using var numbers = TorchSharp.torch.arange(24).reshape(4, 3, 2);
        using var writer = NpzWriter.Create(path);
        writer.Add("IT.0", numbers);
        writer.Add("stimulus_id", ["a", "é", "c", "d"]);
        writer.Complete();
    });

    private static byte[] Pictures(int labels) =>
        [.. Enumerable.Range(0, 2 * (labels + 3072)).Select(i => (byte)(i % (labels + 3072) < labels ? 7 : i))];

    private static byte[] Made(Action<string> write)
    {
        var path = Path.GetTempFileName();
        try
        {
            write(path);
            return File.ReadAllBytes(path);
        }
        finally
        {
            File.Delete(path);
        }
    }
}
