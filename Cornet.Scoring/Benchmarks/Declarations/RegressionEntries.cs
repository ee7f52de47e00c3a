using System.Text.Json.Serialization;
using Cornet.Scoring.Metrics.Behavior;

namespace Cornet.Scoring.Benchmarks;

/// <summary>The entries of benchmarks that fit regressions, compare subject by subject, or choose rows by numbers.</summary>
public sealed partial record BenchmarkDeclaration
{
    internal const string NeuroidCeiling = "neuroid", MedianCeiling = "median";
    private const string Dot = "dot", Cosine = "cosine", Correlation = "correlation";

    private static readonly Metric[] WithPca = [Metric.Pls, Metric.Ridge, Metric.Ridgecv, Metric.Linear];

    private static readonly Metric[] Regressions = [.. WithPca, Metric.NeuronToNeuron, Metric.ReversePls];

    private static readonly Metric[] Signatures = [Metric.I1, Metric.I1n, Metric.I2, Metric.I2n, Metric.O1, Metric.O2];

    /// <summary>What a regression is fitted on, where that is not a part of <see cref="Stimuli"/> and <see cref="Assembly"/>.</summary>
    public TrainingEntry? Train { get; init; }

    /// <summary>The coordinate of neuroids whose values are compared one by one, such as <c>subject</c>.</summary>
    public string? By { get; init; }

    /// <summary>Which rows of the assembly, by number: <c>reliability > 0.3</c>.</summary>
    [JsonConverter(typeof(FilterList))]
    public IReadOnlyList<string>? Keep { get; init; }

    /// <summary>The penalties of a ridge regression; those of the metric where not given.</summary>
    [JsonConverter(typeof(PenaltyList))]
    public IReadOnlyList<double>? Penalties { get; init; }

    /// <summary>How many principal components of the features a regression is fitted on; null for the features themselves.</summary>
    public int? Pca { get; init; }

    /// <summary>How many parts k-fold cross-validation has, in place of random splits; the decoding of classes always has folds.</summary>
    public int? Folds { get; init; }

    /// <summary>The coordinate of presentations whose values are held out one by one, in place of random splits.</summary>
    public string? Groups { get; init; }

    /// <summary><c>neuroid</c> to normalize each neuroid by its own ceiling; <c>median</c> for the median rule.</summary>
    public string Ceilings { get; init; } = MedianCeiling;

    /// <summary>Whether centered kernel alignment is estimated without bias.</summary>
    public bool? Unbiased { get; init; }

    /// <summary>The answers in the odd-one-out task.</summary>
    public string? Triplets { get; init; }

    /// <summary>What makes two stimuli alike in the odd-one-out task: <c>dot</c>, <c>cosine</c> or <c>correlation</c>.</summary>
    public string? Similarity { get; init; }

    /// <summary>Whether each neuroid has a ceiling of its own.</summary>
    [JsonIgnore]
    public bool CeilsByNeuroid => Ceilings == NeuroidCeiling;

    /// <summary>What makes two stimuli alike in the odd-one-out task.</summary>
    [JsonIgnore]
    public RepresentationSimilarity RepresentationSimilarity => Similarity switch
    {
        Cosine => RepresentationSimilarity.Cosine,
        Correlation => RepresentationSimilarity.Correlation,
        _ => RepresentationSimilarity.DotProduct,
    };

    /// <summary>Whether it predicts responses by a regression.</summary>
    [JsonIgnore]
    public bool IsRegression => Regressions.Contains(Metric);

    /// <summary>Whether it compares errors stimulus by stimulus, or object by object.</summary>
    internal bool IsSignature => Signatures.Contains(Metric);

    /// <summary>The filters of <see cref="Keep"/>.</summary>
    internal IReadOnlyList<RowFilter> Filters => [.. (Keep ?? []).Select(text => RowFilter.Parse(text)!)];

    /// <summary>Whether a similarity is computed on the held-out part of splits.</summary>
    internal bool IsSplitSimilarity => Metric is Metric.RdmCv or Metric.CkaCv;

