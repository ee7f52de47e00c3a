using Cornet.Runtime.Stimuli;
using Cornet.Scoring.Metrics;
using Cornet.Scoring.Responders;
using static TorchSharp.torch;

namespace Cornet.Scoring.Benchmarks;

/// <summary>
/// What <c>score</c> compares without a declaration: top-1 accuracy, decoding, and the RDMs of brains and of hypotheses about the stimuli. A hypothesis is a
/// model RDM and not a measurement: the categories, the objects within them (rendered objects only), and the pixels.
/// </summary>
public static class BuiltInBenchmarks
{
    /// <summary>The RDM of the pixels as a reference: how much of a similarity is that of the pictures themselves.</summary>
    internal const string PixelReference = "pixels";

    /// <summary>Makes those that the stimuli allow.</summary>
    /// <param name="sample">The stimuli.</param>
    /// <param name="brains">RDMs of the stimuli that the sample compares, in their order.</param>
    /// <param name="pixels">How pictures are prepared for the model; null where no pixels are compared.</param>
    /// <param name="seed">Of folds and permutations.</param>
    /// <exception cref="CornetException">A stimulus cannot be read, or two have one name.</exception>
    public static IReadOnlyList<Benchmark> Of(ScoringSample sample, IReadOnlyList<ReferenceRdm> brains, Preparation? pixels, uint seed)
    {
        var stimuli = sample.Stimuli;
        List<Benchmark> benchmarks = [];
        if (stimuli.Classes.Count > 1) benchmarks.Add(new AccuracyBenchmark(Declare("top-1 accuracy", Metric.Accuracy), stimuli));
        if (DecodingBenchmark.CanDecode(stimuli)) benchmarks.Add(new DecodingBenchmark(Declare("decoding", Metric.Decoding), stimuli));
        foreach (var reference in brains.Concat(Hypotheses(sample, pixels)))
        {
            var declared = Declare(reference.Name, Metric.Rsa) with { Normalization = reference.Ceiling is null ? "none" : "r / ceiling" };
            benchmarks.Add(new SimilarityBenchmark(
                reference.Kind == ReferenceKind.Model ? declared : reference.Subjects > 1 ? declared with { Subjects = reference.Origin } : declared with { Rdm = reference.Origin },
                stimuli, sample.Compared, reference));
        }

        if (benchmarks.GroupBy(one => one.Declaration.Name).FirstOrDefault(same => same.Count() > 1) is { } twins)
        {
            throw new CornetException(
                $"Two benchmarks are called '{twins.Key}' (top-1 accuracy, decoding, category, object and pixels are built in): give each RDM a name of its own.");
        }

        return benchmarks;

        BenchmarkDeclaration Declare(string name, Metric metric) => new() { Name = name, Metric = metric, Stimuli = stimuli.Name, Seed = seed };
    }

    private static IEnumerable<ReferenceRdm> Hypotheses(ScoringSample sample, Preparation? prepared)
    {
        var stimuli = sample.Stimuli;
        if (stimuli.Classes.Count > 1) yield return ReferenceRdm.OfGroups("category", [.. sample.Compared.Select(stimuli.LabelOf)]);
        if (sample.Set is RenderedObjects)
            yield return ReferenceRdm.OfGroups("object", [.. sample.Compared.Select(row => stimuli.IdOf(row).Split('-', 2)[1])]);
        if (prepared is null) yield break;
        using var pixels = new PixelResponder(_ => prepared);
        var responses = pixels.Respond(new StimulusSubset(stimuli, [.. sample.Compared]));
        using var units = new PlaceFeatures(responses, Place.Pixels).Whole();
        yield return ReferenceRdm.OfModel(PixelReference, "1 - correlation of the prepared pixels", DissimilarityMatrix.Of(units));
    }
}
