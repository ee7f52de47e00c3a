namespace Cornet.Runtime.Stimuli;

/// <summary>
/// One folder per class, in it its images (<see cref="ImageFile.Formats"/>, also in folders below). Classes and images are in ordinal order of their
/// names, so labels and numbers are the same on every machine.
/// </summary>
public sealed class ImageFolder : StimulusSet
{
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
        var classes = FoldersIn(root);
        var loose = Directory.EnumerateFiles(root).Select(file => Path.GetFileName(file)).Where(file => !ImageFiles.IsHidden(file)).ToList();
        if (classes.Length == 0)
        {
            var problem = loose.Exists(ImageFile.IsOne) ? $"The images in '{root}' have no classes" : $"There are no images in '{root}'";
            throw new CornetException($"{problem}; put the images of each class ({ImageFile.Formats}) into their own folder.");
        }

        var leftOut = new LeftOutFiles();
        loose.ForEach(leftOut.Add);
        for (var label = 0; label < classes.Length; label++)
        {
            var folder = Path.Join(root, classes[label]);
            var images = ImageFiles.Below(folder, file => leftOut.Add($"{classes[label]}/{file}"));
            if (images.Length == 0)
                throw new CornetException($"The class folder '{folder}' has no images; put images ({ImageFile.Formats}) there or remove it.");
            _images.EnsureCapacity(_images.Count + images.Length);
            foreach (var image in images) _images.Add(($"{classes[label]}/{image}", label));
        }

        Classes = classes;
        LeftOut = leftOut.Sentence(root, $"images are {ImageFile.Formats} files in a folder of their class");
        _size = new Lazy<PictureSize?>(() => CommonSize(Count, index => ImageFile.ReadSize(FileOf(index))));
    }

    /// <inheritdoc/>
    public override string Name { get; }

    /// <inheritdoc/>
    public override int Count => _images.Count;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Classes { get; }

    /// <inheritdoc/>
    public override string? LeftOut { get; }

    /// <summary>
    /// The size of the images if those at 16 places spread over the set agree; others may still differ and are prepared all the same.
    /// </summary>
    public override PictureSize? Size => _size.Value;

    /// <summary>
    /// The parts that a folder holds, by the names of its folders (<c>train</c>, <c>val</c>, <c>test</c> and the like): empty where it holds class
    /// folders directly. A folder <c>train</c> with images in it, beside those of other classes, is a class: CIFAR-100 has one.
    /// </summary>
    /// <exception cref="CornetException">Two folders are the same part, or it cannot be told whether folders are parts or classes.</exception>
    internal static IReadOnlyDictionary<Split, string> PartsIn(string root)
    {
        var folders = FoldersIn(root);
        var named = folders.Where(folder => SplitNames.Parse(folder) is not null).ToList();
        var parts = new Dictionary<Split, string>();
        if (named.Count == 0) return parts;
        var others = folders.Except(named).Where(folder => HasImage(Path.Join(root, folder))).ToList();
        if (others.Count > 0 && named.TrueForAll(folder => HasLooseImage(Path.Join(root, folder)))) return parts;
        if (others.Count > 0)
        {
            throw new CornetException(
                $"'{root}' has the folders '{named[0]}' and '{others[0]}', and it is unclear whether they are splits or classes: "
                + "put the class folders of each split into train, val and test, and keep only these there.");
        }

        foreach (var folder in named)
        {
            if (!parts.TryAdd(SplitNames.Parse(folder)!.Value, folder))
            {
                var other = parts[SplitNames.Parse(folder)!.Value];
                throw new CornetException($"'{root}' has two folders for the {SplitNames.Parse(folder)!.Value.InWords()}, '{other}' and '{folder}': keep one.");
            }
        }

        return parts;
    }

    /// <summary>A folder with images that may be a class; null where there is none.</summary>
    internal static string? ClassIn(string root) => Array.Find(FoldersIn(root), folder => HasImage(Path.Join(root, folder)));

    /// <inheritdoc/>
    public override int LabelOf(int index) => _images[index].Label;

    /// <summary>The image's path below the root, with forward slashes.</summary>
    public override string IdOf(int index) => _images[index].File;

    /// <inheritdoc/>
    public override Picture Read(int index, int epoch = 0) => ImageFile.Read(FileOf(index));

    /// <inheritdoc/>
    internal override void Prepare(int index, int epoch, Preparation preparation, CounterRandom random, PreparedImage prepared) =>
        ImageFile.Prepare(FileOf(index), preparation, random, prepared);

    /// <summary>Of its file.</summary>
    internal override ulong ContentOf(int index) => HashOf(FileOf(index));

    /// <summary>The size that images at up to 16 places share, or null if they differ.</summary>
    internal static PictureSize? CommonSize(int count, Func<int, PictureSize> read)
    {
        const int Places = 16;
        var places = Math.Min(Places, count);
        PictureSize? common = null;
        for (var place = 0; place < places; place++)
        {
            if (SizeOf(places == 1 ? 0 : (int)((long)place * (count - 1) / (places - 1))) is not { } size) continue;
            if (common is { } other && size != other) return null;
            common = size;
        }

        return common;

        // Whoever reads a damaged image hears of it then.
        PictureSize? SizeOf(int index)
        {
            try
            {
                return read(index);
            }
            catch (CornetException)
            {
                return null;
            }
        }
    }

    /// <summary>What a set in a folder is called: as the folder.</summary>
    internal static string NameOf(string folder) => Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)));

    private string FileOf(int index) => Path.Join(_root, _images[index].File);

    private static string[] FoldersIn(string root) =>
        [.. Directory.EnumerateDirectories(root).Select(folder => Path.GetFileName(folder)).Where(folder => !ImageFiles.IsHidden(folder)).Order(StringComparer.Ordinal)];

    private static bool HasLooseImage(string folder) => Directory.EnumerateFiles(folder).Any(IsImage);

    private static bool HasImage(string folder) => Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Any(IsImage);

    private static bool IsImage(string file) => ImageFile.IsOne(file) && !ImageFiles.IsHidden(Path.GetFileName(file));
}
