using System.Buffers.Binary;
using System.IO.Compression;
using System.IO.Hashing;

namespace Cornet.Runtime.Stimuli;

/// <summary>
/// Gray images and labels in the IDX files of MNIST and Fashion-MNIST, plain or gzipped: <c>train-images-idx3-ubyte</c>,
/// <c>train-labels-idx1-ubyte</c> and the same with <c>t10k</c>. Held in memory (47 MB for 60,000 pictures of 28 x 28).
/// </summary>
public sealed class IdxFiles : StimulusSet
{
    private const int ImagesMagic = 0x803, LabelsMagic = 0x801;

    private static readonly string[] Clothes =
        ["T-shirt/top", "trouser", "pullover", "dress", "coat", "sandal", "shirt", "sneaker", "bag", "ankle boot"];

    private static readonly string[] Digits = [.. Enumerable.Range(0, 10).Select(digit => $"{digit}")];

    private readonly byte[] _images;
    private readonly byte[] _labels;
    private readonly int _height;
    private readonly int _width;

    private IdxFiles(string imagesFile, string labelsFile, string name, IReadOnlyList<string> classes)
    {
        Name = name;
        Classes = classes;
        (_images, var images) = Load(imagesFile, ImagesMagic, "images", 3);
        (_labels, var labels) = Load(labelsFile, LabelsMagic, "labels", 1);
        (Count, _height, _width) = (images[0], images[1], images[2]);
        if (labels[0] != Count)
        {
            throw new CornetException(
                $"'{imagesFile}' has {Count} images but '{labelsFile}' has {labels[0]} labels; the two files do not belong together.");
        }

        for (var i = 0; i < Count; i++)
        {
            if (_labels[i] >= Classes.Count)
            {
                throw new CornetException(
                    $"'{labelsFile}' gives image {i} the label {_labels[i]}, and labels go from 0 to {Classes.Count - 1}; it is damaged, copy it "
                    + "again.");
            }
        }
    }

    /// <inheritdoc/>
    public override string Name { get; }

    /// <inheritdoc/>
    public override int Count { get; }

    /// <summary>Fashion-MNIST's garments where the folder's name says "fashion", else the digits.</summary>
    public override IReadOnlyList<string> Classes { get; }

    /// <inheritdoc/>
    public override PictureSize? Size => new PictureSize(_height, _width);

    /// <summary>Whether a folder holds idx files.</summary>
    public static bool AreIn(string folder) => Directory.EnumerateFiles(folder, "*-idx?-ubyte*").Any();

    /// <summary>The parts of a folder: a training set (<c>train-</c>), a test set (<c>t10k-</c>), or both.</summary>
    internal static IReadOnlyCollection<Split> PartsIn(string folder) =>
        [.. new[] { Split.Train, Split.Test }.Where(split => Directory.EnumerateFiles(folder, $"{PrefixOf(split)}-*-idx?-ubyte*").Any())];

    /// <summary>Opens one part of a folder.</summary>
    /// <exception cref="CornetException">A file is missing, cut off, of another kind, or images and labels do not match.</exception>
    public static IdxFiles Open(string folder, Split split)
    {
        var prefix = PrefixOf(split);
        var name = ImageFolder.NameOf(folder);
        return new IdxFiles(
            Find(folder, $"{prefix}-images-idx3-ubyte"), Find(folder, $"{prefix}-labels-idx1-ubyte"), name,
            name.Contains("fashion", StringComparison.OrdinalIgnoreCase) ? Clothes : Digits);
    }

    /// <inheritdoc/>
    public override int LabelOf(int index) => _labels[index];

    /// <inheritdoc/>
    public override string IdOf(int index) => $"{index:D5}";

    /// <summary>The gray picture, repeated in all three colors.</summary>
    public override Picture Read(int index, int epoch = 0) =>
        Picture.OfGray(_height, _width, _images.AsSpan(index * _height * _width, _height * _width));

