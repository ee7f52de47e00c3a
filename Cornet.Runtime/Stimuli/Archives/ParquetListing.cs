using Parquet;
using Parquet.Schema;

namespace Cornet.Runtime.Stimuli.Archives;

/// <summary>A row of a Parquet file.</summary>
/// <param name="Name">The image's name: of the file that it was, or the number of the row.</param>
/// <param name="Label">Its label: a number, or the name of a class.</param>
/// <param name="Image">Where it lies.</param>
internal readonly record struct ParquetImage(string Name, string Label, StoredBytes Image);

/// <summary>
/// The images of a Parquet file as Hugging Face writes it: a column <c>image</c> (or <c>img</c>) of structures with <c>bytes</c> and <c>path</c>, and a column
/// <c>label</c>. Finding them reads the file once; afterwards, an index knows where each image lies.
/// </summary>
/// <param name="Images">In the order of the rows.</param>
/// <param name="Classes">The names of the classes, in the order of their numbers; null where the file names none.</param>
internal sealed record ParquetListing(IReadOnlyList<ParquetImage> Images, IReadOnlyList<string>? Classes)
{
    private const string Format = "Cornet Parquet index 1";
    private const string Metadata = "huggingface";
    private const string Unlabeled = "-1";

    private static readonly string[] ImageColumns = ["image", "img"];
    private static readonly string[] LabelColumns = ["label", "labels", "fine_label", "cls"];

    /// <summary>Lists a file, or reads its index.</summary>
    /// <exception cref="CornetException">It cannot be read, is damaged, has no images, or a row has no label.</exception>
    public static ParquetListing Of(string path) => ArchiveIndex.Of(path, Format, () => Find(path), Write, Read);

    /// <summary>Whether the first rows of a file have labels. Test sets whose labels are secret have -1 in each row.</summary>
    /// <exception cref="CornetException">The file cannot be read or is damaged.</exception>
    public static bool HasLabels(string path) => Guard(path, async reader =>
    {
        if (reader.RowGroupCount == 0 || LabelOf(path, reader) is not { } label) return false;
        using var group = reader.OpenRowGroupReader(0);
        return (await ParquetColumn.Texts(group, label).ConfigureAwait(false)).Any(text => text is not (null or Unlabeled));
    });

    private static ParquetListing Find(string path) => Guard(path, async reader =>
    {
        var (bytes, name) = ImageOf(path, reader);
        var label = LabelOf(path, reader) ?? throw new CornetException(
            $"'{path}' has no labels: it needs a column 'label' with the number or the name of each image's class, and has {Columns(reader)}.");
        using var file = OpenFiles.Open(path);
        List<ParquetImage> images = [];
        var (used, labels) = (new HashSet<(string, string)>(), new Dictionary<string, string>(StringComparer.Ordinal));
        for (var number = 0; number < reader.RowGroupCount; number++)
        {
            using var group = reader.OpenRowGroupReader(number);
            var texts = await ParquetColumn.Texts(group, label).ConfigureAwait(false);
            var names = name is null ? null : await ParquetColumn.Texts(group, name).ConfigureAwait(false);
            var column = group.GetMetadata(bytes)?.MetaData ?? throw new InvalidDataException("a row group has no images");
            var first = column.DictionaryPageOffset is > 0 and var dictionary ? Math.Min(dictionary, column.DataPageOffset) : column.DataPageOffset;
            var found = new ParquetPages(file, ParquetPages.PackingOf(column.Codec, path), bytes.MaxDefinitionLevel).Values(first, checked((int)group.RowCount));
            for (var row = 0; row < found.Length; row++)
            {
                var all = images.Count;
                if (found[row] is not { } image) throw new CornetException($"'{path}' has no image in row {all}: write it with the bytes of its images.");
                if (texts[row] is not { Length: > 0 } text || text == Unlabeled)
                    throw new CornetException($"'{path}' has no label in row {all}, but {texts[row] ?? "nothing"}: remove the row, or the file where no row has one.");
                if (!labels.TryGetValue(text, out var shared)) shared = labels[text] = text;
                var called = NameOf(names?[row], all);
                if (!used.Add((shared, called))) called = $"{all:D7}-{called}";
                images.Add(new ParquetImage(called, shared, image));
            }
        }

        var classes = reader.CustomMetadata.TryGetValue(Metadata, out var metadata) ? ArchiveClasses.InMetadata(metadata, label.Name) : null;
        return new ParquetListing(images, classes);
    });

