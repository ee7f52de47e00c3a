namespace Cornet.Dsl.Reports;

/// <summary>Rows of cells as lines of text, in columns as wide as they must be.</summary>
internal static class TextTable
{
    /// <summary>Writes the lines; columns that are empty below their head are left out.</summary>
    /// <param name="text">Where to.</param>
    /// <param name="rows">The head, then the rows; all have as many cells.</param>
    /// <param name="firstNumber">The first of the columns that hold numbers, which end at their right edge.</param>
    /// <param name="lastNumber">The last of them.</param>
    /// <param name="indent">What stands before each line.</param>
    public static void Write(StringBuilder text, IReadOnlyList<string[]> rows, int firstNumber, int lastNumber, string indent = "")
    {
        var used = Enumerable.Range(0, rows[0].Length).Where(column => rows.Count == 1 || rows.Skip(1).Any(row => row[column].Length > 0)).ToList();
        var widths = rows[0].Select((_, column) => rows.Max(row => row[column].Length)).ToList();
        foreach (var row in rows)
        {
            var cells = used.Select(column =>
                column >= firstNumber && column <= lastNumber ? row[column].PadLeft(widths[column]) : row[column].PadRight(widths[column]));
            text.Append(indent).Append(string.Join("  ", cells).TrimEnd()).Append('\n');
        }
    }

    /// <summary>A count, with its thousands set apart.</summary>
    public static string Count(long number) => number.ToString("N0", CultureInfo.InvariantCulture);
}
