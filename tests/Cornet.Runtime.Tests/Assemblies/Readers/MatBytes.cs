using System.IO.Compression;
using System.Text;

namespace Cornet.Runtime.Tests.Assemblies.Readers;

/// <summary>MATLAB files of version 5, spelled out here so that no other program is needed to make them.</summary>
internal static class MatBytes
{
    /// <summary>A packed site, a struct with another, and ids, which come last: a file that is cut off has none.</summary>
    public static byte[] Activations { get; } = WholeFileOf(
        Element(15, Packed(Matrix(6, [3, 2], "IT", Element(9, Doubles(1, 2, 3, 4, 5, 6))))),
        Matrix(2, [1, 1], "net", Element(5, Ints(8)), Element(1, Letters("V1\0\0\0\0\0\0")), Matrix(7, [3, 1], "", Element(2, [7, 8, 9]))),
        Matrix(1, [3, 1], "stimulus_id", Matrix(4, [1, 1], "", Element(16, Letters("a"))), Matrix(4, [1, 2], "", Element(4, [98, 0, 98, 0])),
            Matrix(4, [1, 1], "", Element(16, Letters("c")))));

    /// <summary>A file of these elements.</summary>
    public static byte[] WholeFileOf(params byte[][] elements) =>
        [.. Letters("MATLAB 5.0 MAT-file, made by hand".PadRight(124)), 0, 1, (byte)'I', (byte)'M', .. elements.SelectMany(one => one)];

    /// <summary>An array of a class, whose content follows its sizes and its name.</summary>
    public static byte[] Matrix(int kind, int[] shape, string name, params byte[][] content) => Element(14,
        [.. Element(6, Ints(kind, 0)), .. Element(5, Ints(shape)), .. Element(1, Letters(name)), .. content.SelectMany(one => one)]);

    /// <summary>Bytes of a type, aligned unless they are packed.</summary>
    public static byte[] Element(int type, byte[] bytes, int? length = null) =>
        [.. Ints(type, length ?? bytes.Length), .. bytes, .. new byte[type == 15 ? 0 : -bytes.Length & 7]];

    /// <summary>Bytes packed as MATLAB packs them.</summary>
    public static byte[] Packed(byte[] bytes)
    {
        var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.Optimal, leaveOpen: true)) zlib.Write(bytes);
        return packed.ToArray();
    }

    public static byte[] Doubles(params double[] numbers) => [.. numbers.SelectMany(BitConverter.GetBytes)];

    public static byte[] Ints(params int[] numbers) => [.. numbers.SelectMany(BitConverter.GetBytes)];

    public static byte[] Letters(string text) => Encoding.Latin1.GetBytes(text);
}
