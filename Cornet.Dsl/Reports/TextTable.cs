namespace Cornet.Dsl.Reports;

/// <summary>Rows of cells as lines of text, in columns as wide as they must be.</summary>
internal static class TextTable
{
    /// <summary>The lines; columns that are empty below their head are left out.</summary>
    /// <param name="rows">The head, then the rows; all have as many cells.</param>
    /// <param name="firstNumber">The first of the columns that hold numbers, which end at their right edge.</param>
    /// <param name="lastNumber">The last of them.</param>
    public static IEnumerable<string> Lines(IReadOnlyList<string[]> rows, int firstNumber, int lastNumber)
    {
        var used = Enumerable.Range(0, rows[0].Length).Where(column => rows.Skip(1).Any(row => row[column].Length > 0)).ToList();
        var widths = rows[0].Select((_, column) => rows.Max(row => row[column].Length)).ToList();
        foreach (var row in rows)
        {
            var line = new StringBuilder();
            foreach (var column in used)
            {
                var isNumber = column >= firstNumber && column <= lastNumber;
                line.Append(isNumber ? row[column].PadLeft(widths[column]) : row[column].PadRight(widths[column])).Append("  ");
            }
            yield return line.ToString().TrimEnd();
        }
    }
}
