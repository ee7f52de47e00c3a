using Cornet.Dsl.Semantics;

namespace Cornet.Dsl.Timing;

/// <summary>What a plan may save. The plain plan, which the other one is tested against, saves nothing.</summary>
/// <param name="IsPlain">Whether everything runs at every step, as written, on zeros too, and nothing is written over.</param>
/// <param name="SharesSilence">Whether what nothing of the image has reached may be worked out for one image, and shared by all: not where a layer counts
/// images or draws for each.</param>
internal sealed record Economy(bool IsPlain, bool SharesSilence)
{
    /// <summary>Whether an output may be written over its input.</summary>
    public bool Overwrites => !IsPlain;

    /// <summary>Whether a step may be run again in the backward pass.</summary>
    public bool Repeats => !IsPlain;

    /// <summary>Whether layers that turn zeros into zeros are left out.</summary>
    public bool SkipsZeros => !IsPlain;

    /// <summary>What may be saved in a network.</summary>
    public static Economy Of(Network network, bool plain)
    {
        var layers = network.Areas.SelectMany(area => area.Circuit.Layers).Concat(network.Connections.SelectMany(one => one.Body?.Layers ?? []));
        return new Economy(plain, SharesSilence: !plain && !layers.Any(layer => layer.Rule.MixesImages));
    }
}
