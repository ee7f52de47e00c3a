using static TorchSharp.torch;

namespace Cornet.Runtime.Layers;

/// <summary><c>softmax</c>: exp(x) over its sum, across the channels at each place of a map or across the numbers of a vector. No state.</summary>
public sealed class Softmax() : Layer("softmax")
{
    /// <inheritdoc/>
    public override Tensor forward(Tensor x) => x.softmax(1);
}
