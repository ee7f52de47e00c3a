using Cornet.Dsl.Text;

namespace Cornet.Dsl.Parsing;

/// <summary>
/// Remembers which closing brace stands under the wrong line. When a brace turns out to be missing, all that is certain is that a block is open at
/// the end; but people indent, and the first brace that does not stand below the line that opened its block shows where the missing one belongs.
/// </summary>
internal sealed class BraceTracker(SourceText source, Token[] tokens)
{
    /// <summary>The first closing brace of this declaration that does not stand below the line of its opening brace, as an index of tokens; or null.</summary>
    public int? Misplaced { get; private set; }

    /// <summary>The opening brace of the block that <see cref="Misplaced"/> closes.</summary>
    public int MisplacedOpening { get; private set; }

    /// <summary>Whether this declaration's braces are already known not to match: everything else about them follows from that.</summary>
    public bool IsReported { get; set; }

    public void BeginDeclaration() => (Misplaced, IsReported) = (null, false);

    public void Closed(int opening, int closing)
    {
        if (Misplaced is not null || !tokens[closing].FirstOnLine || LineOf(opening) == LineOf(closing)) return;
        if (IndentOf(opening) == source.PositionOf(tokens[closing].Span.Start).Column) return;
        Misplaced = closing;
        MisplacedOpening = opening;
    }

    public int LineOf(int token) => source.PositionOf(tokens[token].Span.Start).Line;

    private int IndentOf(int token)
    {
        while (!tokens[token].FirstOnLine) token--;
        return source.PositionOf(tokens[token].Span.Start).Column;
    }
}
