using static TorchSharp.torch;

namespace Cornet.Runtime.Layers;

/// <summary><c>softmax</c>: exp(x) over its sum, across the channels at each place of a map or across the numbers of a vector. No state.</summary>
public sealed class Softmax() : Layer("softmax")
{
    /// <inheritdoc/>
    protected override Tensor Apply(Tensor x) => x.softmax(1);
}
