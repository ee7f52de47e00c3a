using Cornet.Dsl.Graph;

namespace Cornet.Dsl.Services;

/// <summary>What a name can be the name of.</summary>
public enum SymbolKind
{
    /// <summary>A model.</summary>
    Model,
    /// <summary>A circuit.</summary>
    Circuit,
    /// <summary>A study.</summary>
    Study,
    /// <summary>A recipe.</summary>
    Recipe,
    /// <summary>An area of a model.</summary>
    Area,
    /// <summary>A decoder with a name.</summary>
    Decoder,
    /// <summary>A parameter of a model or circuit.</summary>
    Parameter,
    /// <summary>A value that <c>let</c> keeps.</summary>
    Value,
    /// <summary>A layer with a label.</summary>
    Layer,
}

/// <summary>Something that has a name. Compared by reference. It belongs to the declaration <paramref name="owner"/>, or is one itself.</summary>
internal sealed class Symbol(SymbolKind kind, string path, Identifier name, SyntaxNode syntax, Declaration owner)
{
    public SymbolKind Kind { get; } = kind;
    public string Name { get; } = name.Text;
    public FileSpan Place { get; } = new(path, name.Span);
    public SyntaxNode Syntax { get; } = syntax;
    public Declaration Owner { get; } = owner;
}
