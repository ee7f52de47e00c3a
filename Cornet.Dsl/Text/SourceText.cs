namespace Cornet.Dsl.Text;

/// <summary>One <c>.cornet</c> file: its path, its characters and where its lines begin.</summary>
/// <param name="path">The path as messages should show it.</param>
/// <param name="content">The characters of the file.</param>
public sealed class SourceText(string path, string content)
{
    private int[]? _lineStarts;

    /// <summary>The path as messages should show it.</summary>
    public string Path { get; } = path;

    /// <summary>The characters of the file.</summary>
    public string Content { get; } = content;

    /// <summary>The characters under a span.</summary>
    public string this[TextSpan span] => Content.Substring(span.Start, span.Length);

    /// <summary>Line and column of an offset; offsets past the end count as the end.</summary>
    public LinePosition PositionOf(int offset)
    {
        offset = Math.Max(0, Math.Min(offset, Content.Length));
        var starts = _lineStarts ??= FindLineStarts(Content);
        var line = Array.BinarySearch(starts, offset);
        if (line < 0) line = ~line - 1;
        return new LinePosition(line, offset - starts[line]);
    }

    /// <summary>The offset of a line and column; what lies behind a line's or the text's end counts as the end.</summary>
    public int OffsetOf(LinePosition position)
    {
        var starts = _lineStarts ??= FindLineStarts(Content);
        if (position.Line >= starts.Length) return Content.Length;
        var start = starts[Math.Max(0, position.Line)];
        var end = position.Line + 1 < starts.Length ? starts[position.Line + 1] : Content.Length;
        while (end > start && Content[end - 1] is '\n' or '\r') end--;
        return Math.Min(start + Math.Max(0, position.Column), end);
    }

    // A line ends with \n, \r or \r\n, as in C# and in every editor's count.
    private static int[] FindLineStarts(string text)
    {
        var starts = new List<int> { 0 };
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\r' && i + 1 < text.Length && text[i + 1] == '\n') i++;
            if (text[i] is '\n' or '\r') starts.Add(i + 1);
        }
        return starts.ToArray();
    }
}

/// <summary>A place in a text as editors count it.</summary>
/// <param name="Line">Line, from 0.</param>
/// <param name="Column">UTF-16 units from the start of the line, from 0.</param>
public readonly record struct LinePosition(int Line, int Column);

/// <summary>A stretch of source text, in UTF-16 units.</summary>
/// <param name="Start">Offset of the first unit, from 0.</param>
/// <param name="Length">Number of units; 0 marks a place between two characters.</param>
public readonly record struct TextSpan(int Start, int Length)
{
    /// <summary>Offset just behind the last unit.</summary>
    public int End => Start + Length;

    /// <summary>The smallest span that holds both.</summary>
    public static TextSpan Cover(TextSpan a, TextSpan b)
    {
        var start = Math.Min(a.Start, b.Start);
        return new TextSpan(start, Math.Max(a.End, b.End) - start);
    }

    /// <summary>The span from one offset up to another.</summary>
    public static TextSpan Between(int start, int end) => new(start, end - start);
}
