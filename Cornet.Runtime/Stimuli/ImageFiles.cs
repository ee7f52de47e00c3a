using System.IO.Enumeration;

namespace Cornet.Runtime.Stimuli;

/// <summary>The image files below a folder. Hidden files and folders (<c>._a.jpg</c>, <c>.ipynb_checkpoints</c>) are no part of it.</summary>
internal static class ImageFiles
{
    private static readonly EnumerationOptions Everything = new()
    {
        RecurseSubdirectories = true, AttributesToSkip = 0, IgnoreInaccessible = false, ReturnSpecialDirectories = false,
    };

    /// <summary>Lists them by their paths below the folder, with forward slashes, in ordinal order: the same on every machine.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="leftOut">Receives every other file.</param>
    public static string[] Below(string folder, Action<string> leftOut)
    {
        var above = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)).Length + 1;
        var files = new FileSystemEnumerable<string>(
            Path.GetFullPath(folder), (ref FileSystemEntry entry) => entry.ToFullPath()[above..].Replace('\\', '/'), Everything)
        {
            ShouldIncludePredicate = (ref FileSystemEntry entry) => !entry.IsDirectory && !IsHidden(entry.FileName),
            ShouldRecursePredicate = (ref FileSystemEntry entry) => !IsHidden(entry.FileName),
        };
        List<string> images = [];
        foreach (var file in files)
        {
            if (ImageFile.IsOne(file)) images.Add(file);
            else leftOut(file);
        }

        images.Sort(StringComparer.Ordinal);
        return [.. images];
    }

    /// <summary>Whether a name is that of a hidden file or folder.</summary>
    public static bool IsHidden(ReadOnlySpan<char> name) => name.StartsWith('.');
}
