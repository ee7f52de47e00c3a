using Cornet.App.Responders;
using Cornet.Runtime.Models;
using Cornet.Runtime.Stimuli;
using Cornet.Runtime.Stimuli.Rendering;
using Cornet.Scoring.Metrics;
using Cornet.Scoring.Responders;

namespace Cornet.Runtime.Tests.Scoring;

/// <summary>A quick score of <see cref="TwoAreas"/> on rendered objects.</summary>
internal static class ScoredTwoAreas
{
    public static ModelEntry Entry { get; } = new(TwoAreas.Facts, classes => new TwoAreas(classes ?? 8));

    public static ScoringSettings Quick { get; } = new() { Folds = 2, Permutations = 19 };

    public static ScoringSample Sample()
    {
        var set = new RenderedObjects(Variation.Low, Split.Test, size: 16, count: 48);
        return ScoringSample.Balanced(set, set.EvaluationPreparation(16), most: 48, mostCompared: 16);
    }

    public static ModelScore Measure(ScoringSettings? settings = null, long classes = 8, int batch = 7, IReadOnlyList<ReferenceRdm>? references = null)
    {
        var trained = NetworkResponder.Untrained(Entry, classes, 3);
        return Measure(trained, settings, classes, batch, references);
    }

    public static ModelScore Measure(
        CornetModel trained, ScoringSettings? settings = null, long classes = 8, int batch = 7, IReadOnlyList<ReferenceRdm>? references = null)
    {
        var (sample, options) = (Sample(), new ActivationOptions { Batch = batch });
        using var responder = new NetworkResponder(Responder.Trained, trained, options, size: 16);
        using var untrained = new NetworkResponder(Responder.Untrained, NetworkResponder.Untrained(Entry, classes, 1), options, size: 16);
        using var pixels = new PixelResponder(_ => sample.Preparation);
        return new ModelScoring(sample, references ?? ModelScoring.Hypotheses(sample), settings ?? Quick).Measure(
            new ScoredModel("TwoAreas", responder.Parameters, "weights.pth", responder.Outputs, responder.Computation), [responder, untrained, pixels]);
    }
}
