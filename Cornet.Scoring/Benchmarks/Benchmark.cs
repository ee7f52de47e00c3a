using Cornet.Runtime.Models;
using Cornet.Runtime.Stimuli;
using Cornet.Runtime.Weights;
using Cornet.Scoring.Assemblies;
using Cornet.Scoring.Metrics;
using Cornet.Scoring.Metrics.Behavior;
using Cornet.Scoring.Metrics.Splits;
using Cornet.Scoring.Responders;
using TorchSharp;
using static TorchSharp.torch;

namespace Cornet.Scoring.Benchmarks;

/// <summary>A benchmark with its data read: it says what features are worth.</summary>
public abstract class Benchmark
{
    private readonly List<LeftOut> _leftOut = [];

    private protected Benchmark(BenchmarkDeclaration declaration, StimulusSet judged, StimulusSet? learned = null)
    {
        (Declaration, Judged) = (declaration, judged);
        Stimuli = DeclaredStimuli.Seen(declaration, judged, learned);
        ObjectNames = judged.Classes.Count == 0 ? null : [.. Enumerable.Range(0, judged.Count).Select(row => judged.Classes[judged.LabelOf(row)])];
    }

    /// <summary>What was declared.</summary>
    public BenchmarkDeclaration Declaration { get; }

    /// <summary>The stimuli as a network sees them, placed in its field; behind those that are compared others that a decoder learns from.</summary>
    public StimulusSet Stimuli { get; }

    /// <summary>How many stimuli are compared.</summary>
    public virtual int Count => Judged.Count;

    /// <summary>The metric with its options, in words.</summary>
    public abstract string Metric { get; }

    /// <summary>What is compared with, in words: <c>168 neuroids</c>.</summary>
    public abstract string Compared { get; }

    /// <summary>What can be explained; null where the data do not say.</summary>
    public abstract DataCeiling? Ceiling { get; }

    /// <summary>The monkeys' solution times in ms, where they are compared.</summary>
    public virtual IReadOnlyList<double>? Observed => null;

    /// <summary>The RDM of a brain or a hypothesis, where RDMs are compared.</summary>
    public virtual ReferenceRdm? Reference => null;

    /// <summary>The raw score that guessing comes to; null where that is 0 or unknown.</summary>
    public virtual double? Chance => null;

    /// <summary>How raw scores become normalized ones, in words.</summary>
    public virtual string Normalization => Declaration.Normalizes?.Name ?? "none";

    /// <summary>What was chosen beside the metric, by name, for results.</summary>
    public virtual IReadOnlyDictionary<string, string> Choices => new Dictionary<string, string>();

    /// <summary>What of the data is not compared: neuroids, stimuli, presentations, counted and the first named.</summary>
    public IReadOnlyList<LeftOut> LeftOut => _leftOut;

    /// <summary>How many classes a network must tell apart to be scored; null where any network can be.</summary>
    internal virtual long? Outputs => null;

    /// <summary>Whether what is judged is the network's own decoder, which pixels have none of, in place of its areas.</summary>
    internal virtual bool ReadsDecoder => false;

    /// <summary>Whether time bins are compared, each with a step of its own, so that the score is that of no single step.</summary>
    internal virtual bool MapsSteps => false;

    /// <summary>Whether each step has a score of its own, so that one before the input arrives is missing.</summary>
    internal virtual bool ScoresSteps => !MapsSteps;

    /// <summary>The stimuli that are compared, as they are.</summary>
    internal StimulusSet Judged { get; }

    private protected static DataCeiling AllRight { get; } = new(1, "every answer is correct");

    private protected IReadOnlyList<string>? ObjectNames { get; }

