namespace Cornet.Dsl.Catalog;

/// <summary>
/// The words that stand where layers stand. The parser needs them for one thing only: a word behind a layer on the same line (<c>avgpool   relu</c>)
/// begins a new statement where it is one of these, and is an argument (<c>add shortcut</c>) otherwise.
/// </summary>
public static class LayerWords
{
    /// <summary>The layers in the order of the reference, then the statements that join values or do nothing.</summary>
    public static EquatableArray<string> All { get; } = new([.. LayerCatalog.Words, "add", "multiply", "concat", "resize", "identity"]);

    private static readonly HashSet<string> Known = new(All, StringComparer.Ordinal);

    /// <summary>Whether a word is one of them.</summary>
    public static bool Contains(string word) => Known.Contains(word);
}
