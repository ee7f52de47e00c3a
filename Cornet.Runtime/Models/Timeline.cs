using Cornet.Runtime.Layers;
using static TorchSharp.torch;

namespace Cornet.Runtime.Models;

/// <summary>
/// The steps of an unrolled model: <c>foreach (var t in timeline)</c>. Areas write into their <see cref="Track"/>; what no later step can read is
/// released as time goes on.
/// </summary>
/// <param name="recorder">Knows how far each area has to run.</param>
/// <param name="images">The images: N x 3 x H x W.</param>
public sealed class Timeline(Recorder recorder, Tensor images) : IDisposable
{
    private readonly List<Track> _tracks = [];
    private readonly List<SteadyValue> _steady = [];

    /// <summary>A track for the outputs of an area.</summary>
    public Track Track(CornetArea area)
    {
        var track = new Track(area, recorder, images.size(0));
        _tracks.Add(track);
        return track;
    }

    /// <summary>What an area of a given extent receives before the first input arrives: zeros, the same for every image and so made for one.</summary>
    public NoInput NoInput(Extent extent) => new(1, extent, images.dtype, images.device);

    /// <summary>As <see cref="NoInput"/>, for every image of its own: where a batch norm would count them.</summary>
    public NoInput NoInputForEach(Extent extent) => new(images.size(0), extent, images.dtype, images.device);

    /// <summary>What is made of something that stands still from a step on: worked out at every step before, once there, and not again.</summary>
    public SteadyValue Steady(int from)
    {
        var value = new SteadyValue(from);
        _steady.Add(value);
        return value;
    }

    /// <summary>The steps anything asked for needs, releasing after each what no later one reads.</summary>
    public IEnumerator<int> GetEnumerator()
    {
        for (var t = 0; t < recorder.Steps; t++)
        {
            yield return t;
            foreach (var track in _tracks) track.ReleaseUpTo(t);
        }
    }

    /// <summary>Releases what is left.</summary>
    public void Dispose()
    {
        foreach (var track in _tracks) track.ReleaseUpTo(int.MaxValue);
        foreach (var value in _steady) value.Dispose();
    }
}

/// <summary>The outputs of one area over the steps of a <see cref="Timeline"/>, which owns them.</summary>
public sealed class Track
{
    private readonly CornetArea _area;
    private readonly Recorder _recorder;
    private readonly long _images;
    private readonly Tensor?[] _outputs;

    internal Track(CornetArea area, Recorder recorder, long images)
    {
        (_area, _recorder, _images) = (area, recorder, images);
        _outputs = new Tensor?[recorder.StepsOf(area)];
    }

    /// <summary>Whether the area has to run at this step.</summary>
    public bool Runs(int step) => _recorder.Runs(_area, step);

    /// <summary>The output at a step; null before the first, where nothing has happened yet. A settled area goes on putting out the same.</summary>
    public Tensor? this[int step]
    {
        get => step < 0 ? null : _outputs[Math.Min(step, _area.SteadyFrom ?? step)];
        set
        {
            _outputs[step] = value;
            _recorder.Keep(_area, step, value!, _images);
        }
    }

    /// <summary>The last output, for the decoder, which takes it over.</summary>
    public Tensor Last() => this[_area.Steps - 1]!.alias();

    internal void ReleaseUpTo(int step)
    {
        for (var t = 0; t < _outputs.Length; t++)
        {
            if (_outputs[t] is not { } output || step < int.MaxValue && (t > step || !_recorder.IsDone(_area, t, step))) continue;
            output.Dispose();
            _outputs[t] = null;
        }
    }
}

/// <summary>A value that is the same from a step on. Owns it.</summary>
/// <param name="from">The step.</param>
public sealed class SteadyValue(int from) : IDisposable
{
    private Tensor? _value;

    /// <summary>The value at a step; the caller owns what it gets.</summary>
    /// <param name="step">The step.</param>
    /// <param name="work">Works it out.</param>
    public Tensor? At(int step, Func<Tensor?> work)
    {
        if (step < from) return work();
        return (_value ??= work())?.alias();
    }

    /// <summary>Releases the value.</summary>
    public void Dispose() => _value?.Dispose();
}

/// <summary>Zeros in place of an input that has not arrived yet, made only where an area needs them.</summary>
/// <param name="Images">1 where all images share it.</param>
/// <param name="Extent">Height and width.</param>
/// <param name="Type">The type of its numbers.</param>
/// <param name="Device">Where it lies.</param>
public readonly record struct NoInput(long Images, Extent Extent, ScalarType Type, Device Device)
{
    /// <summary>Images x channels x H x W of zeros.</summary>
    public Tensor Of(long channels) => zeros(Images, channels, Extent.Height, Extent.Width, dtype: Type, device: Device);
}
