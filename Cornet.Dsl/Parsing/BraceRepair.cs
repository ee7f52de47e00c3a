namespace Cornet.Dsl.Parsing;

/// <summary>Gives every brace its partner before the grammar reads them. One brace too few or too many shifts the meaning of everything behind it,
/// and all that the braces themselves tell is that some are left over at the end. But people indent: a block's lines stand deeper than the line that
/// opens it, and its closing brace stands below that line. So where braces do not match, the indentation decides which one is at fault. A missing
/// brace is put in as a token without length, one too many becomes <see cref="TokenKind.StrayBrace"/>; the grammar reports either where it meets
/// it.</summary>
internal sealed class BraceRepair
{
    // Beyond this many repairs, or blocks within blocks, the text is none that somebody indented; it also bounds the time.
    private const int MostRepairs = 32;

    // An open brace, and the indentation of the line it stands on.
    private readonly record struct Opening(int Token, int Indent);
    private readonly SourceText _source;
    private readonly Token[] _tokens;
    private readonly List<Opening> _open = [];
    private readonly HashSet<int> _stray = [];
    private readonly List<(int Before, TokenKind Kind)> _inserted = [];

    private BraceRepair(SourceText source, Token[] tokens) => (_source, _tokens) = (source, tokens);

    /// <summary>The tokens themselves where their braces match, otherwise repaired ones.</summary>
    public static Token[] Apply(SourceText source, Token[] tokens)
    {
        var unmatched = Unmatched(tokens);
        if (unmatched == 0) return tokens;
        var repair = new BraceRepair(source, tokens);
        // A text that is not indented, or all on one line, says nothing: then the grammar has to find its own way.
        return repair.ReadLines(Math.Min(2 * unmatched + 2, MostRepairs)) ? repair.Repaired() : tokens;
    }

    private static int Unmatched(Token[] tokens)
    {
        var (open, unopened) = (0, 0);
        foreach (var token in tokens)
        {
            if (token.Kind == TokenKind.OpenBrace) open++;
            else if (token.Kind == TokenKind.CloseBrace && open > 0) open--;
            else if (token.Kind == TokenKind.CloseBrace) unopened++;
        }
        return open + unopened;
    }

    /// <summary>Collects the repairs, and tells whether they were few enough to be right.</summary>
    private bool ReadLines(int most)
    {
        for (var start = 0; start < _tokens.Length - 1;)
        {
            var end = start + 1;
            while (!_tokens[end].FirstOnLine) end++;
            ReadLine(start, end);
            if (_open.Count > Nesting.Deepest || Repairs > most) return false;
            start = end;
        }
        CloseDeeperThan(-1, _tokens.Length - 1);
        return Repairs <= most;
    }

    private int Repairs => _stray.Count + _inserted.Count;

    private void ReadLine(int start, int end)
    {
        var indent = IndentAt(start);
        var token = start;
        if (_tokens[start].Kind == TokenKind.CloseBrace)
        {
            CloseAtLineStart(start, indent);
            token++;
        }
        else
        {
            CloseDeeperThan(indent - 1, start);
        }
        var outside = _open.Count;
        for (; token < end; token++)
        {
            if (_open.Count > Nesting.Deepest) return;
            if (_tokens[token].Kind == TokenKind.OpenBrace) _open.Add(new Opening(token, indent));
            if (_tokens[token].Kind != TokenKind.CloseBrace) continue;
            if (_open.Count > outside) _open.RemoveAt(_open.Count - 1);
            else if (ClosesAtLineEnd(end)) outside = Close();
            else _stray.Add(token);
        }
        SettleOpenings(outside, end, indent);
    }

    /// <summary>What is still open at the end of its line: the opening of a block whose lines follow, or a brace without partner.</summary>
    private void SettleOpenings(int outside, int end, int indent)
    {
        var opensBlock = IndentAt(end) > indent || (_tokens[end].Kind == TokenKind.CloseBrace && IndentAt(end) == indent);
        if (!opensBlock)
        {
            while (_open.Count > outside)
            {
                _inserted.Add((ClosingPlace(_open[_open.Count - 1].Token, end), TokenKind.CloseBrace));
                Close();
            }
            return;
        }
        while (_open.Count > outside + 1)
        {
            var (first, second) = (_open[_open.Count - 2], _open[_open.Count - 1]);
            var kept = second.Token == first.Token + 1 ? first : second; // A doubled brace opens at once; otherwise the last one ends the line.
            _stray.Add(kept == first ? second.Token : first.Token);
            _open.RemoveRange(_open.Count - 2, 2);
            _open.Add(kept);
        }
    }

    // first { ... then identity: the brace is missed before the word, not at the end of the line.
    private int ClosingPlace(int opening, int end)
    {
        for (var token = opening + 1; token + 1 < end; token++)
            if (IsWord(token, "then") && (IsWord(token + 1, "identity") || _tokens[token + 1].Kind == TokenKind.OpenBrace)) return token;
        return end;
    }

    private bool IsWord(int token, string word) => _tokens[token].Span.Length == word.Length && _source[_tokens[token].Span] == word;

    /// <summary>Whether a closing brace behind other things on its line closes the innermost block: nothing of that block follows.</summary>
    private bool ClosesAtLineEnd(int nextLine)
    {
        if (_open.Count == 0) return false;
        var indent = IndentAt(nextLine);
        var innermost = _open[_open.Count - 1].Indent;
        return indent < innermost || (indent == innermost && _tokens[nextLine].Kind != TokenKind.CloseBrace);
    }

    private void CloseAtLineStart(int brace, int indent)
    {
        CloseDeeperThan(indent, brace);
        if (_open.Count > 0 && _open[_open.Count - 1].Indent == indent) Close();
        else if (LineThatShouldOpen(brace, indent) is { } next) _inserted.Add((next, TokenKind.OpenBrace));
        else _stray.Add(brace);
    }

    /// <summary>The start of the lines that a closing brace belongs to although nothing opened them: they stand deeper than the brace, below a line
    /// of its depth.</summary>
    private int? LineThatShouldOpen(int brace, int indent)
    {
        var innermost = _open.Count > 0 ? _open[_open.Count - 1].Token : -1;
        int? deeper = null;
        for (var token = brace - 1; token > innermost; token--)
        {
            if (!_tokens[token].FirstOnLine) continue;
            if (IndentAt(token) <= indent) return IndentAt(token) == indent && _tokens[token].Kind != TokenKind.CloseBrace ? deeper : null;
            deeper = token;
        }
        return null;
    }

    private void CloseDeeperThan(int indent, int before)
    {
        while (_open.Count > 0 && _open[_open.Count - 1].Indent > indent)
        {
            Close();
            _inserted.Add((before, TokenKind.CloseBrace));
        }
    }

    private int Close()
    {
        _open.RemoveAt(_open.Count - 1);
        return _open.Count;
    }

    private int IndentAt(int token) => _tokens[token].Kind == TokenKind.End ? -1 : _source.PositionOf(_tokens[token].Span.Start).Column;

    private Token[] Repaired()
    {
        var inserted = _inserted.ToLookup(brace => brace.Before, brace => brace.Kind);
        return [.. _tokens.SelectMany((token, i) => inserted[i].Select(kind => PutIn(kind, i > 0 ? _tokens[i - 1].Span.End : 0))
            .Append(_stray.Contains(i) ? token with { Kind = TokenKind.StrayBrace } : token))];
    }

    private static Token PutIn(TokenKind kind, int place) => new(kind, new TextSpan(place, 0), FirstOnLine: false, Glued: false, 0, []);
}
