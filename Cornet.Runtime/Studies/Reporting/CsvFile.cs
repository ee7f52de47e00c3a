using System.Globalization;
using System.Text;
using Cornet.Runtime.Scoring.Reporting;

namespace Cornet.Runtime.Studies.Reporting;

/// <summary>A table as CSV, UTF-8, with a header; a missing value is an empty field, and numbers have all of their digits.</summary>
internal static class CsvFile
{
    /// <summary>The text of the file.</summary>
    public static byte[] Of(IReadOnlyList<TableColumn> columns)
    {
        var text = new StringBuilder();
        Row(columns.Select(column => column.Name));
        for (var row = 0; row < columns[0].Values.Length; row++) Row(columns.Select(column => Text(column.Values.GetValue(row))));
        return Encoding.UTF8.GetBytes(text.ToString());

        void Row(IEnumerable<string> fields) => text.AppendJoin(',', fields.Select(ScoreFiles.Quoted)).Append('\n');
    }

    private static string Text(object? value) => value switch
    {
        null => "",
        double number => number.ToString("R", CultureInfo.InvariantCulture),
        bool truth => truth ? "true" : "false",
        DateTime moment => moment.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture),
        IFormattable other => other.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? "",
    };
}
