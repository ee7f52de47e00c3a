using Cornet.Runtime.Native;
using TorchSharp;
using static TorchSharp.torch;

namespace Cornet.Runtime.Layers;

/// <summary>
/// A batch norm in evaluation is a scale and a shift per channel: one way over the map, in its own memory. TorchSharp does not bind libtorch's norm with
/// a place for its output; it is reached through a script.
/// </summary>
internal static class FrozenNorm
{
    private const string Script = """
        def norm(x: Tensor, weight: Tensor, bias: Tensor, mean: Tensor, variance: Tensor, none: Tensor):
            torch.native_batch_norm(x, weight, bias, mean, variance, False, 0.1, 1e-5, out=x, save_mean=none, save_invstd=none.clone())
            return 0.0

        """;

    private static readonly Lazy<jit.CompilationUnit?> Unit = new(Find);

    /// <summary>Whether it is used at all; the benchmark asks what it is worth.</summary>
    public static bool IsOn { get; set; } = true;

    /// <summary>Writes the norm of x over x; false, with nothing done, where this libtorch cannot.</summary>
    /// <param name="x">N x C x H x W; belongs to the caller alone.</param>
    /// <param name="norm">The norm.</param>
    public static bool Overwrite(Tensor x, BatchNorm norm)
    {
        if (!IsOn || x.device_type != DeviceType.CPU || Unit.Value is not { } unit) return false;
        using var none = empty(0, dtype: norm.weight.dtype);
        unit.Run("norm", x, norm.weight, norm.bias, norm.running_mean, norm.running_var, none);
        return true;
    }

    private static jit.CompilationUnit? Find()
    {
        try
        {
            using var scope = NewDisposeScope();
            using var frozen = no_grad();
            var unit = jit.compile(Script);
            Tensor x = ones(1, 2, 1, 1), one = ones(2), expected = nn.functional.batch_norm(x, one, one, one, one);
            unit.Run("norm", x, one, one, one, one, empty(0));
            return x.equal(expected).all().item<bool>() ? unit : null;
        }
        catch (Exception fault) when (fault is System.Runtime.InteropServices.ExternalException or NotSupportedException)
        {
            return null;
        }
    }
}
