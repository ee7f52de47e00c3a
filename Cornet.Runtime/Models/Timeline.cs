using Cornet.Runtime.Layers;
using static TorchSharp.torch;

namespace Cornet.Runtime.Models;

/// <summary>
/// The steps of an unrolled model: <c>foreach (var t in timeline)</c>. Areas write into their <see cref="Track"/>; what no later step can read is
/// released as time goes on.
/// </summary>
/// <param name="recorder">Knows how far each area has to run.</param>
/// <param name="images">The images: N x 3 x H x W.</param>
/// <param name="memory">The longest delay of any connection, in steps: how long an output is kept.</param>
public sealed class Timeline(Recorder recorder, Tensor images, int memory = 1) : IDisposable
{
    private readonly List<Track> _tracks = [];

    /// <summary>A track for the outputs of an area.</summary>
    public Track Track(CornetArea area)
    {
        var track = new Track(area, recorder, images.size(0));
        _tracks.Add(track);
        return track;
    }

    /// <summary>What an area of a given extent hears before anything has arrived: zeros, the same for every image and so made for one.</summary>
    public Silence Silence(Extent extent) => new(1, extent, images);

    /// <summary>As <see cref="Silence"/>, for every image of its own: where a batch norm would count them.</summary>
    public Silence SilenceForEach(Extent extent) => new(images.size(0), extent, images);

    /// <summary>The steps anything asked for needs, releasing what lies too far back after each.</summary>
    public IEnumerator<int> GetEnumerator()
    {
        for (var t = 0; t < recorder.Steps; t++)
        {
            yield return t;
            foreach (var track in _tracks) track.Release(t - memory);
        }
    }

    /// <summary>Releases what is left.</summary>
    public void Dispose()
    {
        foreach (var track in _tracks)
            for (var t = 0; t < track.Steps; t++) track.Release(t);
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

    internal int Steps => _outputs.Length;

    /// <summary>Whether the area has to run at this step.</summary>
    public bool Runs(int step) => step < _outputs.Length;

    /// <summary>The output at a step; null before the first, where nothing has happened yet.</summary>
    public Tensor? this[int step]
    {
        get => step < 0 ? null : _outputs[step];
        set
        {
            _outputs[step] = value;
            _recorder.Keep(_area, step, value!, _images);
        }
    }

    /// <summary>The last output, for the decoder, which takes it over.</summary>
    public Tensor Last() => _outputs[^1]!.alias();

    internal void Release(int step)
    {
        if (step < 0 || step >= _outputs.Length) return;
        _outputs[step]?.Dispose();
        _outputs[step] = null;
    }
}

/// <summary>Zeros of a known extent, made only where an area needs them.</summary>
/// <param name="Images">1 where all images share it.</param>
/// <param name="Extent">Height and width.</param>
/// <param name="Like">A tensor of the device and type to use.</param>
public readonly record struct Silence(long Images, Extent Extent, Tensor Like)
{
    /// <summary>Images x channels x H x W of zeros.</summary>
    public Tensor Of(long channels) => zeros(Images, channels, Extent.Height, Extent.Width, dtype: Like.dtype, device: Like.device);
}
