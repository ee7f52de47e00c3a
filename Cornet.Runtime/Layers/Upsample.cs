using static TorchSharp.torch;

namespace Cornet.Runtime.Layers;

/// <summary><c>upsample 2</c>: every pixel becomes a square of pixels of the same value; <c>upsample 2, bilinear</c>: values between pixels are interpolated, with the
/// corners of pixels aligned, as by PyTorch's <c>Upsample(mode="bilinear")</c>. No state.</summary>
/// <param name="factor">Side of that square.</param>
/// <param name="bilinear">Whether values are interpolated.</param>
public sealed class Upsample(long factor, bool bilinear = false) : Layer("upsample")
{
    /// <inheritdoc/>
    protected override Tensor Apply(Tensor x) => bilinear
        ? nn.functional.interpolate(x, scale_factor: [factor, factor], mode: InterpolationMode.Bilinear, align_corners: false)
        : nn.functional.interpolate(x, scale_factor: [factor, factor], mode: InterpolationMode.Nearest);

    /// <inheritdoc/>
    public override Extent Extent(Extent input) => new(input.Height * factor, input.Width * factor);
}
