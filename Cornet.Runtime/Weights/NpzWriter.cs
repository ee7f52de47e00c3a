using static TorchSharp.torch;

namespace Cornet.Runtime.Weights;

/// <summary>
/// Writes an <c>.npz</c> whose arrays grow side by side, batch by batch, such as the features of many images for every area and step: only
/// one batch is in memory. The lengths must be known beforehand. Arrays and archives beyond 4 GB are written as ZIP64, which NumPy reads. The
/// file appears when <see cref="Complete"/> is called; disposed before, it leaves no trace and an older file untouched.
/// </summary>
public sealed class NpzWriter : IDisposable
{
    private readonly string _path;
    private readonly WholeFile _file;
    private readonly StoredZip _zip;
    private readonly Dictionary<string, Growing> _arrays = [];

    private NpzWriter(string path, WholeFile file) => (_path, _file, _zip) = (path, file, new StoredZip(file.Handle));

    /// <summary>Starts an archive.</summary>
    /// <param name="path">The file; one that is there is replaced at the end.</param>
    /// <exception cref="CornetException">Nothing can be written there.</exception>
    public static NpzWriter Create(string path) => WholeFile.Guard(path, () => new NpzWriter(path, WholeFile.Create(path)));

    /// <summary>Announces an array. It may be announced when others are already growing.</summary>
    /// <param name="name">Its name, such as <c>V4.2</c>; not used before.</param>
    /// <param name="type">The type of its numbers.</param>
    /// <param name="shape">Its final shape, N x ...; batches are appended along the first axis.</param>
    /// <exception cref="CornetException">NumPy has no such type, or the disk is full.</exception>
    public void Reserve(string name, ScalarType type, params long[] shape)
    {
        if (_arrays.ContainsKey(name))
        {
            throw new ArgumentException($"The array '{name}' is announced twice.", nameof(name));
        }

        var header = NpyArray.Header(type, shape);
        var start = header.Write();
        var entry = _zip.Reserve(NpzFile.EntryName(name), start.Length + header.DataBytes);
        _arrays.Add(name, new Growing(type, shape, entry));
        Guard(() => entry.Append(start));
    }

    /// <summary>Appends a batch along the first axis.</summary>
    /// <param name="name">An array that was announced.</param>
    /// <param name="batch">n x ..., of the announced type and of the announced shape but for the first axis; on any device.</param>
    /// <exception cref="ArgumentException">The type or shape is not the announced one, or the array would become longer than announced.</exception>
    /// <exception cref="CornetException">The disk is full.</exception>
    public void Append(string name, Tensor batch)
    {
        var array = _arrays.GetValueOrDefault(name) ?? throw new ArgumentException($"The array '{name}' is not announced.", nameof(name));
        using var host = TensorBytes.OnHost(batch);
        var shape = host.shape;
        if (host.dtype != array.Type || !shape.AsSpan(Math.Min(1, shape.Length)).SequenceEqual(array.Shape.AsSpan(Math.Min(1, array.Shape.Length))))
        {
            throw new ArgumentException(
                $"A batch of {host.dtype} {TensorShape.Text(shape)} does not continue the array '{name}' of {array.Type} {TensorShape.Text(array.Shape)}.",
                nameof(batch));
        }

        if (host.NumberOfElements * host.ElementSize > array.Entry.Missing)
        {
            throw new ArgumentException($"The array '{name}' of {TensorShape.Text(array.Shape)} is already full or nearly so.", nameof(batch));
        }

        Guard(() => TensorBytes.Visit(host, piece => array.Entry.Append(piece)));
    }

    /// <summary>Announces an array and writes all of it.</summary>
    /// <param name="name">Its name; not used before.</param>
    /// <param name="value">The array, on any device.</param>
    /// <exception cref="CornetException">NumPy has no such type, or the disk is full.</exception>
    public void Add(string name, Tensor value)
    {
        Reserve(name, value.dtype, value.shape);
        Append(name, value);
    }

    /// <summary>Announces a list of texts, such as the ids of the rows, and writes all of it.</summary>
    /// <param name="name">Its name; not used before.</param>
    /// <param name="texts">The texts.</param>
    /// <exception cref="CornetException">The disk is full.</exception>
    public void Add(string name, IReadOnlyList<string> texts)
    {
        var bytes = NpyArray.Texts(texts);
        var entry = _zip.Reserve(NpzFile.EntryName(name), bytes.Length);
        Guard(() => entry.Append(bytes));
    }

    /// <summary>Ends the archive and puts it in its place.</summary>
    /// <exception cref="InvalidOperationException">An array is shorter than announced.</exception>
    /// <exception cref="CornetException">The disk is full.</exception>
    public void Complete() => Guard(() =>
    {
        _zip.Finish();
        _file.Commit();
    });

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private void Guard(Action write) => WholeFile.Guard(_path, () =>
    {
        write();
        return true;
    });

    private sealed record Growing(ScalarType Type, long[] Shape, StoredZip.Entry Entry);
}
