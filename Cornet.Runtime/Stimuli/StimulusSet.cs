using System.Buffers;
using System.IO.Hashing;
using System.Text;

namespace Cornet.Runtime.Stimuli;

/// <summary>
/// A numbered set of pictures with their classes. Reading a picture is a pure function of its number (and, for a set that draws its own, of the
/// epoch), and may be done from several threads at once.
/// </summary>
public abstract class StimulusSet
{
    /// <summary>The label of a picture whose class is not known.</summary>
    public const int NoLabel = -1;

    /// <summary>What to call the set in a table or title.</summary>
    public abstract string Name { get; }

    /// <summary>How many pictures it has, at least 1.</summary>
    public abstract int Count { get; }

    /// <summary>The names of the classes in the order of their labels; empty where pictures have no class.</summary>
    public abstract IReadOnlyList<string> Classes { get; }

    /// <summary>The size of the pictures where they all have one, as far as that can be told without reading them all; else null.</summary>
    public abstract PictureSize? Size { get; }

    /// <summary>The class of picture <paramref name="index"/>, 0 .. Classes.Count - 1, or <see cref="NoLabel"/>.</summary>
    public abstract int LabelOf(int index);

    /// <summary>What identifies picture <paramref name="index"/> within the set, stable between runs: a path relative to the set, a number.</summary>
    public abstract string IdOf(int index);

    /// <summary>Where picture <paramref name="index"/> stands, for the beginning of a sentence about it.</summary>
    internal virtual string WhereIs(int index) => $"'{Name}', picture '{IdOf(index)}'";

    /// <summary>Reads or draws a picture.</summary>
    /// <param name="index">0 .. Count - 1.</param>
    /// <param name="epoch">Which pass over the set; only a set that draws its own pictures anew in each pass takes notice.</param>
    /// <exception cref="CornetException">The picture cannot be read; the message names its file.</exception>
    public abstract Picture Read(int index, int epoch = 0);

    /// <summary>Reads or draws a picture and prepares it: the same as <see cref="Read"/> and <see cref="Preparation.Apply"/>, maybe by a shorter way.</summary>
    /// <param name="index">0 .. Count - 1.</param>
    /// <param name="epoch">Which pass over the set.</param>
    /// <param name="preparation">What is done to the picture.</param>
    /// <param name="random">Where random choices come from.</param>
    /// <param name="prepared">Takes <see cref="Preparation.Length"/> numbers or bytes.</param>
    /// <exception cref="CornetException">The picture cannot be read; the message names its file.</exception>
    internal virtual void Prepare(int index, int epoch, Preparation preparation, CounterRandom random, PreparedImage prepared) =>
        preparation.Into(Read(index, epoch), random, prepared);

    /// <summary>What was done to the pictures before their preparation, such as a placement on the screen, in words; null for nothing.</summary>
    public virtual string? Placement => null;

    /// <summary>A number that another picture in this place would not have: what is cached for it holds no longer.</summary>
    /// <exception cref="CornetException">The picture cannot be read.</exception>
    public virtual UInt128 ChecksumOf(int index)
    {
        var picture = Read(index);
        return XxHash128.HashToUInt128(picture.Planes, picture.Width);
    }

    /// <summary>What lies beside the pictures and is not read, in a sentence that counts it and names the first three; null for nothing.</summary>
    public virtual string? LeftOut => null;

    /// <summary>
    /// What this list of pictures has in common with no other, in 32 hexadecimal digits: their ids and classes in order, and what up to 1,000 of them, spread
    /// over the set, hold.
    /// </summary>
    public string Fingerprint()
    {
        const int Places = 1000;
        var hash = new XxHash128();
        var text = new ArrayBufferWriter<byte>();
        for (var index = 0; index < Count; index++)
        {
            text.ResetWrittenCount();
            Encoding.UTF8.GetBytes(IdOf(index), text);
            text.Write("\0"u8);
            if (LabelOf(index) is var label and >= 0) Encoding.UTF8.GetBytes(Classes[label], text);
            text.Write("\0"u8);
            hash.Append(text.WrittenSpan);
        }

        var places = Math.Min(Places, Count);
        for (var place = 0; place < places; place++) hash.Append(BitConverter.GetBytes(ContentOf((int)((long)place * Count / places))));
        return Convert.ToHexStringLower(hash.GetCurrentHash());
    }

    /// <summary>A hash of what a picture is decoded or drawn from.</summary>
    /// <exception cref="CornetException">It cannot be read.</exception>
    internal virtual ulong ContentOf(int index) => 0;

    /// <summary>A hash of a file.</summary>
    /// <exception cref="CornetException">It cannot be read.</exception>
    internal static ulong HashOf(string file) => Guarded(file, () => XxHash3.HashToUInt64(File.ReadAllBytes(file)));

    /// <summary>How pictures of this set are prepared for a network that learns from them.</summary>
    /// <param name="size">Rows and columns of the network's input.</param>
    public virtual Preparation TrainingPreparation(int size) => Preparation.ForTraining(size, Size);

    /// <summary>How pictures of this set are prepared for a network that is judged by them.</summary>
    /// <param name="size">Rows and columns of the network's input.</param>
    public virtual Preparation EvaluationPreparation(int size) => Preparation.ForEvaluation(size, Size);

    /// <summary>Opens a part of the data that a user names, see <see cref="DataSplits.Of"/>.</summary>
    /// <param name="spec">The words, the folder or the file.</param>
    /// <param name="split">Which part.</param>
    /// <param name="size">The size in which a set that draws its own pictures draws them, where the words do not say.</param>
    /// <exception cref="CornetException">There is no such set, or it has no such part; the message says what to do.</exception>
    public static StimulusSet Open(string spec, Split split, int size = RenderedObjects.DefaultSize) => DataSplits.Of(spec, size).Open(split);

    /// <summary>
    /// Opens images that need no classes: a NumPy array (<see cref="NpyImages"/>, by its ending .npy) or the images of a folder
    /// (<see cref="ImageList"/>).
    /// </summary>
    /// <exception cref="CornetException">There is no such file or folder, or nothing in it.</exception>
    public static StimulusSet OpenImages(string path) =>
        Guarded(path, () => path.EndsWith(".npy", StringComparison.OrdinalIgnoreCase) ? new NpyImages(path) : (StimulusSet)new ImageList(path));

    /// <summary>What the file system refuses while a set is listed becomes one sentence.</summary>
    internal static T Guarded<T>(string path, Func<T> open)
    {
        try
        {
            return open();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new CornetException($"'{path}' cannot be read: {error.Message}", error);
        }
    }
}
