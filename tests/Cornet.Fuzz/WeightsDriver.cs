using System.Diagnostics;
using System.IO.Compression;
using Cornet.Runtime.Tests.Weights;

namespace Cornet.Fuzz;

/// <summary>
/// Fuzzing of weights without instruments: good and damaged files of every format, mutated at random, one after another; what is in a zip also before it is
/// zipped, with its checksums right. A file that the reader says something new about is kept, and mutated further. The same seed tries the same files.
/// </summary>
internal sealed class WeightsDriver(int seed)
{
    private const int LongestFile = 20_000;

    // Letters with a meaning in a pickle, and in the headers of the other formats.
    private static readonly byte[][] Fragments =
    [
        .. new[] { "(", ")", ".", "0", "1", "R", "b", "a", "e", "s", "u", "t", "l", "d", "]", "}", "N", "Q", "h\0", "j\0\0\0\0", "q\0", "K\0", "\u0085", "\u0086", "\u0087", "\u0088" }
            .Select(Letters.Bytes),
        .. new[] { "\u0089", "\u0093", "\u0094", "PK\u0001\u0002", "PK\u0003\u0004", "PK\u0005\u0006", "{", "[", "\"", ",", "F32", "'<f8'", "True", "1e9", "-" }.Select(Letters.Bytes),
        Letters.Bytes(Letters.Tensor()), Letters.Bytes("ccollections\nOrderedDict\n)R"), Letters.Bytes("ctorch\nFloatStorage\n"),
    ];

    private static readonly long[] Extremes = [0, 1, -1, 127, 255, 256, 32767, 65535, 65536, int.MaxValue, uint.MaxValue, 1L << 32, 1L << 50, long.MaxValue, long.MinValue];

    private readonly Random _random = new(seed);
    private readonly HashSet<string> _met = [];

    private readonly List<(string Ending, byte[] Bytes)> _pool =
    [
        .. ValidFiles.All.Select(file => (file.Key[(file.Key.IndexOf('.') + 1)..], file.Value)),
        .. DamagedCorpus.All.Select(file => (file.Ending, Bytes: file.Bytes())).Where(file => file.Bytes.Length < LongestFile),
    ];

    /// <summary>Tries what there is, and then what becomes of it until the time is over; 1 where a reader broke its promise.</summary>
    public int Run(TimeSpan time)
    {
        using var door = new WeightsDoor();
        var clock = Stopwatch.StartNew();
        var (tried, slowest) = (0, TimeSpan.Zero);
        foreach (var (ending, bytes) in _pool.ToArray().Concat(Mutants(() => clock.Elapsed < time)))
        {
            var before = clock.Elapsed;
            if (Failure(door, ending, bytes) is { } failure)
            {
                var kept = Path.Combine(Path.GetTempPath(), FormattableString.Invariant($"cornet-fuzz-{seed}-{tried}.{ending}"));
                File.WriteAllBytes(kept, bytes);
                Console.Error.WriteLine(FormattableString.Invariant($"File {tried} of seed {seed}, kept in {kept}: {failure}"));
                return 1;
            }

            var taken = clock.Elapsed - before;
            (tried, slowest) = (tried + 1, taken > slowest ? taken : slowest);
        }

        Console.WriteLine(FormattableString.Invariant($"{tried:N0} files of weights in {clock.Elapsed.TotalSeconds:0} s, seed {seed}: ")
            + FormattableString.Invariant($"{_met.Count} different answers, at most {slowest.TotalMilliseconds:0} ms for a file, nothing broke."));
        return 0;
    }

    private IEnumerable<(string Ending, byte[] Bytes)> Mutants(Func<bool> goesOn)
    {
        while (goesOn()) yield return Mutated();
    }

    private Exception? Failure(WeightsDoor door, string ending, byte[] bytes)
    {
        try
        {
            if (_met.Add(door.Try(ending, bytes)) && bytes.Length < LongestFile) _pool.Add((ending, bytes));
            return null;
        }
        catch (Exception failure)
        {
            return failure;
        }
    }

    private (string Ending, byte[] Bytes) Mutated()
    {
        var (ending, bytes) = Any(_pool);
        if (_random.Next(4) > 0 && Unzipped(bytes) is { } entries && entries.All(entry => entry.Name.Length > 0))
        {
            var place = _random.Next(entries.Length);
            entries[place].Content = Changed(entries[place].Content);
            bytes = Letters.Zip(_random.Next(8) == 0 ? CompressionLevel.Fastest : CompressionLevel.NoCompression, entries);
        }
        else
        {
            bytes = Changed(bytes);
        }

        return (_random.Next(20) == 0 ? Any(_pool).Ending : ending, bytes);
    }

    private byte[] Changed(byte[] bytes)
    {
        for (var rounds = _random.Next(1, 5); rounds > 0; rounds--) bytes = Once(bytes);
        return bytes.Length > LongestFile ? bytes[..LongestFile] : bytes;
    }

    private byte[] Once(byte[] bytes)
    {
        if (bytes.Length == 0) return Any(Fragments);
        var at = _random.Next(bytes.Length);
        var end = Math.Min(bytes.Length, at + _random.Next(1, 24));
        return _random.Next(9) switch
        {
            0 => With(bytes, at, [(byte)(bytes[at] ^ (1 << _random.Next(8)))]),
            1 => With(bytes, at, [(byte)_random.Next(256)]),
            2 => With(bytes, at, BitConverter.GetBytes(Any(Extremes))[..(1 << _random.Next(4))]),
            3 => bytes[..at],
            4 => [.. bytes[..at], .. bytes[end..]],
            5 => [.. bytes[..at], .. Any(Fragments), .. bytes[at..]],
            6 => [.. bytes[..at], .. Part(Any(_pool).Bytes), .. bytes[at..]],
            7 => [.. bytes[..at], .. Enumerable.Repeat(bytes[at..end], _random.Next(1, 100)).SelectMany(part => part), .. bytes[end..]],
            _ => [.. bytes[..at], .. Any(Fragments), .. bytes[end..]],
        };
    }

    private byte[] Part(byte[] bytes)
    {
        if (bytes.Length == 0) return [];
        var start = _random.Next(bytes.Length);
        return bytes[start..Math.Min(bytes.Length, start + _random.Next(1, 200))];
    }

    private static byte[] With(byte[] bytes, int at, byte[] there)
    {
        byte[] changed = [.. bytes];
        there.AsSpan(0, Math.Min(there.Length, bytes.Length - at)).CopyTo(changed.AsSpan(at));
        return changed;
    }

    private static (string Name, byte[] Content)[]? Unzipped(byte[] bytes)
    {
        if (!bytes.AsSpan().StartsWith("PK"u8)) return null;
        try
        {
            using var zip = new ZipArchive(new MemoryStream(bytes));
            return zip.Entries.Count is 0 or > 100 ? null : [.. zip.Entries.Select(entry => (entry.FullName, Content(entry)))];
        }
        catch (Exception fault) when (fault is InvalidDataException or NotSupportedException or IOException or ArgumentException)
        {
            return null; // damaged already: its bytes are changed as they are
        }
    }

    private static byte[] Content(ZipArchiveEntry entry)
    {
        using var stream = entry.Open();
        var content = new byte[LongestFile];
        return content[..stream.ReadAtLeast(content, content.Length, throwOnEndOfStream: false)];
    }

    private T Any<T>(IReadOnlyList<T> items) => items[_random.Next(items.Count)];
}
