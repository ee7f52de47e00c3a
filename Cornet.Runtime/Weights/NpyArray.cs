using System.Text;
using static TorchSharp.torch;

namespace Cornet.Runtime.Weights;

/// <summary>One array of NumPy in a stream: a file of its own or an entry of an archive.</summary>
internal static class NpyArray
{
    /// <summary>Reads it straight into a tensor.</summary>
    /// <param name="stream">At its start.</param>
    /// <param name="length">The bytes it has.</param>
    /// <returns>A contiguous tensor in host memory; arrays in Fortran's order are turned.</returns>
    /// <exception cref="DamagedFileException">It is cut off or damaged, or holds something other than numbers.</exception>
    public static Tensor Read(Stream stream, long length)
    {
        var header = Header(stream, length);
        long[] inMemory = header.Fortran ? [.. header.Shape.Reverse()] : header.Shape;
        var numbers = empty(inMemory, header.Type.Type.Type);
        try
        {
            header.Type.Fill(numbers, stream.ReadExactly);
        }
        catch
        {
            numbers.Dispose();
            throw;
        }

        return header.Fortran ? Turned(numbers) : numbers;
    }

    /// <summary>Reads texts of one axis.</summary>
    /// <param name="stream">At its start.</param>
    /// <param name="length">The bytes it has.</param>
    /// <returns>The texts; null where it holds numbers.</returns>
    public static IReadOnlyList<string>? ReadTexts(Stream stream, long length)
    {
        var header = Header(stream, length);
        if (header.TextLength is not { } letters) return null;
        var texts = new string[header.Shape is [var count] ? count : throw new DamagedFileException("its texts are not a list")];
        var bytes = new byte[letters * sizeof(int)];
        for (var i = 0; i < texts.Length; i++)
        {
            stream.ReadExactly(bytes);
            texts[i] = Encoding.UTF32.GetString(bytes).TrimEnd('\0');
        }

        return texts;
    }

    /// <summary>A whole array of texts, its header included.</summary>
    public static byte[] Texts(IReadOnlyList<string> texts)
    {
        var letters = texts.Select(Encoding.UTF32.GetByteCount).DefaultIfEmpty().Max() / sizeof(int);
        var header = new NpyHeader($"<U{Math.Max(1, letters)}", Fortran: false, [texts.Count]);
        byte[] bytes = [.. header.Write(), .. new byte[header.DataBytes]];
        var at = bytes.Length - header.DataBytes;
        foreach (var text in texts)
        {
            Encoding.UTF32.GetBytes(text, bytes.AsSpan((int)at));
            at += header.DataBytes / texts.Count;
        }

        return bytes;
    }

    private static NpyHeader Header(Stream stream, long length)
    {
        var header = NpyHeader.Read(stream, out var headerLength);
        return headerLength + header.DataBytes == length
            ? header
            : throw new DamagedFileException(
                $"its shape {TensorShape.Text(header.Shape)} needs {header.DataBytes} bytes, and {length - headerLength} follow; "
                + "copy or download it again");
    }

    /// <summary>The header of a tensor of this type and shape.</summary>
    /// <exception cref="CornetException">NumPy has no such type.</exception>
    public static NpyHeader Header(ScalarType type, long[] shape) => ElementType.Of(type) is { Npy: not null } known
        ? new NpyHeader(known.Npy, Fortran: false, shape)
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
