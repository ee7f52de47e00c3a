using static TorchSharp.torch;

namespace Cornet.Runtime.Weights;

/// <summary>One type of number and what the file formats call it.</summary>
/// <param name="Type">What TorchSharp calls it.</param>
/// <param name="Size">Bytes per element.</param>
/// <param name="Storage">The class in PyTorch's pickles, in the module <c>torch</c>.</param>
/// <param name="Npy">NumPy's <c>descr</c>; null where NumPy has no such type.</param>
/// <param name="Safe">The name in a safetensors header.</param>
internal sealed record ElementType(ScalarType Type, int Size, string Storage, string? Npy, string Safe)
{
    private static readonly ElementType[] All =
    [
        new(ScalarType.Float32, 4, "FloatStorage", "<f4", "F32"),
        new(ScalarType.Float64, 8, "DoubleStorage", "<f8", "F64"),
        new(ScalarType.Float16, 2, "HalfStorage", "<f2", "F16"),
        new(ScalarType.BFloat16, 2, "BFloat16Storage", null, "BF16"),
        new(ScalarType.Int64, 8, "LongStorage", "<i8", "I64"),
        new(ScalarType.Int32, 4, "IntStorage", "<i4", "I32"),
        new(ScalarType.Int16, 2, "ShortStorage", "<i2", "I16"),
        new(ScalarType.Int8, 1, "CharStorage", "|i1", "I8"),
        new(ScalarType.Byte, 1, "ByteStorage", "|u1", "U8"),
        new(ScalarType.Bool, 1, "BoolStorage", "|b1", "BOOL"),
    ];

    /// <summary>The type of a storage class such as <c>FloatStorage</c>, or null.</summary>
    public static ElementType? OfStorage(string name) => Array.Find(All, type => type.Storage == name);

    /// <summary>The type that NumPy writes as such a <c>descr</c>, or null.</summary>
    public static ElementType? OfNpy(string descr) => Array.Find(All, type => type.Npy == descr);

    /// <summary>The type that a safetensors header calls by this name, or null.</summary>
    public static ElementType? OfSafe(string name) => Array.Find(All, type => type.Safe == name);

    /// <summary>The names of a safetensors header, for a message that lists them.</summary>
    public static string SafeNames => string.Join(", ", All.Select(type => type.Safe));

    /// <summary>The type of a tensor.</summary>
    /// <exception cref="CornetException">The files have no name for it (complex or quantized numbers).</exception>
    public static ElementType Of(ScalarType type) => Array.Find(All, known => known.Type == type)
        ?? throw new CornetException($"Tensors of type {type} cannot be written; convert them to Float32 first.");
}
