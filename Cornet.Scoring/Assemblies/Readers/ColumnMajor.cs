namespace Cornet.Scoring.Assemblies.Readers;

/// <summary>Arrays whose first axis runs fastest, as MATLAB and Fortran store them.</summary>
internal static class ColumnMajor
{
    /// <summary>The same array with its last axis running fastest.</summary>
    /// <param name="stored">Items in the order of the file.</param>
    /// <param name="shape">Their number along each axis.</param>
    /// <param name="size">How many elements of <paramref name="stored"/> make up an item.</param>
    public static T[] ToRowMajor<T>(ReadOnlySpan<T> stored, IReadOnlyList<int> shape, int size = 1)
    {
        var turned = new T[stored.Length];
        if (turned.Length == 0) return turned;
        var strides = new int[shape.Count];
        for (var (axis, stride) = (0, 1); axis < shape.Count; axis++) (strides[axis], stride) = (stride, stride * shape[axis]);
        var at = new int[shape.Count];
        var from = 0;
        for (var to = 0; to < turned.Length; to += size)
        {
            stored.Slice(from * size, size).CopyTo(turned.AsSpan(to));
            for (var axis = shape.Count - 1; axis >= 0; axis--)
            {
                from += strides[axis];
                if (++at[axis] < shape[axis]) break;
                from -= strides[axis] * shape[axis];
                at[axis] = 0;
            }
        }

        return turned;
    }
}
