namespace Cornet.Targets.TorchSharp;

/// <summary>Text as a literal of C#, spelled as the C# compiler itself spells one.</summary>
internal static class StringLiteral
{
    private const string Special = "\"\\\0\a\b\f\n\r\t\v";
    private const string Escapes = "\"\\0abfnrtv";

    /// <summary>A text between quotes. What an editor would not show gets an escape sequence.</summary>
    public static string Of(string text)
    {
        var literal = new StringBuilder(text.Length + 2).Append('"');
        for (var i = 0; i < text.Length; i++)
        {
            var letter = text[i];
            if (Escape(letter) is { } escape) literal.Append('\\').Append(escape);
            else if (char.IsSurrogatePair(text, i))
            {
                if (IsShown(CharUnicodeInfo.GetUnicodeCategory(text, i))) literal.Append(letter).Append(text[i + 1]);
                else literal.Append("\\U").Append(char.ConvertToUtf32(text, i).ToString("x8", CultureInfo.InvariantCulture));
                i++;
            }
            else if (IsShown(CharUnicodeInfo.GetUnicodeCategory(letter))) literal.Append(letter);
            else literal.Append("\\u").Append(((int)letter).ToString("x4", CultureInfo.InvariantCulture));
        }
        return literal.Append('"').ToString();
    }

    private static char? Escape(char letter) => Special.IndexOf(letter) is >= 0 and var place ? Escapes[place] : null;

    private static bool IsShown(UnicodeCategory category) => category is not
        (UnicodeCategory.Control or UnicodeCategory.OtherNotAssigned or UnicodeCategory.ParagraphSeparator or UnicodeCategory.LineSeparator or UnicodeCategory.Surrogate);
}
