namespace Cornet.Runtime.Weights.Pickle;

/// <summary>A run of numbers outside of the pickle, which names it and says how long it is.</summary>
/// <param name="Key">Its name in the file.</param>
/// <param name="Type">The type of its numbers.</param>
/// <param name="Count">How many numbers.</param>
internal record StorageRecord(string Key, ElementType Type, long Count)
{
    /// <summary>Its length in bytes.</summary>
    public long Bytes => Count * Type.Size;
}

/// <summary>A run of numbers within the pickle, as arrays of NumPy have theirs.</summary>
/// <param name="Numbers">How they lie there.</param>
/// <param name="Pickled">The numbers.</param>
internal sealed record PickledNumbers(NumpyType Numbers, byte[] Pickled) : StorageRecord("", Numbers.Type, Pickled.Length / Numbers.Size);

/// <summary>A tensor as the pickle describes it: a strided view of a storage, checked to lie within it.</summary>
/// <param name="Storage">Where its numbers are.</param>
/// <param name="Offset">Its first element in the storage.</param>
/// <param name="Shape">Its sizes.</param>
/// <param name="Strides">Elements from one index to the next, per axis; 0 where an axis is expanded.</param>
internal sealed record TensorRecord(StorageRecord Storage, long Offset, long[] Shape, long[] Strides)
{
    /// <summary>What a value of the pickle holds: a tensor, or a NumPy array as one; null where it is neither.</summary>
    public static TensorRecord? In(object? value) => value as TensorRecord ?? (value as NumpyArray)?.Tensor;
}
