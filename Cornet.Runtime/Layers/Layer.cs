using static TorchSharp.torch;

namespace Cornet.Runtime.Layers;

/// <summary>
/// One layer of a circuit. <see cref="nn.Module{T1, TResult}.forward"/> leaves its input alone; <see cref="Pass"/> releases it, so that a chain of
/// layers holds no more memory than the two maps at its ends (the collector does not see native memory).
/// </summary>
/// <param name="kind">The layer's word in the language.</param>
public abstract class Layer(string kind) : nn.Module<Tensor, Tensor>(kind)
{
    /// <summary>Applies the layer and releases its input.</summary>
    /// <param name="x">N x C x H x W (or N x features); not to be used afterwards.</param>
    /// <returns>The layer's output; the caller owns it.</returns>
    public virtual Tensor Pass(Tensor x)
    {
        var y = forward(x);
        x.Dispose();
        return y;
    }

    /// <summary>The extent of the output for an input of a given extent.</summary>
    public virtual Extent Extent(Extent input) => input;
}
