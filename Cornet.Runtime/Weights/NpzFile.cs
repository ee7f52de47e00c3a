using System.IO.Compression;
using Cornet.Runtime.Weights.Pickle;
using static TorchSharp.torch;

namespace Cornet.Runtime.Weights;

/// <summary>Named arrays in NumPy's archive (<c>.npz</c>): <c>numpy.savez</c>, <c>numpy.savez_compressed</c> and <c>numpy.load</c>.</summary>
public static class NpzFile
{
    private const string Suffix = ".npy";

    // What deflate can reach at most, so that an archive that promises more is refused before memory is taken for it.
    private const long BestCompression = 1032;

    // Numbers that were measured shrink to a half or a tenth; what unpacks to far more was made to fill the memory.
    private const long MostUnpacked = 1 << 26, MostGrowth = 100;

    /// <summary>Reads every array of an archive, compressed or not.</summary>
    /// <param name="path">The file.</param>
    /// <returns>The arrays by name, in the order of the file; dispose it after use.</returns>
    /// <exception cref="CornetException">The file is missing or damaged, or holds something other than arrays of numbers.</exception>
    public static NamedTensors Read(string path) => Read(path, names => names, new NamedTensors());

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

    /// <summary>Reads weights by their keys; the prefix <c>module.</c> of a parallel model is left out where every key has it.</summary>
    /// <exception cref="CornetException">The file is missing or damaged, or holds something other than arrays of numbers.</exception>
    internal static StateDict ReadWeights(string path) => Read(path, StateDictRecords.WithoutParallel, new StateDict());

    /// <summary>The name of the entry that holds an array.</summary>
    internal static string EntryName(string name) => name + Suffix;

    private static T Read<T>(string path, Func<IReadOnlyList<string>, IReadOnlyList<string>> rename, T arrays)
        where T : NamedTensors => GuardedFile.Read(path, "an archive of NumPy", file =>
    {
        using var archive = ZipContents.Open(file);
        try
        {
            List<ZipArchiveEntry> entries = [.. ZipContents.ByName(archive, file.Length).Values];
            var names = rename(entries.ConvertAll(Name));
            var unpacked = entries.Aggregate((Int128)0, (sum, entry) => sum + entry.Length);
            if (unpacked > MostUnpacked + (Int128)file.Length * MostGrowth)
            {
                throw new DamagedFileException($"its {file.Length} bytes would unpack to {unpacked}");
            }

            for (var i = 0; i < entries.Count; i++)
            {
                arrays.Add(names[i], Array(entries[i]));
            }

            return arrays;
        }
        catch
        {
            arrays.Dispose();
            throw;
        }
    });

    private static string Name(ZipArchiveEntry entry) => entry.FullName.EndsWith(Suffix, StringComparison.Ordinal)
        ? entry.FullName[..^Suffix.Length]
        : throw new DamagedFileException($"it holds '{PickleVocabulary.Printable(entry.FullName)}', which is no array");

    private static Tensor Array(ZipArchiveEntry entry)
    {
        if (entry.Length > (entry.CompressedLength + 1) * BestCompression)
        {
            throw new DamagedFileException($"its entry '{PickleVocabulary.Printable(entry.FullName)}' claims to unpack to {entry.Length} bytes");
        }

        using var stream = new CheckedEntry(entry);
        try
        {
            var array = NpyArray.Read(stream, entry.Length);
            stream.CheckSum();
            return array;
        }
        catch (DamagedFileException fault)
        {
            throw new DamagedFileException($"of its array '{PickleVocabulary.Printable(entry.FullName)}', {fault.Message}");
        }
    }
}
