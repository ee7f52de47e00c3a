using static TorchSharp.torch;

namespace Cornet.Runtime.Models;

/// <summary>What the areas of a model put out, by area and step; the generated class adds a member per area. Owns its tensors.</summary>
public class Recording : IDisposable
{
    private readonly AreaRecording[] _areas;
    private readonly (string Name, Tensor? Output)[] _decoders;

    /// <summary>Takes over what a pass has kept.</summary>
    /// <param name="model">The model that ran.</param>
    /// <param name="recorder">The recorder that went with it.</param>
    /// <param name="decoder">The decoder's output, or null where it was not asked for.</param>
    public Recording(CornetModel model, Recorder recorder, Tensor? decoder)
    {
        _areas = [.. model.Areas.Select(area => new AreaRecording(model.NameOf(area), recorder.Kept[area.Index], model.Card.Areas[area.Index].ImageFrom))];
        Decoder = decoder;
        _decoders = [.. model.NamedDecoders.Select((one, place) => (one.Name, recorder.DecoderOutputs[place]))];
    }

    /// <summary>The decoder's output, N x classes, or null where it was not asked for.</summary>
    public Tensor? Decoder { get; }

    /// <summary>All areas, in their order of declaration.</summary>
    public IReadOnlyList<AreaRecording> Areas => _areas;

    /// <summary>One area by its name.</summary>
    /// <exception cref="CornetException">There is no such area.</exception>
    public AreaRecording this[string area] => Array.Find(_areas, one => one.Name == area)
        ?? throw new CornetException($"No area '{area}' was recorded; there are {string.Join(", ", _areas.Select(one => one.Name))}.");

    /// <summary>The output of a decoder with a name, or null where it was not asked for.</summary>
    /// <exception cref="CornetException">There is no such decoder.</exception>
    public Tensor? DecoderOf(string name) => Array.FindIndex(_decoders, one => one.Name == name) is var place and >= 0 ? _decoders[place].Output
        : throw new CornetException($"There is no decoder '{name}'; there are {string.Join(", ", _decoders.Select(one => one.Name).Prepend(RecordingSite.DecoderName))}.");

    /// <summary>Everything that was recorded, areas in order, steps in order, then the decoders: the names of a feature file.</summary>
    public IEnumerable<(string Name, Tensor Value)> Named()
    {
        foreach (var area in _areas)
            for (var step = 0; step < area.Steps; step++)
                if (area.Has(step)) yield return ($"{area.Name}.{step}", area[step]);
        if (Decoder is { } decoder) yield return (RecordingSite.DecoderName, decoder);
        foreach (var (name, output) in _decoders)
            if (output is not null) yield return (name, output);
    }

    /// <summary>Releases every tensor.</summary>
    public void Dispose()
    {
        foreach (var (_, value) in Named()) value.Dispose();
        GC.SuppressFinalize(this);
    }
}

/// <summary>What one area put out, step by step.</summary>
public sealed class AreaRecording
{
    private readonly Tensor?[] _kept;
    private readonly int _imageFrom;

    internal AreaRecording(string name, Tensor?[] kept, int imageFrom) => (Name, _kept, _imageFrom) = (name, kept, imageFrom);

    /// <summary>The area's name.</summary>
    public string Name { get; }

    /// <summary>How many steps the area runs, recorded or not.</summary>
    public int Steps => _kept.Length;

    /// <summary>Whether this step was asked for and recorded.</summary>
    public bool Has(int step) => step >= 0 && step < Steps && _kept[step] is not null;

    /// <summary>
    /// Whether the output at this step depends on the image. Before, an unrolled area puts out the same for every image: no features, no score.
    /// </summary>
    public bool SeesImage(int step) => step >= _imageFrom;

    /// <summary>The output at a step: N x C x H x W.</summary>
    /// <exception cref="CornetException">The step was not asked for, or does not exist.</exception>
    public Tensor this[Index step]
    {
        get
        {
            var offset = step.GetOffset(Steps);
            return Has(offset)
                ? _kept[offset]!
                : throw new CornetException($"{Name}.{step} was not recorded; {Name} runs {Steps} steps, and only those asked for are kept.");
        }
    }

    /// <summary>The output at the last step: N x C x H x W.</summary>
    public Tensor Last => this[^1];
}
