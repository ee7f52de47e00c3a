namespace Cornet.Scoring.Metrics;

/// <summary>Which mean RDM a noise ceiling compares the subjects with.</summary>
public enum NoiseCeilingMean
{
    /// <summary>
    /// The mean of the subjects' ranked RDMs (Nili et al., 2014; rsatoolbox for rank correlations). No RDM without ties has a higher mean rho with
    /// subjects whose RDMs have no ties.
    /// </summary>
    RankedRdms,

    /// <summary>The mean of the RDMs as they are (brain-score). For Spearman's rho this is not the best RDM: a model can exceed it.</summary>
    Rdms,
}

/// <summary>
/// How well a model can agree with subjects who do not fully agree with each other (Nili et al., 2014). Both bounds are means over subjects of
/// Spearman's rho between the subject's RDM and a mean RDM.
/// </summary>
/// <param name="Lower">Against the mean of the other subjects: a model as good as they are reaches it.</param>
/// <param name="Upper">Against the mean of all subjects, this one included.</param>
/// <param name="UpperError">Population standard deviation over subjects of what <paramref name="Upper"/> averages, over the root of their number.</param>
/// <param name="Mean">Which mean RDM.</param>
public sealed record NoiseCeiling(double Lower, double Upper, double UpperError, NoiseCeilingMean Mean)
{
    /// <summary>What <see cref="Upper"/> is the mean of: for each subject its rho with the mean RDM.</summary>
    internal IReadOnlyList<double> UpperOfSubjects { get; init; } = [];

    /// <summary>The mean RDM in words.</summary>
    public string MeanInWords => InWords(Mean);

    /// <summary>A mean RDM in words, as a declaration names it.</summary>
    public static string InWords(NoiseCeilingMean mean) => mean == NoiseCeilingMean.RankedRdms ? "mean of ranked RDMs" : "mean of RDMs";

    /// <summary>The ceiling of several subjects.</summary>
    /// <param name="subjects">Their RDMs of the same stimuli.</param>
    /// <param name="mean">Which mean RDM.</param>
    /// <returns>Null for fewer than two subjects, where no one can be left out, and where some RDM has missing or only equal pairs.</returns>
    public static NoiseCeiling? Of(IReadOnlyList<DissimilarityMatrix> subjects, NoiseCeilingMean mean = NoiseCeilingMean.RankedRdms)
    {
        if (subjects.Count < 2) return null;
        var triangles = subjects.Select(subject => subject.UpperTriangle()).ToArray();
        var averaged = mean == NoiseCeilingMean.RankedRdms ? Array.ConvertAll(triangles, triangle => RankCorrelation.Ranks(triangle)) : triangles;
        var sum = new double[triangles[0].Length];
        foreach (var triangle in averaged)
            for (var i = 0; i < sum.Length; i++) sum[i] += triangle[i];

        var others = new double[sum.Length];
        var lower = 0.0;
        var upper = new double[triangles.Length];
        for (var subject = 0; subject < triangles.Length; subject++)
        {
            for (var i = 0; i < sum.Length; i++) others[i] = sum[i] - averaged[subject][i];
            lower += RankCorrelation.Spearman(triangles[subject], others);
            upper[subject] = RankCorrelation.Spearman(triangles[subject], sum);
        }

        return double.IsNaN(lower + upper.Sum())
            ? null
            : new NoiseCeiling(lower / triangles.Length, upper.Average(), Statistics.StandardError.OverSplits(upper), mean) { UpperOfSubjects = upper };
    }
}
