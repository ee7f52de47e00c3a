namespace Cornet.Dsl.Parsing;

/// <summary>What a character can be part of. Only ASCII counts, whatever the culture; other letters make words that are refused.</summary>
internal static class Characters
{
    private const string Signs = "{}(),:=+-*/.^"; // in the order of the kinds

    public static bool IsDigit(char c) => c is >= '0' and <= '9';
    public static bool IsLetter(char c) => c is >= 'a' and <= 'z' or >= 'A' and <= 'Z';
    public static bool IsWordPart(char c) => IsLetter(c) || IsDigit(c) || c == '_' || (c > '\x7f' && char.IsLetterOrDigit(c));
    public static bool IsLineBreak(char c) => c is '\n' or '\r';

    /// <summary>Blanks, line breaks and the byte order mark.</summary>
    public static bool IsBlank(char c) => c is ' ' or '\t' or '\uFEFF' || char.IsWhiteSpace(c);
    public static TokenKind? SignOf(char c) => Signs.IndexOf(c) is >= 0 and var sign ? TokenKind.OpenBrace + sign : null;

    /// <summary>The end of the digits, point and exponent that begin at <paramref name="start"/>; its unit follows.</summary>
    public static int NumberEnd(string text, int start)
    {
        var end = DigitsEnd(text, start);
        if (end + 1 < text.Length && text[end] == '.' && IsDigit(text[end + 1])) end = DigitsEnd(text, end + 1);
        if (end < text.Length && text[end] is 'e' or 'E')
        {
            var exponent = end + 1;
            if (exponent < text.Length && text[exponent] is '+' or '-') exponent++;
            if (exponent < text.Length && IsDigit(text[exponent])) end = DigitsEnd(text, exponent);
        }
        return end;
    }

    private static int DigitsEnd(string text, int start)
    {
        while (start < text.Length && IsDigit(text[start])) start++;
        return start;
    }
}

/// <summary>Source text as a message shows it: short, and with characters that cannot be seen spelled out.</summary>
internal static class Shown
{
    private const int Longest = 40;

    public static string Text(string text)
    {
        var shown = new StringBuilder();
        for (var i = 0; i < text.Length && shown.Length < Longest; i++)
        {
            if (char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1])) shown.Append(text[i]).Append(text[++i]);
            else shown.Append(Character(text[i]));
        }
        if (shown.Length >= Longest) shown.Append("...");
        return shown.ToString();
    }

    public static string Character(char c) => IsVisible(c) ? c.ToString() : "U+" + ((int)c).ToString("X4", CultureInfo.InvariantCulture);

    private static bool IsVisible(char c) => char.GetUnicodeCategory(c)
        is not (UnicodeCategory.Control or UnicodeCategory.Surrogate or UnicodeCategory.Format or UnicodeCategory.OtherNotAssigned
            or UnicodeCategory.PrivateUse);
}
