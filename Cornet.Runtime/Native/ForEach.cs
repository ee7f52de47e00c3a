using static TorchSharp.torch;

namespace Cornet.Runtime.Native;

/// <summary>
/// Operations over many tensors by one call (libtorch's <c>_foreach</c> operators), in a few kernels on a GPU. Where this libtorch does not let them be called, they are
/// taken one by one.
/// </summary>
internal static class ForEach
{
    /// <summary>Multiplies all tensors, in place, by one number on their device.</summary>
    public static void Scale(IReadOnlyList<Tensor> tensors, Tensor factor)
    {
        if (tensors.Count == 0) return;
        if (Operators.Available)
            Operators.Call("aten::_foreach_mul_"u8, "Tensor"u8, [Operators.Slot(tensors), Operators.Slot(factor)]);
        else
            foreach (var tensor in tensors) tensor.mul_(factor);
    }

    /// <summary>Moves each tensor, in place, by a part of the way to another: x = x + weight * (end - x).</summary>
    /// <param name="tensors">Floating-point, of one type, on one device.</param>
    /// <param name="ends">For each, a tensor of its shape.</param>
    /// <param name="weight">From 0 to 1.</param>
    public static void Approach(IReadOnlyList<Tensor> tensors, IReadOnlyList<Tensor> ends, double weight)
    {
        if (tensors.Count == 0) return;
        using var scope = NewDisposeScope();
        // Filled there: a number that came from the host would have to be waited for.
        var number = empty(0, tensors[0].dtype, tensors[0].device).sum().Increase(weight);
        if (Operators.Available)
        {
            Operators.Call(
                "aten::_foreach_lerp_"u8, "List"u8,
                [Operators.Slot(tensors), Operators.Slot(ends), Operators.Slot([.. Enumerable.Repeat(number, tensors.Count)])]);
            return;
        }

        for (var i = 0; i < tensors.Count; i++) tensors[i].lerp_(ends[i], number);
    }
}
