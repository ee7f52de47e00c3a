namespace Cornet.Dsl.Syntax;

/// <summary>What all pieces of the tree share: where they stand.</summary>
public abstract record SyntaxNode
{
    /// <summary>From the first to the last character of the construct, without surrounding blanks.</summary>
    public TextSpan Span { get; init; }
}

/// <summary>A name as written.</summary>
/// <param name="Text">The name; empty where one was expected and none stood (the parser has reported that).</param>
public sealed record Identifier(string Text) : SyntaxNode
{
    /// <summary>A name at a place.</summary>
    public Identifier(TextSpan span, string text) : this(text) => Span = span;

    /// <summary>Whether a name was expected here and none was written.</summary>
    public bool IsMissing => Text.Length == 0;
}

/// <summary>A whole file.</summary>
/// <param name="Declarations">Models, circuits, studies and recipes in source order; what could not be read is left out (and reported).</param>
public sealed record CornetFile(EquatableArray<Declaration> Declarations) : SyntaxNode;
