namespace Cornet.Runtime.Papers;

/// <summary>What a change of one factor of CORnet-S comes to, as a paper prints it.</summary>
/// <param name="Factor">The factor, as <c>models/CORnet-S-study.cornet</c> writes it: <c>steps</c>.</param>
/// <param name="Value">Its value, written as there: <c>(1,1,1)</c>.</param>
/// <param name="Meaning">The change in words, for figures: <c>1/1/1 steps in V2/V4/IT</c>.</param>
/// <param name="DeltaTop1">Change of ImageNet top-1 accuracy, in points (percent).</param>
/// <param name="DeltaBrainScore">Change of the Brain-Score, in points (hundredths).</param>
internal sealed record CircuitChange(string Factor, string Value, string Meaning, double DeltaTop1, double DeltaBrainScore)
{
    /// <summary>Whether a row of a study varies the same factor to the same value; spaces and case do not count.</summary>
    public bool Is(string factor, string value) => Same(Factor, factor) && Same(Value, value);

    private static bool Same(string one, string other) => string.Equals(Bare(one), Bare(other), StringComparison.OrdinalIgnoreCase);

    private static string Bare(string text) => text.Replace(" ", "");
}
