using System.IO.Hashing;

namespace Cornet.Runtime.Stimuli;

/// <summary>
/// The binary files of CIFAR-10 (<c>data_batch_1.bin</c> ... <c>test_batch.bin</c>) and CIFAR-100 (<c>train.bin</c>, <c>test.bin</c>, by its fine labels):
/// color pictures of 32 x 32. Held in memory (154 MB for 50,000 pictures).
/// </summary>
public sealed class CifarFiles : StimulusSet
{
    private const int Side = 32, Length = 3 * Side * Side;

    private readonly byte[] _records;
    private readonly int _label;

    private CifarFiles(string folder, IReadOnlyList<string> files, string namesFile, int labels)
    {
        Name = ImageFolder.NameOf(folder);
        // Before each picture stands its label; in CIFAR-100 the coarse one, then the fine one.
        _label = labels - 1;
        Record = labels + Length;
        Classes = Names(folder, namesFile, labels == 1 ? 10 : 100);
        string[] paths = [.. files.Select(file => Path.Combine(folder, file))];
        long[] lengths = [.. paths.Select(path => LengthOf(path, Record))];
        if (lengths.Sum() > Array.MaxLength)
            throw new CornetException(
                $"'{folder}' holds {lengths.Sum():N0} bytes of pictures, more than the limit of {Array.MaxLength:N0}: split it.");
        _records = new byte[lengths.Sum()];
        Count = _records.Length / Record;
        var start = 0;
        foreach (var (path, length) in paths.Zip(lengths, (path, length) => (path, (int)length)))
        {
            Read(path, _records.AsSpan(start, length));
            for (var i = start / Record; i < (start + length) / Record; i++)
            {
                if (LabelOf(i) < Classes.Count) continue;
                throw new CornetException(
                    $"'{path}' gives image {i - start / Record} the label {LabelOf(i)}, and labels go from 0 to {Classes.Count - 1}; it is "
                    + "damaged, copy it again.");
            }

            start += length;
        }
    }

    private int Record { get; }

    /// <inheritdoc/>
    public override string Name { get; }

    /// <inheritdoc/>
    public override int Count { get; }

    /// <summary>As <c>batches.meta.txt</c> or <c>fine_label_names.txt</c> names them.</summary>
    public override IReadOnlyList<string> Classes { get; }

    /// <inheritdoc/>
    public override PictureSize? Size => new PictureSize(Side, Side);

    /// <summary>Whether a folder holds such files.</summary>
    public static bool AreIn(string folder) => File.Exists(Path.Combine(folder, "test_batch.bin")) || IsOf100(folder);

    /// <summary>Opens one part of a folder.</summary>
    /// <exception cref="CornetException">A file is missing, cut off, or has a label out of range.</exception>
    public static CifarFiles Open(string folder, Split split)
    {
        if (IsOf100(folder)) return new CifarFiles(folder, [split == Split.Train ? "train.bin" : "test.bin"], "fine_label_names.txt", labels: 2);
        string[] files = split == Split.Train ? [.. Enumerable.Range(1, 5).Select(part => $"data_batch_{part}.bin")] : ["test_batch.bin"];
        return new CifarFiles(folder, files, "batches.meta.txt", labels: 1);
    }

    /// <inheritdoc/>
    public override int LabelOf(int index) => _records[(index * Record) + _label];

    /// <inheritdoc/>
    public override string IdOf(int index) => $"{index:D5}";

    /// <inheritdoc/>
    public override Picture Read(int index, int epoch = 0) => new(Side, Side, _records.AsSpan((index * Record) + _label + 1, Length).ToArray());

    /// <summary>Of its bytes.</summary>
    internal override ulong ContentOf(int index) => XxHash3.HashToUInt64(_records.AsSpan(index * Record, Record));

    private static bool IsOf100(string folder) =>
        File.Exists(Path.Combine(folder, "test.bin")) && File.Exists(Path.Combine(folder, "fine_label_names.txt"));

    private static string[] Names(string folder, string file, int count)
    {
        var path = Path.Combine(folder, file);
        if (!File.Exists(path)) return [.. Enumerable.Range(0, count).Select(label => $"{label}")];
        string[] names = [.. File.ReadLines(path).Select(line => line.Trim()).Where(line => line.Length > 0)];
        return names.Length == count ? names : throw new CornetException($"'{path}' names {names.Length} classes, not {count}; copy it again.");
    }

    private static long LengthOf(string path, int record)
    {
        var file = new FileInfo(path);
        if (!file.Exists) throw new CornetException($"There is no '{file.Name}' in '{file.DirectoryName}'; put it there.");
        return file.Length > 0 && file.Length % record == 0
            ? file.Length
            : throw new CornetException($"'{path}' is cut off: {file.Length} bytes are not a multiple of {record}, the bytes of a picture; "
                + "copy it again.");
    }

    private static void Read(string path, Span<byte> records)
    {
        try
        {
            using var file = File.OpenRead(path);
            file.ReadExactly(records);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new CornetException($"'{path}' cannot be read: {error.Message}", error);
        }
    }
}