    /// <summary>A mirrored digit is no digit, so only garments are mirrored.</summary>
    public override Preparation TrainingPreparation(int size) => base.TrainingPreparation(size) with { Mirror = ReferenceEquals(Classes, Clothes) };

    /// <summary>Of its bytes.</summary>
    internal override ulong ContentOf(int index) => XxHash3.HashToUInt64(_images.AsSpan(index * _height * _width, _height * _width));

    private static string PrefixOf(Split split) => split == Split.Train ? "train" : "t10k";

    private static string Find(string folder, string name)
    {
        var plain = Path.Combine(folder, name);
        if (File.Exists(plain))
            return plain;
        return File.Exists(plain + ".gz")
            ? plain + ".gz"
            : throw new CornetException($"There is no '{name}' or '{name}.gz' in '{folder}'; put it there.");
    }

    private static (byte[] Data, int[] Lengths) Load(string file, int magic, string content, int dimensions)
    {
        try
        {
            using var stored = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read);
            using var packed = file.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(stored, CompressionMode.Decompress) : null;
            return Load((Stream?)packed ?? stored, packed is null ? null : stored);
        }
        catch (InvalidDataException error)
        {
            throw new CornetException($"'{file}' is not a gzip file, or damaged; copy it again.", error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new CornetException($"'{file}' cannot be read: {error.Message}", error);
        }

        (byte[] Data, int[] Lengths) Load(Stream stream, FileStream? packed)
        {
            var header = new byte[4 + 4 * dimensions];
            var complete = stream.ReadAtLeast(header, header.Length, throwOnEndOfStream: false) == header.Length;
            if (!complete || BinaryPrimitives.ReadInt32BigEndian(header) != magic)
                throw new CornetException($"'{file}' is not an idx file of {content} in bytes (it does not begin with {magic:X8}); copy it again.");
            var lengths = new int[dimensions];
            Int128 expected = 1;
            for (var i = 0; i < dimensions; i++)
            {
                lengths[i] = BinaryPrimitives.ReadInt32BigEndian(header.AsSpan(4 + 4 * i));
                if (lengths[i] < 1) throw new CornetException($"'{file}' claims a dimension of {lengths[i]}; the file is damaged, copy it again.");
                expected *= lengths[i];
            }

            // Before memory is taken.
            if (packed is null && stream.Length - header.Length != expected) throw Mismatch(stream.Length - header.Length);
            if (packed is not null && expected > UnpackedSize.Most(packed.Length))
                throw new CornetException(
                    $"'{file}' has {packed.Length:N0} bytes, and {content} of {Shape()} would unpack to {expected}; it is damaged, copy it again.");
            if (expected > Array.MaxLength)
                throw new CornetException(
                    $"'{file}' holds {content} of {Shape()}, more than the limit of {Array.MaxLength:N0} bytes: split it.");
            var data = new byte[(int)expected];
            var read = stream.ReadAtLeast(data, data.Length, throwOnEndOfStream: false);
            if (read < data.Length) throw Mismatch(read);
            if (stream.ReadByte() >= 0) throw Mismatch(expected + 1);
            // .NET does not miss the end of a gzip file, which says how long it was.
            if (packed is not null && LastNumber(packed) != (uint)(expected + header.Length))
                throw new CornetException($"'{file}' is cut off: it does not end as gzip files do; copy it again.");
            return (data, lengths);

            string Shape() => string.Join(" x ", lengths);

            CornetException Mismatch(Int128 given) => new(
                $"'{file}' is {(given < expected ? "cut off" : "longer than it says")}: {content} of {Shape()} take {expected} bytes "
                + $"and it has {given}; copy it again.");
        }
    }

    private static uint LastNumber(FileStream file)
    {
        Span<byte> last = stackalloc byte[sizeof(uint)];
        return RandomAccess.Read(file.SafeFileHandle, last, Math.Max(0, file.Length - last.Length)) == last.Length
            ? BinaryPrimitives.ReadUInt32LittleEndian(last)
            : 0;
    }
}
