using Cornet.Runtime.Native;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Cornet.Runtime.Layers;

/// <summary>
/// <c>conv</c>: a square two-dimensional convolution; weights start as PyTorch's do (Kaiming uniform with a = sqrt 5).
/// State: <c>weight</c> (outputs x inputs/groups x kernel x kernel), <c>bias</c> (outputs) where asked for.
/// </summary>
public sealed class Convolution : Layer
{
    private readonly long _kernel, _groups;
    private readonly long[] _stride, _padding, _dilation;
    private Tensor? _narrowWeight, _narrowBias;

    /// <summary>A convolution.</summary>
    /// <param name="inputs">Channels it reads.</param>
    /// <param name="outputs">Channels it writes.</param>
    /// <param name="kernel">Side of its window, in pixels.</param>
    /// <param name="stride">Pixels between windows.</param>
    /// <param name="padding">Pixels of zeros around the map; half the kernel where not given, as in the CORnets.</param>
    /// <param name="dilation">Pixels between the taps of the window.</param>
    /// <param name="groups">Groups of channels that do not hear each other.</param>
    /// <param name="bias">Whether each output adds a number of its own.</param>
    /// <exception cref="CornetException">It would come out wrong on this machine, which cannot be helped with this libtorch.</exception>
    public Convolution(long inputs, long outputs, long kernel, long stride = 1, long? padding = null, long dilation = 1, long groups = 1, bool bias = false)
        : base("conv")
    {
        ConvolutionKernels.Meet(inputs, outputs, kernel, groups);
        (_kernel, _groups) = (kernel, groups);
        (_stride, _dilation) = ([stride, stride], [dilation, dilation]);
        var around = padding ?? dilation * (kernel - 1) / 2;
        _padding = [around, around];
        var start = empty(outputs, inputs / groups, kernel, kernel);
        nn.init.kaiming_uniform_(start, Math.Sqrt(5));
        register_parameter("weight", new Parameter(start));
        if (!bias) return;
        var bound = 1 / Math.Sqrt(inputs / groups * kernel * kernel);
        register_parameter("bias", new Parameter(empty(outputs).uniform_(-bound, bound)));
    }

    /// <summary>outputs x inputs/groups x kernel x kernel.</summary>
    public Parameter weight => get_parameter("weight")!;

    /// <summary>outputs, or null.</summary>
    public Parameter? bias => has_parameter("bias") ? get_parameter("bias") : null;

    private Tensor Weight => _narrowWeight ?? weight;

    private Tensor? Bias => _narrowBias ?? bias;

    /// <inheritdoc/>
    public override Tensor forward(Tensor x) => nn.functional.conv2d(x, Weight, Bias!, _stride, _padding, _dilation, _groups);

    /// <summary>The same weights with another stride: a circuit whose first step reads coarser than the rest.</summary>
    /// <param name="x">N x inputs x H x W.</param>
    /// <param name="stride">Pixels between windows.</param>
    public Tensor forward(Tensor x, long stride) => nn.functional.conv2d(x, Weight, Bias!, [stride, stride], _padding, _dilation, _groups);

    /// <summary><see cref="forward(Tensor, long)"/>, releasing the input.</summary>
    public Tensor Pass(Tensor x, long stride)
    {
        var y = forward(x, stride);
        x.Dispose();
        return y;
    }

    /// <inheritdoc/>
    public override Extent Extent(Extent input) => Extent(input, _stride[0]);

    /// <summary>The extent of the output with another stride.</summary>
    public Extent Extent(Extent input, long stride) => input.Windowed(_kernel, stride, _padding[0], _dilation[0]);

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
