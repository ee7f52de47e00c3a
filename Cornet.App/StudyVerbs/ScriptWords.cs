namespace Cornet.App.StudyVerbs;

/// <summary>Words in a script, quoted so that none of what is in them means anything to whoever reads it.</summary>
internal static class ScriptWords
{
    private const string Plain = "_-./:=,@%+";

    /// <summary>A command of these words for a POSIX shell.</summary>
    public static string ForShell(IEnumerable<string> words) => string.Join(' ', words.Select(ForShell));

    /// <summary>One word for a POSIX shell, in single quotation marks where it has letters that the shell does not take as they are.</summary>
    public static string ForShell(string word) => word.Length > 0 && word.All(letter => char.IsAsciiLetterOrDigit(letter) || Plain.Contains(letter))
        ? word
        : $"'{word.Replace("'", "'\\''")}'";

    /// <summary>A text in double quotation marks, as Python and YAML read it.</summary>
    public static string InQuotes(string text) => $"\"{text.Replace("\\", "\\\\").Replace("\"", "\\\"")}\"";
}
