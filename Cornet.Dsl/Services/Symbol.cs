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

    /// <summary>A parameter of a model or circuit.</summary>
    Parameter,

    /// <summary>A value that <c>let</c> keeps.</summary>
    Value,

    /// <summary>A layer with a label.</summary>
    Layer,
}

/// <summary>Something that has a name. Compared by reference.</summary>
/// <param name="kind">What it is.</param>
/// <param name="path">The file it stands in.</param>
/// <param name="name">Its name where it is declared.</param>
/// <param name="syntax">The construct that declares it.</param>
/// <param name="owner">The declaration it belongs to; itself at the top of a file.</param>
internal sealed class Symbol(SymbolKind kind, string path, Identifier name, SyntaxNode syntax, Declaration owner)
{
    public SymbolKind Kind { get; } = kind;

    public string Name { get; } = name.Text;

    public FileSpan Place { get; } = new(path, name.Span);

    public SyntaxNode Syntax { get; } = syntax;

    public Declaration Owner { get; } = owner;
}
