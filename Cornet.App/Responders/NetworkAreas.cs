using Cornet.Runtime.Models;
using Cornet.Runtime.Stimuli;
using Cornet.Scoring.Assemblies;
using Cornet.Scoring.Responders;

namespace Cornet.App.Responders;

/// <summary>The areas of a network before it exists: whether a benchmark finds the one that it compares.</summary>
/// <param name="card">The network.</param>
internal sealed class NetworkAreas(ModelCard card) : IResponder
{
    /// <inheritdoc/>
    public Responder Identity => Responder.Untrained;

    /// <inheritdoc/>
    public string Model => card.Name;

    /// <inheritdoc/>
    public IReadOnlyList<ResponderArea> Areas { get; } = Of(card);

    /// <inheritdoc/>
    public long? Outputs => null;

    /// <inheritdoc/>
    public OutputNames? OutputNames => null;

    /// <summary>The areas of a network, with the steps that the image reaches.</summary>
    public static IReadOnlyList<ResponderArea> Of(ModelCard card) =>
    [
        .. card.Areas.Select(area => new ResponderArea(
            area.Name, [.. Enumerable.Range(area.ImageFrom, area.Steps - area.ImageFrom)], [.. area.StartsMs.Skip(area.ImageFrom)])
        {
            BeforeInput = [.. Enumerable.Range(0, area.ImageFrom)],
        }),
    ];

    /// <inheritdoc/>
    public DataAssembly Respond(StimulusSet stimuli, CancellationToken cancellation = default) =>
        throw new NotSupportedException("A network that does not exist yet has no responses.");

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}
