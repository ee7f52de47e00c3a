using static TorchSharp.torch;

namespace Cornet.Scoring.Metrics;

/// <summary>What scores need of the responses at one place.</summary>
/// <param name="Place">The area and step.</param>
/// <param name="Features">Stimuli x features to decode from; null where the area does not see the image yet.</param>
/// <param name="Matrix">The RDM of all units, for the stimuli compared; null where <paramref name="Features"/> is.</param>
public sealed record PlaceResponses(Place Place, Tensor? Features, DissimilarityMatrix? Matrix);

/// <summary>What a network (or the pixels) puts out for a sample of stimuli. Owns its tensors.</summary>
/// <param name="responder">Whose responses they are.</param>
/// <param name="places">Areas in their order, steps in order.</param>
/// <param name="topOne">The share of stimuli whose class the network's own decoder names; null where it has none for these classes.</param>
public sealed class Responses(Responder responder, IReadOnlyList<PlaceResponses> places, double? topOne) : IDisposable
{
    /// <summary>Whose responses they are.</summary>
    public Responder Responder => responder;

    /// <summary>Areas in their order, steps in order.</summary>
    public IReadOnlyList<PlaceResponses> Places => places;

    /// <summary>The share of stimuli whose class the network's own decoder names, 0 .. 1; null where it has none for these classes.</summary>
    public double? TopOne => topOne;

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var place in places) place.Features?.Dispose();
    }
}
