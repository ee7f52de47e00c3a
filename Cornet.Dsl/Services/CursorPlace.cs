using Cornet.Dsl.Catalog;
using Cornet.Dsl.Parsing;
using Cornet.Dsl.Text;

namespace Cornet.Dsl.Services;

/// <summary>What can stand where the cursor is.</summary>
internal enum Surroundings { File, Model, Block, Timing, Study, Recipe }

/// <summary>Where the cursor stands, told from the tokens before it: a line that is being written is in no tree yet.</summary>
internal sealed class CursorPlace
{
    private readonly SourceText _source;
    private readonly List<Token> _before;
    private readonly List<(string Word, int Index)> _open = [];

    public CursorPlace(SourceText source, int offset)
    {
        _source = source;
        var start = offset;
        while (start > 0 && Characters.IsWordPart(source.Content[start - 1])) start--;
        Word = TextSpan.Between(start, offset);
        _before = [.. Lexer.TokensOf(source).TakeWhile(token => token.Kind != TokenKind.End && token.Span.End <= start)];
        ReadBraces();
        var line = source.PositionOf(offset).Line;
        var first = _before.FindLastIndex(token => token.FirstOnLine) is var at and >= 0 && source.PositionOf(_before[at].Span.Start).Line == line ? at : _before.Count;
        // Behind a comma the entry goes on.
        if (first == _before.Count && first > 0 && _before[first - 1].Kind == TokenKind.Comma) first = Math.Max(0, _before.FindLastIndex(token => token.FirstOnLine));
        if (_open.Count > 0) first = Math.Max(first, _open[_open.Count - 1].Index + 1);
        Line = [.. _before.Skip(first).Select(token => source[token.Span])];
    }

    /// <summary>Whether a place is inside a comment, which means nothing to the language; just behind a line comment still is.</summary>
    public static bool IsInComment(SourceText source, int offset) => Lexer.TokensOf(source).SelectMany(token => token.Comments)
        .Any(comment => comment.Span.Start < offset && (offset < comment.Span.End || comment.EndsLine && offset == comment.Span.End));

    /// <summary>The beginning of the word that is being written.</summary>
    public TextSpan Word { get; }

    /// <summary>What stands before it on its line, inside the innermost braces that are open.</summary>
    public IReadOnlyList<string> Line { get; }

    /// <summary>The last of it; empty at the start.</summary>
    public string Last => Line.Count > 0 ? Line[Line.Count - 1] : "";

    /// <summary>The name of the declaration around it; empty outside.</summary>
    public string Declaration { get; private set; } = "";

    public Surroundings Surroundings => _open.Count == 0 ? Surroundings.File
        : _open.Exists(one => one.Word == "timing") ? Surroundings.Timing
        : _open.Count > 1 ? Surroundings.Block
        : _open[0].Word switch { "model" => Surroundings.Model, "study" => Surroundings.Study, "recipe" => Surroundings.Recipe, _ => Surroundings.Block };

    /// <summary>The name before the parenthesis that is open on this line, or null.</summary>
    public string? Call
    {
        get
        {
            var depth = 0;
            for (var i = Line.Count - 1; i > 0; i--)
            {
                if (Line[i] == ")") depth++;
                if (Line[i] == "(" && depth-- == 0) return Line[i - 1];
            }
            return null;
        }
    }

    /// <summary>The layer whose arguments are being written, or null.</summary>
    public string? Layer => Line.Select((word, i) => (word, i)).LastOrDefault(one => LayerWords.Contains(one.word)
        || one.i == 0 && Characters.IsLetter(one.word[0]) && Line.Count > 1 && Line[1] != ":" && Line[1] != "=").word;

    private void ReadBraces()
    {
        var word = "";
        for (var i = 0; i < _before.Count; i++)
        {
            var text = _source[_before[i].Span];
            switch (_before[i].Kind)
            {
                case TokenKind.OpenBrace: _open.Add((word, i)); break;
                case TokenKind.CloseBrace when _open.Count > 0: _open.RemoveAt(_open.Count - 1); break;
                case TokenKind.Word when _open.Count == 0 && Keywords.Declarations.Contains(text):
                    (word, Declaration) = (text, i + 1 < _before.Count ? _source[_before[i + 1].Span] : "");
                    break;
                case TokenKind.Word when _open.Count == 1 && (Keywords.Members.Contains(text) || _before[i].FirstOnLine): word = text; break;
            }
        }
    }
}
