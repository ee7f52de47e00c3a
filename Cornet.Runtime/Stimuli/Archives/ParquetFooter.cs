using System.Buffers.Binary;

namespace Cornet.Runtime.Stimuli.Archives;

/// <summary>The end of a Parquet file, which says where everything lies.</summary>
internal static class ParquetFooter
{
    /// <summary>Reads it once as a structure, because Parquet.Net 6.1 reads on for ever where the structure does not end.</summary>
    /// <exception cref="InvalidDataException">The file does not end as Parquet files do.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static void Check(string path)
    {
        const int Tail = 8;
        using var file = OpenFiles.Open(path);
        var length = RandomAccess.GetLength(file);
        var tail = new byte[Tail];
        if (length < Tail) throw NoEnd();
        OpenFiles.Fill(file, length - Tail, tail);
        var size = BinaryPrimitives.ReadInt32LittleEndian(tail);
        if (!tail.AsSpan(4).SequenceEqual("PAR1"u8) || size <= 0 || size > length - Tail) throw NoEnd();
        var footer = new byte[size];
        OpenFiles.Fill(file, length - Tail - size, footer);
        ThriftStruct.Read(footer, out var read);
        if (read != size) throw NoEnd();
    }

    private static InvalidDataException NoEnd() => new("it does not end as Parquet files do");
}
