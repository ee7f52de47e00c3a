using System.IO.Hashing;

namespace Cornet.Runtime.Stimuli.Archives;

/// <summary>
/// Images in archives, read at random. They have the order and the ids of the same images in class folders (<see cref="ImageFolder"/>): by class, then by
/// path within the class, in ordinal order. So the same images give the same batches, whatever they lie in.
/// </summary>
public abstract class ArchivedImages : StimulusSet
{
    private readonly string[] _ids;
    private readonly int[] _labels;
    private readonly (int File, int Place)[] _places;
    private readonly Lazy<PictureSize?> _size;

    /// <summary>Brings images into their order.</summary>
    /// <param name="name">What to call the set.</param>
    /// <param name="archives">The archives' paths.</param>
    /// <param name="images">The images, in any order; at least one.</param>
    /// <param name="classes">Their classes.</param>
    /// <exception cref="CornetException">A label is no class.</exception>
    private protected ArchivedImages(string name, IReadOnlyList<string> archives, List<ArchivedImage> images, ArchiveClasses classes)
    {
        (Name, Classes) = (name, classes.Names);
        var labels = images.ConvertAll(image => classes.LabelOf(image.Label));
        _ids = [.. images.Select((image, i) => $"{Classes[labels[i]]}/{image.Name}")];
        if (_ids.Distinct(StringComparer.Ordinal).Count() < _ids.Length)
        {
            // Shards may number their images from 0 on, each for itself.
            string[] stems = [.. archives.Select(Path.GetFileNameWithoutExtension)!];
            _ids = [.. images.Select((image, i) => $"{Classes[labels[i]]}/{stems[image.File]}/{image.Name}")];
        }

        var order = Enumerable.Range(0, images.Count).ToArray();
        Array.Sort(order, (a, b) => labels[a] != labels[b] ? labels[a].CompareTo(labels[b]) : string.CompareOrdinal(_ids[a], _ids[b]));
        _ids = Array.ConvertAll(order, place => _ids[place]);
        _labels = Array.ConvertAll(order, place => labels[place]);
        _places = Array.ConvertAll(order, place => (images[place].File, images[place].Place));
        _size = new Lazy<PictureSize?>(() => ImageFolder.CommonSize(Count, SizeOf));
    }

    /// <inheritdoc/>
    public override string Name { get; }

    /// <inheritdoc/>
    public override int Count => _ids.Length;

    /// <summary>
    /// In the order of their labels: as a file beside the archives or their own metadata name them; else in ordinal order of their names. Labels that are
    /// numbers without names are names of at least four digits.
    /// </summary>
    public override IReadOnlyList<string> Classes { get; }

    /// <inheritdoc cref="ImageFolder.Size"/>
    public override PictureSize? Size => _size.Value;

    /// <inheritdoc/>
    public override int LabelOf(int index) => _labels[index];

    /// <summary>The image's class and its path within the class, with forward slashes.</summary>
    public override string IdOf(int index) => _ids[index];

    /// <inheritdoc/>
    public override Picture Read(int index, int epoch = 0)
    {
        using var bench = DecodeBuffer.Rent();
        return ImageFile.Read(WhereOf(index), Load(index, bench), bench);
    }

    /// <inheritdoc/>
    internal override void Prepare(int index, int epoch, Preparation preparation, CounterRandom random, PreparedImage prepared)
    {
        using var bench = DecodeBuffer.Rent();
        ImageFile.Prepare(WhereOf(index), Load(index, bench), bench, preparation, random, prepared);
    }

    /// <summary>Of the image's bytes, as of its file.</summary>
    internal override ulong ContentOf(int index)
    {
        using var bench = DecodeBuffer.Rent();
        return XxHash3.HashToUInt64(Load(index, bench));
    }

    /// <summary>Reads the bytes of an image, as its file would have them, into the buffer.</summary>
    /// <exception cref="CornetException">They cannot be read.</exception>
    private protected abstract ReadOnlySpan<byte> Load(int file, int place, DecodeBuffer bench);

    /// <summary>How messages name an image: the archive and its name there.</summary>
    private protected abstract string Where(int file, int place);

    /// <summary>The images with their paths below the folder of their class, where the paths begin with it.</summary>
    private protected static List<ArchivedImage> Within(List<ArchivedImage> images, ArchiveClasses classes)
    {
        return images.ConvertAll(image => image with { Name = Below(image.Name, classes.Names[classes.LabelOf(image.Label)]) ?? Below(image.Name, image.Label) ?? image.Name });

        static string? Below(string name, string folder) =>
            name.Length > folder.Length + 1 && name[folder.Length] == '/' && name.StartsWith(folder, StringComparison.Ordinal) ? name[(folder.Length + 1)..] : null;
    }

    private ReadOnlySpan<byte> Load(int index, DecodeBuffer bench)
    {
        var bytes = Load(_places[index].File, _places[index].Place, bench);
        return bytes.Length > 0 ? bytes : throw new CornetException($"The image '{WhereOf(index)}' is empty; copy it again or remove it.");
    }

    private string WhereOf(int index) => Where(_places[index].File, _places[index].Place);

    private PictureSize SizeOf(int index)
    {
        using var bench = DecodeBuffer.Rent();
        return ImageFile.ReadSize(WhereOf(index), Load(index, bench));
    }
}
