using static TorchSharp.torch;

namespace Cornet.Runtime.Native;

/// <summary>Where the numbers of a tensor lie.</summary>
internal static unsafe class TensorMemory
{
    private static readonly delegate* unmanaged<nint, nint*, int> DataPointer = (delegate* unmanaged<nint, nint*, int>)Operators.Export("aoti_torch_get_data_ptr");

    /// <summary>The address of the first number, in the memory of the tensor's device.</summary>
    public static nint AddressOf(Tensor tensor)
    {
        if (DataPointer == null) throw new CornetException("This libtorch does not say where its tensors lie, which training by several processes needs: use version 2.4 or newer.");
        nint address;
        Operators.Demand(DataPointer(tensor.Handle, &address));
        return address;
    }

    /// <summary>Whether the numbers lie in one block without gaps, in whatever order.</summary>
    public static bool IsDense(Tensor tensor)
    {
        var expected = 1L;
        foreach (var (stride, size) in tensor.stride().Zip(tensor.shape).Where(axis => axis.Second != 1).OrderBy(axis => axis.First))
        {
            if (stride != expected) return false;
            expected *= size;
        }

        return true;
    }
}
