using Cornet.Runtime.Models;
using Cornet.Runtime.Stimuli;
using Cornet.Scoring.Metrics;
using Cornet.Scoring.Metrics.Behavior;
using static TorchSharp.torch;

namespace Cornet.Scoring.Benchmarks;

/// <summary>
/// When the readout of an area over time tells an image as well as monkeys do: bins of 10 ms from 70 to 250 ms, each showing the nearest step.
/// </summary>
internal sealed class SolutionTimeBenchmark : Benchmark
{
    private static readonly double[] Starts = [.. Enumerable.Range(7, 18).Select(bin => 10.0 * bin)];

    private readonly ObjectTask _task;
    private readonly double[] _thresholds, _times;

    public SolutionTimeBenchmark(BenchmarkDeclaration declaration, StimulusTable table) : base(declaration, table)
    {
        _task = new ObjectTask(table.Ids, DemandObjects());
        (_thresholds, _times) = BehaviorTable.SolutionTimes(declaration.PathOf(declaration.SolutionTimes!), _task);
        Say(
            [.. table.Ids.Where((_, row) => double.IsNaN(_times[row]))], table.Count, "stimuli", declaration.Stimuli,
            $"no solution time in '{declaration.SolutionTimes}'");
    }

    public override string Metric => "object solution times, bins of 10 ms from 70 to 250 ms; "
        + $"Spearman's rho, mean over {Declaration.Splits} splits; {Declaration.DecoderFit.Name}";

    public override string Compared => $"{_times.Count(time => !double.IsNaN(time))} stimuli that monkeys solve";

    public override DataCeiling? Ceiling => DeclaredCeiling;

    public override IReadOnlyDictionary<string, string> Choices => new Dictionary<string, string>
    {
        ["splits"] = SplitsInWords("stimulus_id"),
        ["decoder"] = Declaration.DecoderFit.Name,
        ["interpolation"] = "from the bin with the highest d' so far below the threshold, the first of equal ones",
    };

    public override IReadOnlyList<double> Observed => _times;

    internal override bool ScoresSteps => false;

    internal override IEnumerable<(Place Place, Measurement Measured)> Of(IReadOnlyList<PlaceFeatures> steps, IReadOnlyList<double> startsMs)
    {
        if (steps.Count == 0) yield break;
        using var scope = NewDisposeScope();
        Tensor[] features = [.. steps.Select(step => step.Whole())];
        // Without a timing nothing changes in time.
        var timed = startsMs.Count == steps.Count;
        TimedFeatures[] bins =
            [.. Starts.Select(start => new TimedFeatures(start, timed ? features[StepTimes.Nearest(startsMs, start)] : features[^1]))];
        var score = SolutionTimeScore.Of(_task, bins, _thresholds, _times, SplitsOver(Sorted(_task)), Declaration.DecoderFit);
        yield return (
            steps[^1].Place, new Measurement(score.Value, score.StandardError, score.Interval, score.P, score.Missing) { Times = score.Times });
    }

    private static int[] Sorted(ObjectTask task) =>
        [.. Enumerable.Range(0, task.StimulusIds.Count).OrderBy(row => task.StimulusIds[row], StringComparer.Ordinal)];

    private protected override Measurement Of(PlaceFeatures features) => throw new NotSupportedException("Solution times need all steps of an area.");
}
