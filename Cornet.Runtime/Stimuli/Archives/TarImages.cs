namespace Cornet.Runtime.Stimuli.Archives;

/// <summary>
/// Images in tars, each read at its offset: WebDataset shards (<c>KEY.jpg</c> with <c>KEY.cls</c> or <c>KEY.json</c>); tars of class folders; one tar for
/// each class; or these in one tar, as ImageNet is distributed.
/// </summary>
public sealed class TarImages : ArchivedImages
{
    private readonly OpenFiles _files;
    private readonly TarListing[] _listings;

    private TarImages(string name, string[] tars, TarListing[] listings, List<ArchivedImage> images, ArchiveClasses classes)
        : base(name, tars, images, classes)
    {
        (_files, _listings) = (new OpenFiles(tars), listings);
        var leftOut = new LeftOutFiles();
        for (var tar = 0; tar < tars.Length; tar++)
            foreach (var member in listings[tar].LeftOut) leftOut.Add($"{Path.GetFileName(tars[tar])}!{member}");
        LeftOut = leftOut.Sentence(name, $"images are {ImageFile.Formats} files");
    }

    /// <inheritdoc/>
    public override string? LeftOut { get; }

    /// <summary>Lists tars, by their indexes where they have them.</summary>
    /// <param name="name">What to call the set.</param>
    /// <param name="tars">The files, at least one.</param>
    /// <param name="folders">Where names of classes may be given, see <see cref="ArchiveClasses.In"/>.</param>
    /// <param name="mayBeClasses">Whether a tar may be a class: those of a folder are, one that is named alone is not.</param>
    /// <exception cref="CornetException">A tar cannot be read or is cut off, has no images, or an image has no label.</exception>
    internal static TarImages Open(string name, IReadOnlyList<string> tars, IReadOnlyList<string> folders, bool mayBeClasses)
    {
        string[] paths = [.. tars];
        var listings = ArchiveListings.Of(paths, TarListing.Of);
        if (Array.FindIndex(listings, listing => listing.Images.Count == 0) is var empty and >= 0)
            throw new CornetException($"There are no images in '{paths[empty]}'; put images ({ImageFile.Formats}) there or remove it.");
        var labels = LabelsOf(paths, listings, mayBeClasses);
        List<ArchivedImage> images = [];
        for (var tar = 0; tar < paths.Length; tar++)
        {
            foreach (var (i, member) in listings[tar].Images.Index())
                images.Add(new ArchivedImage(labels(tar, member), member.Name, tar, i));
        }

        var given = listings.Any(listing => listing.Images[0].Label is not null) ? ArchiveClasses.In(folders) : null;
        var classes = ArchiveClasses.Of(images.Select(image => image.Label), given);
        return new TarImages(name, paths, listings, Within(images, classes), classes);
    }

    /// <inheritdoc/>
    private protected override ReadOnlySpan<byte> Load(int file, int place, DecodeBuffer bench)
    {
        var image = _listings[file].Images[place];
        var bytes = bench.Room(image.Length);
        _files.Read(file, image.Offset, bytes);
        return bytes;
    }

    /// <inheritdoc/>
    private protected override string Where(int file, int place)
    {
        var image = _listings[file].Images[place];
        return $"{_files.Paths[file]}!{(image.Nested is null ? "" : $"{image.Nested}.tar!")}{image.Name}";
    }

    // What says which class an image has is the same for all images of a set.
    private static Func<int, TarImage, string> LabelsOf(string[] paths, TarListing[] listings, bool mayBeClasses)
    {
        var all = listings.SelectMany((listing, tar) => listing.Images.Select(image => (Tar: tar, Image: image)));
        if (all.Any(one => one.Image.Label is not null))
        {
            foreach (var (tar, image) in all.Where(one => one.Image.Label is not { Length: > 0 }))
            {
                throw new CornetException(
                    $"'{paths[tar]}' has no label for '{image.Name}', and other images have one: add '{TarListing.KeyOf(image.Name)}.cls' with the number or the name of its class.");
            }

            return (_, image) => image.Label!;
        }

        if (all.Any(one => one.Image.Nested is not null))
        {
            foreach (var (tar, image) in all.Where(one => one.Image.Nested is null))
                throw new CornetException($"'{paths[tar]}' holds tars of classes, and '{image.Name}' beside them has no class; remove it.");
            return (_, image) => image.Nested!;
        }

        if (all.All(one => one.Image.Name.Contains('/')))
        {
            var parts = all.Select(one => TopOf(one.Image)).Distinct().Where(top => SplitNames.Parse(top) is not null).ToList();
            if (parts.Count > 0 && all.All(one => one.Image.Name.AsSpan().Count('/') > 1 || !parts.Contains(TopOf(one.Image))))
            {
                throw new CornetException(
                    $"'{paths[0]}' holds the folder '{parts[0]}', which is a split and not a class; make a tar for each split, with the folders of its classes, such as "
                    + "train.tar and val.tar.");
            }

            return (_, image) => TopOf(image);
        }

        return mayBeClasses ? (tar, _) => Path.GetFileNameWithoutExtension(paths[tar]) : throw new CornetException(
            $"The images in '{paths[0]}' have no classes: put each into a folder of its class there, or add a label for each (KEY.jpg and KEY.cls).");

        static string TopOf(TarImage image) => image.Name[..image.Name.IndexOf('/')];
    }
}
