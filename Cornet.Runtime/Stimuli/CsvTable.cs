using System.Text;
using Sylvan.Data.Csv;

namespace Cornet.Runtime.Stimuli;

/// <summary>
/// A table in a CSV file: UTF-8, names of columns first, then rows of data. Fields are separated by commas, semicolons or tabs, whichever the names
/// are separated by. Fields in quotes may hold separators, line breaks and doubled quotes. Blank lines and spaces around fields do not count.
/// </summary>
internal sealed class CsvTable
{
    private static readonly (char Sign, string Name)[] Separators = [(',', "commas"), (';', "semicolons"), ('\t', "tabs")];

    private static readonly (byte[] Mark, string Name)[] OtherEncodings =
        [([0xff, 0xfe, 0, 0], "UTF-32"), ([0, 0, 0xfe, 0xff], "UTF-32"), ([0xff, 0xfe], "UTF-16"), ([0xfe, 0xff], "UTF-16")];

    private readonly string _file;
    private readonly string[] _columns;
    private readonly List<string[]> _rows = [];

    /// <summary>Reads a table.</summary>
    /// <param name="file">The CSV file.</param>
    /// <exception cref="CornetException">The file cannot be read, or is no such table; the message names the row.</exception>
    public CsvTable(string file)
    {
        _file = file;
        var text = Text(out var isUtf8);
        var separator = Separator(text);
        foreach (var fields in Records(text, separator.Sign))
        {
            if (!isUtf8 && fields.Any(field => field.Contains('\ufffd'))) throw NotUtf8("it looks like Latin-1 or Windows-1252");
            if (_columns is null)
            {
                _columns = fields;
                continue;
            }

            if (fields.Length != _columns.Length)
            {
                throw new CornetException(
                    $"{Place(_rows.Count)} has {Count(fields.Length, "field")}, and its first row names {Count(_columns.Length, "column")}"
                    + (fields.Length > _columns.Length ? $"; a field that holds {separator.Name} needs quotes." : "."));
            }

            _rows.Add(fields);
        }

        if (_columns is null) throw new CornetException($"'{file}' is empty; its first row must name the columns.");
        if (_columns.Where(name => name.Length > 0).GroupBy(name => name).FirstOrDefault(same => same.Count() > 1) is { } twins)
            throw new CornetException($"'{file}' has {twins.Count()} columns '{twins.Key}'; rename them, or keep one.");
    }

    /// <summary>The names of the columns.</summary>
    public IReadOnlyList<string> Columns => _columns;

    /// <summary>The rows of data; all have as many fields as there are columns.</summary>
    public IReadOnlyList<string[]> Rows => _rows;

    /// <summary>How a message begins that is about a row: <c>'stimuli.csv', row 3,</c>. Rows of data are counted from 1.</summary>
    /// <param name="row">Its index, from 0.</param>
    public string Place(int row) => $"'{_file}', row {row + 1},";

    /// <summary>The index of the first of these columns that there is; -1 where there is none.</summary>
    public int Find(params IEnumerable<string> names) =>
        names.Select(name => Array.IndexOf(_columns, name)).FirstOrDefault(column => column >= 0, -1);

    /// <summary>The index of the first of these columns that there is.</summary>
    /// <exception cref="CornetException">There is none.</exception>
    public int Demand(params IReadOnlyList<string> names) => Find(names) is var column and >= 0
        ? column
        : throw new CornetException($"'{_file}' has no column '{names[0]}'; it has {string.Join(", ", _columns)}.");

    /// <summary>A field that must not be empty.</summary>
    /// <exception cref="CornetException">It is.</exception>
    public string Filled(int row, int column) => _rows[row][column] is { Length: > 0 } text
        ? text
        : throw new CornetException($"{Place(row)} has an empty '{_columns[column]}'; fill it in, or leave the row out.");

    /// <summary>What to say of a text that is not a number, where a decimal comma is the reason; else nothing.</summary>
    public static string DecimalComma(string text) =>
        text.Contains(',') && text.All(letter => char.IsAsciiDigit(letter) || letter is ',' or '.' or '-') ? "; write decimals with a point" : "";

    private string Text(out bool isUtf8)
    {
        var bytes = Bytes();
        foreach (var (mark, name) in OtherEncodings)
            if (bytes.AsSpan().StartsWith(mark)) throw new CornetException($"'{_file}' is not UTF-8 (it is {name}); save it as UTF-8.");
        var start = bytes.AsSpan().StartsWith(Encoding.UTF8.Preamble) ? Encoding.UTF8.Preamble.Length : 0;
        isUtf8 = System.Text.Unicode.Utf8.IsValid(bytes.AsSpan(start));
        var text = Encoding.UTF8.GetString(bytes, start, bytes.Length - start);
        return text.Contains('\0')
            ? throw new CornetException($"'{_file}' is not UTF-8 (it contains zero bytes, as UTF-16 does); save it as UTF-8.")
            : text;
    }

    private byte[] Bytes()
    {
        if (Directory.Exists(_file)) throw new CornetException($"'{_file}' is a folder, and a table (.csv) is needed here.");
        try
        {
            return File.ReadAllBytes(_file);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new CornetException($"The table '{_file}' cannot be read: {error.Message}", error);
        }
    }

    // The one that the names of the columns are separated by. A table of one column has none.
    private (char Sign, string Name) Separator(string text)
    {
        var fitting = Separators.Where(one => Splits(text, one.Sign)).ToArray();
        return fitting.Length < 2 ? fitting.FirstOrDefault(Separators[0]) : throw new CornetException(
            $"The first row of '{_file}' holds {string.Join(" and ", fitting.Select(one => one.Name))}; "
            + "separate its columns by one of them, and put names that hold the other in quotes.");
    }

    private bool Splits(string text, char separator)
    {
        try
        {
            return Records(text, separator).FirstOrDefault() is { Length: > 1 };
        }
        catch (CornetException)
        {
            return false;
        }
    }

    private IEnumerable<string[]> Records(string text, char separator)
    {
        // There are no comments: the sign for them is one that no text holds.
        var options = new CsvDataReaderOptions
        {
            HasHeaders = false, Delimiter = separator, Comment = '\0', MaxBufferSize = Math.Max(1 << 16, text.Length + 1),
        };
        using var reader = CsvDataReader.Create(new StringReader(text), options);
        while (Next(reader))
        {
            if (reader.GetRawRecordSpan().Trim().IsEmpty) continue;
            yield return [.. Enumerable.Range(0, reader.RowFieldCount).Select(field => reader.GetString(field).Trim())];
        }
    }

    private bool Next(CsvDataReader reader)
    {
        try
        {
            return reader.Read();
        }
        catch (CsvFormatException error)
        {
            throw new CornetException(
                $"{(_columns is null ? $"'{_file}', the header row," : Place(_rows.Count))} has a field with an opening quote but no closing quote "
                + "before a separator; close it, and double the quotes within a field.",
                error);
        }
    }

    private CornetException NotUtf8(string guess) =>
        new($"{(_columns is null ? $"'{_file}', the header row," : Place(_rows.Count))} is not UTF-8 ({guess}); save the table as UTF-8.");

    private static string Count(int count, string what) => count == 1 ? $"1 {what}" : $"{count} {what}s";
}
