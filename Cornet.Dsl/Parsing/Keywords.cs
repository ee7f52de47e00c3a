namespace Cornet.Dsl.Parsing;

/// <summary>The words that begin something.</summary>
internal static class Keywords
{
    public static readonly string[] Declarations = ["model", "circuit", "study", "recipe"];

    public static readonly string[] Members = ["input", "unroll", "area", "decoder", "init", "timing"];

    /// <summary>Statements of a block other than layers.</summary>
    public static readonly string[] Statements = ["recur", "let", "receive", "first"];

    /// <summary>Words of programming languages that a circuit has other words for.</summary>
    public static readonly string[] ControlFlow = ["if", "else", "for", "while", "repeat", "loop"];

    /// <summary>What other languages give to switches.</summary>
    public static readonly string[] TruthValues = ["true", "false", "True", "False"];

    public static readonly string[] Factors = ["vary", "cross"];
}
