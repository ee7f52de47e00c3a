using System.Runtime.InteropServices;
using Cornet.Runtime.Stimuli;
using Cornet.Runtime.Weights;
using Cornet.Scoring.Assemblies;

namespace Cornet.Scoring.Responders;

/// <summary>The prepared pictures as responses: what needs no network.</summary>
/// <param name="preparation">How the pictures of a set are prepared: as for the network beside them.</param>
/// <param name="memoryBytes">What they may take in memory.</param>
public sealed class PixelResponder(Func<StimulusSet, Preparation> preparation, long memoryBytes = 2L << 30) : IResponder
{
    private const int Batch = 32;

    /// <inheritdoc/>
    public Responder Identity => Responder.Pixels;

    /// <inheritdoc/>
    public string Model => Responder.Pixels.Name;

    /// <inheritdoc/>
    public IReadOnlyList<ResponderArea> Areas { get; } = [new(Responder.Pixels.Name, [0], [])];

    /// <inheritdoc/>
    public long? Outputs => null;

    /// <inheritdoc/>
    public OutputNames? OutputNames => null;

    /// <inheritdoc/>
    public DataAssembly Respond(StimulusSet stimuli, CancellationToken cancellation = default)
    {
        var prepared = preparation(stimuli);
        var needed = (long)stimuli.Count * prepared.Length * sizeof(double);
        if (needed > memoryBytes) throw new TooLargeException($"pixels take {needed >> 20:N0} MB, more than the {memoryBytes >> 20:N0} MB allowed");
        var (size, values, at) = (prepared.Size, new double[(long)stimuli.Count * prepared.Length], 0);
        using var batches = new Batches(stimuli, prepared, new BatchOptions { BatchSize = Batch });
        foreach (var batch in batches.Epoch(0, cancellation: cancellation))
        {
            using var taken = batch;
            TensorBytes.Visit(taken.Images, piece =>
            {
                foreach (var value in MemoryMarshal.Cast<byte, float>(piece)) values[at++] = value;
            });
        }

        var places = Enumerable.Range(0, prepared.Length);
        var units = new Axis(Axis.Neuroid, prepared.Length,
        [
            Coordinate.Of("region", Enumerable.Repeat(Responder.Pixels.Name, prepared.Length)), Coordinate.Of("step", Enumerable.Repeat(0, prepared.Length)),
            Coordinate.Of("channel", places.Select(unit => unit / (size * size))),
        ]);
        return new DataAssembly("pixels", values, PresentationAxis.Of(stimuli), units)
        {
            Notes = new Dictionary<string, string> { ["preparation"] = PresentationAxis.Prepared(stimuli, prepared) },
        };
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}

/// <summary>Responses do not fit in memory; the others are scored without them.</summary>
internal sealed class TooLargeException(string message) : CornetException(message);
