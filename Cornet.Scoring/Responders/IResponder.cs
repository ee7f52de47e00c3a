using Cornet.Runtime.Stimuli;
using Cornet.Scoring.Assemblies;

namespace Cornet.Scoring.Responders;

/// <summary>
/// Whatever responds to stimuli: a network, a file of activations, an ONNX graph, the pixels. It is all that a benchmark asks for.
/// </summary>
public interface IResponder : IDisposable
{
    /// <summary>Whose responses these are.</summary>
    Responder Identity { get; }

    /// <summary>What to call it in messages: the name of the model, or of the file.</summary>
    string Model { get; }

    /// <summary>Its areas (or layers), in the order of processing; without the decoder.</summary>
    IReadOnlyList<ResponderArea> Areas { get; }

    /// <summary>How many outputs its decoder has; null where it has no decoder, or none that says so before it is asked.</summary>
    long? Outputs { get; }

    /// <summary>What the outputs are called, in their order, and the file that says so; null where nothing does.</summary>
    OutputNames? OutputNames { get; }

    /// <summary>
    /// The responses at all recording sites: [presentation, neuroid], a row for each stimulus in the order of the set. Each neuroid has <c>region</c> (the area, or
    /// <c>decoder</c>) and <c>step</c>; those of feature maps have <c>channel</c>. The note <c>preparation</c> says what was done to the stimuli.
    /// </summary>
    /// <param name="stimuli">The stimuli.</param>
    /// <param name="cancellation">Ends it with an <see cref="OperationCanceledException"/>.</param>
    /// <exception cref="CornetException">A stimulus cannot be read, or has no response.</exception>
    DataAssembly Respond(StimulusSet stimuli, CancellationToken cancellation = default);
}

/// <summary>What the outputs of a decoder are called.</summary>
/// <param name="Names">In their order; there may be more outputs than names.</param>
/// <param name="Origin">The file that says so.</param>
public sealed record OutputNames(IReadOnlyList<string> Names, string Origin);

/// <summary>An area or layer of a responder.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Steps">The steps at which it was recorded, ascending; those that come before the image has arrived are not among them.</param>
/// <param name="StartsMs">The onset of each of these steps, in ms after the stimulus; empty where nothing says so.</param>
public sealed record ResponderArea(string Name, IReadOnlyList<int> Steps, IReadOnlyList<double> StartsMs)
{
    /// <summary>Steps that come before the image has arrived: there is nothing to score.</summary>
    public IReadOnlyList<int> BeforeInput { get; init; } = [];

    /// <summary>The area where a network's own decoder is recorded.</summary>
    public const string Decoder = "decoder";

    /// <summary>What the only area of a file is called that does not name it.</summary>
    public const string Unnamed = "features";

    /// <summary>The areas of an assembly of activations, in the order in which they first occur, without the decoder.</summary>
    /// <param name="units">The dimension of neuroids, with <c>region</c> and <c>step</c>; <c>sees_image</c> and <c>step_start_ms</c> where they are known.</param>
    public static IReadOnlyList<ResponderArea> Of(Axis units)
    {
        IReadOnlyList<string> regions = units.Find("region")?.Texts ?? [.. Enumerable.Repeat(Unnamed, units.Length)];
        var (steps, sees, starts) = (units.Find("step")?.Numbers, units.Find("sees_image")?.Numbers, units.Find("step_start_ms")?.Numbers);
        var found = new Dictionary<string, SortedDictionary<int, double>>(StringComparer.Ordinal);
        var before = new Dictionary<string, SortedSet<int>>(StringComparer.Ordinal);
        List<string> order = [];
        for (var unit = 0; unit < units.Length; unit++)
        {
            if (regions[unit] == Decoder) continue;
            if (!found.TryGetValue(regions[unit], out var area))
            {
                found.Add(regions[unit], area = []);
                before.Add(regions[unit], []);
                order.Add(regions[unit]);
            }

            var step = steps is null ? 0 : (int)steps[unit];
            if (sees is null || sees[unit] != 0) area.TryAdd(step, starts is null ? double.NaN : starts[unit]);
            else before[regions[unit]].Add(step);
        }

        return [.. order.Select(name => new ResponderArea(
            name, [.. found[name].Keys], found[name].Values.Any(double.IsNaN) ? [] : [.. found[name].Values])
        {
            BeforeInput = [.. before[name]],
        })];
    }
}
