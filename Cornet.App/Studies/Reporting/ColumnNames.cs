namespace Cornet.App.Studies.Reporting;

/// <summary>Names of columns and files: small letters, digits and <c>_</c>, so that they can be written as <c>rows.top_1</c> in Python.</summary>
internal static class ColumnNames
{
    /// <summary>The name for a text: <c>top_1</c> for <c>top-1</c>.</summary>
    public static string Of(string text)
    {
        var words = new string([.. text.Select(letter => char.IsAsciiLetterOrDigit(letter) ? char.ToLowerInvariant(letter) : ' ')])
            .Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return words.Length == 0 ? "_" : string.Join('_', words);
    }

    /// <summary>Names that are all different: <c>_2</c> follows one that was there before.</summary>
    public static IReadOnlyList<string> Different(IEnumerable<string> names)
    {
        List<string> different = [];
        foreach (var name in names)
        {
            var unique = name;
            for (var i = 2; different.Contains(unique); i++) unique = $"{name}_{i}";
            different.Add(unique);
        }

        return different;
    }
}
