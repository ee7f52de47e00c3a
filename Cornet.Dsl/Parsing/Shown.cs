namespace Cornet.Dsl.Parsing;

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
