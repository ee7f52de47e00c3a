namespace Cornet.Targets.PyTorch;

/// <summary>Writes Python with indentation, in lines of at most 79 characters as PEP 8 asks for. Lines end with a line feed whatever the system.</summary>
internal sealed class PythonWriter
{
    private const int Width = 79;
    private static readonly string[] Breaks = [", ", " if ", " else ", " + "]; // behind the first, in front of the others
    private readonly StringBuilder _text = new();
    private int _depth;

    /// <summary>Writes a line. One that is too long goes on behind the first bracket of what it assigns, one step further in.</summary>
    public void Write(string line)
    {
        var room = Width - 4 * _depth;
        var begins = Math.Max(0, line.IndexOf(" = ", StringComparison.Ordinal));
        var open = line.IndexOf('(', begins) is var call && call >= 0 ? call : line.IndexOfAny(['[', '{'], begins);
        if (Fits(line) || open < 0 || open + 1 == line.Length)
        {
            Append(line);
            return;
        }
        Append(line.Substring(0, open + 1));
        _depth++;
        foreach (var part in Filled(line.Substring(open + 1), room - 4)) Append(part);
        _depth--;
    }

    /// <summary>Writes a line that is broken already.</summary>
    public void WriteAsIs(string line) => Append(line);

    /// <summary>Whether a line needs no second one.</summary>
    public bool Fits(string line) => line.Length <= Width - 4 * _depth;

    /// <summary>A line that ends in a colon, and what stands below it.</summary>
    public void Block(string line, Action body)
    {
        Write(line);
        _depth++;
        body();
        _depth--;
    }

    /// <summary>Empty lines.</summary>
    public void Blank(int lines = 1) => _text.Append('\n', lines);

    /// <summary>A docstring.</summary>
    public void Document(string text)
    {
        var lines = text.Replace("\\", "\\\\").Replace("\"\"\"", "\\\"\\\"\\\"").Split('\n', '\r', '\u0085', '\u2028', '\u2029')
            .Select(line => line.TrimEnd()).ToList();
        if (lines.Count == 1 && lines[0].Length <= Width - 4 * _depth - 6 && !lines[0].EndsWith("\"", StringComparison.Ordinal))
        {
            Append($"\"\"\"{lines[0]}\"\"\"");
            return;
        }
        lines[0] = "\"\"\"" + lines[0];
        foreach (var part in lines.SelectMany(line => Wrapped(line, Width - 4 * _depth))) Append(part);
        Append("\"\"\"");
    }

    /// <summary>The paragraphs of a text, each on a line.</summary>
    public static string Reflowed(string text)
    {
        var lines = new List<string>();
        foreach (var line in text.Replace("\r\n", "\n").Split('\n').Select(line => line.TrimEnd()))
        {
            var goesOn = lines.Count > 0 && lines[lines.Count - 1].Length > 0 && line.Length > 0 && (char.IsLetterOrDigit(line[0]) || line[0] is '(' or '"' or '`');
            if (goesOn) lines[lines.Count - 1] += " " + line;
            else lines.Add(line);
        }
        return string.Join("\n", lines);
    }

    /// <summary>A comment.</summary>
    public void Comment(string text)
    {
        foreach (var part in Wrapped("# " + text, Width - 4 * _depth)) Append(part.StartsWith("# ", StringComparison.Ordinal) ? part : "# " + part);
    }

    private void Append(string line)
    {
        if (line.Length > 0) _text.Append(' ', 4 * _depth).Append(line);
        _text.Append('\n');
    }

    // As much as fits into each line; what cannot be broken stays as long as it is.
    private static IEnumerable<string> Filled(string code, int room)
    {
        while (code.Length > room)
        {
            var end = BreakAt(code, room);
            if (end <= 0) break;
            yield return code.Substring(0, end).TrimEnd();
            code = code.Substring(end).TrimStart();
        }
        yield return code;
    }

    // As far outside as possible, and then as late; never in a text, nor behind the bracket in which the line goes on.
    private static int BreakAt(string code, int room)
    {
        var (best, outermost, depth, isText) = (0, int.MaxValue, 1, false);
        for (var at = 0; at < code.Length && at <= room && depth > 0; at++)
        {
            if (code[at] == '"') isText = !isText;
            if (isText) continue;
            if (code[at] is '(' or '[' or '{') depth++;
            if (code[at] is ')' or ']' or '}') depth--;
            if (depth < 1 || depth > outermost || Array.Find(Breaks, sign => string.CompareOrdinal(code, at, sign, 0, sign.Length) == 0) is not { } found) continue;
            var end = found == ", " ? at + 1 : at;
            if (end > 0 && end <= room) (best, outermost) = (end, depth);
        }
        return best;
    }

    private static IEnumerable<string> Wrapped(string line, int room)
    {
        var indent = line.Length - line.TrimStart().Length;
        while (line.Length > room && line.LastIndexOf(' ', room) is var end && end > indent)
        {
            yield return line.Substring(0, end).TrimEnd();
            line = new string(' ', indent) + line.Substring(end + 1).TrimStart();
        }
        yield return line;
    }

    /// <inheritdoc/>
    public override string ToString() => _text.ToString();
}
