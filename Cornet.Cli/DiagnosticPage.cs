using System.Text;
using System.Text.RegularExpressions;

namespace Cornet.Cli;

/// <summary>A page of <c>docs/diagnostics</c>, which are part of the command, as a terminal shows it.</summary>
internal sealed partial class DiagnosticPage
{
    private const string Folder = "diagnostics/";
    private const string Ending = ".md";
    private const int Widest = 100;

    private readonly string[] _lines;

    /// <param name="code">One of <see cref="Codes"/>.</param>
    public DiagnosticPage(string code)
    {
        using var reader = new StreamReader(typeof(DiagnosticPage).Assembly.GetManifestResourceStream(Folder + code + Ending)!);
        _lines = reader.ReadToEnd().ReplaceLineEndings("\n").TrimEnd().Split('\n');
        Title = Plain(_lines[0][(_lines[0].IndexOf(':') + 1)..].Trim());
    }

    /// <summary>The codes that have a page, in their order.</summary>
    public static IReadOnlyList<string> Codes { get; } =
    [
        .. typeof(DiagnosticPage).Assembly.GetManifestResourceNames().Where(name => name.StartsWith(Folder, StringComparison.Ordinal))
            .Select(name => name[Folder.Length..^Ending.Length]).Order(StringComparer.Ordinal),
    ];

    /// <summary>What the code is about.</summary>
    public string Title { get; }

    /// <summary>Writes the page: paragraphs fitted to a terminal, samples set in.</summary>
    public void Write(TextWriter output, bool color)
    {
        var paragraph = new List<string>();
        var isSample = false;
        foreach (var line in _lines)
        {
            var isFence = line.StartsWith("```", StringComparison.Ordinal);
            if (!isSample && !isFence && line.Length > 0 && line[0] != '#')
            {
                paragraph.Add(line);
                continue;
            }
            foreach (var fitted in Fitted(Plain(string.Join(' ', paragraph)))) output.WriteLine(fitted);
            paragraph.Clear();
            if (isFence) isSample = !isSample;
            else if (isSample) output.WriteLine(line.Length == 0 ? "" : "    " + line);
            else if (line.Length == 0) output.WriteLine();
            else output.WriteLine(color ? $"\x1b[1m{Plain(line[1..].Trim())}\x1b[0m" : Plain(line[1..].Trim()));
        }
        foreach (var fitted in Fitted(Plain(string.Join(' ', paragraph)))) output.WriteLine(fitted);
    }

    private static IEnumerable<string> Fitted(string text)
    {
        var line = new StringBuilder();
        foreach (var word in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.Length > 0 && line.Length + 1 + word.Length > Widest)
            {
                yield return line.ToString();
                line.Clear();
            }
            line.Append(line.Length == 0 ? "" : " ").Append(word);
        }
        if (line.Length > 0) yield return line.ToString();
    }

    // Links lead nowhere from a terminal, and code keeps its marks as quotes.
    private static string Plain(string text) => Emphasis().Replace(Link().Replace(text, "$1"), "$1").Replace('`', '\'');

    [GeneratedRegex(@"\[([^\]]+)\]\([^)]*\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"(?<![\w*])\*([^*]+)\*(?![\w*])")]
    private static partial Regex Emphasis();
}
