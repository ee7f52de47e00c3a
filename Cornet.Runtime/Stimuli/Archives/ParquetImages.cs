namespace Cornet.Runtime.Stimuli.Archives;

/// <summary>Images in Parquet files as Hugging Face writes them, each read where it lies in its page.</summary>
public sealed class ParquetImages : ArchivedImages
{
    private readonly OpenFiles _files;
    private readonly ParquetListing[] _listings;

    private ParquetImages(string name, string[] files, ParquetListing[] listings, List<ArchivedImage> images, ArchiveClasses classes)
        : base(name, files, images, classes) => (_files, _listings) = (new OpenFiles(files), listings);

    /// <summary>Lists files, by their indexes where they have them.</summary>
    /// <param name="name">What to call the set.</param>
    /// <param name="files">The files, at least one.</param>
    /// <param name="folders">Where the names of classes may be given if the files do not name them, see <see cref="ArchiveClasses.In"/>.</param>
    /// <exception cref="CornetException">A file cannot be read or is damaged, has no images or no labels.</exception>
    internal static ParquetImages Open(string name, IReadOnlyList<string> files, IReadOnlyList<string> folders)
    {
        string[] paths = [.. files];
        var listings = ArchiveListings.Of(paths, ParquetListing.Of);
        List<ArchivedImage> images = [];
        for (var file = 0; file < paths.Length; file++)
        {
            foreach (var (i, image) in listings[file].Images.Index()) images.Add(new ArchivedImage(image.Label, image.Name, file, i));
        }

        if (images.Count == 0) throw new CornetException($"There are no images in '{paths[0]}'; copy it again or remove it.");
        var other = Array.FindIndex(listings, listing => !(listing.Classes ?? []).SequenceEqual(listings[0].Classes ?? []));
        if (other > 0) throw new CornetException($"'{paths[0]}' and '{paths[other]}' name different classes; they do not belong together.");
        var classes = ArchiveClasses.Of(
            images.Select(image => image.Label), listings[0].Classes is { } names ? (names, paths[0]) : ArchiveClasses.In(folders));
        return new ParquetImages(name, paths, listings, Within(images, classes), classes);
    }

    /// <inheritdoc/>
    private protected override ReadOnlySpan<byte> Load(int file, int place, DecodeBuffer bench) => _listings[file].Images[place].Image.Read(_files, file, bench);

    /// <inheritdoc/>
    private protected override string Where(int file, int place) => $"{_files.Paths[file]}!{_listings[file].Images[place].Name}";
}
