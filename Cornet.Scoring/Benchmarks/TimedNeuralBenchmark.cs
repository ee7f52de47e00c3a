using Cornet.Runtime.Stimuli;
using Cornet.Scoring.Assemblies;
using Cornet.Scoring.Metrics;
using Cornet.Scoring.Metrics.Ceilings;
using Cornet.Scoring.Metrics.Predictivity;
using Cornet.Scoring.Metrics.Regression;
using Cornet.Scoring.Metrics.Splits;
using Cornet.Scoring.Metrics.Statistics;
using TorchSharp;
using static TorchSharp.torch;

namespace Cornet.Scoring.Benchmarks;

/// <summary>
/// Responses of neuroids in several time bins predicted from features, by a regression for each bin or one for all. Each bin has its own ceiling, the
/// consistency of repetitions. The score is the mean over bins, each with the step that stands for it.
/// </summary>
internal sealed class TimedNeuralBenchmark : Benchmark
{
    // Standard errors on each side of a mean, 95 %.
    private const double Confidence = 1.96;

    private readonly TimedResponses _responses;
    private readonly IReadOnlyList<StimulusSplit> _splits;
    private readonly TimedScores _scores;

    public TimedNeuralBenchmark(BenchmarkDeclaration declaration, StimulusTable table) : base(declaration, table)
    {
        var assembly = OpenAssembly();
        _responses = TimedResponses.Read(assembly, table);
        Say(_responses.LeftOut);
        var rows = table.Ids.Index().ToDictionary(one => one.Item, one => one.Index);
        _splits = SplitsOver([.. TimedResponses.InBin(assembly, 0).SortedStimulusIds().Select(id => rows[id])]);
        var (ceilings, origin) = CeilingsOf(assembly, table);
        _scores = new TimedScores(_responses.Bins, ceilings, declaration.Normalizes);
        Ceiling = DeclaredCeiling ?? _scores.MeanCeiling(origin);
    }

    public override string Metric =>
        $"{Regression.Name}, {(Spans ? "one regression for all time bins" : "a regression for each time bin")}; in each of {_responses.Bins.Count} time bins Pearson's r, "
        + $"median over neuroids, mean over {_splits.Count} splits; mean over time bins";

    public override string Compared => $"{_responses.Responses[0].NeuroidIds.Count} neuroids in {_responses.Bins.Count} time bins";

    public override DataCeiling? Ceiling { get; }

    public override string Normalization => Declaration.Normalizes is { } rule ? $"{rule.Name}, in each time bin, then the mean" : "none";

    public override IReadOnlyDictionary<string, string> Choices => new Dictionary<string, string>
    {
        ["splits"] = SplitsInWords("the assembly's presentation coordinates"), ["time bins"] = _scores.InWords,
        ["mapping"] = StepMapping.InWords(Declaration.Mapping ?? StepMapping.BrainScore),
    };

    internal override bool MapsSteps => true;

    private bool Spans => Declaration.Metric is Benchmarks.Metric.SpantimePls or Benchmarks.Metric.SpantimeRidge;

    private NeuralRegression Regression => Declaration.Metric switch
    {
        Benchmarks.Metric.Ridge => new RidgeRegression(Declaration.Penalties),
        Benchmarks.Metric.Ridgecv => new RidgeRegression(Declaration.Penalties ?? Penalties.BrainScore),
        // As brain-score: leaving single rows out to choose a penalty would leave other bins of the same stimulus in.
        Benchmarks.Metric.SpantimeRidge => new RidgeRegression([1]),
        Benchmarks.Metric.Linear => new LinearRegression(),
        _ => new PlsRegression(Declaration.Components),
    };

