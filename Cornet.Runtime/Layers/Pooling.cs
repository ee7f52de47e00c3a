using static TorchSharp.torch;

namespace Cornet.Runtime.Layers;

/// <summary><c>maxpool</c>: the largest number under each window. No state.</summary>
public sealed class MaxPool : Layer
{
    private readonly Sides _kernel, _stride, _padding;
    private readonly long[] _dilation = [1, 1];

    /// <summary>A max pooling.</summary>
    /// <param name="kernel">Sides of the window, in pixels.</param>
    /// <param name="stride">Pixels between windows; the kernel where not given.</param>
    /// <param name="padding">Pixels around the map that never win; half the kernel where not given.</param>
    public MaxPool(Sides kernel, Sides? stride = null, Sides? padding = null) : base("maxpool") =>
        (_kernel, _stride, _padding) = (kernel, stride ?? kernel, padding ?? kernel.Half());

    /// <inheritdoc/>
    protected override Tensor Apply(Tensor x) => nn.functional.max_pool2d(x, _kernel.ToArray(), _stride.ToArray(), _padding.ToArray(), _dilation);

    /// <inheritdoc/>
    public override Extent Extent(Extent input) => input.Windowed(_kernel, _stride, _padding);
}

/// <summary><c>avgpool 3x3</c>: the mean under each window; padded places count as zeros, as in PyTorch. No state.</summary>
public sealed class AvgPool : Layer
{
    private readonly Sides _kernel, _stride, _padding;

    /// <summary>A mean pooling.</summary>
    /// <param name="kernel">Sides of the window, in pixels.</param>
    /// <param name="stride">Pixels between windows; the kernel where not given.</param>
    /// <param name="padding">Pixels of zeros around the map; half the kernel where not given.</param>
    public AvgPool(Sides kernel, Sides? stride = null, Sides? padding = null) : base("avgpool") =>
        (_kernel, _stride, _padding) = (kernel, stride ?? kernel, padding ?? kernel.Half());

    /// <inheritdoc/>
    protected override Tensor Apply(Tensor x) => nn.functional.avg_pool2d(x, _kernel.ToArray(), _stride.ToArray(), _padding.ToArray());

    /// <inheritdoc/>
    public override Extent Extent(Extent input) => input.Windowed(_kernel, _stride, _padding);
}

/// <summary><c>avgpool</c> without a window: the mean of each channel over the whole map, N x C x 1 x 1. No state.</summary>
public sealed class GlobalAvgPool() : Layer("avgpool")
{
    private static readonly long[] Places = [2, 3];

    /// <inheritdoc/>
    protected override Tensor Apply(Tensor x) => x.mean(Places, keepdim: true);

    /// <inheritdoc/>
    public override Extent Extent(Extent input) => new(1, 1);
}

/// <summary><c>maxpool</c> without a window: the largest number of each channel over the whole map, N x C x 1 x 1. No state.</summary>
public sealed class GlobalMaxPool() : Layer("maxpool")
{
    private static readonly long[] Places = [2, 3];

    /// <inheritdoc/>
    protected override Tensor Apply(Tensor x) => x.amax(Places, keepdim: true);

    /// <inheritdoc/>
    public override Extent Extent(Extent input) => new(1, 1);
}
