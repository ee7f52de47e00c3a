namespace Cornet.Dsl.Parsing;

/// <summary>Cuts a text into words, numbers and signs, once and in one pass. What has no meaning anywhere (a stray character, an open comment) is
/// reported here and treated as a blank, so that the grammar never stumbles over it a second time.</summary>
internal sealed class Lexer(SourceText source, DiagnosticBag diagnostics, ErrorLimit limit)
{
    private readonly string _text = source.Content;
    private readonly List<Token> _tokens = [];
    private readonly List<Comment> _comments = []; // before the next token
    private int _lines; // line breaks behind the last of them
    private int _position;
    private bool _firstOnLine = true;

    /// <summary>The tokens of a text whose errors are reported elsewhere, the end among them.</summary>
    public static Token[] TokensOf(SourceText source) => new Lexer(source, new DiagnosticBag(source), new ErrorLimit()).Tokens(default);

    public Token[] Tokens(CancellationToken cancellation)
    {
        for (var isEnd = false; !isEnd;)
        {
            if ((_tokens.Count & 0xfff) == 0) cancellation.ThrowIfCancellationRequested();
            var before = _position;
            SkipTrivia();
            var start = _position;
            isEnd = start >= _text.Length;
            var kind = isEnd ? TokenKind.End : Take();
            var isGlued = start == before && start > 0 && !isEnd;
            _tokens.Add(new Token(kind, TextSpan.Between(start, _position), _firstOnLine || isEnd, isGlued, _lines, [.. _comments]));
            _comments.Clear();
            (_lines, _firstOnLine) = (0, false);
        }
        return _tokens.ToArray();
    }

    private TokenKind Take()
    {
        var c = _text[_position];
        if (Characters.IsDigit(c)) return TakeNumber();
        if (Characters.IsWordPart(c)) return TakeWord();
        _position++;
        if (c == '-' && Current == '>')
        {
            _position++;
            return TokenKind.Arrow;
        }
        return Characters.SignOf(c)!.Value; // SkipTrivia stops at nothing else.
    }

    private TokenKind TakeNumber()
    {
        _position = Characters.NumberEnd(_text, _position);
        if (Current == 'x') return TokenKind.Number; // 7x7 and 7xkernel: the cross between two extents, not a unit.
        while (Characters.IsLetter(Current)) _position++;
        return TokenKind.Number;
    }

    private TokenKind TakeWord()
    {
        var start = _position;
        if (Current == 'x' && IsCrossAfterNumber())
        {
            _position++;
            return TokenKind.Word;
        }
        var foreign = '\0';
        for (; Characters.IsWordPart(Current); _position++)
            if (Current > '\x7f' && foreign == '\0') foreign = Current;
        var word = TextSpan.Between(start, _position);
        if (foreign != '\0' && limit.Admits(diagnostics, start)) diagnostics.ForeignLetter(word, Shown.Text(source[word]), Shown.Character(foreign));
        return TokenKind.Word;
    }

    private bool IsCrossAfterNumber() =>
        _tokens.Count > 0 && _tokens[_tokens.Count - 1] is { Kind: TokenKind.Number } number && number.Span.End == _position;

    private char Current => _position < _text.Length ? _text[_position] : '\0';
    private char Following => _position + 1 < _text.Length ? _text[_position + 1] : '\0';

    private void SkipTrivia()
    {
        while (_position < _text.Length)
        {
            var c = _text[_position];
            if (Characters.IsLineBreak(c)) _firstOnLine = true;
            if (c == '\r' || c == '\n' && (_position == 0 || _text[_position - 1] != '\r')) _lines++;
            if (Characters.IsBlank(c)) _position++;
            else if (c == '/' && Following is '/' or '*') TakeComment();
            else if (Characters.IsWordPart(c) || Characters.SignOf(c) is not null) return;
            else SkipStrayCharacters();
        }
    }

    private void SkipLine() => _position = _text.IndexOfAny(['\n', '\r'], _position) is >= 0 and var end ? end : _text.Length;

    private void TakeComment()
    {
        var (start, endsLine) = (_position, Following == '/');
        if (endsLine) SkipLine();
        else SkipBlockComment();
        _comments.Add(new Comment(TextSpan.Between(start, _position), _lines, endsLine));
        _lines = 0;
    }

    private void SkipBlockComment()
    {
        var start = _position;
        var end = _text.IndexOf("*/", start + 2, StringComparison.Ordinal);
        if (end < 0)
        {
            if (limit.Admits(diagnostics, start)) diagnostics.OpenComment(new TextSpan(start, 2));
            limit.EndIsSwallowed = true;
        }
        _position = end < 0 ? _text.Length : end + 2;
        _firstOnLine |= _text.IndexOfAny(['\n', '\r'], start, _position - start) >= 0;
    }

    private void SkipStrayCharacters()
    {
        var start = _position;
        while (_position < _text.Length && IsStray(_text[_position])) _position++;
        limit.StrayLines.Add(source.PositionOf(start).Line);
        if (!limit.Admits(diagnostics, start)) return;
        var stray = TextSpan.Between(start, _position);
        if (source[stray] == ";") diagnostics.Semicolon(stray);
        else if (IsOtherComment(stray))
        {
            diagnostics.OtherComment(stray, source[stray]);
            SkipLine();
        }
        else diagnostics.StrayCharacters(stray, Shown.Text(source[stray]));
    }

    // Python's, and MATLAB's, whose sign may be meant for a remainder within a line.
    private bool IsOtherComment(TextSpan stray)
    {
        if (source[stray].Trim('#').Length > 0 && source[stray].Trim('%').Length > 0) return false;
        return _firstOnLine || (_text[stray.Start] == '#' && Characters.IsBlank(_text[stray.Start - 1]) && Characters.IsBlank(Current));
    }

    private static bool IsStray(char c) => !Characters.IsBlank(c) && !Characters.IsWordPart(c) && Characters.SignOf(c) is null;
}
