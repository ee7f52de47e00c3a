namespace Cornet.Dsl.Services;

/// <summary>Pieces of Markdown, as editors show it.</summary>
internal static class Markdown
{
    // A hover that has to be scrolled is not read.
    private const int MostRows = 12;

    public static string Code(string line) => $"```cornet\n{line}\n```";

    /// <summary>A table, empty without rows; further rows than fit are counted.</summary>
    public static string Table(IReadOnlyList<string> head, IReadOnlyList<string[]> rows)
    {
        if (rows.Count == 0) return "";
        var used = Enumerable.Range(0, head.Count).Where(column => rows.Any(row => row[column].Length > 0)).ToList();
        var text = new StringBuilder();
        Row(head);
        text.Append('|').Append(string.Concat(used.Select(_ => "---|"))).Append('\n');
        foreach (var row in rows.Take(MostRows)) Row(row);
        if (rows.Count > MostRows) text.Append(FormattableString.Invariant($"\n... and {rows.Count - MostRows} more\n"));
        return text.ToString();

        void Row(IReadOnlyList<string> cells) => text.Append("| ").Append(string.Join(" | ", used.Select(column => cells[column]))).Append(" |\n");
    }

    /// <summary>Parts, with empty lines between them; empty ones are left out.</summary>
    public static string Join(params string[] parts) => string.Join("\n\n", parts.Where(part => part.Length > 0).Select(part => part.TrimEnd('\n')));

    /// <summary>Steps that follow each other: <c>2</c>, <c>1-3</c>.</summary>
    public static string Steps(int first, int last) =>
        first == last ? FormattableString.Invariant($"{first}") : FormattableString.Invariant($"{first}-{last}");
}
