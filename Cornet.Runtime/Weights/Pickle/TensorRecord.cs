namespace Cornet.Runtime.Weights.Pickle;

/// <summary>A run of numbers outside of the pickle, which names it and says how long it is.</summary>
/// <param name="Key">Its name in the file.</param>
/// <param name="Type">The type of its numbers.</param>
/// <param name="Count">How many numbers.</param>
internal sealed record StorageRecord(string Key, ElementType Type, long Count)
{
    /// <summary>Its length in bytes.</summary>
    public long Bytes => Count * Type.Size;
}

/// <summary>A tensor as the pickle describes it: a strided view of a storage, checked to lie within it.</summary>
/// <param name="Storage">Where its numbers are.</param>
/// <param name="Offset">Its first element in the storage.</param>
/// <param name="Shape">Its sizes.</param>
/// <param name="Strides">Elements from one index to the next, per axis; 0 where an axis is expanded.</param>
internal sealed record TensorRecord(StorageRecord Storage, long Offset, long[] Shape, long[] Strides);
