namespace Cornet.Dsl.Syntax;

/// <summary>
/// The layers that the language knows. The parser needs them for one thing only: a word that stands behind a layer on the same line
/// (<c>avgpool   relu</c>) begins a new statement where it is one of these, and is an argument (<c>add shortcut</c>) otherwise.
/// </summary>
public static class LayerWords
{
    /// <summary>All of them, in the order of the reference.</summary>
    public static EquatableArray<string> All { get; } = new[]
    {
        "conv", "linear", "batchnorm", "groupnorm", "layernorm",
        "relu", "leakyrelu", "elu", "gelu", "silu", "sigmoid", "tanh", "softplus", "softmax",
        "maxpool", "avgpool", "dropout", "upsample", "flatten", "add", "multiply", "concat", "identity", "extern",
    };

    private static readonly HashSet<string> Known = new(All, StringComparer.Ordinal);

    /// <summary>Whether a word is a layer of the language.</summary>
    public static bool Contains(string word) => Known.Contains(word);
}
