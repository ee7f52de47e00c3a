using Cornet.Runtime.Stimuli;
using Cornet.Scoring.Assemblies;
using Cornet.Scoring.Metrics.Ceilings;
using Cornet.Scoring.Metrics.Predictivity;
using Cornet.Scoring.Metrics.Regression;
using Cornet.Scoring.Metrics.Splits;
using Cornet.Scoring.Metrics.Statistics;
using TorchSharp;

namespace Cornet.Scoring.Benchmarks;

/// <summary>Responses of neuroids predicted from features; the ceiling is the consistency of repetitions.</summary>
internal sealed class NeuralBenchmark : Benchmark
{
    private readonly StimulusResponses _responses;
    private readonly IReadOnlyList<StimulusSplit> _splits;

    public NeuralBenchmark(BenchmarkDeclaration declaration, StimulusTable table) : base(declaration, table)
    {
        var assembly = OpenAssembly();
        _responses = assembly.AveragedByStimulus().AlignedTo(table.Ids, table.Name);
        Say(_responses.LeftOut);
        Say(
            Constant(), _responses.NeuroidIds.Count, "neuroids", _responses.Origin,
            "the same response to every stimulus, so r is undefined; the median is over the others");
        var rows = table.Ids.Index().ToDictionary(one => one.Item, one => one.Index);
        _splits = SplitsOver([.. assembly.SortedStimulusIds().Select(id => rows[id])]);
        Ceiling = DeclaredCeiling ?? Consistency(assembly.ByRepetition().AlignedTo(table.Ids, table.Name));
    }

    public override string Metric => $"{Regression.Name}; Pearson's r, median over neuroids, mean over {_splits.Count} splits";

    public override string Compared => $"{_responses.NeuroidIds.Count} neuroids";

    public override DataCeiling? Ceiling { get; }

    public override IReadOnlyDictionary<string, string> Choices =>
        new Dictionary<string, string> { ["splits"] = SplitsInWords("the assembly's presentation coordinates") };

    private NeuralRegression Regression => Declaration.Metric switch
    {
        Benchmarks.Metric.Ridge => new RidgeRegression(),
        Benchmarks.Metric.Linear => new LinearRegression(),
        _ => new PlsRegression(Declaration.Components),
    };

    private protected override Measurement Of(PlaceFeatures features)
    {
        using var kernel = LinearKernel.Of(features.Source);
        using var responses = _responses.ToTensor();
        var score = NeuralPredictivity.Score(kernel, responses, _splits, Regression);
        return new Measurement(score.Value, score.StandardError, score.Interval, score.P) { Neuroids = score.Neuroids };
    }

    private string[] Constant() => [.. Enumerable.Range(0, _responses.NeuroidIds.Count)
        .Where(neuroid => Enumerable.Range(1, _responses.StimulusIds.Count - 1).All(row => _responses[row, neuroid] == _responses[0, neuroid]))
        .Select(neuroid => _responses.NeuroidIds[neuroid])];

    private static DataCeiling? Consistency(RepeatedResponses repeated)
    {
        if (repeated.Repetitions < 2) return null;
        using var all = repeated.ToTensor();
        using var turned = all.permute(1, 0, 2);
        var consistency = InternalConsistency.Of(turned, inference: Inference.None);
        return new DataCeiling(
            consistency.Value, $"internal consistency of up to {repeated.Repetitions} repetitions", consistency.StandardError);
    }
}
