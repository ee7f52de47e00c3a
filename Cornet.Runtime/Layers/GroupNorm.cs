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
            throw new CornetException($"groupnorm {groups} cannot divide {channels} channels evenly; choose a number of channels that "
                + $"{groups} divides.");
        _groups = groups;
        register_parameter("weight", new Parameter(ones(channels)));
        register_parameter("bias", new Parameter(zeros(channels)));
    }

    /// <summary>Scale, one per channel.</summary>
    public Parameter weight => get_parameter("weight")!;

    /// <summary>Shift, one per channel.</summary>
    public Parameter bias => get_parameter("bias")!;

    /// <inheritdoc/>
    protected override Tensor Apply(Tensor x) => Normalize(x, _groups, weight, bias);

    /// <summary>
    /// Normalizes groups of channels. Numbers of 16 bits are normalized in float32, as PyTorch's autocast does: the sums lose too much otherwise, and
    /// CUDA's kernel reads the weights, which are float32, in the type of its input. The result is rounded to the type of the input, which the layers
    /// behind it expect.
    /// </summary>
    /// <param name="x">N x channels x ..., of any floating-point type.</param>
    /// <param name="groups">Number of groups.</param>
    /// <param name="weight">Scale, one per channel.</param>
    /// <param name="bias">Shift, one per channel.</param>
    internal static Tensor Normalize(Tensor x, long groups, Tensor weight, Tensor bias)
    {
        if (x.dtype is not (ScalarType.Float16 or ScalarType.BFloat16)) return nn.functional.group_norm(x, groups, weight, bias, 1e-5);
        using var scope = NewDisposeScope();
        var y = nn.functional.group_norm(x.to(float32), groups, Wide(weight), Wide(bias), 1e-5).to(x.dtype);
        // CUDA's norm puts the channels first in memory; convolutions in 16 bits want them last.
        return (y.dim() == 4 ? Cast.ChannelsLast(y) : y).MoveToOuterDisposeScope();

        static Tensor Wide(Tensor learned) => learned.dtype == float32 ? learned : learned.to(float32);
    }
}