    // Paths of the machine where the file was made mean nothing here.
    private static string NameOf(string? path, int row) => path is not { Length: > 0 } ? $"{row:D7}"
        : Path.IsPathRooted(path) || path.Contains('\\') || path.Contains(':') ? path[(path.LastIndexOfAny(['/', '\\']) + 1)..]
        : path;

    private static (DataField Bytes, DataField? Name) ImageOf(string path, ParquetReader reader)
    {
        var structs = reader.Schema.Fields.OfType<StructField>().Where(field => Bytes(field) is not null).ToList();
        if ((structs.Find(field => ImageColumns.Contains(field.Name)) ?? (structs is [var only] ? only : null)) is { } image)
            return (Bytes(image)!, image.Fields.OfType<DataField>().FirstOrDefault(field => field.Name == "path" && ParquetColumn.IsText(field)));
        if (reader.Schema.Fields.OfType<DataField>().FirstOrDefault(field => ImageColumns.Contains(field.Name) && ParquetColumn.IsBytes(field)) is { } plain) return (plain, null);
        throw new CornetException($"'{path}' has no images: it needs a column 'image' with their bytes, and has {Columns(reader)}.");

        static DataField? Bytes(StructField field) => field.Fields.OfType<DataField>().FirstOrDefault(part => part.Name == "bytes" && ParquetColumn.IsBytes(part));
    }

    private static DataField? LabelOf(string path, ParquetReader reader) =>
        LabelColumns.Select(name => reader.Schema.Fields.OfType<DataField>().FirstOrDefault(field => field.Name == name)).FirstOrDefault(field => field is not null) is not { } label ? null
        : ParquetColumn.IsText(label) ? label
        : throw new CornetException($"'{path}' has labels of type {label.ClrType.Name}; they must be whole numbers or the names of classes.");

    private static string Columns(ParquetReader reader) => string.Join(", ", reader.Schema.Fields.Select(field => $"'{field.Name}'"));

    private static T Guard<T>(string path, Func<ParquetReader, Task<T>> read)
    {
        try
        {
            return Task.Run(Run).GetAwaiter().GetResult();
        }
        // The library has exceptions of many kinds for what is damaged.
        catch (Exception fault) when (fault is not (CornetException or UnauthorizedAccessException or FileNotFoundException or DirectoryNotFoundException or OutOfMemoryException))
        {
            throw new CornetException($"'{path}' is not a Parquet file, or damaged ({fault.Message.TrimEnd('.')}); copy it again.", fault);
        }

        async Task<T> Run()
        {
            ParquetFooter.Check(path);
            await using var reader = await ParquetReader.CreateAsync(path).ConfigureAwait(false);
            return await read(reader).ConfigureAwait(false);
        }
    }

    private static void Write(BinaryWriter writer, ParquetListing listing)
    {
        writer.Write(listing.Classes?.Count ?? 0);
        foreach (var name in listing.Classes ?? []) writer.Write(name);
        writer.Write(listing.Images.Count);
        foreach (var (name, label, image) in listing.Images)
        {
            writer.Write(name);
            writer.Write(label);
            writer.Write((byte)image.Packing);
            writer.Write7BitEncodedInt64(image.Offset);
            writer.Write7BitEncodedInt(image.Stored);
            writer.Write7BitEncodedInt(image.Skip);
            writer.Write7BitEncodedInt(image.Length);
        }
    }

    private static ParquetListing Read(BinaryReader reader)
    {
        var classes = new string[reader.ReadInt32()];
        for (var i = 0; i < classes.Length; i++) classes[i] = reader.ReadString();
        var labels = new Dictionary<string, string>(StringComparer.Ordinal);
        var images = new ParquetImage[reader.ReadInt32()];
        for (var i = 0; i < images.Length; i++)
        {
            var (name, label) = (reader.ReadString(), reader.ReadString());
            if (!labels.TryGetValue(label, out var shared)) shared = labels[label] = label;
            images[i] = new ParquetImage(name, shared, new StoredBytes(
                (Packing)reader.ReadByte(), reader.Read7BitEncodedInt64(), reader.Read7BitEncodedInt(), reader.Read7BitEncodedInt(), reader.Read7BitEncodedInt()));
        }

        return new ParquetListing(images, classes.Length == 0 ? null : classes);
    }
}
