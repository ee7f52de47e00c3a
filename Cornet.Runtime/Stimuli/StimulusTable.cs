using System.Text;

namespace Cornet.Runtime.Stimuli;

/// <summary>
/// Stimuli listed in a CSV file, in its order: column <c>filename</c>, relative to the file or to the folder <c>images</c> beside it;
/// <c>stimulus_id</c> (by default the file's name); a class in <c>object_name</c>, <c>category</c> or <c>label</c>, where there is one; and <c>split</c>
/// (<c>train</c>, <c>test</c> or <c>val</c>), where the table holds stimuli to learn from and others to judge by.
/// </summary>
public sealed class StimulusTable : StimulusSet
{
    private static readonly string[] ClassColumns = ["object_name", "category", "label"];

    private readonly string _table;
    private readonly List<(string Id, string File, int Label)> _stimuli = [];
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
    /// <exception cref="CornetException">As the other constructor says, or the part has no stimuli.</exception>
    public StimulusTable(string table, Split? split)
    {
        _table = table;
        var rows = Rows(table);
        if (rows.Count == 0) throw new CornetException($"'{table}' is empty; its first row names the columns, among them filename.");
        var header = rows[0];
        var file = Array.IndexOf(header, "filename");
        if (file < 0) throw new CornetException($"'{table}' has no column 'filename'; it has {string.Join(", ", header)}.");
        var id = Array.IndexOf(header, "stimulus_id");
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
            _stimuli.Add((name, Find(row, rows[row][file]), label < 0 ? NoLabel : Classes.ToList().IndexOf(rows[row][label])));
        }

        if (_stimuli.Count == 0 && part >= 0)
            throw new CornetException($"'{table}' has no stimulus whose 'split' is {(split == Split.Train ? "train" : "test or val")}.");
        if (_stimuli.Count == 0) throw new CornetException($"'{table}' lists no stimuli; each is a row below the names of the columns.");
        _size = new Lazy<PictureSize?>(() => ImageFolder.CommonSize([.. _stimuli.Select(one => one.File)]));
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

    /// <inheritdoc/>
    public override Picture Read(int index, int epoch = 0) => ImageFile.Read(_stimuli[index].File);

    /// <inheritdoc/>
    internal override void Prepare(int index, int epoch, Preparation preparation, CounterRandom random, Span<float> prepared) =>
        ImageFile.Prepare(_stimuli[index].File, preparation, random, prepared);

    private string Find(int row, string file)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(_table))!;
        string[] places = [Path.Combine(folder, file), Path.Combine(folder, "images", file)];
        return places.FirstOrDefault(File.Exists)
            ?? throw new CornetException(
                $"'{_table}', row {row}, names the picture '{file}', and there is none beside the table or in 'images' there.");
    }

    private static List<string[]> Rows(string table)
    {
        try
        {
            return [.. File.ReadLines(table, Encoding.UTF8).Where(line => line.Length > 0).Select(Fields)];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new CornetException($"The stimulus table '{table}' cannot be read: {error.Message}", error);
        }
    }

    // Fields in quotes may hold commas and doubled quotes.
    private static string[] Fields(string line)
    {
        List<string> fields = [];
        var field = new StringBuilder();
        var quoted = false;
        for (var i = 0; i < line.Length; i++)
        {
            if (line[i] == '"' && quoted && i + 1 < line.Length && line[i + 1] == '"') field.Append(line[++i]);
            else if (line[i] == '"') quoted = !quoted;
            else if (line[i] == ',' && !quoted) Next();
            else field.Append(line[i]);
        }

        Next();
        return [.. fields];

        void Next()
        {
            fields.Add(field.ToString().Trim());
            field.Clear();
        }
    }
}
