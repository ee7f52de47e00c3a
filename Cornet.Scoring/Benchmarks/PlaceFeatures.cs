using Cornet.Scoring.Assemblies;
using Cornet.Scoring.Metrics;
using Cornet.Scoring.Metrics.Regression;
using Cornet.Scoring.Responders;
using TorchSharp;
using static TorchSharp.torch;

namespace Cornet.Scoring.Benchmarks;

/// <summary>What a responder shows of all stimuli at one place, read in as large a part as a metric asks for.</summary>
/// <param name="assembly">The activations of that place alone: presentations x neuroids.</param>
/// <param name="place">Area and step.</param>
/// <param name="device">Where regressions and similarities are computed; the CPU by default.</param>
internal sealed class PlaceFeatures(DataAssembly assembly, Place place, Device? device = null)
{
    private readonly Axis _units = assembly[Axis.Neuroid];

    /// <summary>Area and step.</summary>
    public Place Place => place;

    /// <summary>What the units are called, where they are outputs of a decoder and something says so.</summary>
    public OutputNames? OutputNames { get; init; }

    /// <summary>The units as features, read block by block.</summary>
    public IFeatureSource Source { get; } = new AssemblyFeatures(assembly, device);

    /// <summary>Where regressions and similarities are computed.</summary>
    public Device Device => Source.Device;

    /// <summary>All units of one stimulus after the other, some stimuli in memory at a time; their order is not that of the stimuli.</summary>
    public IEnumerable<(int Stimulus, ReadOnlyMemory<double> Units)> Rows()
    {
        var units = (int)Source.Features;
        foreach (var (stimuli, block) in assembly.Slabs(0))
            for (var i = 0; i < stimuli.Length; i++) yield return (stimuli[i], block.AsMemory(i * units, units));
    }

    /// <summary>Whether any two stimuli have different responses: not before the input arrives, nor in a dead layer.</summary>
    public bool Varies()
    {
        double[]? first = null;
        foreach (var (_, units) in Rows())
        {
            if (first is null) first = units.ToArray();
            else if (!units.Span.SequenceEqual(first)) return true;
        }

        return false;
    }

    /// <summary>All units: N x F of Float64; the caller owns it.</summary>
    /// <param name="stimuli">The rows of which stimuli; null for all.</param>
    /// <exception cref="CornetException">A response is not finite.</exception>
    public Tensor Whole(IReadOnlyList<int>? stimuli = null)
    {
        var values = (stimuli is null ? assembly : assembly.Take(Axis.Presentation, stimuli)).Read();
        if (!Array.TrueForAll(values, double.IsFinite))
            throw new CornetException($"The responses of {place} are NaN or infinite: the weights are damaged, or their training diverged. Use other weights.");
        return tensor(values, [stimuli?.Count ?? Source.Stimuli, Source.Features]);
    }

    /// <summary>
    /// What a decoder is fitted on, N x F of Float64: the mean of each map; of pixels the images, averaged to 32 x 32 where they are larger. The caller owns it.
    /// </summary>
    public Tensor Decoded()
    {
        const int MostSide = 32, Colors = 3;
        if (place != Place.Pixels) return Pooled();
        var side = (long)Math.Round(Math.Sqrt(Source.Features / (double)Colors));
        if (side <= MostSide || Colors * side * side != Source.Features) return Whole();
        using var scope = NewDisposeScope();
        var images = Whole().reshape(Source.Stimuli, Colors, side, side);
        return nn.functional.adaptive_avg_pool2d(images, [MostSide, MostSide]).flatten(1).MoveToOuterDisposeScope();
    }

    /// <summary>The same where regressions and similarities are computed.</summary>
    /// <inheritdoc cref="Whole"/>
    public Tensor WholeOnDevice(IReadOnlyList<int>? stimuli = null)
    {
        var whole = Whole(stimuli);
        if (Device.type == DeviceType.CPU) return whole;
        using (whole) return whole.to(Device);
    }

    /// <summary>The mean of each map over its places, N x channels, as the decoder reads an area; units that have no map as they are.</summary>
    public Tensor Pooled()
    {
        var channels = _units.Find("channel")?.Texts.Distinct().Count() ?? (int)Source.Features;
        var places = (int)Source.Features / channels;
        var means = new double[Source.Stimuli * channels];
        foreach (var (stimulus, units) in Rows())
        {
            for (var channel = 0; channel < channels; channel++)
                means[(stimulus * channels) + channel] = Mean(units.Span.Slice(channel * places, places));
        }

        return tensor(means, [Source.Stimuli, channels]);

        static double Mean(ReadOnlySpan<double> map)
        {
            var sum = 0.0;
            foreach (var value in map) sum += value;
            return sum / map.Length;
        }
    }
}
