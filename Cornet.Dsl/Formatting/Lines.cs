namespace Cornet.Dsl.Formatting;

/// <summary>The lines of a printed file. Comments behind code are set when all lines are known: where they stood in one column on lines that follow
/// each other they stand in one column again.</summary>
internal sealed class Lines
{
    private readonly List<Line> _lines = [];
    private StringBuilder _code = new();
    private bool _isBlank = true;

    /// <summary>Ends the line at hand and begins another.</summary>
    /// <param name="afterBlankLine">Whether an empty line stands between the two.</param>
    public void Begin(int indent, bool afterBlankLine)
    {
        End();
        if (afterBlankLine && _lines.Count > 0) _lines.Add(new Line("", null, 0, 0));
        _code.Append(' ', indent);
        _isBlank = false;
    }

    public void Add(int blanks, string text) => _code.Append(' ', blanks).Append(text);

    /// <summary>Ends the line at hand with a comment.</summary>
    /// <param name="gap">Blanks that stood before it.</param>
    public void EndWith(string? comment, int gap, int column)
    {
        _lines.Add(new Line(_code.ToString(), comment, gap, column));
        (_code, _isBlank) = (new StringBuilder(), true);
    }

    public string Text(string lineEnd)
    {
        End();
        var text = new StringBuilder();
        for (var i = 0; i < _lines.Count;)
        {
            var next = i + 1;
            while (_lines[i].Comment is not null && next < _lines.Count && _lines[next].Comment is not null && _lines[next].Column == _lines[i].Column)
                next++;
            var block = _lines.GetRange(i, next - i);
            // Two blanks at least, more where there were more.
            var column = block.Max(line => line.Width) + block.Min(line => Math.Max(line.Gap, 2));
            foreach (var line in block)
            {
                text.Append(line.Code);
                if (line.Comment is { } comment) text.Append(' ', column - line.Width).Append(comment);
                text.Append(lineEnd);
            }
            i = next;
        }
        return text.ToString();
    }

    private void End()
    {
        if (!_isBlank) EndWith(null, 0, 0);
    }

    private sealed record Line(string Code, string? Comment, int Gap, int Column)
    {
        // A comment of several lines may stand in the code.
        public int Width => Code.Length - 1 - Code.LastIndexOfAny(['\n', '\r']);
    }
}
