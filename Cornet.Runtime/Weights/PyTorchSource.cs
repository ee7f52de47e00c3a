using Cornet.Runtime.Weights.Pickle;
using TorchSharp;
using static TorchSharp.torch;

namespace Cornet.Runtime.Weights;

/// <summary>A PyTorch file that is open: what its pickle describes, and the numbers beside it.</summary>
/// <param name="root">The object that was saved.</param>
internal abstract class PyTorchSource(object? root) : IDisposable
{
    private static readonly byte[] ZipMagic = "PK\x03\x04"u8.ToArray();

    // Ten times the largest networks' number; a tensor takes a few letters of a pickle and half a kilobyte of memory.
    private const int MostTensors = 100_000;

    private readonly Dictionary<StorageRecord, Tensor> _wholes = [];
    private int _tensors;

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
            : "it begins like neither of PyTorch's two formats");
    }

    /// <summary>Reads tensors: every storage once, straight into its place, and the tensors are views of it, as in PyTorch.</summary>
    /// <param name="records">Names and descriptions, in order.</param>
    /// <param name="into">An empty collection; disposed where the reading fails.</param>
    public T Read<T>(IReadOnlyList<(string Name, TensorRecord Tensor)> records, T into)
        where T : NamedTensors
    {
        try
        {
            _tensors += records.Count;
            if (_tensors > MostTensors)
            {
                throw new DamagedFileException($"it holds more than {MostTensors} tensors");
            }

            foreach (var (_, tensor) in records)
            {
                if (tensor.Storage is not PickledNumbers) Check(tensor.Storage);
            }

            foreach (var (name, tensor) in records)
            {
                into.Add(name, Whole(tensor.Storage).as_strided(tensor.Shape, tensor.Strides, tensor.Offset));
            }

            return into;
        }
        catch
        {
            into.Dispose();
            throw;
        }
    }

    /// <summary>Closes the file; the tensors that were read stay.</summary>
    public virtual void Dispose()
    {
        foreach (var whole in _wholes.Values)
        {
            whole.Dispose();
        }
    }

    /// <summary>Asked before any memory is taken for a storage.</summary>
    /// <exception cref="DamagedFileException">The file does not have it in its full length.</exception>
    protected abstract void Check(StorageRecord storage);

    /// <summary>Reads a whole storage.</summary>
    /// <param name="storage">Which.</param>
    /// <param name="numbers">A contiguous tensor of its type and count.</param>
    protected abstract void Fill(StorageRecord storage, Tensor numbers);

    private Tensor Whole(StorageRecord storage)
    {
        if (!_wholes.TryGetValue(storage, out var whole))
        {
            whole = empty([storage.Count], storage.Type.Type).DetachFromDisposeScope();
            _wholes.Add(storage, whole);
            if (storage is PickledNumbers { Pickled: var pickled } inside)
            {
                var at = 0;
                inside.Numbers.Fill(whole, piece =>
                {
                    pickled.AsSpan(at, piece.Length).CopyTo(piece);
                    at += piece.Length;
                });
            }
            else
            {
                Fill(storage, whole);
            }
        }

        return whole;
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
