using static TorchSharp.torch;

namespace Cornet.Runtime.Layers;

/// <summary><c>flatten</c>: N x C x H x W as N x (C H W), in the same memory. No state.</summary>
public sealed class Flatten() : Layer("flatten")
{
    /// <inheritdoc/>
    protected override Tensor Apply(Tensor x) => x.flatten(1);

    /// <inheritdoc/>
    public override Extent Extent(Extent input) => new(1, 1);
}
