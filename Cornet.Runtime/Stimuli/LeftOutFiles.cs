namespace Cornet.Runtime.Stimuli;

/// <summary>Files that lie where images are looked for and are not read. Hidden files and what file managers leave behind do not count.</summary>
internal sealed class LeftOutFiles
{
    private const int Named = 3;

    private static readonly string[] Clutter = ["Thumbs.db", "desktop.ini"];

    private readonly List<string> _first = [];
    private int _count;

    /// <summary>Counts a file.</summary>
    public void Add(string file)
    {
        if (Clutter.Contains(Path.GetFileName(file), StringComparer.OrdinalIgnoreCase)) return;
        _count++;
        // The first in the order of their names, in whatever order the disk lists them.
        var place = _first.BinarySearch(file, StringComparer.Ordinal);
        _first.Insert(place < 0 ? ~place : place, file);
        if (_first.Count > Named) _first.RemoveAt(Named);
    }

    /// <summary>One sentence; null where nothing was left out.</summary>
    /// <param name="where">The folder, as the sentence calls it.</param>
    /// <param name="why">Why such a file is not read, as the end of the sentence.</param>
    public string? Sentence(string where, string why) => _count == 0 ? null : FormattableString.Invariant(
        $"{_count:N0} {(_count == 1 ? "file" : "files")} in '{where}' {(_count == 1 ? "was" : "were")} left out ({string.Join(", ", _first)}{(_count > Named ? ", ..." : "")}): {why}.");
}
