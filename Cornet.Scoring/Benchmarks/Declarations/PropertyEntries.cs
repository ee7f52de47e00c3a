using Cornet.Scoring.Metrics.Ceilings;

namespace Cornet.Scoring.Benchmarks;

/// <summary>The entries of benchmarks of properties of units: distributions and dimensionality.</summary>
public sealed partial record BenchmarkDeclaration
{
    private static readonly Metric[] Dimensionalities = [Metric.EffectiveDimensionality, Metric.FactorDimensionality];

    /// <summary>
    /// The numeric column of the stimuli whose preferred value is compared, such as <c>orientation</c>: for each unit the value to whose stimuli its mean response is highest.
    /// </summary>
    public string? Property { get; init; }

    /// <summary>The property of each neuron: CSV with a column of that name.</summary>
    public string? Neurons { get; init; }

    /// <summary>The edges of the bins of the property, ascending, at least three.</summary>
    public IReadOnlyList<double>? Edges { get; init; }

    /// <summary>Pairs of stimuli that share a factor: CSV with <c>stimulus_id_1</c>, <c>stimulus_id_2</c> and <c>factor</c>.</summary>
    public string? Pairs { get; init; }

    /// <summary>The factor whose share of the units is the score.</summary>
    public string? Factor { get; init; }

    /// <summary>Whether it is a property of the network alone, which nothing measured is compared with.</summary>
    internal bool IsDimensionality => Dimensionalities.Contains(Metric);

    private void CheckProperties(Action<bool, string, string> demand, Action<bool, string, Metric[]> belongs)
    {
        Metric[] distribution = [Metric.DistributionSimilarity], factors = [Metric.FactorDimensionality];
        foreach (var (entry, given) in new[] { ("property", Property is not null), ("neurons", Neurons is not null), ("edges", Edges is not null) })
            belongs(!given || Metric == Metric.DistributionSimilarity, entry, distribution);
        foreach (var (entry, given) in new[] { ("pairs", Pairs is not null), ("factor", Factor is not null) })
            belongs(!given || Metric == Metric.FactorDimensionality, entry, factors);
        if (Metric == Metric.DistributionSimilarity)
        {
            demand(Property is not null, "distribution_similarity", "needs property: the numeric column of the stimuli whose preferred value is compared");
            demand(Neurons is null || Assembly is null, "neurons", "and assembly are both given: keep the one that the neurons' property is taken from");
            demand(Edges is null or { Count: >= 3 }, "edges", $"has {Edges?.Count}, and two bins need three: give the edges of all bins");
            demand(Edges is not null, "distribution_similarity", "needs edges: those of the bins of the property, such as [0, 45, 90, 135, 180]");
            demand(Edges is not { } edges || edges.Zip(edges.Skip(1)).All(pair => pair.First < pair.Second), "edges", "must ascend");
            demand(
                Normalizes is null || Normalizes == CeilingNormalization.Ratio, "normalization",
                $"is '{Normalization}', which only normalizes correlations: leave it out, or use none");
        }

        demand(Metric != Metric.FactorDimensionality || Factor is not null, "factor_dimensionality", "needs factor: the one whose share of the units is the score");
        demand(!IsDimensionality || Ceiling is null, "ceiling", $"is given, and {MetricNames.Of(Metric)} has none: leave it out");
        demand(!IsDimensionality || Assembly is null, "assembly", $"is given, and {MetricNames.Of(Metric)} is a property of the network alone: leave it out");
        demand(
            !IsDimensionality || Normalizes is null || Normalizes == CeilingNormalization.Ratio, "normalization",
            $"is '{Normalization}', and {MetricNames.Of(Metric)} has no ceiling: leave it out, or use none");
    }
}
