using Cornet.Dsl.Parsing;

namespace Cornet.Dsl.Formatting;

/// <summary>Prints one file from its first token to its last.</summary>
/// <param name="source">The file; it has no syntax errors.</param>
/// <param name="tokens">Its tokens, the end among them.</param>
/// <param name="marks">What the tree says about the tokens.</param>
internal sealed class Page(SourceText source, Token[] tokens, Landmarks marks, string lineEnd)
{
    // Only to compare columns: a printed file has no tabs outside of comments.
    private const int Tab = 4;
    public static readonly string[] LineEnds = ["\r\n", "\n", "\r"];
    private readonly string _text = source.Content;
    private readonly LineBreaks _breaks = new(source.Content, tokens, marks);
    private readonly Indentation _indentation = new(tokens, marks);
    private readonly Lines _lines = new();

    public string Print()
    {
        var spacing = new Spacing(tokens, marks, _breaks);
        var last = -1;
        for (var token = 0; token < tokens.Length; token++)
        {
            var isApart = marks.Declarations.Contains(token) && last >= 0 && (_breaks.IsSpread(last) || _breaks.IsSpread(token));
            if (marks.Declarations.Contains(token)) last = token;
            isApart = Comments(token, isApart);
            if (tokens[token].Kind == TokenKind.End) break;
            var written = source[tokens[token].Span];
            if (!_breaks.Before(token) || _breaks.IsLedByComment(token))
            {
                _lines.Add(tokens[token].Comments.Length > 0 ? spacing.BehindComment(token) : spacing.Before(token), written);
            }
            else
            {
                var isFirst = !tokens[token].Comments.Any(comment => comment.LinesBefore > 0);
                _lines.Begin(_indentation.OfLine(token), isApart || IsApart(token, tokens[token].LinesBefore, isFirst));
                _lines.Add(0, written);
            }
            _indentation.Pass(token);
        }
        return _lines.Text(lineEnd);
    }

    /// <summary>Prints the comments before a token.</summary>
    /// <param name="isApart">Whether an empty line stands before the first line that begins here.</param>
    /// <returns>Whether it is still owed.</returns>
    private bool Comments(int token, bool isApart)
    {
        var isFirst = true;
        foreach (var comment in tokens[token].Comments)
        {
            if (comment.LinesBefore > 0 || (token == 0 && isFirst))
            {
                // The line's depth is that of the token, where that stands on it.
                var indent = _breaks.IsLedByComment(token) ? _indentation.OfLine(token) : _indentation.OfComment(token);
                _lines.Begin(indent, isApart || IsApart(token, comment.LinesBefore, isFirst, isComment: true));
                _lines.Add(0, Moved(comment, indent));
                (isApart, isFirst) = (false, false);
            }
            else if (comment.EndsLine)
            {
                var (behind, column) = (EndBefore(comment.Span.Start), ColumnOf(comment.Span.Start));
                _lines.EndWith(source[comment.Span].TrimEnd(), column - ColumnOf(behind), column);
            }
            else _lines.Add(1, Moved(comment, null));
        }
        return isApart;
    }

    // Empty lines tell entries apart; they begin no block, end none, and do not part an entry.
    private bool IsApart(int token, int linesBefore, bool isFirst, bool isComment = false)
    {
        var opensBlock = isFirst && token > 0 && tokens[token - 1].Kind == TokenKind.OpenBrace;
        var endsBlock = !isComment && tokens[token].Kind == TokenKind.CloseBrace;
        return linesBefore > 1 && !opensBlock && !endsBlock && !_indentation.IsWithin(token);
    }

    /// <summary>A comment as written; the further lines of one that begins a line move with it.</summary>
    private string Moved(Comment comment, int? column)
    {
        var by = column is { } now ? now - ColumnOf(comment.Span.Start) : 0;
        var lines = source[comment.Span].Split(LineEnds, StringSplitOptions.None);
        for (var i = 0; i < lines.Length; i++)
        {
            var line = i == lines.Length - 1 && !comment.EndsLine ? lines[i] : lines[i].TrimEnd();
            var words = line.TrimStart(' ', '\t');
            var depth = by == 0 || i == 0 ? 0 : Math.Max(0, Width(line, line.Length - words.Length) + by);
            lines[i] = by == 0 || i == 0 ? line : words.Length == 0 ? "" : new string(' ', depth) + words;
        }
        return string.Join(lineEnd, lines);
    }

    private int EndBefore(int offset)
    {
        while (offset > 0 && Characters.IsBlank(_text[offset - 1])) offset--;
        return offset;
    }

    private int ColumnOf(int offset)
    {
        var start = offset == 0 ? 0 : _text.LastIndexOfAny(['\n', '\r'], offset - 1) + 1;
        return Width(_text.Substring(start, offset - start), offset - start);
    }

    private static int Width(string line, int length)
    {
        var column = 0;
        for (var i = 0; i < length; i++) column = line[i] switch { '\t' => (column / Tab + 1) * Tab, '\uFEFF' => column, _ => column + 1 };
        return column;
    }
}
