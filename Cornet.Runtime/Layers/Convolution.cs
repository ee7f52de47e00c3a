using Cornet.Runtime.Native;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Cornet.Runtime.Layers;

/// <summary>
/// <c>conv</c>: a two-dimensional convolution; weights start as PyTorch's do (Kaiming uniform with a = sqrt 5).
/// State: <c>weight</c> (outputs x inputs/groups x kernel height x kernel width), <c>bias</c> (outputs) where asked for.
/// </summary>
public class Convolution : Layer
{
    private readonly Sides _kernel;
    private readonly Window _window;
    private readonly PrepackedWeights _prepacked = new();
    private Tensor? _narrowWeight, _narrowBias;

    /// <summary>A convolution.</summary>
    /// <param name="inputs">Channels it reads.</param>
    /// <param name="outputs">Channels it writes.</param>
    /// <param name="kernel">Sides of its window, in pixels.</param>
    /// <param name="stride">Pixels between windows.</param>
    /// <param name="padding">Pixels of zeros around the map; half the kernel where not given, as in the CORnets.</param>
    /// <param name="dilation">Pixels between the taps of the window.</param>
    /// <param name="groups">Groups of channels that do not hear each other.</param>
    /// <param name="bias">Whether each output adds a number of its own.</param>
    /// <param name="trainable">Whether training changes its weights.</param>
    /// <exception cref="CornetException">It would come out wrong on this machine, which cannot be helped with this libtorch.</exception>
    public Convolution(
        long inputs, long outputs, Sides kernel, long stride = 1, Sides? padding = null, long dilation = 1, long groups = 1, bool bias = false, bool trainable = true)
        : base("conv")
    {
        ConvolutionKernels.Meet(inputs, outputs, kernel.Height * kernel.Width, groups);
        (_kernel, _window) = (kernel, new Window(stride, padding ?? kernel.Half(dilation), dilation, groups));
        var start = empty(outputs, inputs / groups, kernel.Height, kernel.Width);
        nn.init.kaiming_uniform_(start, Math.Sqrt(5));
        register_parameter("weight", new Parameter(start, trainable));
        if (!bias) return;
        var bound = 1 / Math.Sqrt(inputs / groups * kernel.Height * kernel.Width);
        register_parameter("bias", new Parameter(empty(outputs).uniform_(-bound, bound), trainable));
    }

    /// <summary>outputs x inputs/groups x kernel x kernel.</summary>
    public Parameter weight => get_parameter("weight")!;

    /// <summary>outputs, or null.</summary>
    public Parameter? bias => has_parameter("bias") ? get_parameter("bias") : null;

    /// <summary>
    /// Whether its weights lie in memory with their channels last (outputs x kernel x kernel x inputs/groups). The same tensor gets other memory: an optimizer
    /// that knows it goes on knowing it.
    /// </summary>
    internal bool ChannelsLast
    {
        set
        {
            using var scope = NewDisposeScope();
            using var frozen = no_grad();
            var arranged = value ? Cast.ChannelsLast(weight.detach()) : weight.detach().contiguous();
            if (!arranged.stride().SequenceEqual(weight.stride())) weight.set_(arranged);
        }
    }

    /// <inheritdoc/>
    internal override long? Stride => _window.Stride;

    /// <inheritdoc/>
    protected override Tensor Apply(Tensor x) => Convolve(x, _window);

    /// <summary>The same weights with another stride: a circuit whose first step reads coarser than the rest.</summary>
    /// <param name="x">N x inputs x H x W.</param>
    /// <param name="stride">Pixels between windows.</param>
    public Tensor forward(Tensor x, long stride)
    {
        Runs?.Invoke(stride);
        return Convolve(x, _window with { Stride = stride });
    }

    /// <summary><see cref="forward(Tensor, long)"/>, releasing the input.</summary>
    public Tensor Pass(Tensor x, long stride)
    {
        var y = forward(x, stride);
        x.Dispose();
        return y;
    }

    /// <inheritdoc/>
    public override Extent Extent(Extent input) => Extent(input, _window.Stride);

    /// <summary>The extent of the output with another stride.</summary>
    public Extent Extent(Extent input, long stride) => input.Windowed(_kernel, stride, _window.Padding, _window.Dilation);

    /// <summary>In training the weights change with every step: what was laid out for inference is released.</summary>
    public override void train(bool on = true)
    {
        if (on) _prepacked.Dispose();
        base.train(on);
    }

    /// <inheritdoc/>
    internal override void BeginPass(Pass pass)
    {
        if (pass.Precision == Precision.Float32 || (IsFrozen && weight.device_type == DeviceType.CPU && PrepackedWeights.Serve(Cast.TypeOf(pass.Precision)))) return;
        (_narrowWeight, _narrowBias) = (Cast.ChannelsLast(weight, pass.Precision), bias?.to(Cast.TypeOf(pass.Precision)));
    }

    /// <inheritdoc/>
    internal override void EndPass()
    {
        _narrowWeight?.Dispose();
        _narrowBias?.Dispose();
        (_narrowWeight, _narrowBias) = (null, null);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing) _prepacked.Dispose();
        base.Dispose(disposing);
    }

    // No gradient is wanted, and the weights stay as they are.
    private bool IsFrozen => !training && !is_grad_enabled();

    private Tensor Convolve(Tensor x, Window window)
    {
        if (x.dtype == weight.dtype || _narrowWeight is not null) return Convolve(x, _narrowWeight ?? weight, _narrowBias ?? bias, window);
        using var scope = NewDisposeScope();
        return Convolve(x, weight, bias?.to(x.dtype), window).MoveToOuterDisposeScope();
    }

    private Tensor Convolve(Tensor x, Tensor weight, Tensor? bias, Window window)
    {
        if (IsFrozen && _prepacked.Convolve(x, weight, bias, window) is { } y) return y;
        using var narrow = x.dtype == weight.dtype ? null : Cast.ChannelsLast(weight.to(x.dtype));
        return nn.functional.conv2d(
            x, narrow ?? weight, bias!, [window.Stride, window.Stride], window.Padding.ToArray(), [window.Dilation, window.Dilation], window.Groups);
    }
}
