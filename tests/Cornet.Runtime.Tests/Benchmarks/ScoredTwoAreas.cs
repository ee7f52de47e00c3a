using Cornet.App.Responders;
using Cornet.Runtime.Models;
using Cornet.Runtime.Stimuli;
using Cornet.Runtime.Stimuli.Rendering;
using Cornet.Runtime.Tests.Scoring;
using Cornet.Scoring.Benchmarks;
using Cornet.Scoring.Metrics;
using Cornet.Scoring.Reporting;
using Cornet.Scoring.Responders;

namespace Cornet.Runtime.Tests.Benchmarks;

/// <summary>A quick score of <see cref="TwoAreas"/> on rendered objects.</summary>
internal static class ScoredTwoAreas
{
    public static ModelEntry Entry { get; } = new(TwoAreas.Facts, classes => new TwoAreas(classes ?? 8));

    public static ScoringSample Sample { get; } = ScoringSample.Balanced(new RenderedObjects(Variation.Low, Split.Test, size: 16, count: 48), most: 48, mostCompared: 16);

    public static Preparation Prepared { get; } = Sample.Stimuli.EvaluationPreparation(16);

    /// <summary>A brain of three subjects that agree to some degree.</summary>
    public static ReferenceRdm Brain() => ReferenceRdm.OfSubjects("human, left IT", "made up", [.. Enumerable.Range(0, 3).Select(seed =>
    {
        using var features = Numbers.NormalMatrix(16, 5, seed);
        using var shared = Numbers.NormalMatrix(16, 20, 99);
        using var both = TorchSharp.torch.cat([features, shared], 1);
        return DissimilarityMatrix.Of(both);
    })]);

    public static IReadOnlyList<BenchmarkScore> Measure(long classes = 8, int batch = 7, params IReadOnlyList<ReferenceRdm> brains)
    {
        var options = new ActivationOptions { Batch = batch };
        using var trained = new NetworkResponder(Responder.Trained, NetworkResponder.Untrained(Entry, classes, 3), options, size: 16);
        using var untrained = new NetworkResponder(Responder.Untrained, NetworkResponder.Untrained(Entry, classes, 1), options, size: 16);
        using var pixels = new PixelResponder(_ => Prepared);
        return [.. BuiltInBenchmarks.Of(Sample, brains, Prepared, seed: 1).Select(benchmark => new BenchmarkRun(benchmark).Measure([trained, untrained, pixels]))];
    }

    public static BenchmarkResult Result() => new("TwoAreas", "weights.pth", Measure(brains: Brain()), []);
}
