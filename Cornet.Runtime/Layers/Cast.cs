using static TorchSharp.torch;

namespace Cornet.Runtime.Layers;

/// <summary>Tensors in other numbers and another order in memory, and back. Gradients go through to what they were made of.</summary>
internal static class Cast
{
    /// <summary>Four axes with the second last in memory: convolutions in 16 bits are only fast that way, and only if images and weights both are so.</summary>
    /// <param name="x">N x C x H x W; goes on belonging to the caller.</param>
    /// <param name="precision">In which numbers.</param>
    public static Tensor ChannelsLast(Tensor x, Precision precision)
    {
        using var scope = NewDisposeScope();
        return ChannelsLast(x.to(TypeOf(precision))).MoveToOuterDisposeScope();
    }

    /// <summary>The same numbers with the channels last in memory; no copy where they are so.</summary>
    /// <param name="x">N x C x H x W; goes on belonging to the caller.</param>
    public static Tensor ChannelsLast(Tensor x)
    {
        using var scope = NewDisposeScope();
        return x.permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2).MoveToOuterDisposeScope();
    }

    /// <summary>The type of maps and weights.</summary>
    public static ScalarType TypeOf(Precision precision) => precision switch
    {
        Precision.BFloat16 => bfloat16,
        Precision.Float16 => float16,
        _ => float32,
    };

    /// <summary>The same numbers in float32, in memory of their own and in order; releases the tensor.</summary>
    public static Tensor Widen(Tensor x)
    {
        using var wide = x.to(float32);
        x.Dispose();
        return wide.contiguous();
    }
}
