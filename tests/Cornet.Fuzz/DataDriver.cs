using System.Diagnostics;
using Cornet.Dsl.Tests.Compilation;
using Cornet.Runtime;
using Cornet.Runtime.Tests.Assemblies;

namespace Cornet.Fuzz;

/// <summary>
/// Fuzzing of files of data (netCDF and HDF5, idx, CIFAR) without instruments: good and damaged ones, mutated at random, one after another; what the
/// checksums of HDF5 guard also with the checksums right. A file that the reader says something new about is kept, and mutated further. The same seed
/// tries the same files.
/// </summary>
internal sealed class DataDriver(int seed)
{
    private const int LongestFile = 40_000;
    private const long MostMemory = 64_000_000, MemoryPerByte = 300;

    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(10); // for machines that do ten things at once

    private static readonly long[] Extremes =
    [
        0, 1, -1, 127, 255, 256, 32767, 65535, 65536, 1L << 20, 1L << 24, 1L << 28, int.MaxValue, uint.MaxValue, 1L << 32, 1L << 50, long.MaxValue,
        long.MinValue,
    ];

    private readonly Random _random = new(seed);
    private readonly HashSet<string> _met = [];

    private readonly List<(DataFile File, Hdf5Seals? Seals)> _pool =
    [
        .. DataFiles.All.Concat(DamagedData.All.Select(one => one.Make())).Where(file => file.Bytes.Length < LongestFile)
            .Select(file => (file, SealsOf(file))),
    ];

    /// <summary>Tries what there is, and then what becomes of it until the time is over; 1 where a reader broke its promise.</summary>
    public int Run(TimeSpan time)
    {
        var clock = Stopwatch.StartNew();
        var (tried, slowest, most) = (0, TimeSpan.Zero, 0L);
        foreach (var (file, seals) in _pool.ToArray().Concat(Mutants(() => clock.Elapsed < time)))
        {
            var (begun, before) = (clock.Elapsed, GC.GetAllocatedBytesForCurrentThread());
            try
            {
                if (_met.Add(Try(file)) && file.Bytes.Length < LongestFile) _pool.Add((file, seals));
                var (taken, memory) = (clock.Elapsed - begun, GC.GetAllocatedBytesForCurrentThread() - before);
                (tried, slowest, most) = (tried + 1, taken > slowest ? taken : slowest, Math.Max(most, memory));
                if (taken > Longest) throw new BrokenPromiseException($"it took {taken}");
                if (memory > MostMemory + MemoryPerByte * file.Bytes.Length) throw new BrokenPromiseException($"it took {memory} bytes");
            }
            catch (Exception failure)
            {
                var kept = Path.Combine(Path.GetTempPath(), FormattableString.Invariant($"cornet-fuzz-{seed}-{tried}-{file.Name}"));
                File.WriteAllBytes(kept, file.Bytes);
                Console.Error.WriteLine(FormattableString.Invariant($"File {tried} of seed {seed}, kept in {kept}: {failure}"));
                return 1;
            }
        }

        var done = FormattableString.Invariant($"{tried:N0} files of data in {clock.Elapsed.TotalSeconds:0} s, seed {seed}");
        var cost = FormattableString.Invariant($"at most {slowest.TotalMilliseconds:0} ms and {most / 1e6:0} MB for a file");
        Console.WriteLine($"{done}: {_met.Count} different answers, {cost}, nothing broke.");
        return 0;
    }

    // What the reader had to say, without numbers: two files of one saying took much the same way through it.
    private static string Try(DataFile file)
    {
        var folder = Directory.CreateTempSubdirectory("cornet-fuzz-").FullName;
        var path = file.WriteTo(folder);
        try
        {
            file.Read(path);
            return $"{file.Name} is read";
        }
        catch (CornetException refusal)
        {
            return refusal.Message.Contains($"'{path}", StringComparison.Ordinal) && !refusal.Message.Contains('\n') && refusal.Message.Length < 1000
                ? $"{file.Name} {WeightsDoor.Particulars().Replace(refusal.Message, "")}"
                : throw new BrokenPromiseException($"it is refused with '{refusal.Message}'");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static Hdf5Seals? SealsOf(DataFile file) => file.Bytes is [0x89, (byte)'H', ..] ? new Hdf5Seals(file.Bytes) : null;

    private IEnumerable<(DataFile File, Hdf5Seals? Seals)> Mutants(Func<bool> goesOn)
    {
        while (goesOn())
        {
            var (file, seals) = _pool[_random.Next(_pool.Count)];
            var bytes = file.Bytes;
            for (var rounds = _random.Next(1, 5); rounds > 0; rounds--) bytes = Once(bytes);
            if (bytes.Length != file.Bytes.Length) seals = null;
            if (_random.Next(8) > 0) seals?.Seal(bytes);
            yield return (file with { Bytes = bytes }, seals);
        }
    }

    private byte[] Once(byte[] bytes)
    {
        if (bytes.Length == 0) return [0];
        var (at, other) = (_random.Next(bytes.Length), _random.Next(bytes.Length));
        // Most of a file is zero, and most zeros mean nothing.
        for (var again = 0; again < 100 && bytes[at] == 0; again++) at = _random.Next(bytes.Length);
        return _random.Next(16) switch
        {
            0 => bytes[..at],
            1 => [.. bytes[..at], .. bytes[other..Math.Min(bytes.Length, other + _random.Next(1, 64))], .. bytes[at..]],
            < 5 => With(bytes, at, [(byte)(bytes[at] ^ (1 << _random.Next(8)))]),
            < 8 => With(bytes, at, bytes[other..Math.Min(bytes.Length, other + 8)]),
            _ => With(bytes, at, BitConverter.GetBytes(Extremes[_random.Next(Extremes.Length)])[..(1 << _random.Next(4))]),
        };
    }

    private static byte[] With(byte[] bytes, int at, byte[] there)
    {
        byte[] changed = [.. bytes];
        there.AsSpan(0, Math.Min(there.Length, bytes.Length - at)).CopyTo(changed.AsSpan(at));
        return changed;
    }
}
