using Cornet.Runtime.Native;
using Cornet.Scoring.Assemblies;
using Cornet.Scoring.Benchmarks;
using Cornet.Scoring.Responders;
using static TorchSharp.torch;

namespace Cornet.Scoring.Metrics;

/// <summary>What scores need of the responses at one place.</summary>
/// <param name="Place">The area and step.</param>
/// <param name="Features">Stimuli x features to decode from, which the receiver owns; null where the image has not arrived yet.</param>
/// <param name="Matrix">The RDM of all units, for the stimuli compared; null where <paramref name="Features"/> is.</param>
internal sealed record SampleResponses(Place Place, Tensor? Features, DissimilarityMatrix? Matrix)
{
    private const long MostSide = 32;

    /// <summary>What the features of areas are, in words.</summary>
    public const string FeaturesOfAreas = "mean of each feature map over its places";

    /// <summary>What the features of pixels are, in words.</summary>
    public static string FeaturesOfPixels(ScoringSample sample) =>
        sample.Preparation.Size > MostSide ? $"prepared pixels, averaged to {MostSide} x {MostSide}" : "prepared pixels";

    /// <summary>The responses of a responder at every place, areas in their order, steps in order; one place is in memory at a time.</summary>
    /// <exception cref="CornetException">A stimulus cannot be read, or a response is not finite.</exception>
    public static IEnumerable<SampleResponses> Of(IResponder responder, ScoringSample sample)
    {
        var responses = responder.Respond(sample.Stimuli);
        foreach (var area in responder.Areas)
        {
            foreach (var step in area.BeforeInput) yield return new SampleResponses(new Place(area.Name, step, SeesImage: false), null, null);
            foreach (var step in area.Steps)
            {
                var place = new Place(area.Name, step);
                var units = responses.Where("region", area.Name).Where("step", value => value == step);
                DemandFinite(units, place.ToString());
                using var compared = tensor(units.Take(Axis.Presentation, sample.Compared).Read(), [sample.Compared.Count, units[Axis.Neuroid].Length]);
                var features = responder.Identity.Kind == ResponderKind.Pixels ? Averaged(units, sample.Preparation.Size) : new PlaceFeatures(units, place).Pooled();
                yield return new SampleResponses(place, features, DissimilarityMatrix.Of(compared));
            }
        }
    }

    /// <summary>The share of stimuli whose class a responder's own decoder names, 0 .. 1; null where it tells other classes apart.</summary>
    /// <param name="responder">The responder.</param>
    /// <param name="sample">The stimuli.</param>
    /// <param name="outputs">As <see cref="ScoringSettings.OutputsOfClasses"/>.</param>
    /// <exception cref="CornetException">An answer is not finite.</exception>
    public static double? TopOne(IResponder responder, ScoringSample sample, IReadOnlyList<int>? outputs)
    {
        var responses = responder.Respond(sample.Stimuli);
        if (sample.Classes.Count == 0 || responses[Axis.Neuroid].Find("region")?.Texts.Contains(ResponderArea.Decoder) != true) return null;
        var answers = responses.Where("region", ResponderArea.Decoder);
        DemandFinite(answers, "the decoder");
        var count = answers[Axis.Neuroid].Length;
        if (outputs is null ? count != sample.Classes.Count : outputs.Any(output => output < 0 || output >= count)) return null;
        var right = 0;
        foreach (var (stimulus, scores) in new PlaceFeatures(answers, Place.Decoder).Rows())
            if (sample.Labels[stimulus] is var label and >= 0 && First(scores.Span) == (outputs?[label] ?? label)) right++;
        return (double)right / sample.Count;

        // Of equals the first, as argmax takes it.
        static int First(ReadOnlySpan<double> scores)
        {
            var best = 0;
            for (var i = 1; i < scores.Length; i++) if (scores[i] > scores[best]) best = i;
            return best;
        }
    }

    private static Tensor Averaged(DataAssembly pixels, int size)
    {
        using var scope = NewDisposeScope();
        var whole = new PlaceFeatures(pixels, Place.Pixels).Whole();
        if (size <= MostSide) return whole.MoveToOuterDisposeScope();
        return nn.functional.adaptive_avg_pool2d(whole.reshape(whole.size(0), -1, size, size), [MostSide, MostSide]).flatten(1).MoveToOuterDisposeScope();
    }

    private static void DemandFinite(DataAssembly responses, string place)
    {
        if (responses.Slabs(0).Any(slab => slab.Block.Any(value => !double.IsFinite(value))))
            throw new CornetException($"The responses of {place} are NaN or infinite: the weights are damaged, or their training diverged. "
                + "Use other weights.");
    }
}
