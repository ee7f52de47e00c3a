using System.Globalization;
using System.IO.Hashing;

namespace Cornet.Runtime.Stimuli;

/// <summary>
/// Stimuli listed in a CSV file (<see cref="CsvTable"/>), in its order: column <c>filename</c> (or <c>image_file_name</c>), relative to the file, to
/// the folder <c>images</c> or to a zip of the table's name or <c>images.zip</c> beside it; <c>stimulus_id</c> or <c>image_id</c> (by default the
/// file's name); a class in <c>object_name</c>, <c>category</c> or <c>label</c>, where there is one; and <c>split</c> (<c>train</c>, <c>val</c> or
/// <c>test</c>), where the table has parts.
/// </summary>
public sealed class StimulusTable : StimulusSet
{
    private static readonly string[] ClassColumns = ["object_name", "category", "label"];

    private static readonly string[] FileColumns = ["filename", "image_file_name"];
    private static readonly string[] IdColumns = ["stimulus_id", "image_id"];

    private readonly string _table;
    private readonly CsvTable _csv;
    private readonly StimulusFiles _files;
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

    /// <summary>Reads one part of the table.</summary>
    /// <param name="table">The CSV file, UTF-8, with a row of names first.</param>
    /// <param name="split">Which part; null for all of it. Each has the classes of the whole table.</param>
    /// <param name="images">The folder or zip of the pictures, where they lie elsewhere.</param>
    /// <param name="demandsImages">Whether every picture must exist: not where responses to them are given.</param>
    /// <exception cref="CornetException">As the other constructor says, or the part has no stimuli.</exception>
    public StimulusTable(string table, Split? split, string? images = null, bool demandsImages = true)
    {
        _table = table;
        _csv = new CsvTable(table);
        _files = new StimulusFiles(table, images);
        // Where no picture is read, ids are enough.
        var file = demandsImages || _csv.Find(IdColumns) < 0 ? _csv.Demand(FileColumns) : Math.Max(_csv.Find(FileColumns), _csv.Find(IdColumns));
        var id = _csv.Find(IdColumns) is var column and >= 0 ? column : file;
        var part = split is null ? -1 : _csv.Find("split");
        var label = _csv.Find(ClassColumns);
        var classes = Enumerable.Range(0, label < 0 ? 0 : _csv.Rows.Count).Select(row => _csv.Filled(row, label)).Distinct();
        Classes = [.. classes.Order(StringComparer.Ordinal)];
        var labels = Classes.Index().ToDictionary(one => one.Item, one => one.Index, StringComparer.Ordinal);
        var seen = new HashSet<string>();
        for (var row = 0; row < _csv.Rows.Count; row++)
        {
            var (fields, name, picture) = (_csv.Rows[row], _csv.Filled(row, id), _csv.Filled(row, file));
            if (!seen.Add(name)) throw new CornetException($"{_csv.Place(row)} names the stimulus '{name}' a second time; keep one of them.");
            if (part >= 0 && PartOf(_csv, row, part) != split) continue;
            _rows.Add(fields);
            _stimuli.Add((name, demandsImages ? Find(row, picture) : _files.Find(picture) ?? picture, label < 0 ? NoLabel : labels[fields[label]], row));
        }

        if (_stimuli.Count == 0 && part >= 0) throw new CornetException($"'{table}' has no {split!.Value.InWords()}: no row names it in the "
            + "column 'split'.");
        if (_stimuli.Count == 0) throw new CornetException($"'{table}' lists no stimuli; add a row for each stimulus below the header.");
        _size = new Lazy<PictureSize?>(() => ImageFolder.CommonSize(Count, index => _files.ReadSize(_stimuli[index].File)));
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

    internal override string WhereIs(int index) => _csv.Place(_stimuli[index].Row).TrimEnd(',');

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
        _csv.Find(name) is var column and >= 0 ? [.. _rows.Select(row => row[column])] : null;

    /// <summary>How wide each picture was shown, in degrees of the visual field, from the column <c>degrees</c>; null where there is none.</summary>
    /// <exception cref="CornetException">Something in it is no number above 0; the message names the stimulus.</exception>
    public IReadOnlyList<double>? Degrees => Column("degrees") is not { } column ? null : [.. column.Select((text, row) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var degrees) && degrees > 0 && double.IsFinite(degrees)
            ? degrees
            : throw new CornetException(
                $"'{_table}' gives the stimulus '{_stimuli[row].Id}' the degrees '{text}', which must be a number above "
                + $"0{CsvTable.DecimalComma(text)}."))];

    /// <inheritdoc/>
    public override Picture Read(int index, int epoch = 0) => _files.Read(_stimuli[index].File);

    /// <inheritdoc/>
    internal override void Prepare(int index, int epoch, Preparation preparation, CounterRandom random, PreparedImage prepared)
    {
        if (_files.IsZipped(_stimuli[index].File)) base.Prepare(index, epoch, preparation, random, prepared);
        else ImageFile.Prepare(_stimuli[index].File, preparation, random, prepared);
    }

    /// <summary>Of the picture's file.</summary>
    public override UInt128 ChecksumOf(int index) => XxHash128.HashToUInt128(_files.Bytes(_stimuli[index].File));

    /// <summary>The parts that the column <c>split</c> names; none where the table has no such column.</summary>
    /// <exception cref="CornetException">The table cannot be read, or a row names something else; the message names the row.</exception>
    internal static IReadOnlyCollection<Split> PartsIn(string table)
    {
        var csv = new CsvTable(table);
        var part = csv.Find("split");
        return part < 0 ? [] : [.. Enumerable.Range(0, csv.Rows.Count).Select(row => PartOf(csv, row, part)).Distinct().Order()];
    }

    /// <summary>Of its file.</summary>
    internal override ulong ContentOf(int index) => XxHash3.HashToUInt64(_files.Bytes(_stimuli[index].File));

    private static Split PartOf(CsvTable table, int row, int column) => SplitNames.Parse(table.Rows[row][column]) ?? throw new CornetException(
        $"{table.Place(row)} belongs to the split '{table.Rows[row][column]}'; the column 'split' names train, val or test.");

    private string Find(int row, string file) => _files.Find(file)
        ?? throw new CornetException($"{_csv.Place(row)} names the image '{file}', which does not exist {_files.Places}.");
}
