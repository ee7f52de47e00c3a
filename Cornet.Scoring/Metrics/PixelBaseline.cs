using static TorchSharp.torch;

namespace Cornet.Scoring.Metrics;

/// <summary>The prepared pictures taken as responses: what could be had without any network.</summary>
public static class PixelBaseline
{
    private const long MostSide = 32;

    /// <summary>What the features to decode from are, in words.</summary>
    public static string Features(ScoringSample sample) =>
        sample.Preparation.Size > MostSide ? $"prepared pixels, averaged to {MostSide} x {MostSide}" : "prepared pixels";

    /// <summary>
    /// Reads all stimuli; the RDM compares the pictures in full, to decode from they are averaged to 32 x 32 where they are larger.
    /// </summary>
    /// <param name="sample">The stimuli.</param>
    /// <exception cref="CornetException">A stimulus cannot be read.</exception>
    public static Responses Record(ScoringSample sample)
    {
        const int Batch = 64;
        using var frozen = no_grad();
        using var scope = NewDisposeScope();
        List<Tensor> small = [], whole = [];
        for (var first = 0; first < sample.Count; first += Batch)
        {
            using var pixels = sample.Prepare(first, Math.Min(Batch, sample.Count - first));
            small.Add(Small(pixels));
            foreach (var place in sample.Compared)
                if (place >= first && place < first + Batch) whole.Add(pixels[place - first].clone());
        }

        using var compared = stack(whole);
        var features = cat(small).DetachFromDisposeScope();
        return new Responses(Responder.Pixels, [new PlaceResponses(Place.Pixels, features, DissimilarityMatrix.Of(compared))], topOne: null);
    }

    private static Tensor Small(Tensor pixels)
    {
        if (pixels.size(3) <= MostSide) return pixels.flatten(1).clone();
        using var averaged = nn.functional.adaptive_avg_pool2d(pixels, [MostSide, MostSide]);
        return averaged.flatten(1).clone();
    }
}
