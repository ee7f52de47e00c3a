namespace Cornet.Dsl.Syntax;

/// <summary>What all pieces of the tree share: where they stand.</summary>
/// <param name="Span">From the first to the last character of the construct, without surrounding blanks.</param>
public abstract record SyntaxNode(TextSpan Span);

/// <summary>A name as written.</summary>
/// <param name="Span">Where it stands.</param>
/// <param name="Text">The name; empty where one was expected and none stood (the parser has reported that).</param>
public sealed record Identifier(TextSpan Span, string Text) : SyntaxNode(Span)
{
    /// <summary>Whether a name was expected here and none was written.</summary>
    public bool IsMissing => Text.Length == 0;
}

/// <summary>A whole file.</summary>
/// <param name="Span">The whole text.</param>
/// <param name="Declarations">Models, circuits, studies and recipes in source order; what could not be read is left out (and reported).</param>
public sealed record CornetFile(TextSpan Span, EquatableArray<Declaration> Declarations) : SyntaxNode(Span);
