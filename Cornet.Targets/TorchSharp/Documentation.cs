using Cornet.Dsl.Formatting;

namespace Cornet.Targets.TorchSharp;

/// <summary>XML documentation from plain text.</summary>
internal static class Documentation
{
    /// <summary>A summary on one line where the text has one line, else on several.</summary>
    public static IEnumerable<string> Summary(string text) => Lines(text) is [var line]
        ? [$"/// <summary>{Escape(line)}</summary>"]
        : ["/// <summary>", .. Lines(text).Select(line => $"/// {Escape(line)}"), "/// </summary>"];

    /// <summary>The lines of a text, where C# would see a new line: a comment must not end earlier than meant.</summary>
    public static IReadOnlyList<string> Lines(string text) =>
        text.Replace("\r\n", "\n").Split('\n', '\r', '\u0085', '\u2028', '\u2029').Select(line => line.TrimEnd()).ToArray();

    public static string OneLine(string text) => string.Join(" ", Lines(text));

    /// <summary>A text as XML holds it; characters that XML cannot hold become question marks.</summary>
    public static string Escape(string text)
    {
        var escaped = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            var letter = text[i];
            if (char.IsHighSurrogate(letter) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1])) escaped.Append(letter).Append(text[++i]);
            else if (letter == '&') escaped.Append("&amp;");
            else if (letter == '<') escaped.Append("&lt;");
            else if (letter == '>') escaped.Append("&gt;");
            else if (char.IsSurrogate(letter) || letter < ' ' && letter != '\t' || letter > '\ufffd') escaped.Append('?');
            else escaped.Append(letter);
        }
        return escaped.ToString();
    }
}
