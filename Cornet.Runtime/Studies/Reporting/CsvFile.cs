using System.Globalization;
using System.Text;
using Cornet.Runtime.Scoring.Reporting;

namespace Cornet.Runtime.Studies.Reporting;

/// <summary>A table as CSV, UTF-8, with a header; a missing value is an empty field, and numbers have all of their digits.</summary>
internal static class CsvFile
{
    /// <summary>A file of columns.</summary>
    public static byte[] Of(IReadOnlyList<TableColumn> columns) => Of(
        columns.Select(column => column.Name),
        Enumerable.Range(0, columns[0].Values.Length).Select(row => columns.Select(column => Field(column.Values.GetValue(row)))));

    /// <summary>A file of rows.</summary>
    public static byte[] Of(IEnumerable<string> header, IEnumerable<IEnumerable<string>> rows)
    {
        var text = new StringBuilder();
        foreach (var row in rows.Prepend(header)) text.AppendJoin(',', row.Select(ScoreFiles.Quoted)).Append('\n');
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    /// <summary>A value as a field.</summary>
    public static string Field(object? value) => value switch
    {
        null => "",
        double number => number.ToString("R", CultureInfo.InvariantCulture),
        bool truth => truth ? "true" : "false",
        DateTime moment => moment.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture),
        IFormattable other => other.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? "",
    };
}
