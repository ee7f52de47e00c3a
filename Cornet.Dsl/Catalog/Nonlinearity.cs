namespace Cornet.Dsl.Catalog;

/// <summary>A nonlinearity without properties.</summary>
/// <param name="word">Its word.</param>
/// <param name="sentence">Its formula.</param>
/// <param name="gradientFromOutput">Whether its gradient follows from its output: it may then be written over its input.</param>
/// <param name="zeroAtZero">Whether it is zero at zero.</param>
/// <param name="neverNegative">Whether its output is never negative.</param>
internal sealed class Nonlinearity(string word, string sentence, bool gradientFromOutput, bool zeroAtZero, bool neverNegative = false) : Layer(word)
{
    public static Nonlinearity ReLU { get; } = new("relu", "max(0, x)", gradientFromOutput: true, zeroAtZero: true, neverNegative: true);

    public static Nonlinearity GELU { get; } = new("gelu", "x times the normal distribution's share below x", gradientFromOutput: false, zeroAtZero: true);

    public static Nonlinearity SiLU { get; } = new("silu", "x sigmoid(x)", gradientFromOutput: false, zeroAtZero: true);

    public static Nonlinearity Sigmoid { get; } = new("sigmoid", "1 / (1 + exp(-x))", gradientFromOutput: true, zeroAtZero: false, neverNegative: true);

    public static Nonlinearity Tanh { get; } = new("tanh", "the hyperbolic tangent", gradientFromOutput: true, zeroAtZero: true);

    public static Nonlinearity Softplus { get; } = new("softplus", "log(1 + exp(x))", gradientFromOutput: false, zeroAtZero: false, neverNegative: true);

    public override string Sentence { get; } = sentence;

    public override bool KeepsInput => !gradientFromOutput;

    public override bool KeepsOutput(Settings settings) => gradientFromOutput;

    public override bool MayOverwrite => gradientFromOutput;

    public override bool KeepsZeros(Settings settings) => zeroAtZero;

    public override bool IsNeverNegative => neverNegative;

    /// <summary>Whether its output is larger than zero.</summary>
    public bool IsPositive => neverNegative && !zeroAtZero;

    public override bool KeepsPositive => this == ReLU;

    public override MapType? Type(Visit at, MapType input) => input;
}
