using Cornet.Dsl.Text;

namespace Cornet.Dsl.Tests.Compilation;

/// <summary>Slips of the finger: a text with one of its words, numbers or signs lost, doubled, swapped with the next or made absurd.</summary>
internal static class Mutations
{
    private static readonly string[] AbsurdNumbers = ["0", "-1", "1e9", "99999999999999999999", "1e400", "0.5"];

    /// <summary>Words, numbers and signs of a text, without blanks and comments.</summary>
    public static IReadOnlyList<TextSpan> Tokens(string text)
    {
        var tokens = new List<TextSpan>();
        for (var i = 0; i < text.Length;)
        {
            if (string.CompareOrdinal(text, i, "//", 0, 2) == 0) i = text.IndexOf('\n', i) is var end and >= 0 ? end : text.Length;
            else if (char.IsWhiteSpace(text[i])) i++;
            else
            {
                var start = i++;
                while (char.IsLetterOrDigit(text[start]) && i < text.Length && (char.IsLetterOrDigit(text[i]) || text[i] == '_')) i++;
                tokens.Add(TextSpan.Between(start, i));
            }
        }
        return tokens;
    }

    /// <summary>All mutations of a text that touch one token or two neighbors.</summary>
    public static IEnumerable<string> Of(string text)
    {
        var tokens = Tokens(text);
        for (var i = 0; i < tokens.Count; i++)
        {
            var token = Part(text, tokens[i]);
            yield return Replaced(text, tokens[i], "");
            yield return Replaced(text, tokens[i], token + " " + token);
            if (i + 1 < tokens.Count) yield return Replaced(text, TextSpan.Cover(tokens[i], tokens[i + 1]), Part(text, tokens[i + 1]) + " " + token);
            if (!char.IsDigit(token[0])) continue;
            foreach (var number in AbsurdNumbers) yield return Replaced(text, tokens[i], number);
        }
    }

    private static string Part(string text, TextSpan span) => text.Substring(span.Start, span.Length);

    private static string Replaced(string text, TextSpan span, string by) => text[..span.Start] + by + text[span.End..];
}
