using System.Globalization;
using System.IO.Hashing;

namespace Cornet.Runtime.Stimuli;

/// <summary>
/// Stimuli listed in a CSV file, in its order: column <c>filename</c> (or <c>image_file_name</c>), relative to the file, to the folder <c>images</c> or to a
/// zip of the table's name or <c>images.zip</c> beside it; <c>stimulus_id</c> or <c>image_id</c> (by default the file's name); a class in
/// <c>object_name</c>, <c>category</c> or <c>label</c>, where there is one; and <c>split</c>
/// (<c>train</c>, <c>test</c> or <c>val</c>), where the table holds stimuli to learn from and others to judge by.
/// </summary>
public sealed class StimulusTable : StimulusSet
{
    private static readonly string[] ClassColumns = ["object_name", "category", "label"];

    private static readonly string[] FileColumns = ["filename", "image_file_name"];
    private static readonly string[] IdColumns = ["stimulus_id", "image_id"];

    private readonly string _table;
    private readonly StimulusFiles _files;
    private readonly string[] _header;
    private List<string[]> _rows = [];
    private List<(string Id, string File, int Label, int Row)> _stimuli = [];
    private readonly Lazy<PictureSize?> _size;

    /// <summary>Reads the table; every picture must exist.</summary>
    /// <param name="table">The CSV file, UTF-8, with a row of names first.</param>
    /// <exception cref="CornetException">
    /// The table cannot be read, lacks a column or a picture, or names a stimulus twice; the message names the row.
    /// </exception>
    public StimulusTable(string table) : this(table, null)
    {
    }

    /// <summary>Reads one part of the table; a table without the column <c>split</c> serves as both.</summary>
    /// <param name="table">The CSV file, UTF-8, with a row of names first.</param>
    /// <param name="split">Which part; null for all of it. Both have the classes of the whole table.</param>
    /// <param name="images">The folder or zip of the pictures, where they lie elsewhere.</param>
    /// <exception cref="CornetException">As the other constructor says, or the part has no stimuli.</exception>
    public StimulusTable(string table, Split? split, string? images = null)
    {
        _table = table;
        var rows = CsvFile.Rows(table);
        if (rows.Count == 0) throw new CornetException($"'{table}' is empty; its first row names the columns, among them filename.");
        var header = _header = rows[0];
        _files = new StimulusFiles(table, images);
        var file = FileColumns.Select(name => Array.IndexOf(header, name)).FirstOrDefault(column => column >= 0, -1);
        if (file < 0) throw new CornetException($"'{table}' has no column 'filename'; it has {string.Join(", ", header)}.");
        var id = IdColumns.Select(name => Array.IndexOf(header, name)).FirstOrDefault(column => column >= 0, -1);
        var part = split is null ? -1 : Array.IndexOf(header, "split");
        var label = ClassColumns.Select(name => Array.IndexOf(header, name)).FirstOrDefault(column => column >= 0, -1);
        var classes = rows.Skip(1).Where(row => label >= 0 && row.Length > label).Select(row => row[label]).Distinct();
        Classes = [.. classes.Order(StringComparer.Ordinal)];
        var seen = new HashSet<string>();
        for (var row = 1; row < rows.Count; row++)
        {
            if (rows[row].Length != header.Length)
                throw new CornetException($"'{table}', row {row}, has {rows[row].Length} fields, and its first row names {header.Length} columns.");
            var name = id < 0 ? rows[row][file] : rows[row][id];
            if (!seen.Add(name)) throw new CornetException($"'{table}', row {row}, names the stimulus '{name}' a second time; keep one of them.");
            if (part >= 0 && (rows[row][part] == "train") != (split == Split.Train)) continue;
            _rows.Add(rows[row]);
            _stimuli.Add((name, Find(row, rows[row][file]), label < 0 ? NoLabel : Classes.ToList().IndexOf(rows[row][label]), row));
        }

        if (_stimuli.Count == 0 && part >= 0)
            throw new CornetException($"'{table}' has no stimulus whose 'split' is {(split == Split.Train ? "train" : "test or val")}.");
        if (_stimuli.Count == 0) throw new CornetException($"'{table}' lists no stimuli; each is a row below the names of the columns.");
        _size = new Lazy<PictureSize?>(() => ImageFolder.CommonSize([.. _stimuli.Select(one => one.File)], _files.ReadSize));
    }

    /// <summary>The name of the folder that holds the table.</summary>
    public override string Name => Path.GetFileName(Path.GetDirectoryName(Path.GetFullPath(_table)))!;

    /// <inheritdoc/>
    public override int Count => _stimuli.Count;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Classes { get; }

    /// <inheritdoc cref="ImageFolder.Size"/>
    public override PictureSize? Size => _size.Value;

    /// <inheritdoc/>
    public override int LabelOf(int index) => _stimuli[index].Label;

    /// <summary>Its <c>stimulus_id</c>.</summary>
    public override string IdOf(int index) => _stimuli[index].Id;

    internal override string WhereIs(int index) => $"'{_table}', row {_stimuli[index].Row}";

    /// <summary>Every id, in the order of the table.</summary>
    public IReadOnlyList<string> Ids => [.. _stimuli.Select(one => one.Id)];

    /// <summary>The same table without some of its stimuli.</summary>
    internal StimulusTable Without(IReadOnlyCollection<string> ids)
    {
        if (ids.Count == 0) return this;
        var (left, rest) = (ids.ToHashSet(), (StimulusTable)MemberwiseClone());
        rest._rows = [.. _rows.Where((_, row) => !left.Contains(_stimuli[row].Id))];
        rest._stimuli = [.. _stimuli.Where(one => !left.Contains(one.Id))];
        return rest;
    }

    /// <summary>A column of the table, in its order; null where it has none of that name.</summary>
    public IReadOnlyList<string>? Column(string name) =>
        Array.IndexOf(_header, name) is var column and >= 0 ? [.. _rows.Select(row => row[column])] : null;

    /// <summary>How wide each picture was shown, in degrees of the visual field, from the column <c>degrees</c>; null where there is none.</summary>
    /// <exception cref="CornetException">Something in it is no number above 0; the message names the stimulus.</exception>
    public IReadOnlyList<double>? Degrees => Column("degrees") is not { } column ? null : [.. column.Select((text, row) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var degrees) && degrees > 0 && double.IsFinite(degrees)
            ? degrees
            : throw new CornetException($"'{_table}' gives the stimulus '{_stimuli[row].Id}' '{text}' degrees; it needs a number above 0."))];

    /// <inheritdoc/>
    public override Picture Read(int index, int epoch = 0) => _files.Read(_stimuli[index].File);

    /// <inheritdoc/>
    internal override void Prepare(int index, int epoch, Preparation preparation, CounterRandom random, Span<float> prepared)
    {
        if (_files.IsZipped(_stimuli[index].File)) base.Prepare(index, epoch, preparation, random, prepared);
        else ImageFile.Prepare(_stimuli[index].File, preparation, random, prepared);
    }

    /// <summary>Of the picture's file.</summary>
    public override UInt128 ChecksumOf(int index) => XxHash128.HashToUInt128(_files.Bytes(_stimuli[index].File));

    private string Find(int row, string file) => _files.Find(file)
        ?? throw new CornetException($"'{_table}', row {row}, names the picture '{file}', and there is none {_files.Places}.");
}
