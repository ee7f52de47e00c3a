namespace Cornet.Runtime.Stimuli;

/// <summary>The images that lie directly in one folder (<see cref="ImageFile.Formats"/>), without classes, in ordinal order of their names.</summary>
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
        var leftOut = new LeftOutFiles();
        var all = ImageFiles.Below(folder, leftOut.Add);
        _files = [.. all.Where(file => !file.Contains('/'))];
        if (_files.Length == 0)
            throw new CornetException($"There are no images in '{folder}'; put images ({ImageFile.Formats}) there.");
        foreach (var deeper in all.Where(file => file.Contains('/'))) leftOut.Add(deeper);
        LeftOut = leftOut.Sentence(folder, $"only {ImageFile.Formats} files directly in the folder are read");
        _size = new Lazy<PictureSize?>(() => ImageFolder.CommonSize(Count, index => ImageFile.ReadSize(FileOf(index))));
    }

    /// <inheritdoc/>
    public override string Name => ImageFolder.NameOf(_folder);

    /// <inheritdoc/>
    public override int Count => _files.Length;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Classes => [];

    /// <inheritdoc/>
    public override string? LeftOut { get; }

    /// <inheritdoc cref="ImageFolder.Size"/>
    public override PictureSize? Size => _size.Value;

    /// <inheritdoc/>
    public override int LabelOf(int index) => NoLabel;

    /// <summary>The file's name.</summary>
    public override string IdOf(int index) => _files[index];

    /// <inheritdoc/>
    public override Picture Read(int index, int epoch = 0) => ImageFile.Read(FileOf(index));

    /// <inheritdoc/>
    internal override void Prepare(int index, int epoch, Preparation preparation, CounterRandom random, PreparedImage prepared) =>
        ImageFile.Prepare(FileOf(index), preparation, random, prepared);

    /// <summary>Of its file.</summary>
    internal override ulong ContentOf(int index) => HashOf(FileOf(index));

    private string FileOf(int index) => Path.Join(_folder, _files[index]);
}
