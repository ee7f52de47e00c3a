namespace Cornet;

/// <summary>
/// Finds what somebody meant by a misspelled word. The compiler and the runtime, which do not know each other, both compile this file.
/// </summary>
internal static class NearestWord
{
    // A longer word is data, not a slip of the finger, and would make the table below large.
    private const int LongestWord = 256;

    /// <summary>
    /// The candidate that the fewest slips turn into <paramref name="word"/>, or null where none is near enough to be worth suggesting.
    /// A slip is a letter left out, added, replaced or swapped with its neighbor; upper and lower case count as equal. One slip is allowed for
    /// every three letters, so that words of two letters only match in another case.
    /// </summary>
    /// <param name="word">The word as written.</param>
    /// <param name="candidates">The words that would be right; among equally near ones the first wins.</param>
    public static string? Of(string word, IEnumerable<string> candidates)
    {
        if (word.Length is 0 or > LongestWord) return null;
        string? nearest = null;
        var fewest = word.Length / 3 + 1;
        foreach (var candidate in candidates)
        {
            if (Math.Abs(candidate.Length - word.Length) >= fewest || candidate == word) continue;
            var slips = Slips(word.ToLowerInvariant(), candidate.ToLowerInvariant(), fewest);
            if (slips >= fewest) continue;
            fewest = slips;
            nearest = candidate;
        }
        return nearest;
    }

    // The distance of Damerau and Levenshtein in its restricted form (no letter moves twice), three rows of the table at a time; `enough` where the
    // words are that far apart, which is found out without most of the table.
    private static int Slips(string a, string b, int enough)
    {
        var beforeLast = new int[b.Length + 1];
        var last = new int[b.Length + 1];
        var row = new int[b.Length + 1];
        for (var j = 0; j <= b.Length; j++) last[j] = j;
        for (var i = 1; i <= a.Length; i++)
        {
            row[0] = i;
            var least = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var replaced = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
                row[j] = Math.Min(Math.Min(last[j], row[j - 1]) + 1, replaced);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) row[j] = Math.Min(row[j], beforeLast[j - 2] + 1);
                least = Math.Min(least, row[j]);
            }
            if (least > enough) return enough; // a swap reaches back one row, and gains one
            (beforeLast, last, row) = (last, row, beforeLast);
        }
        return last[b.Length];
    }
}
