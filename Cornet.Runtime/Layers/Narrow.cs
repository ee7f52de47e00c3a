using static TorchSharp.torch;

namespace Cornet.Runtime.Layers;

/// <summary>Tensors in bfloat16, and back. Gradients go through to the float32 they were made of.</summary>
internal static class Narrow
{
    /// <summary>Four axes with the second last in memory: convolutions in bfloat16 are only fast that way, and only if images and weights both are.</summary>
    /// <param name="x">N x C x H x W; goes on belonging to the caller.</param>
    public static Tensor ChannelsLast(Tensor x)
    {
        using var scope = NewDisposeScope();
        return x.to(bfloat16).permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2).MoveToOuterDisposeScope();
    }

    /// <summary>The same numbers in float32, in memory of their own and in order; releases the tensor.</summary>
    public static Tensor Widen(Tensor x)
    {
        using var wide = x.to(float32);
        x.Dispose();
        return wide.contiguous();
    }
}
