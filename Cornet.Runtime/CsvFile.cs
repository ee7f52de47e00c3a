using System.Globalization;
using System.Text;

namespace Cornet.Runtime;

/// <summary>A table as CSV, UTF-8, with a header; a missing value is an empty field, and numbers have all of their digits.</summary>
internal static class CsvFile
{
    /// <summary>A file of rows.</summary>
    public static byte[] Of(IEnumerable<string> header, IEnumerable<IEnumerable<string>> rows)
    {
        var text = new StringBuilder();
        foreach (var row in rows.Prepend(header)) text.AppendJoin(',', row.Select(Quoted)).Append('\n');
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    /// <summary>A text as a field, in quotes where it needs them.</summary>
    public static string Quoted(string field) => field.AsSpan().IndexOfAny(",\"\n") < 0 ? field : $"\"{field.Replace("\"", "\"\"")}\"";

    /// <summary>A value as a text that is not in quotes yet.</summary>
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
