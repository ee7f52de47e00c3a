namespace Cornet.Runtime.Stimuli.Archives;

/// <summary>
/// Archives that a user names: tars or Parquet files in a folder, one alone, or several by a pattern with braces. Where each file's name says which split it
/// belongs to (<c>train-00000-of-00004.parquet</c>, <c>imagenet1k-validation-07.tar</c>), they are split so.
/// </summary>
internal sealed class ArchiveFiles
{
    private const string Tar = ".tar", Parquet = ".parquet";

    // In Hugging Face's repositories the files lie in a folder below their description.
    private const string DataFolder = "data";

    private static readonly char[] Separators = ['-', '_', '.'];

    private readonly string _name;
    private readonly string[] _files;
    private readonly string[] _folders;
    private readonly bool _isFolder;

    private ArchiveFiles(string name, IEnumerable<string> files, IEnumerable<string> folders, bool isFolder)
    {
        (_name, _files, _folders, _isFolder) = (name, [.. files], [.. folders], isFolder);
        if (_files.FirstOrDefault(file => IsTar(file) != IsTar(_files[0])) is { } other)
            throw new CornetException($"'{name}' has tars and Parquet files, such as '{_files[0]}' and '{other}': keep one kind.");
    }

    /// <summary>The splits by the files' names; empty where not every name says one.</summary>
    public IReadOnlyCollection<Split> Parts =>
        _files.All(file => PartOf(file) is not null)
            ? [.. _files.GroupBy(file => PartOf(file)!.Value).Where(part => part.Key != Split.Test || IsTar(part.First()) || ParquetListing.HasLabels(part.First())).Select(part => part.Key).Distinct()]
            : [];

    /// <summary>The archives that words name: one, or a pattern with braces; null where they name something else.</summary>
    /// <exception cref="CornetException">A file of a pattern does not exist.</exception>
    public static ArchiveFiles? Named(string spec)
    {
        if (!IsArchive(spec) || Directory.Exists(spec)) return null;
        var files = File.Exists(spec) ? [spec] : BracePattern.Expand(spec);
        if (files.FirstOrDefault(file => !File.Exists(file)) is { } missing)
            throw new CornetException(files.Count == 1 ? $"There is no file '{missing}'; name one that exists." : $"There is no file '{missing}', which '{spec}' names; correct the pattern, or copy the file.");
        var folder = Path.GetDirectoryName(Path.GetFullPath(files[0]))!;
        return new ArchiveFiles(
            files.Count == 1 ? Path.GetFileNameWithoutExtension(spec) : ImageFolder.NameOf(folder), files, [folder], isFolder: false);
    }

    /// <summary>The archives of a folder; null where it has none.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="above">The folder that it is a split of; null where it is none.</param>
    /// <exception cref="CornetException">It has tars and Parquet files.</exception>
    public static ArchiveFiles? In(string folder, string? above = null)
    {
        string[] folders = above is null ? [folder] : [folder, above];
        if (Files(folder) is { Length: > 0 } files) return new ArchiveFiles(ImageFolder.NameOf(above ?? folder), files, folders, isFolder: true);
        return above is null && Path.Combine(folder, DataFolder) is var data && Directory.Exists(data) && Files(data) is { Length: > 0 } within && !within.Any(IsTar)
            ? new ArchiveFiles(ImageFolder.NameOf(folder), within, [data, folder], isFolder: true)
            : null;
    }

    /// <summary>Opens the files of a split.</summary>
    /// <param name="split">Which; null for all files.</param>
    /// <exception cref="CornetException">A file cannot be read.</exception>
    public StimulusSet Open(Split? split = null)
    {
        string[] files = [.. _files.Where(file => split is null || PartOf(file) == split)];
        return IsTar(files[0]) ? TarImages.Open(_name, files, _folders, _isFolder) : ParquetImages.Open(_name, files, _folders);
    }

    private static Split? PartOf(string file) =>
        Path.GetFileNameWithoutExtension(file).Split(Separators).Select(SplitNames.Parse).FirstOrDefault(part => part is not null);

    private static string[] Files(string folder) =>
        [.. Directory.EnumerateFiles(folder).Where(file => IsArchive(file) && !ImageFiles.IsHidden(Path.GetFileName(file))).Order(StringComparer.Ordinal)];

    private static bool IsArchive(string file) => IsTar(file) || file.EndsWith(Parquet, StringComparison.OrdinalIgnoreCase);

    private static bool IsTar(string file) => file.EndsWith(Tar, StringComparison.OrdinalIgnoreCase);
}
