using Cornet.Scoring.Metrics.Regression;
using Cornet.Scoring.Metrics.Splits;
using Cornet.Scoring.Metrics.Statistics;

namespace Cornet.Scoring.Metrics.Similarity;

/// <summary>
/// A similarity of two representations on the held-out stimuli of each split (brain-score's <c>rdm_cv</c> and <c>cka_cv</c>): nothing is fitted, so
/// splits only show how much the similarity depends on the stimuli. Brain-score takes nine tenths as test part: <see cref="Defaults"/>.
/// </summary>
/// <param name="Value">Mean over splits.</param>
/// <param name="StandardError">Population standard deviation over splits, over the square root of their number.</param>
/// <param name="Splits">The similarity of each split.</param>
public sealed record SplitSimilarity(double Value, double StandardError, IReadOnlyList<double> Splits)
{
    /// <summary>The size of the two sides that brain-score takes: nine tenths to compare, the rest not used.</summary>
    public static SplitSize Defaults { get; } = new(null, 0.9);

    /// <summary>Spearman's rho of the upper triangles of two RDMs (<c>rdm_cv</c>).</summary>
    /// <param name="x">Of N stimuli.</param>
    /// <param name="y">Of the same stimuli in the same order.</param>
    /// <param name="splits">Such as <c>ShuffleSplit.Stratified(objects, size: SplitSimilarity.Defaults)</c>.</param>
    /// <exception cref="CornetException">The RDMs differ in size, or a split has no rho.</exception>
    public static SplitSimilarity Rdm(DissimilarityMatrix x, DissimilarityMatrix y, IReadOnlyList<StimulusSplit> splits)
    {
        Demand(x.Size, y.Size);
        return Of(splits, stimuli =>
            RankCorrelation.Spearman(x.Reordered(stimuli).UpperTriangle(), y.Reordered(stimuli).UpperTriangle()));
    }

    /// <summary>Centered kernel alignment (<c>cka_cv</c>).</summary>
    /// <param name="x">Of N stimuli.</param>
    /// <param name="y">Of the same stimuli in the same order, on the same device.</param>
    /// <param name="splits">As for <see cref="Rdm"/>.</param>
    /// <param name="unbiased">Whether HSIC is estimated without bias; brain-score's is biased in versions before 2026.</param>
    /// <exception cref="CornetException">The numbers of stimuli differ, a split has fewer than 4, or a representation does not distinguish them.</exception>
    public static SplitSimilarity Cka(GramMatrix x, GramMatrix y, IReadOnlyList<StimulusSplit> splits, bool unbiased = true)
    {
        Demand(x.Stimuli, y.Stimuli);
        return Of(splits, stimuli =>
        {
            using GramMatrix own = x.Among(stimuli), other = y.Among(stimuli);
            return CenteredKernelAlignment.Of(own, other, unbiased, Inference.None).Value;
        });
    }

    /// <summary>Any similarity.</summary>
    /// <param name="splits">At least one.</param>
    /// <param name="similarity">Of the stimuli at some places.</param>
    /// <exception cref="CornetException">There is no split, or a similarity is NaN.</exception>
    public static SplitSimilarity Of(IReadOnlyList<StimulusSplit> splits, Func<int[], double> similarity)
    {
        if (splits.Count == 0) throw new CornetException("A similarity over splits needs at least one split.");
        double[] values = [.. splits.Select(split => similarity(split.Test))];
        if (Array.FindIndex(values, double.IsNaN) is var place and >= 0)
        {
            throw new CornetException(
                $"In split {place} the {splits[place].Test.Length} held-out stimuli have no similarity: a pair is missing, or all are alike; give "
                + "larger test parts, or leave out the stimuli without responses.");
        }

        return new SplitSimilarity(values.Average(), Statistics.StandardError.OverSplits(values), values);
    }

    private static void Demand(int x, int y)
    {
        if (x != y) throw new CornetException($"{x} stimuli cannot be compared with {y}; give the same ones on both sides.");
    }
}
