using System.IO.Compression;
using Cornet.Runtime.Weights.Pickle;
using static TorchSharp.torch;

namespace Cornet.Runtime.Weights;

/// <summary>Named arrays in NumPy's archive (<c>.npz</c>): <c>numpy.savez</c>, <c>numpy.savez_compressed</c> and <c>numpy.load</c>.</summary>
public static class NpzFile
{
    private const string Suffix = ".npy";
    private const string Kind = "a NumPy archive";

    /// <summary>
    /// Reads every array of numbers of an archive, compressed or not. Arrays of texts are left out; <see cref="ReadTexts"/> reads them.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <returns>The arrays by name, in the order of the file; dispose it after use.</returns>
    /// <exception cref="CornetException">The file is missing or damaged, or holds something other than arrays of numbers and texts.</exception>
    public static NamedTensors Read(string path) => Read(path, names => names, new NamedTensors());

    /// <summary>Reads a list of texts, such as the <c>stimulus_id</c> of every row of features.</summary>
    /// <param name="path">The file.</param>
    /// <param name="name">The name of the array.</param>
    /// <exception cref="CornetException">The file is missing or damaged, or has no texts of that name.</exception>
    public static IReadOnlyList<string> ReadTexts(string path, string name) => GuardedFile.Read(path, Kind, file =>
    {
        using var archive = ZipContents.Open(file);
        var entry = Entries(archive, file.Length).Find(entry => entry.FullName == EntryName(name));
        return (entry is null ? null : Unpacked(entry, NpyArray.ReadTexts)) ?? throw new DamagedFileException($"it has no texts '{name}'");
    });

    /// <summary>Writes arrays, uncompressed, whole or not at all. Arrays that come in batches are written by <see cref="NpzWriter"/>.</summary>
    /// <param name="path">The file; one that is there is replaced.</param>
    /// <param name="arrays">Names, without <c>.npy</c>, and tensors on any device.</param>
    /// <exception cref="CornetException">The file cannot be written, or NumPy has no such type (BFloat16).</exception>
    public static void Write(string path, IEnumerable<(string Name, Tensor Value)> arrays)
    {
        using var writer = NpzWriter.Create(path);
        foreach (var (name, value) in arrays)
        {
            writer.Add(name, value);
        }

        writer.Complete();
    }

    /// <summary>Reads weights by their keys, without what parallel and compiled models put before them.</summary>
    /// <exception cref="CornetException">The file is missing or damaged, or holds something other than arrays of numbers and texts.</exception>
    internal static StateDict ReadWeights(string path) => Read(path, KeyPrefix.Unwrapped, new StateDict());

    /// <summary>The name of the entry that holds an array.</summary>
    internal static string EntryName(string name) => name + Suffix;

    private static T Read<T>(string path, Func<IReadOnlyList<string>, IReadOnlyList<string>> rename, T arrays)
        where T : NamedTensors => GuardedFile.Read(path, Kind, file =>
    {
        using var archive = ZipContents.Open(file);
        try
        {
            var entries = Entries(archive, file.Length);
            entries.RemoveAll(entry => Unpacked(entry, (stream, _) => NpyHeader.Read(stream, out _).TextLength is not null, isPart: true));
            var names = rename(entries.ConvertAll(Name));
            for (var i = 0; i < entries.Count; i++)
            {
                arrays.Add(names[i], Unpacked(entries[i], NpyArray.Read));
            }

            return arrays;
        }
        catch
        {
            arrays.Dispose();
            throw;
        }
    });

    private static List<ZipArchiveEntry> Entries(ZipArchive archive, long fileLength)
    {
        List<ZipArchiveEntry> entries = [.. ZipContents.ByName(archive, fileLength).Values];
        entries.ForEach(entry => Name(entry));
        return entries;
    }

    private static string Name(ZipArchiveEntry entry) => entry.FullName.EndsWith(Suffix, StringComparison.Ordinal)
        ? entry.FullName[..^Suffix.Length]
        : throw new DamagedFileException($"it holds '{PickleVocabulary.Printable(entry.FullName)}', which is not an array");

    private static T Unpacked<T>(ZipArchiveEntry entry, Func<Stream, long, T> read, bool isPart = false)
    {
        using var stream = new CheckedEntry(entry);
        try
        {
            var array = read(stream, entry.Length);
            if (!isPart) stream.CheckSum();
            return array;
        }
        catch (DamagedFileException fault)
        {
            throw new DamagedFileException($"of its array '{PickleVocabulary.Printable(entry.FullName)}', {fault.Message}");
        }
    }
}
