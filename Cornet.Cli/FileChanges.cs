using Cornet.Runtime;

namespace Cornet.Cli;

/// <summary>
/// Sees files change by looking at them a few times a second. Notices of the system get lost on network drives, in containers and where an editor
/// replaces a file instead of writing to it; a look costs a millisecond for a thousand files.
/// </summary>
internal static class FileChanges
{
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(200);

    /// <summary>One item at once and one after each change that has come to rest (nothing changed between two looks), until it is cancelled.</summary>
    /// <param name="paths">Files and folders.</param>
    /// <param name="cancellation">Ends the enumeration.</param>
    public static IEnumerable<int> Of(IReadOnlyList<string> paths, CancellationToken cancellation)
    {
        var (seen, before, changes) = ("", "", 0);
        while (!cancellation.IsCancellationRequested)
        {
            var now = Look(paths);
            if (now != seen && (now == before || changes == 0))
            {
                seen = now;
                yield return changes++;
            }
            before = now;
            cancellation.WaitHandle.WaitOne(BetweenLooks);
        }
    }

    private static string Look(IReadOnlyList<string> paths)
    {
        try
        {
            return string.Join("\n", CornetFiles.Find(paths).Select(path => new FileInfo(path)).Select(file =>
                file.Exists ? FormattableString.Invariant($"{file.FullName} {file.Length} {file.LastWriteTimeUtc.Ticks}") : "none"));
        }
        catch (Exception fault) when (fault is CornetException or IOException or UnauthorizedAccessException)
        {
            return fault.Message; // The check says it.
        }
    }
}
