using Cornet.Dsl.Parsing;

namespace Cornet.Dsl.Formatting;

/// <summary>How deep lines stand, told token by token from the first to the last.</summary>
/// <param name="marks">What the tree says about them.</param>
internal sealed class Indentation(Token[] tokens, Landmarks marks)
{
    private const int Block = 2;

    // What goes on with an entry stands deeper than a block of it would.
    private const int Continuation = 4;

    // The indentation of the line that each open brace stands on.
    private readonly Stack<int> _blocks = new();
    private int _line;

    /// <summary>The blanks of a line that begins with this token.</summary>
    public int OfLine(int token) => _line = tokens[token].Kind == TokenKind.CloseBrace ? _blocks.Peek() : OfComment(token);

    /// <summary>The blanks of a comment on a line of its own above this token.</summary>
    public int OfComment(int token) => IsWithin(token) ? Inner + Continuation : Inner;

    /// <summary>Whether a line that begins with this token goes on with an entry of the line before.</summary>
    public bool IsWithin(int token) => !marks.Entries.Contains(token)
        && tokens[token].Kind is not (TokenKind.OpenBrace or TokenKind.CloseBrace or TokenKind.CloseParenthesis or TokenKind.End);

    /// <summary>Goes on behind a token.</summary>
    public void Pass(int token)
    {
        if (tokens[token].Kind == TokenKind.OpenBrace) _blocks.Push(_line);
        if (tokens[token].Kind == TokenKind.CloseBrace) _blocks.Pop();
    }

    private int Inner => _blocks.Count == 0 ? 0 : _blocks.Peek() + Block;
}
