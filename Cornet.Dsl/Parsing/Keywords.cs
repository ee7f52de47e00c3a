namespace Cornet.Dsl.Parsing;

/// <summary>The words that begin something.</summary>
internal static class Keywords
{
    public static readonly string[] Declarations = ["model", "circuit", "study", "recipe"];

    public static readonly string[] Members = ["input", "unroll", "area", "decoder", "init", "timing"];

    /// <summary>Statements of a block other than layers.</summary>
    public static readonly string[] Statements = ["recur", "let", "receive", "first"];

    public static readonly string[] Factors = ["vary", "cross"];
}
