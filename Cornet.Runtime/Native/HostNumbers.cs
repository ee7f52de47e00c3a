using System.Runtime.InteropServices;
using Cornet.Runtime.Weights;
using static TorchSharp.torch;

namespace Cornet.Runtime.Native;

/// <summary>Copies the numbers of a tensor into an array of .NET, also where they take more than the 2 GB that a span of bytes can show.</summary>
internal static class HostNumbers
{
    /// <summary>All numbers of a tensor on any device, row-major, in double precision.</summary>
    /// <exception cref="CornetException">There are more than one array can hold.</exception>
    public static double[] ToDoubles(this Tensor tensor)
    {
        if (tensor.NumberOfElements > Array.MaxLength)
        {
            throw new CornetException(
                $"{string.Join(" x ", tensor.shape)} numbers do not fit into one array, which holds {Array.MaxLength:N0} at most: "
                + "take fewer stimuli or neuroids.");
        }

        using var scope = NewDisposeScope();
        var host = tensor.detach().cpu().to(ScalarType.Float64).contiguous();
        var numbers = new double[host.NumberOfElements];
        var at = 0;
        TensorBytes.Visit(host, piece =>
        {
            var some = MemoryMarshal.Cast<byte, double>(piece);
            some.CopyTo(numbers.AsSpan(at));
            at += some.Length;
        });
        return numbers;
    }
}
