using System.Globalization;
using Cornet.Runtime.Models;
using Cornet.Runtime.Stimuli;
using Cornet.Runtime.Training;
using Cornet.Scoring.Benchmarks;
using Cornet.Scoring.Responders;
using TorchSharp;
using static TorchSharp.torch;

namespace Cornet.Scoring.Metrics;

/// <summary>How a network is scored.</summary>
public sealed record ScoringSettings
{
    /// <summary>Of folds and permutations.</summary>
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

}


/// <summary>What is scored, for the record.</summary>
/// <param name="Name">The model.</param>
/// <param name="Parameters">Its learnable numbers.</param>
/// <param name="Weights">The file the weights came from; null where only the untrained network is scored.</param>
/// <param name="Outputs">How many classes it tells apart; null where its decoder does not say.</param>
/// <param name="Computation">In which numbers and memory format it computes.</param>
public sealed record ScoredModel(string Name, long Parameters, string? Weights, long? Outputs, string? Computation);

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
        using var pixels = new PixelResponder(_ => sample.Preparation);
        var responses = SampleResponses.Of(pixels, sample).Single();
        responses.Features!.Dispose();
        hypotheses.Add(ReferenceRdm.OfModel(PixelReference, "1 - correlation of the prepared pixels", responses.Matrix!));
        return hypotheses;
    }

    /// <summary>Measures everything.</summary>
    /// <param name="model">What is scored, for the record.</param>
    /// <param name="responders">Whose responses, in the order of the result.</param>
    /// <param name="progress">Receives how far it is.</param>
    /// <exception cref="CornetException">A stimulus cannot be read, a response is not finite, or references are of other stimuli.</exception>
    public ModelScore Measure(ScoredModel model, IReadOnlyList<IResponder> responders, IProgress<ScoringProgress>? progress = null)
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
        foreach (var responder in responders)
        {
            var identity = responder.Identity;
            progress?.Report(new ScoringProgress($"recording, {identity}", 0));
            var places = responder.Areas.Sum(area => area.Steps.Count);
            var done = 0;
            foreach (var one in SampleResponses.Of(responder, sample))
            {
                using var features = one.Features;
                rows.Decoding.Add(Decode(identity, one, rows.Folds));
                rows.Similarity.AddRange(rows.Tests.Select(test => Compare(identity, one, test)));
                if (one.Matrix is not null) rows.Matrices.Add(new ScoredMatrix(identity, one.Place, one.Matrix));
                progress?.Report(new ScoringProgress($"scoring, {identity}", Math.Min(1, ++done / (double)places)));
            }

            if (identity.Kind == ResponderKind.Pixels) continue;
            var topOne = SampleResponses.TopOne(responder, sample, settings.OutputsOfClasses);
            rows.TopOne.Add(new TopOneRow(identity, topOne, topOne is null ? "its decoder was trained on other classes" : null));
        }

        return new ModelScore(Describe(model), [.. references.Select(Describe)], rows.TopOne, rows.Decoding, rows.Similarity)
        {
            Matrices = rows.Matrices,
            ReferenceMatrices = references,
        };
    }

    private DecodingRow Decode(Responder responder, SampleResponses one, StratifiedFolds? folds)
    {
        var (area, step) = (one.Place.Area, one.Place.Step);
        if (one.Features is null) return new DecodingRow(responder, area, step, null, null, ModelScore.NotYet);
        if (folds is null) return new DecodingRow(responder, area, step, null, null, "decoding needs two classes with two stimuli each");
        var accuracy = DecodingAccuracy.CrossValidated(one.Features, sample.Labels, sample.Classes.Count, folds, settings.C);
        return new DecodingRow(responder, area, step, accuracy.Value, accuracy.StandardError, null);
    }

    private static SimilarityRow Compare(Responder responder, SampleResponses one, RepresentationalSimilarity test)
    {
        var (area, step, name) = (one.Place.Area, one.Place.Step, test.Reference.Name);
        if (one.Matrix is null) return new SimilarityRow(responder, area, step, name, null, null, ModelScore.NotYet);
        if (responder.Kind == ResponderKind.Pixels && test.Reference is { Name: PixelReference, Kind: ReferenceKind.Model })
            return new SimilarityRow(responder, area, step, name, null, null, "is the reference itself");
        var (rho, p) = test.To(one.Matrix);
        return double.IsNaN(rho)
            ? new SimilarityRow(responder, area, step, name, null, null, "a stimulus has the same response in all units, or all pairs are "
                + "equally dissimilar")
            : new SimilarityRow(responder, area, step, name, rho, double.IsNaN(p) ? null : p, null);
    }

    private static ReferenceRow Describe(ReferenceRdm reference) =>
        new(reference.Name, reference.Kind, reference.Origin, reference.Subjects, reference.Ceiling?.Lower, reference.Ceiling?.Upper);

    private Provenance Describe(ScoredModel model) => new()
    {
        Model = model.Name,
        Parameters = model.Parameters,
        Weights = model.Weights,
        Stimuli = sample.Set.Name,
        Count = sample.Count,
        Compared = sample.Compared.Count,
        Classes = sample.Classes,
        Outputs = model.Outputs,
        Computation = model.Computation,
        Preparation = sample.Preparation.ToString(),
        Features = $"areas: {SampleResponses.FeaturesOfAreas}; pixels: {SampleResponses.FeaturesOfPixels(sample)}",
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