    private void CheckRegression(Action<bool, string, string> demand, Action<string?, string, string[]> oneOf, Action<bool, string, Metric[]> belongs)
    {
        belongs(Train is null || IsRegression, "train", Regressions);
        demand(Train is null or { Stimuli.Length: > 0, Assembly.Length: > 0 }, "train", "needs stimuli and assembly, the files of the training part");
        belongs(By is null || IsRegression || Metric == Metric.Rsa, "by", [.. Regressions, Metric.Rsa]);
        demand(By is null || (Assembly is not null && Rdm is null && Subjects is null), "by", "needs assembly, whose neuroids it tells apart, and no rdm and no subjects");
        demand(Keep is null || Assembly is not null, "keep", "is given without assembly, whose rows it chooses");
        foreach (var text in Keep ?? [])
        {
            demand(
                RowFilter.Parse(text) is not null, "keep",
                $"has '{text}'; write a coordinate, one of {RowFilter.Comparisons}, and a number, such as \"reliability > 0.3\"");
        }

        belongs(Penalties is null || Metric is Metric.Ridge or Metric.Ridgecv, "penalties", [Metric.Ridge, Metric.Ridgecv]);
        demand(Penalties is null || Penalties.All(one => one > 0), "penalties", "must all be above 0");
        belongs(Pca is null || WithPca.Contains(Metric), "pca", WithPca);
        demand(Pca is null or >= 1, "pca", $"is {Pca}, and must be at least 1");
        Metric[] split = [.. Regressions, Metric.RdmCv, Metric.CkaCv];
        belongs(Folds is null || split.Contains(Metric) || Metric == Metric.Decoding, "folds", [.. split, Metric.Decoding]);
        belongs(Groups is null || split.Contains(Metric), "groups", split);
        demand(Folds is null or >= 2, "folds", $"is {Folds}, and must be at least 2");
        demand(
            Metric != Metric.Decoding || (_splits is null && _heldOut is null), MetricNames.Of(Metric.Decoding),
            "holds out every stimulus once, in folds: give folds in place of splits and held_out");
        demand(Folds is null || Groups is null, "folds", "and groups are both given: keep one of them");
        demand(Train is null || (Folds is null && Groups is null), "train", "is given with folds or groups, and everything in train is fitted on: keep one of them");
        foreach (var (entry, given) in new[] { ("folds", Folds is not null), ("groups", Groups is not null), ("train", Train is not null) })
        {
            demand(
                !given || (_splits is null && _heldOut is null && Stratified is null), entry,
                "says which stimuli are held out: leave out splits, held_out and stratified");
        }

        demand(Train is null || Order == SortedRows, "train", "says which stimuli are held out: leave out order");
        oneOf(Ceilings, "ceilings", [MedianCeiling, NeuroidCeiling]);
        var ceiled = Regressions[..^1];
        belongs(!CeilsByNeuroid || ceiled.Contains(Metric), "ceilings", ceiled);
        demand(!CeilsByNeuroid || Ceiling is null, "ceilings", "is neuroid, and ceiling gives one number for all: keep one of them");
        demand(!CeilsByNeuroid || Normalizes is not null, "ceilings", "is neuroid, and normalization is none: choose a normalization");
        belongs(Unbiased is null || Metric is Metric.Cka or Metric.CkaCv, "unbiased", [Metric.Cka, Metric.CkaCv]);
        belongs(Triplets is null || Metric == Metric.OddOneOut, "triplets", [Metric.OddOneOut]);
        belongs(Similarity is null || Metric == Metric.OddOneOut, "similarity", [Metric.OddOneOut]);
        oneOf(Similarity, "similarity", [Dot, Cosine, Correlation]);
        demand(Metric != Metric.OddOneOut || Ceiling is null or > 1.0 / 3, "ceiling", $"is {Ceiling:R}, and guessing odd ones out comes to 1/3: it must be above that");
        demand(
            Metric != Metric.OddOneOut || Normalizes is null || Normalization == "r / ceiling", "normalization",
            $"is '{Normalization}', which only normalizes correlations: leave it out, or use none");
        demand(
            Metric != Metric.ErrorConsistency || DecoderStimuli is not null || Area is null, "area",
            "is given, and the errors are those of the network's own decoder: leave it out, or give decoder_stimuli");
        demand(
            Metric != Metric.ErrorConsistency || DecoderStimuli is null || Classes is null, "classes",
            "is given, and a decoder fitted on decoder_stimuli answers with their objects: keep one of them");
    }
}
