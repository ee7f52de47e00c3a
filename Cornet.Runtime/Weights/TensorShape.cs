namespace Cornet.Runtime.Weights;

/// <summary>Shapes as they stand in files: how many elements, whether they can be true, and how a message writes them.</summary>
internal static class TensorShape
{
    private const int MostAxes = 64;

    /// <summary>The number of elements; 1 for a scalar.</summary>
    /// <exception cref="DamagedFileException">Too many axes, a negative one, or more elements than can be counted.</exception>
    public static long Count(ReadOnlySpan<long> shape)
    {
        if (shape.Length > MostAxes)
        {
            throw new DamagedFileException($"an array in it has {shape.Length} axes, and the limit is {MostAxes}");
        }

        // An empty axis makes the product 0 and would hide that the others are absurd; PyTorch still multiplies those for its strides.
        Int128 product = 1;
        var empty = false;
        foreach (var size in shape)
        {
            if (size < 0)
            {
                throw new DamagedFileException($"an array in it has the impossible shape {Text(shape)}");
            }

            empty |= size == 0;
            product *= Math.Max(size, 1);
            if (product > 1L << 60)
            {
                throw new DamagedFileException($"an array in it has the impossible shape {Text(shape)}");
            }
        }

        return empty ? 0 : (long)product;
    }

    /// <summary>One past the last element of a storage that a strided view touches; 0 for a view without elements.</summary>
    /// <exception cref="DamagedFileException">An offset or stride is negative or the shape cannot be true.</exception>
    public static Int128 End(long offset, ReadOnlySpan<long> shape, ReadOnlySpan<long> strides)
    {
        var count = Count(shape);
        Int128 last = offset;
        for (var axis = 0; axis < shape.Length; axis++)
        {
            if (strides[axis] < 0)
            {
                throw new DamagedFileException($"a tensor in it has the negative stride {strides[axis]}");
            }

            last += (Int128)(shape[axis] - 1) * strides[axis];
        }

        return offset < 0 ? throw new DamagedFileException($"a tensor in it has the negative offset {offset}") : count == 0 ? 0 : last + 1;
    }

    /// <summary><c>64 x 3 x 7 x 7</c>, or <c>a single number</c>.</summary>
    public static string Text(ReadOnlySpan<long> shape) => shape.IsEmpty ? "a single number" : string.Join(" x ", shape.ToArray());
}
