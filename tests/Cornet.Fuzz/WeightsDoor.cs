using System.Diagnostics;
using System.Text.RegularExpressions;
using Cornet.Dsl.Tests.Compilation;
using Cornet.Runtime;
using Cornet.Runtime.Tests.Weights;

namespace Cornet.Fuzz;

/// <summary>What must hold for every file of weights whatever: it is read, or refused in one line that names it, soon and in little memory.</summary>
internal sealed partial class WeightsDoor : IDisposable
{
    private const long MostMemory = 500_000_000;

    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(10); // for machines that do ten things at once

    private readonly string _folder = Directory.CreateTempSubdirectory("cornet-fuzz-").FullName;

    /// <summary>Reads a file.</summary>
    /// <param name="ending">Of its name, which says as what it is read.</param>
    /// <param name="bytes">What is in it.</param>
    /// <returns>What the reader had to say, without numbers: two files of one saying took much the same way through it.</returns>
    /// <exception cref="BrokenPromiseException">Something of that does not hold.</exception>
    public string Try(string ending, byte[] bytes)
    {
        var path = Path.Combine(_folder, $"it.{ending}");
        File.WriteAllBytes(path, bytes);
        var (clock, before) = (Stopwatch.StartNew(), GC.GetAllocatedBytesForCurrentThread());
        var said = Read(path);
        if (clock.Elapsed > Longest) throw new BrokenPromiseException($"it took {clock.Elapsed}");
        var memory = GC.GetAllocatedBytesForCurrentThread() - before;
        return memory < MostMemory ? $"{ending} {Particulars().Replace(said, "")}" : throw new BrokenPromiseException($"it took {memory} bytes");
    }

    /// <inheritdoc/>
    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static string Read(string path)
    {
        try
        {
            ValidFiles.Read(path).Dispose();
            return "read";
        }
        catch (CornetException refusal)
        {
            return refusal.Message.StartsWith($"'{path}' ", StringComparison.Ordinal) && !refusal.Message.Contains('\n') && refusal.Message.Length < 1000
                ? refusal.Message[path.Length..]
                : throw new BrokenPromiseException($"it is refused with '{refusal.Message}'");
        }
    }

    // Numbers, and what is quoted from the file.
    [GeneratedRegex(@"\d+|'[^']*'")]
    internal static partial Regex Particulars();
}
