using System.IO.Compression;
using Cornet.Runtime.Weights.Pickle;
using static TorchSharp.torch;

namespace Cornet.Runtime.Weights;

/// <summary>
/// PyTorch's files since version 1.6: a zip with <c>NAME/data.pkl</c> and the numbers of each storage in <c>NAME/data/KEY</c>. PyTorch stores them
/// uncompressed; other programs that zip its files again compress them, and may leave the folder out.
/// </summary>
internal sealed class PyTorchZip : PyTorchSource
{
    private readonly ZipArchive _archive;
    private readonly Dictionary<string, ZipArchiveEntry> _entries;
    private readonly string _folder;

    private PyTorchZip(ZipArchive archive, Dictionary<string, ZipArchiveEntry> entries, string folder, object? root)
        : base(root) => (_archive, _entries, _folder) = (archive, entries, folder);

    /// <summary>Reads the table of contents and the pickle.</summary>
    public static PyTorchZip From(FileStream file)
    {
        var archive = ZipContents.Open(file);
        var entries = ZipContents.ByName(archive, file.Length);
        var pickle = entries.Values.FirstOrDefault(entry => entry.Name == "data.pkl" && entry.FullName.Count(c => c == '/') <= 1)
            ?? throw new DamagedFileException("it is a zip without PyTorch's data.pkl");
        var folder = pickle.FullName[..^"data.pkl".Length];
        if (entries.ContainsKey(folder + "constants.pkl"))
        {
            throw new DamagedFileException("it is a TorchScript program and not weights; save the model's state_dict() instead");
        }

        if (entries.TryGetValue(folder + "byteorder", out var order) && !ZipContents.Bytes(order, 16).AsSpan().SequenceEqual("little"u8))
        {
            throw new DamagedFileException("its numbers are big-endian; save it again on a little-endian machine");
        }

        // A pickle with arrays of NumPy is about as long as the file; one that unpacks to far more was made to fill the memory.
        var longest = Math.Min(Array.MaxLength, Math.Max(PickleReader.Longest, 4 * file.Length));
        var root = new PickleReader(ZipContents.Bytes(pickle, longest)).Read();
        return new PyTorchZip(archive, entries, folder, root);
    }

    /// <inheritdoc/>
    protected override void Check(StorageRecord storage)
    {
        var entry = Entry(storage);
        if (entry.Length != storage.Bytes)
        {
            throw new DamagedFileException($"its storage '{storage.Key}' has {entry.Length} bytes, and its pickle promises {storage.Bytes}");
        }
    }

    /// <inheritdoc/>
    protected override void Fill(StorageRecord storage, Tensor numbers)
    {
        using var stream = new CheckedEntry(Entry(storage));
        TensorBytes.Fill(numbers, stream.ReadExactly);
        stream.CheckSum();
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        base.Dispose();
        _archive.Dispose();
    }

    private ZipArchiveEntry Entry(StorageRecord storage) => _entries.TryGetValue($"{_folder}data/{storage.Key}", out var entry)
        ? entry
        : throw new DamagedFileException($"its storage '{storage.Key}' is missing");
}
