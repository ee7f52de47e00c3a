using Cornet.Runtime.Native;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Cornet.Runtime.Layers;

/// <summary>
/// <c>learned 1</c>: a learned number per channel, for formulas. Its output is C x 1 x 1 for a map and C for a vector, whatever numbers it reads. State:
/// <c>weight</c> (channels).
/// </summary>
public sealed class Learned : Layer
{
    /// <summary>Learned numbers.</summary>
    /// <param name="channels">How many: the channels of the activations that they are joined with.</param>
    /// <param name="initial">What each of them is before training.</param>
    public Learned(long channels, double initial) : base("learned") => register_parameter("weight", new Parameter(zeros(channels).Increase(initial)));

    /// <summary>The numbers, one per channel.</summary>
    public Parameter weight => get_parameter("weight")!;

    /// <inheritdoc/>
    protected override Tensor Apply(Tensor x)
    {
        var shaped = x.dim() == 4 ? weight.view(-1, 1, 1) : weight.alias();
        if (shaped.dtype == x.dtype) return shaped;
        using (shaped) return shaped.to(x.dtype);
    }

    /// <inheritdoc/>
    public override Extent Extent(Extent input) => new(1, 1);
}
