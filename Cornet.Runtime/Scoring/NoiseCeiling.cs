namespace Cornet.Runtime.Scoring;

/// <summary>
/// How well any model could agree with subjects who do not fully agree with each other (Nili et al., 2014). Both bounds are means over subjects of
/// Spearman's rho between the subject's RDM and a mean RDM.
/// </summary>
/// <param name="Lower">Against the mean of the other subjects: reached by a model as good as they are.</param>
/// <param name="Upper">Against the mean of all subjects, this one included: hardly any model can do better.</param>
public sealed record NoiseCeiling(double Lower, double Upper)
{
    /// <summary>The ceiling of several subjects.</summary>
    /// <param name="subjects">Their RDMs of the same stimuli.</param>
    /// <returns>Null for fewer than two subjects, where no one can be left out, and where some RDM has missing or only equal pairs.</returns>
    public static NoiseCeiling? Of(IReadOnlyList<DissimilarityMatrix> subjects)
    {
        if (subjects.Count < 2) return null;
        var triangles = subjects.Select(subject => subject.UpperTriangle()).ToArray();
        var sum = new double[triangles[0].Length];
        foreach (var triangle in triangles)
            for (var i = 0; i < sum.Length; i++) sum[i] += triangle[i];

        var others = new double[sum.Length];
        double lower = 0, upper = 0;
        foreach (var triangle in triangles)
        {
            for (var i = 0; i < sum.Length; i++) others[i] = sum[i] - triangle[i];
            lower += RankCorrelation.Spearman(triangle, others);
            upper += RankCorrelation.Spearman(triangle, sum);
        }

        return double.IsNaN(lower + upper) ? null : new NoiseCeiling(lower / triangles.Length, upper / triangles.Length);
    }
}
