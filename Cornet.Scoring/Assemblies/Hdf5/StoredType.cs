namespace Cornet.Scoring.Assemblies.Hdf5;

/// <summary>How a value is described in an HDF5 file.</summary>
/// <param name="Size">Bytes of one value.</param>
/// <param name="Description">The datatype message (version 1).</param>
internal sealed record StoredType(int Size, byte[] Description)
{
    /// <summary>IEEE single precision.</summary>
    public static StoredType Float32 { get; } = new(4, [0x11, 0x20, 31, 0, 4, 0, 0, 0, 0, 0, 32, 0, 23, 8, 0, 23, 127, 0, 0, 0]);

    /// <summary>IEEE double precision.</summary>
    public static StoredType Float64 { get; } = new(8, [0x11, 0x20, 63, 0, 8, 0, 0, 0, 0, 0, 64, 0, 52, 11, 0, 52, 0xFF, 3, 0, 0]);

    /// <summary>A signed number of 32 bits.</summary>
    public static StoredType Int32 { get; } = new(4, [0x10, 8, 0, 0, 4, 0, 0, 0, 0, 0, 32, 0]);

    /// <summary>A signed number of 64 bits.</summary>
    public static StoredType Int64 { get; } = new(8, [0x10, 8, 0, 0, 8, 0, 0, 0, 0, 0, 64, 0]);

    /// <summary>Text of any length in UTF-8: its length and its place on the heap.</summary>
    public static StoredType Text { get; } = new(16, [0x19, 1, 1, 0, 16, 0, 0, 0, 0x10, 0, 0, 0, 1, 0, 0, 0, 0, 0, 8, 0]);

    /// <summary>A list of any length of references to objects.</summary>
    public static StoredType References { get; } = new(16, [0x19, 0, 0, 0, 16, 0, 0, 0, 0x17, 0, 0, 0, 8, 0, 0, 0]);

    /// <summary>Text of a fixed number of bytes, the last of them 0, in UTF-8: dimension scales demand such.</summary>
    public static StoredType Letters(int bytes) => new(bytes, [0x13, 0x10, 0, 0, .. BitConverter.GetBytes(bytes)]);
}
