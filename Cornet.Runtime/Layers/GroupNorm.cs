using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Cornet.Runtime.Layers;

/// <summary>
/// <c>groupnorm</c>: each group of channels of each image to mean 0 and variance 1, then each channel scaled and shifted. Epsilon 1e-5.
/// State: <c>weight</c>, <c>bias</c> (channels each).
/// </summary>
public sealed class GroupNorm : Layer
{
    private readonly long _groups;

    /// <summary>A group norm.</summary>
    /// <param name="groups">Number of groups; divides <paramref name="channels"/>.</param>
    /// <param name="channels">Channels of the map.</param>
    public GroupNorm(long groups, long channels) : base("groupnorm")
    {
        if (channels % groups != 0)
            throw new CornetException($"groupnorm {groups} cannot share out {channels} channels evenly; choose a number of channels that {groups} divides.");
        _groups = groups;
        register_parameter("weight", new Parameter(ones(channels)));
        register_parameter("bias", new Parameter(zeros(channels)));
    }

    /// <summary>Scale, one per channel.</summary>
    public Parameter weight => get_parameter("weight")!;

    /// <summary>Shift, one per channel.</summary>
    public Parameter bias => get_parameter("bias")!;

    /// <inheritdoc/>
    public override Tensor forward(Tensor x) => nn.functional.group_norm(x, _groups, weight, bias, 1e-5);
}
