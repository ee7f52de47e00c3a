using Cornet.Runtime.Weights.Pickle;
using static TorchSharp.torch;

namespace Cornet.Runtime.Weights;

/// <summary>A PyTorch file that is open: what its pickle describes, and the numbers beside it.</summary>
/// <param name="root">The object that was saved.</param>
internal abstract class PyTorchSource(object? root) : IDisposable
{
    private static readonly byte[] ZipMagic = "PK\x03\x04"u8.ToArray();

    /// <summary>The object that was saved.</summary>
    public object? Root { get; } = root;

    /// <summary>Opens either format: the zip of PyTorch 1.6 and later, or the row of pickles of before.</summary>
    public static PyTorchSource Open(FileStream file)
    {
        Span<byte> start = stackalloc byte[32];
        start = start[..RandomAccess.Read(file.SafeFileHandle, start, 0)];
        if (start.StartsWith(ZipMagic))
        {
            return PyTorchZip.From(file);
        }

        if (LegacyPyTorch.Starts(start))
        {
            return LegacyPyTorch.From(file);
        }

        throw new DamagedFileException(IsText(start)
            ? "it is a text, perhaps a web page that was saved in place of the file; download it again"
            : "it starts like neither of PyTorch's two formats");
    }

    /// <summary>Reads a whole storage.</summary>
    /// <param name="storage">Which.</param>
    /// <param name="numbers">A contiguous tensor of its type and count.</param>
    public abstract void Fill(StorageRecord storage, Tensor numbers);

    /// <summary>Asked before any memory is taken for a storage.</summary>
    /// <exception cref="DamagedFileException">The file does not have it in its full length.</exception>
    public abstract void Check(StorageRecord storage);

    /// <inheritdoc/>
    public virtual void Dispose()
    {
    }

    private static bool IsText(ReadOnlySpan<byte> start)
    {
        foreach (var letter in start)
        {
            if (letter is not (>= (byte)' ' and <= (byte)'~' or (byte)'\t' or (byte)'\r' or (byte)'\n'))
            {
                return false;
            }
        }

        return true;
    }
}
