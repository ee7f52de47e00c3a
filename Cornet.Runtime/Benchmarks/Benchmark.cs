using Cornet.Runtime.Assemblies;
using Cornet.Runtime.Models;
using Cornet.Runtime.Scoring;
using Cornet.Runtime.Scoring.Behaviour;
using Cornet.Runtime.Scoring.Splits;
using Cornet.Runtime.Stimuli;
using TorchSharp;
using static TorchSharp.torch;

namespace Cornet.Runtime.Benchmarks;

/// <summary>A benchmark with its data read: it says what features are worth.</summary>
public abstract class Benchmark
{
    private readonly List<LeftOut> _leftOut = [];

    private protected Benchmark(BenchmarkDeclaration declaration, StimulusSet judged, StimulusSet? learnt = null)
    {
        (Declaration, Judged) = (declaration, judged);
        Stimuli = DeclaredStimuli.Seen(declaration, judged, learnt);
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

    /// <summary>The RDM of the brain, where RDMs are compared.</summary>
    public virtual DissimilarityMatrix? Reference => null;

    /// <summary>The raw score that guessing comes to; null where that is 0 or unknown.</summary>
    public virtual double? Chance => null;

    /// <summary>How raw scores become normalised ones, in words.</summary>
    public virtual string Normalisation => Declaration.Normalises?.Name ?? "none";

    /// <summary>What of the data is not compared: neuroids, stimuli, presentations, counted and the first named.</summary>
    public IReadOnlyList<LeftOut> LeftOut => _leftOut;

    /// <summary>How many classes a network must tell apart to be scored; null where any network can be.</summary>
    internal virtual long? Outputs => null;

    /// <summary>Whether what is judged is the network's own decoder, which pixels have none of, in place of its areas.</summary>
    internal virtual bool ReadsDecoder => false;

    /// <summary>The stimuli that are compared, as they are.</summary>
    private protected StimulusSet Judged { get; }

    private protected static DataCeiling AllRight { get; } = new(1, "every answer is right");

    private protected IReadOnlyList<string>? ObjectNames { get; }

    /// <summary>The inverse of a decoder's penalty, where it is not chosen.</summary>
    private protected double C => Declaration.C ?? SolutionTimeScore.C;

    /// <summary>Reads the data of a declaration.</summary>
    /// <exception cref="CornetException">A file is missing or damaged, ids do not match, or responses are missing.</exception>
    public static Benchmark Open(BenchmarkDeclaration declaration)
    {
        if (declaration.Metric == Benchmarks.Metric.Accuracy)
            return new AccuracyBenchmark(declaration, DeclaredStimuli.Labelled(declaration, Split.Test));
        if (declaration.Metric == Benchmarks.Metric.Transfer) return OpenTransfer(declaration);
        var table = DeclaredStimuli.Table(declaration);
        if (declaration.Missing is not null) table = table.Without(DeclaredAssembly.Open(declaration).StimuliLeftOut);
        return declaration.Metric switch
        {
            Benchmarks.Metric.Rsa => new SimilarityBenchmark(declaration, table),
            Benchmarks.Metric.Cka => new AlignmentBenchmark(declaration, table),
            Benchmarks.Metric.I1 or Benchmarks.Metric.I2n => new ConsistencyBenchmark(declaration, table, DeclaredStimuli.ToLearnFrom(declaration)),
            Benchmarks.Metric.Ost => new SolutionTimeBenchmark(declaration, table),
            _ => new NeuralBenchmark(declaration, table),
        };
    }

    /// <summary>The place of a model that stands for the region: the area, at the step that the time bin shows, else at its last.</summary>
    /// <exception cref="CornetException">The model has no such area.</exception>
    public Place CommittedOf(ModelCard card)
    {
        if (ReadsDecoder) return Place.Decoder;
        var region = Declaration.Area ?? (Declaration.Region is { } named && card.IndexOf(named) >= 0 ? named : null);
        if (region is null && !Declaration.IsBehaviour && Declaration.Region is { } recorded)
            region = recorded;
        var index = region is null ? card.Areas.Count - 1 : card.IndexOf(region);
        if (index < 0)
        {
            throw new CornetException(
                $"{card.Name} has no area '{region}', which '{Declaration.Name}' compares; it has "
                + $"{string.Join(", ", card.Areas.Select(one => one.Name))}. Say with the entry 'area' which of them stands for it.");
        }

        var area = card.Areas[index];
        return new Place(
            area.Name, Declaration.Time is [var start, _] && area.StartsMs.Count > 0 ? StepTimes.Nearest(area.StartsMs, start) : area.Steps - 1);
    }

    /// <summary>Says what is wrong where the network's decoder tells other classes apart than are asked for.</summary>
    /// <exception cref="CornetException">It does.</exception>
    internal virtual void DemandOutputs(ModelCard card, long outputs)
    {
    }

    /// <summary>What the steps of an area are worth.</summary>
    /// <param name="steps">In order, those that see the image.</param>
    /// <param name="startsMs">When each of them begins; empty where the model gives no timing.</param>
    internal virtual IEnumerable<(Place Place, Measurement Measured)> Of(IReadOnlyList<PlaceFeatures> steps, IReadOnlyList<double> startsMs) =>
        steps.Select(step => (step.Place, Of(step)));

    /// <summary>What one place is worth.</summary>
    private protected abstract Measurement Of(PlaceFeatures features);

    private protected SplitSize Size => new(1 - Declaration.HeldOut, null);

    private protected IReadOnlyList<StimulusSplit> Splits => ObjectNames is null
        ? ShuffleSplit.Of(Judged.Count, Declaration.Splits, Size, Declaration.Seed)
        : ShuffleSplit.Stratified(ObjectNames, Declaration.Splits, Size, Declaration.Seed);

    /// <summary>How shares of right answers are normalised, which are no correlations.</summary>
    private protected string OfShares => Declaration.Normalises is null ? "none" : "share of right answers / ceiling";

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
        var learnt = DeclaredStimuli.ToLearnFrom(declaration);
        if (DeclaredStimuli.AreTable(declaration)) return new TransferBenchmark(declaration, DeclaredStimuli.Table(declaration), learnt);
        var judged = DeclaredStimuli.Labelled(declaration, Split.Test);
        if (StimulusSet.HasParts(declaration.PathOf(declaration.Stimuli))) learnt ??= DeclaredStimuli.Labelled(declaration, Split.Train);
        return new TransferBenchmark(declaration, judged, learnt);
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

        if (Enumerable.Range(0, Judged.Count).FirstOrDefault(row => Judged.Classes[Judged.LabelOf(row)].Length == 0, -1) is var nameless and >= 0)
            throw new CornetException($"{Judged.WhereIs(nameless)}, does not say what its picture shows; name its class or leave the row out.");
    }

    private protected IReadOnlyList<string> DemandObjects() => ObjectNames ?? throw new CornetException(
        $"'{Declaration.File}' compares behaviour, and '{Declaration.Stimuli}' has no column 'object_name' that says what its pictures show.");
}
