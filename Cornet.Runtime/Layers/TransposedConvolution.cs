using Cornet.Runtime.Native;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Cornet.Runtime.Layers;

/// <summary>
/// <c>convtranspose</c>: a square two-dimensional transposed convolution; weights start as PyTorch's do (Kaiming uniform with a = sqrt 5).
/// State: <c>weight</c> (inputs x outputs/groups x kernel x kernel), <c>bias</c> (outputs) where asked for.
/// </summary>
public sealed class TransposedConvolution : Layer
{
    private readonly long _kernel, _stride, _padding, _outputPadding, _groups;
    private Tensor? _narrowWeight, _narrowBias;

    /// <summary>A transposed convolution.</summary>
    /// <param name="inputs">Channels it reads.</param>
    /// <param name="outputs">Channels it writes.</param>
    /// <param name="kernel">Side of its window, in pixels.</param>
    /// <param name="stride">Pixels of its output between the windows of neighboring pixels of its input.</param>
    /// <param name="padding">Pixels cut off around its output; half the kernel where not given.</param>
    /// <param name="outputPadding">Rows and columns more at the end of its output; fewer than the stride.</param>
    /// <param name="groups">Groups of channels that do not hear each other.</param>
    /// <param name="bias">Whether each output adds a number of its own.</param>
    /// <param name="trainable">Whether training changes its weights.</param>
    /// <exception cref="CornetException">It would come out wrong on this machine, which cannot be helped with this libtorch.</exception>
    public TransposedConvolution(
        long inputs, long outputs, long kernel, long stride = 1, long? padding = null, long outputPadding = 0, long groups = 1, bool bias = false,
        bool trainable = true)
        : base("convtranspose")
    {
        ConvolutionKernels.MeetUnknown();
        (_kernel, _stride, _padding, _outputPadding, _groups) = (kernel, stride, padding ?? (kernel - 1) / 2, outputPadding, groups);
        var start = empty(inputs, outputs / groups, kernel, kernel);
        nn.init.kaiming_uniform_(start, Math.Sqrt(5));
        register_parameter("weight", new Parameter(start, trainable));
        if (!bias) return;
        var bound = 1 / Math.Sqrt(outputs / groups * kernel * kernel);
        register_parameter("bias", new Parameter(empty(outputs).uniform_(-bound, bound), trainable));
    }

    /// <summary>inputs x outputs/groups x kernel x kernel.</summary>
    public Parameter weight => get_parameter("weight")!;

    /// <summary>outputs, or null.</summary>
    public Parameter? bias => has_parameter("bias") ? get_parameter("bias") : null;

    /// <summary>Channels it writes.</summary>
    internal long Outputs => weight.size(1) * _groups;

    /// <inheritdoc/>
    internal override long? Stride => _stride;

    /// <inheritdoc/>
    protected override Tensor Apply(Tensor x)
    {
        using var scope = NewDisposeScope();
        return nn.functional.conv_transpose2d(
            x, (_narrowWeight ?? weight).to(x.dtype), (_narrowBias ?? bias)?.to(x.dtype)!, [_stride, _stride], [_padding, _padding],
            [_outputPadding, _outputPadding], [1, 1], _groups).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public override Extent Extent(Extent input) => new(Side(input.Height), Side(input.Width));

    private long Side(long side) => (side - 1) * _stride + _kernel + _outputPadding - 2 * _padding;

    /// <inheritdoc/>
    internal override void BeginPass(Pass pass)
    {
        if (pass.Precision == Precision.Float32) return;
        (_narrowWeight, _narrowBias) = (Cast.ChannelsLast(weight, pass.Precision), bias?.to(Cast.TypeOf(pass.Precision)));
    }

    /// <inheritdoc/>
    internal override void EndPass()
    {
        _narrowWeight?.Dispose();
        _narrowBias?.Dispose();
        (_narrowWeight, _narrowBias) = (null, null);
    }
}
