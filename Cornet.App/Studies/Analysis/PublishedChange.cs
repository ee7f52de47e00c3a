namespace Cornet.App.Studies.Analysis;

/// <summary>
/// A change that a publication reports for one level of one factor, from the level that its own base has. It stands beside one's own numbers and is never
/// mixed with them.
/// </summary>
/// <param name="Factor">The factor, as the study names it: <c>bottleneck</c>.</param>
/// <param name="Base">The level that the published base has: <c>4</c>.</param>
/// <param name="Level">The level that it is changed to: <c>1</c>.</param>
/// <param name="Top1Points">The change of top-1 accuracy in points of percent.</param>
/// <param name="BrainScorePoints">The change of the Brain-Score x 100.</param>
public sealed record PublishedChange(string Factor, PublishedLevel Base, PublishedLevel Level, double Top1Points, double BrainScorePoints)
{
    /// <summary>The change in words, for figures: <c>bottleneck x1</c>.</summary>
    public string Meaning { get; init; } = "";

    /// <summary>Whether a level of a study's table is the one that was changed to, whatever its base; spaces and case do not count.</summary>
    public bool IsTo(string factor, string value) => HasFactor(factor) && Level.Is(value);

    internal bool HasFactor(string factor) => LevelText.AreSame(Factor, factor);
}
