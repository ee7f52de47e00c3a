using System.Text;

namespace Cornet.Runtime.Stimuli;

/// <summary>Tables in CSV files, UTF-8: fields between commas; those in quotes may hold commas and doubled quotes.</summary>
internal static class CsvFile
{
    /// <summary>The fields of every line that is not empty.</summary>
    /// <exception cref="CornetException">The file cannot be read.</exception>
    public static List<string[]> Rows(string file)
    {
        if (Directory.Exists(file)) throw new CornetException($"'{file}' is a folder, and a table (.csv) is needed here.");
        try
        {
            return [.. File.ReadLines(file, Encoding.UTF8).Where(line => line.Length > 0).Select(Fields)];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new CornetException($"The table '{file}' cannot be read: {error.Message}", error);
        }
    }

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
