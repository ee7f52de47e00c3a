namespace Cornet.Runtime.Stimuli;

/// <summary>
/// One folder per class, in it its images (.jpg, .jpeg, .png, also in folders below). Classes and images are in ordinal order of their names,
/// so labels and numbers are the same on every machine.
/// </summary>
public sealed class ImageFolder : StimulusSet
{
    private static readonly string[] Parts = ["train", "test", "val"];

    private readonly string _root;
    private readonly List<(string File, int Label)> _images = [];
    private readonly Lazy<PictureSize?> _size;

    /// <summary>Lists the class folders of <paramref name="root"/> and their images.</summary>
    /// <param name="root">The folder that holds the class folders.</param>
    /// <param name="name">What to call the set; the folder's name if not given.</param>
    /// <exception cref="CornetException">There is no such folder, no class folder in it, or a class folder without images.</exception>
    public ImageFolder(string root, string? name = null)
    {
        _root = root;
        Name = name ?? NameOf(root);
        if (!Directory.Exists(root))
            throw new CornetException($"There is no folder '{root}'; name one that holds a folder of images for each class.");
        var folders = Directory.GetDirectories(root).Where(folder => !IsHidden(folder)).Order(StringComparer.Ordinal).ToArray();
        if (folders.Length == 0)
        {
            var loose = Directory.EnumerateFiles(root).Any(IsImage);
            var problem = loose ? $"The images in '{root}' have no classes" : $"There are no images in '{root}'";
            throw new CornetException($"{problem}; put those of each class (.jpg or .png) into a folder of its own.");
        }

        foreach (var folder in folders)
        {
            var images = Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Where(IsImage).Order(StringComparer.Ordinal).ToArray();
            if (images.Length == 0)
                throw new CornetException($"The class folder '{folder}' has no images; put .jpg or .png files there or remove it.");
            _images.AddRange(images.Select(image => (image, Label: Array.IndexOf(folders, folder))));
        }

        Classes = [.. folders.Select(folder => Path.GetFileName(folder))];
        _size = new Lazy<PictureSize?>(() => CommonSize([.. _images.Select(image => image.File)]));
    }

    /// <inheritdoc/>
    public override string Name { get; }

    /// <inheritdoc/>
    public override int Count => _images.Count;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Classes { get; }

    /// <summary>
    /// The size of the images if those at 16 places spread over the set agree; others may still differ and are prepared all the same.
    /// </summary>
    public override PictureSize? Size => _size.Value;

    /// <summary>Whether a folder holds parts, <c>train</c> and <c>test</c> or <c>val</c>, and not class folders directly.</summary>
    internal static bool ArePartsIn(string root) => Parts.Any(part => Directory.Exists(Path.Combine(root, part)));

    /// <summary>
    /// The part of a data set in a folder: <c>train</c>, or <c>test</c> or <c>val</c>; the folder itself where it holds class folders directly.
    /// </summary>
    /// <exception cref="CornetException">The part is missing, or as the constructor says.</exception>
    public static ImageFolder OpenSplit(string root, Split split)
    {
        string train = Path.Combine(root, "train"), test = Path.Combine(root, "test"), validation = Path.Combine(root, "val");
        if (!ArePartsIn(root))
            return new ImageFolder(root);
        if (split == Split.Train)
        {
            return Directory.Exists(train) ? new ImageFolder(train, NameOf(root)) : throw Missing("'train' in", "to learn from");
        }

        if (Directory.Exists(test))
            return new ImageFolder(test, NameOf(root));
        return Directory.Exists(validation) ? new ImageFolder(validation, NameOf(root)) : throw Missing("'test' or 'val' in", "to judge by");

        CornetException Missing(string which, string purpose) =>
            new($"There is no folder {which} '{root}' {purpose}; put one there, with a folder of images for each class.");
    }

    /// <inheritdoc/>
    public override int LabelOf(int index) => _images[index].Label;

    /// <summary>The image's path below the root, with forward slashes.</summary>
    public override string IdOf(int index) => Path.GetRelativePath(_root, _images[index].File).Replace('\\', '/');

    /// <inheritdoc/>
    public override Picture Read(int index, int epoch = 0) => ImageFile.Read(_images[index].File);

    /// <inheritdoc/>
    internal override void Prepare(int index, int epoch, Preparation preparation, CounterRandom random, Span<float> prepared) =>
        ImageFile.Prepare(_images[index].File, preparation, random, prepared);

    /// <summary>The size that images at up to 16 places share, or null if they differ.</summary>
    internal static PictureSize? CommonSize(IReadOnlyList<string> files) => CommonSize(files, ImageFile.ReadSize);

    /// <inheritdoc cref="CommonSize(IReadOnlyList{string})"/>
    internal static PictureSize? CommonSize(IReadOnlyList<string> files, Func<string, PictureSize> read)
    {
        const int Places = 16;
        var places = Math.Min(Places, files.Count);
        PictureSize? common = null;
        for (var place = 0; place < places; place++)
        {
            if (SizeOf(files[places == 1 ? 0 : (int)((long)place * (files.Count - 1) / (places - 1))]) is not { } size) continue;
            if (common is { } other && size != other) return null;
            common = size;
        }

        return common;

        // Whoever reads a damaged image hears of it then.
        PictureSize? SizeOf(string file)
        {
            try
            {
                return read(file);
            }
            catch (CornetException)
            {
                return null;
            }
        }
    }

    /// <summary>Whether a file counts: a picture by its ending, and not one of the hidden files that some systems leave beside them.</summary>
    internal static bool IsImage(string file) => ImageFile.IsOne(file) && !IsHidden(file);

    /// <summary>What a set in a folder is called: as the folder.</summary>
    internal static string NameOf(string folder) => Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)));

    private static bool IsHidden(string path) => Path.GetFileName(path).StartsWith('.');
}