    internal override IEnumerable<(Place Place, Measurement Measured)> Of(IReadOnlyList<PlaceFeatures> steps, IReadOnlyList<double> startsMs)
    {
        using var scope = NewDisposeScope();
        Tensor[] bins = [.. _responses.Responses.Select(bin => bin.ToTensor())];
        var mapped = StepMapping.Of(Declaration.Mapping ?? StepMapping.BrainScore, startsMs, steps.Count, _responses.Bins);
        List<(Place, Measurement)> measured = [];
        IReadOnlyList<BinPredictivity> chosen;
        if (Spans)
        {
            chosen = TimedPredictivity.Stacked([.. steps.Select(step => step.Source)], mapped, bins, _splits, Regression);
        }
        else
        {
            List<IReadOnlyList<BinPredictivity>> each = [];
            foreach (var step in steps)
            {
                using var kernel = LinearKernel.Of(step.Source);
                each.Add(TimedPredictivity.PerBin(kernel, bins, _splits, Regression));
                measured.Add((step.Place, Measured(each[^1], [.. mapped.Select(_ => step.Place.Step)], null)));
            }

            chosen = [.. mapped.Select((step, bin) => each[step][bin])];
        }

        measured.Add((
            Place.Mapped(steps[0].Place.Area),
            Measured(chosen, [.. mapped.Select(step => steps[step].Place.Step)], TimedScores.Untimed(startsMs, steps.Count))));
        return measured;
    }

    private protected override Measurement Of(PlaceFeatures features) => throw new NotSupportedException("Time bins need all steps of an area.");

    private Measurement Measured(IReadOnlyList<BinPredictivity> bins, int[] steps, string? note)
    {
        var inference = new Inference(Permutations: 0);
        BinScore[] scores =
        [
            .. bins.Select((one, bin) => one.HasValue
                ? _scores.Of(bin, steps[bin], one.Value, one.StandardError, one.IntervalOf(inference))
                : _scores.Of(bin, steps[bin], null, null, null)),
        ];
        var mean = _scores.Mean(scores, "no neuroid can be correlated, as responses or predictions are constant", note);
        return mean.Raw is null ? mean : mean with
        {
            StandardError = BinPredictivity.ErrorOfMean(bins),
            Interval = BinPredictivity.IntervalOfMean(bins, (_, value) => value, inference),
            NormalizedInterval = mean.Normalized is null ? null : BinPredictivity.IntervalOfMean(bins, (bin, value) => _scores.Normalized(bin, value) ?? double.NaN, inference),
        };
    }

    private (BinCeiling?[] Ceilings, string Origin) CeilingsOf(DataAssembly assembly, StimulusTable table)
    {
        if (Declaration.Ceiling is { } declared) return ([.. _responses.Bins.Select(_ => new BinCeiling(declared))], "");
        var ceilings = new BinCeiling?[_responses.Bins.Count];
        var repetitions = 0;
        for (var bin = 0; bin < ceilings.Length; bin++)
        {
            if (bin == 0 && TimedResponses.InBin(assembly, bin).ByRepetition().Repetitions < 2) break;
            var repeated = TimedResponses.Repeated(assembly, _responses.Bins, bin, table);
            repetitions = repeated.Repetitions;
            using var scope = NewDisposeScope();
            try
            {
                var consistency = InternalConsistency.Of(repeated.ToTensor().permute(1, 0, 2), inference: Inference.None);
                var half = Confidence * consistency.StandardError;
                ceilings[bin] = new BinCeiling(consistency.Value, new Interval(consistency.Value - half, consistency.Value + half));
            }
            catch (CornetException) when (Constant(repeated))
            {
                ceilings[bin] = new BinCeiling(double.NaN); // the same response to everything: nothing can be explained
            }
            catch (CornetException error)
            {
                throw new CornetException($"'{assembly.Origin}', bin {_responses.Bins[bin]} (row {assembly[Axis.TimeBin].Stored[bin]} of time_bin): {error.Message}", error);
            }
        }

        return (ceilings, $"internal consistency of up to {repetitions} repetitions");
    }

    private static bool Constant(RepeatedResponses repeated)
    {
        var width = repeated.NeuroidIds.Count;
        return Enumerable.Range(0, width).All(neuroid =>
            Enumerable.Range(0, repeated.Values.Length / width).Select(row => repeated.Values[(row * width) + neuroid]).Where(double.IsFinite).Distinct().Count() < 2);
    }
}