    /// <summary>Reads the data of a declaration.</summary>
    /// <exception cref="CornetException">A file is missing or damaged, ids do not match, or responses are missing.</exception>
    public static Benchmark Open(BenchmarkDeclaration declaration)
    {
        if (declaration.Metric == Benchmarks.Metric.Accuracy)
            return new AccuracyBenchmark(declaration, DeclaredStimuli.ForEvaluation(declaration).Set);
        if (declaration.Metric == Benchmarks.Metric.Transfer) return OpenTransfer(declaration);
        if (declaration.Metric == Benchmarks.Metric.Decoding) return new DecodingBenchmark(declaration, DeclaredStimuli.ForEvaluation(declaration).Set);
        var table = DeclaredStimuli.Table(declaration);
        if (declaration.Missing is not null) table = table.Without(DeclaredAssembly.Open(declaration).StimuliLeftOut);
        if (TimedResponses.AreDeclaredBy(declaration))
        {
            (string Entry, bool Given)[] others =
            [
                ("train", declaration.Train is not null), ("by", declaration.By is not null), ("pca", declaration.Pca is not null),
                ("folds", declaration.Folds is not null), ("groups", declaration.Groups is not null), ("ceilings", declaration.Ceilings != BenchmarkDeclaration.MedianCeiling),
                ("penalties", declaration.Penalties is not null && declaration.Metric == Benchmarks.Metric.SpantimeRidge),
                (MetricNames.Of(declaration.Metric), declaration.Metric is Benchmarks.Metric.NeuronToNeuron or Benchmarks.Metric.ReversePls or Benchmarks.Metric.RdmCv or Benchmarks.Metric.CkaCv),
            ];
            if (others.FirstOrDefault(one => one.Given).Entry is { } entry)
                throw new CornetException($"'{declaration.File}': {entry} does not go with several time bins: choose one with the entry 'time', as in [70, 170].");
            return declaration.Metric is Benchmarks.Metric.Rsa or Benchmarks.Metric.CtRsa ? new CrossTimeBenchmark(declaration, table) : new TimedNeuralBenchmark(declaration, table);
        }

        return declaration.Metric switch
        {
            Benchmarks.Metric.Rsa when table.Count > LargeSimilarityBenchmark.MoreThan => new LargeSimilarityBenchmark(declaration, table),
            Benchmarks.Metric.Rsa => new SimilarityBenchmark(declaration, table),
            Benchmarks.Metric.Cka => new AlignmentBenchmark(declaration, table),
            Benchmarks.Metric.RdmCv or Benchmarks.Metric.CkaCv => new SplitSimilarityBenchmark(declaration, table),
            Benchmarks.Metric.OddOneOut => new OddOneOutBenchmark(declaration, table),
            Benchmarks.Metric.ErrorConsistency => new ErrorConsistencyBenchmark(declaration, table, DeclaredStimuli.ToLearnFrom(declaration)),
            _ when declaration.IsSignature => new ConsistencyBenchmark(declaration, table, DeclaredStimuli.ToLearnFrom(declaration)),
            Benchmarks.Metric.Ost => new SolutionTimeBenchmark(declaration, table),
            Benchmarks.Metric.DistributionSimilarity => new DistributionBenchmark(declaration, table),
            Benchmarks.Metric.EffectiveDimensionality or Benchmarks.Metric.FactorDimensionality => new DimensionalityBenchmark(declaration, table),
            _ => new NeuralBenchmark(declaration, table, DeclaredTraining.Open(declaration, table)),
        };
    }

    /// <summary>
    /// The place of a responder that stands for the region: the area of the region's name, or the one that is named for it, at the step that the time bin shows,
    /// else at its last.
    /// </summary>
    /// <param name="responder">The responder.</param>
    /// <param name="layers">For regions the layers that may stand for them, where they are called otherwise: the first that the responder has.</param>
    /// <exception cref="CornetException">The responder has no such area.</exception>
    public Place CommittedOf(IResponder responder, IReadOnlyDictionary<string, IReadOnlyList<string>>? layers = null)
    {
        if (ReadsDecoder) return Place.Decoder;
        var areas = responder.Areas;
        var region = Declaration.Area ?? Declaration.Region;
        if (responder.Identity.Kind == ResponderKind.Pixels) return At(areas[0]);
        if (region is not null && layers?.GetValueOrDefault(region) is { } named) region = named.FirstOrDefault(layer => areas.Any(one => one.Name == layer)) ?? named[0];
        else if (areas is [{ Name: ResponderArea.Unnamed } only]) return At(only);
        // What observers did is compared with the last area; where an assembly has no regions, so are its neuroids.
        if (region is null || (Declaration.Area is null && Declaration.IsBehavior && areas.All(one => one.Name != region))) return At(areas[^1]);
        return areas.FirstOrDefault(one => one.Name == region) is { } area ? At(area) : throw new CornetException(
            $"{responder.Model} has no area '{region}', which '{Declaration.Name}' compares{NearestName.Suggest(region, areas.Select(one => one.Name))}; it has "
            + $"{Some([.. areas.Select(one => one.Name)])}. Name the one to compare in the entry 'area', or with --layer {region}=NAME.");

        Place At(ResponderArea area) => MapsSteps ? Place.Mapped(area.Name) : new(
            area.Name,
            Declaration.Time?.Single is { StartMs: var start } && area.StartsMs.Count > 0 ? area.Steps[StepTimes.Nearest(area.StartsMs, start)] : area.Steps[^1]);
    }

    /// <summary>Says what is wrong where the decoder of a responder tells other classes apart than are asked for.</summary>
    /// <param name="responder">Who answers.</param>
    /// <param name="outputs">How many outputs it has; null where that is not known yet.</param>
    /// <exception cref="CornetException">It does.</exception>
    internal virtual void DemandOutputs(IResponder responder, long? outputs)
    {
    }

    /// <summary>What the steps of an area are worth.</summary>
    /// <param name="steps">In order, those that see the image.</param>
    /// <param name="startsMs">When each of them begins; empty where the model gives no timing.</param>
    internal virtual IEnumerable<(Place Place, Measurement Measured)> Of(IReadOnlyList<PlaceFeatures> steps, IReadOnlyList<double> startsMs) =>
        steps.Select(step => (step.Place, Of(step)));

    private static string Some(IReadOnlyList<string> names) =>
        names.Count <= 12 ? string.Join(", ", names) : $"{string.Join(", ", names.Take(12))}, ... ({names.Count} in all)";

