using static TorchSharp.torch;

namespace Cornet.Runtime.Layers;

/// <summary><c>upsample 2</c>: every pixel becomes a square of pixels of the same value. No state.</summary>
/// <param name="factor">Side of that square.</param>
public sealed class Upsample(long factor) : Layer("upsample")
{
    /// <inheritdoc/>
    protected override Tensor Apply(Tensor x) =>
        nn.functional.interpolate(x, scale_factor: [factor, factor], mode: InterpolationMode.Nearest);

    /// <inheritdoc/>
    public override Extent Extent(Extent input) => new(input.Height * factor, input.Width * factor);
}
