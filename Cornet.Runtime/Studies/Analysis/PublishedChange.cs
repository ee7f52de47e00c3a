namespace Cornet.Runtime.Studies.Analysis;

/// <summary>
/// A change that a publication reports for one level of one factor, against its own base. It stands beside one's own numbers and is never mixed with them.
/// </summary>
/// <param name="Factor">The factor, as the study names it: <c>steps</c>.</param>
/// <param name="Value">The level, as the study writes it: <c>(1,1,1)</c>.</param>
/// <param name="Top1Points">The change of top-1 accuracy in points of percent.</param>
/// <param name="BrainScorePoints">The change of the Brain-Score x 100.</param>
public sealed record PublishedChange(string Factor, string Value, double Top1Points, double BrainScorePoints);
