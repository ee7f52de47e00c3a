using System.Globalization;
using Cornet.Runtime.Models;
using Cornet.Runtime.Stimuli;
using Cornet.Runtime.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Cornet.Scoring.Metrics;

/// <summary>How a network is scored.</summary>
public sealed record ScoringSettings
{
    /// <summary>Of folds, permutations and, with <see cref="ModelScoring.Untrained"/>, of untrained weights.</summary>
    public long Seed { get; init; } = 1;

    /// <summary>Parts for cross-validated decoding, at least 2.</summary>
    public int Folds { get; init; } = 5;

    /// <summary>The inverse of the decoders' penalty, see <see cref="LinearDecoder.Fit"/>.</summary>
    public double C { get; init; } = 0.01;

    /// <summary>Shuffles for the p of a similarity; 0 for none.</summary>
    public int Permutations { get; init; } = 1000;

    /// <summary>
    /// The output that stands for each class of the sample, -1 for none; null where the outputs are the classes in their order, if there are as many.
    /// </summary>
    public IReadOnlyList<int>? OutputsOfClasses { get; init; }

    /// <summary>Stimuli at a time.</summary>
    public int Batch { get; init; } = 32;

    /// <summary>Where the networks compute.</summary>
    public Device Device { get; init; } = CPU;
}

/// <summary>What is done at the moment, and how much of it.</summary>
/// <param name="What">In words.</param>
/// <param name="Done">0 .. 1.</param>
public readonly record struct ScoringProgress(string What, double Done);

/// <summary>
/// Scores a network beside itself untrained and beside the pixels: top-1, accuracy decoded from each area at each step, and similarity of RDMs. An
/// untrained network is no straw man (an untrained CORnet-S predicts V4 at .41 in Kubilius et al., 2019), so it is always there.
/// </summary>
/// <param name="sample">The stimuli.</param>
/// <param name="references">RDMs to compare with, of the stimuli the sample compares, in its order.</param>
/// <param name="settings">How.</param>
public sealed class ModelScoring(ScoringSample sample, IReadOnlyList<ReferenceRdm> references, ScoringSettings settings)
{
    /// <summary>The RDM of the pixels as a reference: how much of a similarity is that of the pictures themselves.</summary>
    public const string PixelReference = "pixels";

    /// <summary>
    /// Hypotheses for stimuli without a brain: the categories, the objects within them (rendered objects only), and the pixels. They are model
    /// RDMs, not brains.
    /// </summary>
    /// <param name="sample">The stimuli.</param>
    public static IReadOnlyList<ReferenceRdm> Hypotheses(ScoringSample sample)
    {
        List<ReferenceRdm> hypotheses = [];
        if (sample.Classes.Count > 1)
            hypotheses.Add(ReferenceRdm.OfGroups("category", [.. sample.Compared.Select(place => sample.Labels[place])]));
        if (sample.Set is RenderedObjects)
            hypotheses.Add(ReferenceRdm.OfGroups("object", [.. sample.Compared.Select(place => sample.IdOf(place).Split('-', 2)[1])]));
        using var pixels = PixelBaseline.Record(sample);
        hypotheses.Add(ReferenceRdm.OfModel(PixelReference, "1 - correlation of the prepared pixels", pixels.Places[0].Matrix!));
        return hypotheses;
    }

    /// <summary>A network as it is before training: with a seed, that from which a training of the same seed starts.</summary>
    /// <param name="model">Which.</param>
    /// <param name="classes">How many classes its decoder tells apart; null for the model's own number.</param>
    /// <param name="seed">Of its weights.</param>
    public static CornetModel Untrained(ModelEntry model, long? classes, long seed)
    {
        RandomPlace.EnterWeights(seed);
        return model.Create(classes);
    }

    /// <summary>Measures everything.</summary>
    /// <param name="trained">The network with its weights; null to score the untrained one alone.</param>
    /// <param name="weights">Where its weights come from, for the record.</param>
    /// <param name="untrained">Makes the same network without training; called when it is needed, and what it makes is disposed.</param>
    /// <param name="progress">Told how far it is.</param>
    /// <exception cref="CornetException">A stimulus cannot be read, or references are of other stimuli.</exception>
    public ModelScore Measure(CornetModel? trained, string? weights, Func<CornetModel> untrained, IProgress<ScoringProgress>? progress = null)
    {
        foreach (var reference in references)
        {
            var size = reference.Matrix.Size;
            if (size != sample.Compared.Count)
                throw new CornetException($"The RDM '{reference.Name}' compares {size} stimuli, and {sample.Compared.Count} are compared here.");
        }

        var tests = references.Select(reference => new RepresentationalSimilarity(reference, settings.Permutations, settings.Seed)).ToArray();
        var folds = sample.CanBeDecoded ? new StratifiedFolds(sample.Labels, settings.Folds, settings.Seed) : null;
        var rows = new Rows(tests, folds);
        using var fresh = untrained();
        if (trained is not null) Add(rows, Responder.Trained, trained, progress);
        Add(rows, Responder.Untrained, fresh, progress);
        using (var pixels = PixelBaseline.Record(sample)) Score(rows, pixels, progress);
        var provenance = Describe(fresh, trained is null ? null : weights);
        return new ModelScore(provenance, [.. references.Select(Describe)], rows.TopOne, rows.Decoding, rows.Similarity)
        {
            Matrices = rows.Matrices,
            ReferenceMatrices = references,
        };
    }

