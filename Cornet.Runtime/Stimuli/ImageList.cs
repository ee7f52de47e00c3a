namespace Cornet.Runtime.Stimuli;

/// <summary>The images that lie directly in one folder (.jpg, .jpeg, .png), without classes, in ordinal order of their names.</summary>
public sealed class ImageList : StimulusSet
{
    private readonly string _folder;
    private readonly string[] _files;
    private readonly Lazy<PictureSize?> _size;

    /// <summary>Lists the images of a folder.</summary>
    /// <exception cref="CornetException">There is no such folder, or no image in it.</exception>
    public ImageList(string folder)
    {
        _folder = folder;
        if (!Directory.Exists(folder))
            throw new CornetException($"There is no folder '{folder}'; name one that holds images.");
        _files = [.. Directory.EnumerateFiles(folder).Where(ImageFolder.IsImage).Order(StringComparer.Ordinal)];
        if (_files.Length == 0)
            throw new CornetException($"There are no images in '{folder}'; put .jpg or .png files there.");
        _size = new Lazy<PictureSize?>(() => ImageFolder.CommonSize(_files));
    }

    /// <inheritdoc/>
    public override string Name => ImageFolder.NameOf(_folder);

    /// <inheritdoc/>
    public override int Count => _files.Length;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Classes => [];

    /// <inheritdoc cref="ImageFolder.Size"/>
    public override PictureSize? Size => _size.Value;

    /// <inheritdoc/>
    public override int LabelOf(int index) => NoLabel;

    /// <summary>The file's name.</summary>
    public override string IdOf(int index) => Path.GetFileName(_files[index]);

    /// <inheritdoc/>
    public override Picture Read(int index, int epoch = 0) => ImageFile.Read(_files[index]);

    /// <inheritdoc/>
    internal override void Prepare(int index, int epoch, Preparation preparation, CounterRandom random, Span<float> prepared) =>
        ImageFile.Prepare(_files[index], preparation, random, prepared);
}
