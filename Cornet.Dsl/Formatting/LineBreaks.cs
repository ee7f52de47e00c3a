using Cornet.Dsl.Parsing;

namespace Cornet.Dsl.Formatting;

/// <summary>Which tokens begin a line. People's own choices stand, with these exceptions: a brace opens on the line it belongs to; a block is either
/// on one line or closes on a line of its own; declarations stand on lines of their own; and what is too long for a line is broken between
/// entries.</summary>
internal sealed class LineBreaks
{
    /// <summary>The longest line that is not broken between its entries; a comment at its end does not count.</summary>
    public const int Width = 120;
    private readonly string _text;
    private readonly Token[] _tokens;
    private readonly Landmarks _marks;
    private readonly bool[] _begins;
    private readonly int[] _closing;
    private readonly int[] _depth;

    public LineBreaks(string text, Token[] tokens, Landmarks marks)
    {
        (_text, _tokens, _marks) = (text, tokens, marks);
        (_begins, _closing, _depth) = (new bool[tokens.Length], new int[tokens.Length], new int[tokens.Length]);
        FindBlocks();
        for (var i = 0; i < tokens.Length; i++) _begins[i] = i == 0 || marks.Declarations.Contains(i) || IsBrokenBefore(i);
        for (var i = 0; i < tokens.Length; i++)
            if (tokens[i].Kind == TokenKind.OpenBrace && !IsEmpty(i) && Enumerable.Range(i + 1, _closing[i] - i).Any(at => tokens[at].FirstOnLine))
                Spread(i);
        Fit();
    }

    /// <summary>Whether a token begins a line.</summary>
    public bool Before(int token) => _begins[token];

    /// <summary>Whether a declaration takes more than one line.</summary>
    public bool IsSpread(int declaration)
    {
        for (var i = declaration + 1; _tokens[i].Kind != TokenKind.End && !_marks.Declarations.Contains(i); i++)
            if (_begins[i]) return true;
        return false;
    }

    /// <summary>Whether a comment begins the line that a token stands on.</summary>
    public bool IsLedByComment(int token) => _tokens[token] is { Kind: not TokenKind.CloseBrace, LinesBefore: 0, Comments: var comments }
        && comments.Length > 0 && (token == 0 || comments.Any(comment => comment.LinesBefore > 0));

    private void Fit()
    {
        var spacing = new Spacing(_tokens, _marks, this);
        var indentation = new Indentation(_tokens, _marks);
        for (int start = 0, end; start < _tokens.Length - 1; start = end)
        {
            var indent = indentation.OfLine(start);
            end = EndOfLine(start);
            while (indent + Length(start, end, spacing) > Width && Break(start, end)) end = EndOfLine(start);
            for (var i = start; i < end; i++) indentation.Pass(i);
        }
    }

    private int EndOfLine(int start)
    {
        var end = start + 1;
        while (end < _tokens.Length - 1 && !_begins[end]) end++;
        return end;
    }

    private int Length(int start, int end, Spacing spacing)
    {
        var length = _tokens[start].Span.Length;
        for (var i = start + 1; i < end; i++)
        {
            length += _tokens[i].Span.Length + spacing.Before(i);
            foreach (var comment in _tokens[i].Comments) length += IsOneLine(comment) ? comment.Span.Length + 1 : 0;
        }
        return length;
    }

    private bool IsOneLine(Comment comment) => _text.IndexOfAny(['\n', '\r'], comment.Span.Start, comment.Span.Length) < 0;

    /// <summary>Breaks a line that is too long: between its outermost entries, or where it is one entry, inside its outermost blocks. False where
    /// neither is left.</summary>
    private bool Break(int start, int end)
    {
        var entries = EntriesOf(start + 1, end, _depth[start]);
        foreach (var entry in entries) _begins[entry] = true;
        if (entries.Count > 0) return true;
        var blocks = Enumerable.Range(start, end - start)
            .Where(i => _tokens[i].Kind == TokenKind.OpenBrace && _depth[i] == _depth[start] && _closing[i] < end && !IsEmpty(i)).ToList();
        foreach (var block in blocks)
        {
            Spread(block);
            foreach (var entry in EntriesOf(block + 1, _closing[block], _depth[start] + 1)) _begins[entry] = true;
        }
        return blocks.Count > 0;
    }

    private List<int> EntriesOf(int start, int end, int depth) =>
        Enumerable.Range(start, Math.Max(0, end - start)).Where(i => _depth[i] == depth && _marks.Entries.Contains(i)).ToList();

    private bool IsEmpty(int opening) => _closing[opening] == opening + 1 && _tokens[opening + 1].Comments.Length == 0;
    private void Spread(int opening) => _begins[opening + 1] = _begins[_closing[opening]] = true;

    private bool IsBrokenBefore(int token)
    {
        var (lines, comments) = (_tokens[token].LinesBefore, _tokens[token].Comments);
        if (lines == 0 || comments.Length > 0) return lines > 0 || IsLedByComment(token);
        return _tokens[token].Kind switch
        {
            TokenKind.OpenBrace => false,
            TokenKind.CloseBrace => _tokens[token - 1].Kind != TokenKind.OpenBrace,
            // A word behind a block that begins no entry is `then` or `after`.
            TokenKind.Word => _tokens[token - 1].Kind != TokenKind.CloseBrace || _marks.Entries.Contains(token),
            _ => true,
        };
    }

    private void FindBlocks()
    {
        var open = new Stack<int>();
        for (var i = 0; i < _tokens.Length; i++)
        {
            if (_tokens[i].Kind == TokenKind.CloseBrace) _closing[open.Pop()] = i;
            _depth[i] = open.Count;
            if (_tokens[i].Kind == TokenKind.OpenBrace) open.Push(i);
        }
    }
}
