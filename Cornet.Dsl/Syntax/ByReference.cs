using System.Runtime.CompilerServices;

namespace Cornet.Dsl.Syntax;

/// <summary>
/// Compares constructs by reference, for sets and keys. Records compare and hash everything in them: with a model as its key, each look-up would read the
/// whole model.
/// </summary>
internal sealed class ByReference : IEqualityComparer<SyntaxNode>
{
    public static ByReference Instance { get; } = new();

    public bool Equals(SyntaxNode? x, SyntaxNode? y) => ReferenceEquals(x, y);

    public int GetHashCode(SyntaxNode node) => RuntimeHelpers.GetHashCode(node);
}