    private void Add(Rows rows, Responder responder, CornetModel model, IProgress<ScoringProgress>? progress)
    {
        model.to(settings.Device);
        var recorder = new NetworkRecorder(sample, settings.Device, settings.Batch, settings.OutputsOfClasses);
        var what = $"recording, {responder}".ToLowerInvariant();
        var report = progress is null ? null : new DirectProgress<double>(done => progress.Report(new ScoringProgress(what, done)));
        using var responses = recorder.Record(responder, model, report);
        rows.TopOne.Add(new TopOneRow(responder, responses.TopOne, responses.TopOne is null ? "its decoder was trained on other classes" : null));
        Score(rows, responses, progress);
    }

    private void Score(Rows rows, Responses responses, IProgress<ScoringProgress>? progress)
    {
        for (var i = 0; i < responses.Places.Count; i++)
        {
            var one = responses.Places[i];
            rows.Decoding.Add(Decode(responses.Responder, one, rows.Folds));
            rows.Similarity.AddRange(rows.Tests.Select(test => Compare(responses.Responder, one, test)));
            if (one.Matrix is not null) rows.Matrices.Add(new ScoredMatrix(responses.Responder, one.Place, one.Matrix));
            progress?.Report(new ScoringProgress($"scoring, {responses.Responder}".ToLowerInvariant(), (i + 1.0) / responses.Places.Count));
        }
    }

    private DecodingRow Decode(Responder responder, PlaceResponses one, StratifiedFolds? folds)
    {
        var (area, step) = (one.Place.Area, one.Place.Step);
        if (one.Features is null) return new DecodingRow(responder, area, step, null, null, ModelScore.NotYet);
        if (folds is null) return new DecodingRow(responder, area, step, null, null, "decoding needs two classes with two stimuli each");
        var accuracy = DecodingAccuracy.CrossValidated(one.Features, sample.Labels, sample.Classes.Count, folds, settings.C);
        return new DecodingRow(responder, area, step, accuracy.Value, accuracy.StandardError, null);
    }

    private static SimilarityRow Compare(Responder responder, PlaceResponses one, RepresentationalSimilarity test)
    {
        var (area, step, name) = (one.Place.Area, one.Place.Step, test.Reference.Name);
        if (one.Matrix is null) return new SimilarityRow(responder, area, step, name, null, null, ModelScore.NotYet);
        if (responder == Responder.Pixels && test.Reference is { Name: PixelReference, Kind: ReferenceKind.Model })
            return new SimilarityRow(responder, area, step, name, null, null, "is the reference itself");
        var (rho, p) = test.To(one.Matrix);
        return double.IsNaN(rho)
            ? new SimilarityRow(responder, area, step, name, null, null, "a stimulus has the same response in all units, or all pairs are "
                + "equally dissimilar")
            : new SimilarityRow(responder, area, step, name, rho, double.IsNaN(p) ? null : p, null);
    }

    private static ReferenceRow Describe(ReferenceRdm reference) =>
        new(reference.Name, reference.Kind, reference.Origin, reference.Subjects, reference.Ceiling?.Lower, reference.Ceiling?.Upper);

    private Provenance Describe(CornetModel model, string? weights) => new()
    {
        Model = model.Card.Name,
        Parameters = model.parameters().Where(parameter => parameter.requires_grad).Sum(parameter => parameter.NumberOfElements),
        Weights = weights,
        Stimuli = sample.Set.Name,
        Count = sample.Count,
        Compared = sample.Compared.Count,
        Classes = sample.Classes,
        Outputs = model.ClassCount,
        Computation = model.Computation(settings.Device),
        Preparation = sample.Preparation.ToString(),
        Features = $"areas: {NetworkRecorder.Features}; pixels: {PixelBaseline.Features(sample)}",
        Decoder = string.Create(
            CultureInfo.InvariantCulture,
            $"multinomial logistic regression, features standardized, C = {settings.C}, {settings.Folds} stratified folds, error over folds"),
        Similarity = "RDM: 1 - Pearson correlation of all units; Spearman's rho of the upper triangles, mean over subjects; "
            + $"p one-sided from {settings.Permutations} shuffles of the stimuli, uncorrected",
        Seed = settings.Seed,
    };

    private sealed record Rows(RepresentationalSimilarity[] Tests, StratifiedFolds? Folds)
    {
        public List<TopOneRow> TopOne { get; } = [];

        public List<DecodingRow> Decoding { get; } = [];

        public List<SimilarityRow> Similarity { get; } = [];

        public List<ScoredMatrix> Matrices { get; } = [];
    }
}