    /// <summary>What one place is worth.</summary>
    private protected abstract Measurement Of(PlaceFeatures features);

    /// <summary>The splits of the stimuli, drawn over their rows in an order; both sides keep it.</summary>
    /// <param name="order">Every row once; null for the order of the table, which a declaration can ask for too.</param>
    /// <param name="assembly">Whose presentations may have groups to hold out.</param>
    /// <param name="ids">The ids of the stimuli, where there may be such groups.</param>
    private protected IReadOnlyList<StimulusSplit> SplitsOver(
        IReadOnlyList<int>? order = null, DataAssembly? assembly = null, IReadOnlyList<string>? ids = null)
    {
        order = SortsRows && order is not null ? order : [.. Enumerable.Range(0, Judged.Count)];
        if (DeclaredSplits.Of(Declaration, order, assembly, ids ?? []) is { } each)
            return [.. each.Select(split => new StimulusSplit(Kept(split.Train), Kept(split.Test)))];
        // The original of solution times, and similarities over splits, give the share to hold out, all others that to fit on: they round differently.
        var size = Declaration.Metric == Benchmarks.Metric.Ost || Declaration.IsSplitSimilarity
            ? new SplitSize(null, Declaration.HeldOut)
            : new SplitSize(1 - Declaration.HeldOut, null);
        if (Stratifies && ObjectNames is null)
        {
            throw new CornetException(
                $"'{Declaration.File}': stratified is true, but '{Declaration.Stimuli}' has no column 'object_name' to stratify by.");
        }

        var splits = Stratifies
            ? ShuffleSplit.Stratified([.. order.Select(row => ObjectNames![row])], Declaration.Splits, size, Declaration.Seed)
            : ShuffleSplit.Of(order.Count, Declaration.Splits, size, Declaration.Seed);
        return [.. splits.Select(split => new StimulusSplit(Kept(split.Train), Kept(split.Test)))];

        int[] Kept(int[] places) => [.. places.Order().Select(place => order[place])];
    }

    /// <summary>The splits in words.</summary>
    /// <param name="sortedBy">What rows are sorted by where the declaration does not ask for the table's order.</param>
    private protected string SplitsInWords(string sortedBy) => Declaration.Train is not null ? DeclaredSplits.InWords(Declaration)!
        : (DeclaredSplits.InWords(Declaration) ?? FormattableString.Invariant(
            $"{Declaration.Splits} of {Declaration.HeldOut} held out, seed {Declaration.Seed}, ")
            + (Stratifies ? "stratified by object, " : "not stratified, "))
        + (SortsRows ? $"rows sorted by {sortedBy}" : "rows as in the table");

    private bool SortsRows => Declaration.Order == BenchmarkDeclaration.SortedRows;

    private bool Stratifies => Declaration.Stratified ?? (ObjectNames is not null && Declaration.Metric != Benchmarks.Metric.Ost);

    /// <summary>How shares of right answers are normalized, which are no correlations.</summary>
    private protected string OfShares => Declaration.Normalizes is null ? "none" : "proportion correct / ceiling";

    private protected DataCeiling? DeclaredCeiling => Declaration.Ceiling is { } value ? new DataCeiling(value, "as declared") : null;

    /// <summary>Adds to what is left out.</summary>
    private protected void Say(LeftOut? one)
    {
        if (one is not null) _leftOut.Add(one);
    }

    // Neuroids, stimuli or trials that have some names, of those of a file.
    private protected void Say(IReadOnlyList<string> names, int all, string what, string origin, string why)
    {
        if (names.Count > 0) Say(Assemblies.LeftOut.Of(names, all, what, origin, why));
    }

    private protected DataAssembly OpenAssembly()
    {
        var declared = DeclaredAssembly.Open(Declaration);
        foreach (var one in declared.LeftOut) Say(one);
        return declared.Chosen;
    }

    private static TransferBenchmark OpenTransfer(BenchmarkDeclaration declaration)
    {
        var learned = DeclaredStimuli.ToLearnFrom(declaration);
        if (DeclaredStimuli.AreTable(declaration)) return new TransferBenchmark(declaration, DeclaredStimuli.Table(declaration), learned);
        var (judged, part) = DeclaredStimuli.ForEvaluation(declaration);
        if (part is not null) learned ??= DeclaredStimuli.TrainingSet(declaration);
        return new TransferBenchmark(declaration, judged, learned);
    }

    private protected static Tensor Rows(Tensor features, int[] rows)
    {
        using var places = tensor(Array.ConvertAll(rows, row => (long)row));
        return features.index_select(0, places);
    }

    // Every stimulus must say what it shows.
    private protected void DemandNames()
    {
        if (Judged.Classes.Count == 0)
        {
            throw new CornetException(
                $"'{Declaration.File}' asks for classes, and '{Declaration.Stimuli}' has no column 'object_name', 'category' or 'label'.");
        }
    }

    private protected IReadOnlyList<string> DemandObjects() => ObjectNames ?? throw new CornetException(
        $"'{Declaration.File}' compares behavior, and '{Declaration.Stimuli}' has no column 'object_name', which names the object in each image.");
}
