namespace Cornet.App.Studies.Analysis;

/// <summary>How the text of levels and factors is compared: without spaces and case.</summary>
internal static class LevelText
{
    /// <summary>Whether two texts are the same.</summary>
    public static bool AreSame(string one, string other) => string.Equals(Bare(one), Bare(other), StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether a text has the form of another one, whose last letter may be <c>*</c>: <c>groupnorm *</c> is every text that begins so.</summary>
    public static bool Fits(string form, string text) =>
        form.EndsWith('*') ? Bare(text).StartsWith(Bare(form[..^1]), StringComparison.OrdinalIgnoreCase) : AreSame(form, text);

    private static string Bare(string text) => text.Replace(" ", "");
}
