using Cornet.Runtime.Assemblies;
using Cornet.Runtime.Scoring;
using Cornet.Runtime.Scoring.Regression;
using static TorchSharp.torch;

namespace Cornet.Runtime.Benchmarks;

/// <summary>What a responder shows of all stimuli at one place, read in as large a part as a metric asks for.</summary>
/// <param name="assembly">The activations of that place alone: presentations x neuroids.</param>
/// <param name="place">Area and step.</param>
internal sealed class PlaceFeatures(DataAssembly assembly, Place place)
{
    private readonly Axis _units = assembly[Axis.Neuroid];

    /// <summary>Area and step.</summary>
    public Place Place => place;

    /// <summary>The units as features, read block by block.</summary>
    public IFeatureSource Source { get; } = new AssemblyFeatures(assembly);

    /// <summary>All units: N x F of Float64; the caller owns it.</summary>
    public Tensor Whole() => tensor(assembly.Read(), [Source.Stimuli, Source.Features]);

    /// <summary>The mean of each map over its places, N x channels, as the decoder reads an area; units that have no map as they are.</summary>
    public Tensor Pooled()
    {
        var channels = _units.Find("channel")?.Texts.Distinct().Count() ?? (int)Source.Features;
        using var whole = Whole();
        using var maps = whole.view(Source.Stimuli, channels, -1);
        return maps.mean([2]);
    }
}
