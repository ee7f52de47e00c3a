namespace Cornet.Dsl.Parsing;

/// <summary>
/// Cuts a text into words, numbers and signs, once and in one pass. What has no meaning anywhere (a stray character, an open comment) is reported
/// here and treated as a blank, so that the grammar never stumbles over it a second time.
/// </summary>
internal sealed class Lexer(SourceText source, DiagnosticBag diagnostics, ErrorLimit limit)
{
    private readonly string _text = source.Content;
    private readonly List<Token> _tokens = [];
    private int _position;
    private bool _firstOnLine = true;

    public Token[] Tokens(CancellationToken cancellation)
    {
        while (true)
        {
            var before = _position;
            SkipTrivia();
            if (_position >= _text.Length) break;
            if ((_tokens.Count & 0xfff) == 0) cancellation.ThrowIfCancellationRequested();
            var start = _position;
            var kind = Take();
            _tokens.Add(new Token(kind, new TextSpan(start, _position - start), _firstOnLine, start == before && start > 0));
            _firstOnLine = false;
        }
        _tokens.Add(new Token(TokenKind.End, new TextSpan(_text.Length, 0), FirstOnLine: true, Glued: false));
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
            if (Characters.IsBlank(c)) _position++;
            else if (c == '/' && Following == '/') SkipLine();
            else if (c == '/' && Following == '*') SkipBlockComment();
            else if (Characters.IsWordPart(c) || Characters.SignOf(c) is not null) return;
            else SkipStrayCharacters();
        }
    }

    private void SkipLine()
    {
        while (_position < _text.Length && !Characters.IsLineBreak(_text[_position])) _position++;
    }

    private void SkipBlockComment()
    {
        var start = _position;
        var end = _text.IndexOf("*/", start + 2, StringComparison.Ordinal);
        if (end < 0)
        {
            if (limit.Admits(diagnostics, start)) diagnostics.OpenComment(new TextSpan(start, 2));
            limit.EndIsSwallowed = true;
            end = _text.Length - 2;
        }
        for (; _position < end + 2; _position++)
            if (Characters.IsLineBreak(_text[_position])) _firstOnLine = true;
    }

    private void SkipStrayCharacters()
    {
        var start = _position;
        while (_position < _text.Length && IsStray(_text[_position])) _position++;
        limit.AddStrayCharacters(source.PositionOf(start).Line);
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
