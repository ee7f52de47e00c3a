using static TorchSharp.torch;

namespace Cornet.Runtime.Weights;

/// <summary>One array of NumPy in a stream: a file of its own or an entry of an archive.</summary>
internal static class NpyArray
{
    /// <summary>Reads it straight into a tensor.</summary>
    /// <param name="stream">At its start.</param>
    /// <param name="length">The bytes it has.</param>
    /// <returns>A contiguous tensor in host memory; arrays in Fortran's order are turned.</returns>
    public static Tensor Read(Stream stream, long length)
    {
        var header = NpyHeader.Read(stream, out var headerLength);
        if (headerLength + header.DataBytes != length)
        {
            throw new DamagedFileException(
                $"its shape {Extent.Text(header.Shape)} needs {header.DataBytes} bytes, and {length - headerLength} follow; "
                + "copy or download it again");
        }

        long[] inMemory = header.Fortran ? [.. header.Shape.Reverse()] : header.Shape;
        var numbers = empty(inMemory, header.Type.Type);
        try
        {
            TensorBytes.Fill(numbers, stream.ReadExactly);
        }
        catch
        {
            numbers.Dispose();
            throw;
        }

        return header.Fortran ? Turned(numbers) : numbers;
    }

    /// <summary>The header of a tensor of this type and shape.</summary>
    /// <exception cref="CornetException">NumPy has no such type.</exception>
    public static NpyHeader Header(ScalarType type, long[] shape) => ElementType.Of(type) is { Npy: not null } known
        ? new NpyHeader(known, Fortran: false, shape)
        : throw new CornetException($"NumPy has no type {type}; convert the tensor to Float32 before writing it.");

    private static Tensor Turned(Tensor numbers)
    {
        using (numbers)
        {
            using var scope = NewDisposeScope();
            long[] backwards = [.. Enumerable.Range(0, (int)numbers.dim()).Select(axis => (long)axis).Reverse()];
            return numbers.permute(backwards).contiguous().MoveToOuterDisposeScope();
        }
    }
}
