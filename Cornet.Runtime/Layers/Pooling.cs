using static TorchSharp.torch;

namespace Cornet.Runtime.Layers;

/// <summary><c>maxpool</c>: the largest number under each window. No state.</summary>
public sealed class MaxPool : Layer
{
    private readonly long[] _kernel, _stride, _padding, _dilation = [1, 1];

    /// <summary>A max pooling.</summary>
    /// <param name="kernel">Side of the window, in pixels.</param>
    /// <param name="stride">Pixels between windows; the kernel where not given.</param>
    /// <param name="padding">Pixels around the map that never win; half the kernel where not given.</param>
    public MaxPool(long kernel, long? stride = null, long? padding = null) : base("maxpool")
    {
        _kernel = [kernel, kernel];
        _stride = [stride ?? kernel, stride ?? kernel];
        _padding = [padding ?? (kernel - 1) / 2, padding ?? (kernel - 1) / 2];
    }

    /// <inheritdoc/>
    protected override Tensor Apply(Tensor x) => nn.functional.max_pool2d(x, _kernel, _stride, _padding, _dilation);

    /// <inheritdoc/>
    public override Extent Extent(Extent input) => input.Windowed(_kernel[0], _stride[0], _padding[0]);
}

/// <summary><c>avgpool 3x3</c>: the mean under each window; padded places count as zeros, as in PyTorch. No state.</summary>
public sealed class AvgPool : Layer
{
    private readonly long[] _kernel, _stride, _padding;

    /// <summary>A mean pooling.</summary>
    /// <param name="kernel">Side of the window, in pixels.</param>
    /// <param name="stride">Pixels between windows; the kernel where not given.</param>
    /// <param name="padding">Pixels of zeros around the map; half the kernel where not given.</param>
    public AvgPool(long kernel, long? stride = null, long? padding = null) : base("avgpool")
    {
        _kernel = [kernel, kernel];
        _stride = [stride ?? kernel, stride ?? kernel];
        _padding = [padding ?? (kernel - 1) / 2, padding ?? (kernel - 1) / 2];
    }

    /// <inheritdoc/>
    protected override Tensor Apply(Tensor x) => nn.functional.avg_pool2d(x, _kernel, _stride, _padding);

    /// <inheritdoc/>
    public override Extent Extent(Extent input) => input.Windowed(_kernel[0], _stride[0], _padding[0]);
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
