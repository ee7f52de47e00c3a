using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using Cornet.Runtime.Weights.Pickle;
using Microsoft.Win32.SafeHandles;
using static TorchSharp.torch;

namespace Cornet.Runtime.Weights;

/// <summary>
/// PyTorch's files of before version 1.6, such as the published checkpoints of the CORnets: five pickles in a row (a magic number, the
/// protocol, the system, the object, the keys of the storages), then per storage its count as int64 and its bare numbers.
/// </summary>
internal sealed class LegacyPyTorch : PyTorchSource
{
    private const long Protocol = 1001;
    private static readonly BigInteger Magic = BigInteger.Parse("119547037146038801333356", CultureInfo.InvariantCulture);

    // LONG1, ten bytes of the magic number.
    private static readonly byte[] Start = [0x8a, 0x0a, .. Magic.ToByteArray()];

    // Types of numbers that are not read; where they lie among others, their length must be known.
    private static readonly Dictionary<string, int> ForeignSizes = new()
    {
        ["torch.ComplexFloatStorage"] = 8, ["torch.ComplexDoubleStorage"] = 16, ["torch.QInt8Storage"] = 1, ["torch.QUInt8Storage"] = 1,
        ["torch.QInt32Storage"] = 4,
    };

    private readonly SafeFileHandle _file;
    private readonly Dictionary<string, long> _places;

    private LegacyPyTorch(SafeFileHandle file, object? root, Dictionary<string, long> places)
        : base(root) => (_file, _places) = (file, places);

    /// <summary>Whether a file starts with the magic number, behind the protocol and, from 4 on, the length of a frame.</summary>
    public static bool Starts(ReadOnlySpan<byte> start) => start switch
    {
        [(byte)PickleOpcode.Proto, >= 4, (byte)PickleOpcode.Frame, _, _, _, _, _, _, _, _, .. var framed] => framed.StartsWith(Start),
        [(byte)PickleOpcode.Proto, _, .. var bare] => bare.StartsWith(Start),
        _ => false,
    };

    /// <summary>Reads the five pickles and finds the storages.</summary>
    public static LegacyPyTorch From(FileStream file)
    {
        var reader = new PickleReader(Head(file, PickleReader.Longest));
        try
        {
            return From(file, reader);
        }
        catch (DamagedFileException) when (reader.IsCutOff && file.Length > PickleReader.Longest)
        {
            // Arrays of NumPy lie within the pickle.
            return From(file, new PickleReader(Head(file, Array.MaxLength)));
        }
    }

    private static byte[] Head(FileStream file, long length)
    {
        var head = new byte[Math.Min(file.Length, length)];
        file.Position = 0;
        file.ReadExactly(head);
        return head;
    }

    private static LegacyPyTorch From(FileStream file, PickleReader reader)
    {
        if (reader.Read() is not BigInteger magic || magic != Magic || reader.Read() is not long protocol || protocol != Protocol)
        {
            throw new DamagedFileException("it is of a version of PyTorch's old format that is not known");
        }

        if (reader.Read() is not PickleDict system || system.Get("little_endian") is not true)
        {
            throw new DamagedFileException("its numbers are big-endian; save it again on a little-endian machine");
        }

        var root = reader.Read();
        var keys = reader.Read() as List<object?> ?? throw new DamagedFileException("the list of its storages is missing");
        return new LegacyPyTorch(file.SafeFileHandle, root, Places(file, reader, keys));
    }

    /// <inheritdoc/>
    protected override void Check(StorageRecord storage)
    {
        if (!_places.ContainsKey(storage.Key))
        {
            throw new DamagedFileException($"its storage '{storage.Key}' is missing");
        }
    }

    /// <inheritdoc/>
    protected override void Fill(StorageRecord storage, Tensor numbers)
    {
        var at = _places[storage.Key];
        TensorBytes.Fill(numbers, piece =>
        {
            ReadExactly(_file, piece, at);
            at += piece.Length;
        });
    }

    private static Dictionary<string, long> Places(FileStream file, PickleReader reader, List<object?> keys)
    {
        var places = new Dictionary<string, long>();
        long at = reader.Position;
        Span<byte> count = stackalloc byte[sizeof(long)];
        foreach (var item in keys)
        {
            if (item is not string key || !places.TryAdd(key, at + sizeof(long)) || Size(reader, key) is not (var elements, var bytes))
            {
                throw new DamagedFileException("the list of its storages names one that the pickle does not, or one twice");
            }

            ReadExactly(file.SafeFileHandle, count, at);
            if (BinaryPrimitives.ReadInt64LittleEndian(count) != elements)
            {
                throw new DamagedFileException($"its storage '{key}' does not have the {elements} elements that its pickle promises");
            }

            at += sizeof(long) + bytes;
            if (at > file.Length)
            {
                throw new DamagedFileException($"its storage '{key}' is cut off; copy or download it again");
            }
        }

        return places;
    }

    private static (long Elements, long Bytes)? Size(PickleReader reader, string key)
    {
        if (reader.Storages.TryGetValue(key, out var storage)) return (storage.Count, storage.Bytes);
        if (!reader.ForeignStorages.TryGetValue(key, out var foreign)) return null;
        return ForeignSizes.TryGetValue(foreign.Type, out var size) && foreign.Count is >= 0 and <= 1L << 50
            ? (foreign.Count, foreign.Count * size)
            : throw new DamagedFileException($"its storage '{key}' asks for '{PickleVocabulary.Printable(foreign.Type)}', whose length is not known");
    }

    private static void ReadExactly(SafeFileHandle file, Span<byte> bytes, long at)
    {
        while (bytes.Length > 0)
        {
            var read = RandomAccess.Read(file, bytes, at);
            if (read == 0)
            {
                throw new EndOfStreamException();
            }

            bytes = bytes[read..];
            at += read;
        }
    }
}
