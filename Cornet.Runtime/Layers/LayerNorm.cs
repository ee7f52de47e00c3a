using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Cornet.Runtime.Layers;

/// <summary>
/// <c>layernorm</c>: all channels and places of each image to mean 0 and variance 1, then each channel scaled and shifted (a group norm of one group,
/// so that any input size works). Epsilon 1e-5. State: <c>weight</c>, <c>bias</c> (channels each).
/// </summary>
public sealed class LayerNorm : Layer
{
    /// <summary>A layer norm.</summary>
    /// <param name="channels">Channels of the map.</param>
    public LayerNorm(long channels) : base("layernorm")
    {
        register_parameter("weight", new Parameter(ones(channels)));
        register_parameter("bias", new Parameter(zeros(channels)));
    }

    /// <summary>Scale, one per channel.</summary>
    public Parameter weight => get_parameter("weight")!;

    /// <summary>Shift, one per channel.</summary>
    public Parameter bias => get_parameter("bias")!;

    /// <inheritdoc/>
    protected override Tensor Apply(Tensor x) => GroupNorm.Normalize(x, 1, weight, bias);
}
