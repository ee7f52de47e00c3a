namespace Cornet.Scoring.Assemblies;

/// <summary>What does not take part in a result, counted, with the first names: nothing is left out without a word.</summary>
/// <param name="Count">How many.</param>
/// <param name="All">Of how many.</param>
/// <param name="What">What they are, such as <c>neuroids</c>.</param>
/// <param name="Origin">The file, or where else they come from.</param>
/// <param name="First">The names of the first of them.</param>
/// <param name="Why">The reason, as half a sentence.</param>
public sealed record LeftOut(int Count, long All, string What, string Origin, IReadOnlyList<string> First, string Why)
{
    /// <summary>How many are named.</summary>
    internal const int Named = 3;

    /// <summary>Those of some names.</summary>
    internal static LeftOut Of(IReadOnlyList<string> names, long all, string what, string origin, string why) =>
        new(names.Count, all, what, origin, [.. names.Take(Named)], why);

    /// <summary>The first names of a list.</summary>
    internal static string Names(IReadOnlyList<string> names, int count) =>
        string.Join(", ", names.Take(Named)) + (count > Math.Min(Named, names.Count) ? ", ..." : "");

    /// <summary>The sentence: <c>2 of 168 neuroids of 'it.nc' left out (n3, n7): missing values for some stimuli.</c></summary>
    public override string ToString() =>
        FormattableString.Invariant($"{Count:N0} of {All:N0} {What} of '{Origin}' left out ({Names(First, Count)}): {Why}.");
}
