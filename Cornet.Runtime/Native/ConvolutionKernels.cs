using System.Numerics;
using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace Cornet.Runtime.Native;

/// <summary>
/// Which of libtorch's kernels compute convolutions on a processor, and which of them this machine gets right.
/// <para>
/// oneDNN (3.7.1 in libtorch 2.10) copies the weights into blocks of 16 channels, in an order that it fits to the processor's caches. Where a virtual
/// machine hides the caches, the last block stays unwritten for most taps of the window unless the channels are a power of two: responses and
/// gradients are wrong by a quarter, and no numbers at all where the memory held none. <see cref="CacheSizes"/> cures that. Where it cannot, a network with
/// such a convolution is computed by libtorch's own kernels, which take longer (docs/backend.md); where <see cref="KernelSupport"/> has found all of
/// them right, nothing of this happens.
/// </para>
/// <para>NNPACK would be next in the row, and complains at every convolution where it does not know the processor; it is never asked.</para>
/// </summary>
internal static unsafe class ConvolutionKernels
{
    // Of libtorch_cpu.so: Context& at::globalContext(), and void at::Context::setUserEnabledMkldnn(bool) and setUserEnabledNNPACK(bool).
    private const string Context = "_ZN2at13globalContextEv";
    private const string OneDnn = "_ZN2at7Context20setUserEnabledMkldnnEb", Nnpack = "_ZN2at7Context20setUserEnabledNNPACKEb";

    private const int Block = 16;

    private static readonly Lazy<bool> OneDnnErrs = new(() => !Convolves(24, 1) || !Convolves(48, 2) || !Convolves(24, 2, transposed: true));

    private static readonly Lock Switch = new();

    /// <summary>Whether this process computes without oneDNN.</summary>
    public static bool WithoutOneDnn { get; private set; }

    /// <summary>Leaves NNPACK out: once, when libtorch is loaded.</summary>
    public static void LeaveNnpack() => _ = TryLeave(Nnpack);

    /// <summary>
    /// Says that a convolution will be computed. If it is one of those that come out wrong here, all are computed without oneDNN from now on.
    /// </summary>
    /// <param name="inputs">Channels it reads.</param>
    /// <param name="outputs">Channels it writes.</param>
    /// <param name="kernel">Pixels of its window.</param>
    /// <param name="groups">Groups of channels.</param>
    /// <exception cref="CornetException">It comes out wrong here, and this libtorch cannot do without oneDNN.</exception>
    public static void Meet(long inputs, long outputs, long kernel, long groups)
    {
        if (!KernelSupport.Current.Contiguous && !IsSound(inputs, outputs, kernel, groups)) LeaveOneDnnIfItErrs();
    }

    /// <summary>As <see cref="Meet"/>, of a transposed convolution, or of a module that Cornet cannot look into.</summary>
    public static void MeetUnknown()
    {
        if (!KernelSupport.Current.Contiguous) LeaveOneDnnIfItErrs();
    }

    // Right on every machine: one tap, or a channel a group where there are several groups, or outputs of a group that are a power of two from 16 on,
    // with inputs that are so too or fit into a block.
    private static bool IsSound(long inputs, long outputs, long kernel, long groups) =>
        kernel == 1
        || (groups > 1 && inputs == groups && outputs == groups)
        || (IsWhole(outputs / groups) && (inputs / groups <= Block || IsWhole(inputs / groups)));

    private static bool IsWhole(long channels) => channels >= Block && BitOperations.IsPow2(channels);

    private static void LeaveOneDnnIfItErrs()
    {
        lock (Switch)
        {
            if (WithoutOneDnn || !OneDnnErrs.Value) return;
            WithoutOneDnn = TryLeave(OneDnn) ? true : throw new CornetException(
                "This machine does not report the caches of its processor. libtorch's convolutions are wrong here if the channels are not a "
                + "power of two of at least 16, and this libtorch has no other way to compute them: use such channels, or another machine.");
        }
    }

    private static bool TryLeave(string kernels)
    {
        if (!OperatingSystem.IsLinux()
            || !NativeLibrary.TryLoad("libtorch_cpu.so", out var libtorch)
            || !NativeLibrary.TryGetExport(libtorch, Context, out var context)
            || !NativeLibrary.TryGetExport(libtorch, kernels, out var enable))
        {
            return false;
        }

        ((delegate* unmanaged<nint, byte, void>)enable)(((delegate* unmanaged<nint>)context)(), 0);
        return true;
    }

    // In double precision libtorch computes with kernels of its own.
    private static bool Convolves(int channels, int stride, bool transposed = false)
    {
        using var scope = NewDisposeScope();
        // A network may be made where nothing is recorded, and on any device.
        using var recording = inference_mode(false);
        using var gradients = enable_grad();
        var images = Pattern(2, channels, 14, 14);
        var weights = Pattern(channels, channels, 3, 3);
        var (response, gradient) = Pass(images, weights, stride, transposed);
        var (rightResponse, rightGradient) = Pass(images.to(float64), weights.to(float64), stride, transposed);
        return Agree(response, rightResponse) && Agree(gradient, rightGradient);
    }

    private static (double[] Response, double[] Gradient) Pass(Tensor images, Tensor weights, int stride, bool transposed)
    {
        var heard = images.detach().requires_grad_();
        var response = transposed
            ? nn.functional.conv_transpose2d(heard, weights, strides: [stride, stride], padding: [1, 1])
            : nn.functional.conv2d(heard, weights, strides: [stride, stride], padding: [1, 1]);
        response.backward([response.detach()]);
        return (Numbers(response), Numbers(heard.grad!));
    }

    private static double[] Numbers(Tensor map) => map.detach().to(float64).flatten().data<double>().ToArray();

    // What is wrong is wrong by a tenth and more; a user may have allowed oneDNN to round to bfloat16 (ONEDNN_DEFAULT_FPMATH_MODE).
    private static bool Agree(double[] found, double[] right)
    {
        var largest = right.Max(Math.Abs);
        return found.Zip(right).All(pair => Math.Abs(pair.First - pair.Second) < 0.02 * largest);
    }

    // Without libtorch's random numbers, which are the user's.
    private static Tensor Pattern(params long[] shape) =>
        tensor(
            Enumerable.Range(0, (int)shape.Aggregate(1L, (product, side) => product * side)).Select(at => MathF.Sin(at * 0.7f)).ToArray(), shape,
            device: CPU);
}
