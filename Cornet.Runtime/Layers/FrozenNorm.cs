using System.Runtime.InteropServices;
using Cornet.Runtime.Native;
using TorchSharp;
using static TorchSharp.torch;

namespace Cornet.Runtime.Layers;

/// <summary>
/// A batch norm in evaluation is a scale and a shift per channel: one way over the map, in its own memory. TorchSharp does not bind libtorch's norm with
/// a place for its output.
/// </summary>
internal static class FrozenNorm
{
    private static readonly Lazy<bool> Works = new(Try);

    /// <summary>Whether it is used at all; the benchmark asks what it is worth.</summary>
    public static bool IsOn { get; set; } = true;

    /// <summary>Writes the norm of x over x; false, with nothing done, where this libtorch cannot.</summary>
    /// <param name="x">N x C x H x W; belongs to the caller alone.</param>
    /// <param name="norm">The norm.</param>
    public static bool Overwrite(Tensor x, BatchNorm norm)
    {
        if (!IsOn || x.device_type != DeviceType.CPU || !Works.Value) return false;
        Overwrite(x, norm.weight, norm.bias, norm.running_mean, norm.running_var);
        return true;
    }

    // (input, weight, bias, running_mean, running_var, training, momentum, eps, out, save_mean, save_invstd)
    private static void Overwrite(Tensor x, Tensor weight, Tensor bias, Tensor mean, Tensor variance)
    {
        using Tensor noMean = empty(0, dtype: weight.dtype), noDeviation = empty(0, dtype: weight.dtype);
        Span<ulong> stack =
        [
            Operators.Slot(x), Given(weight), Given(bias), Given(mean), Given(variance), Operators.Slot(false), Operators.Slot(0.1), Operators.Slot(1e-5),
            Operators.Slot(x), Operators.Slot(noMean), Operators.Slot(noDeviation),
        ];
        Operators.Call("aten::native_batch_norm"u8, "out"u8, stack);
        // The three places again, which are known.
        for (var i = 0; i < 3; i++) Operators.TensorIn(stack[i]).Dispose();

        static ulong Given(Tensor tensor) => Operators.Given(Operators.Slot(tensor));
    }

    private static bool Try()
    {
        if (!Operators.Available) return false;
        try
        {
            using var scope = NewDisposeScope();
            using var frozen = no_grad();
            Tensor x = ones(1, 2, 1, 1), one = ones(2), expected = nn.functional.batch_norm(x, one, one, one, one);
            Overwrite(x, one, one, one, one);
            return x.equal(expected).all().item<bool>();
        }
        catch (ExternalException)
        {
            return false;
        }
    }
}
