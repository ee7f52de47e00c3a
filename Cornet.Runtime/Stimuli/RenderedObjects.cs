using System.Collections.Concurrent;
using System.Globalization;
using System.IO.Hashing;
using System.Text;
using Cornet.Runtime.Stimuli.Rendering;

namespace Cornet.Runtime.Stimuli;

/// <summary>
/// The built-in stimuli, which need no download: eight categories of objects (ten of each, built from simple solids), every picture with an object in
/// a random position, size, in-plane and in-depth pose, light and contrast before an unrelated background, after the core-object-recognition
/// stimuli of Majaj et al. (2015). Picture i of a split is the same bytes in every run, order, worker and machine. A training set that is fresh draws
/// new views of the same objects in each epoch, so that it has no end.
/// </summary>
public sealed class RenderedObjects : StimulusSet
{
    /// <summary>Rows and columns of a picture where nothing else is said.</summary>
    public const int DefaultSize = 48;

    /// <summary>The smallest and the largest picture that is drawn.</summary>
    public const int SmallestSize = 16, LargestSize = 512;

    private const string Word = "rendered";

    private readonly ConcurrentBag<Scene> _idle = [];
    private readonly Split _split;
    private readonly long _seed;
    private readonly bool _fresh;

    /// <summary>A set of rendered objects.</summary>
    /// <param name="variation">How much the views vary.</param>
    /// <param name="split">The training, validation or test set: the same objects in other views before other backgrounds.</param>
    /// <param name="size">Rows and columns, 16 .. 512.</param>
    /// <param name="count">How many pictures; 0 for 8,000 in the training set and 1,600 in each of the others.</param>
    /// <param name="seed">Another seed gives other pictures of the same objects.</param>
    /// <param name="fresh">Whether each epoch of the training set shows new views; the other sets never change.</param>
    /// <exception cref="CornetException">Size or count is out of range.</exception>
    public RenderedObjects(Variation variation, Split split, int size = DefaultSize, int count = 0, long seed = 1, bool fresh = true)
    {
        if (size is < SmallestSize or > LargestSize)
            throw new CornetException($"Rendered objects cannot be {size} pixels wide; choose a size from {SmallestSize} to {LargestSize}.");
        if (count < 0)
            throw new CornetException($"A set of {count} rendered objects cannot be drawn; choose a count of 1 or more.");
        Variation = variation;
        Size = new PictureSize(size, size);
        Count = count > 0 ? count : split == Split.Train ? 8000 : 1600;
        _split = split;
        _seed = seed;
        _fresh = fresh && split == Split.Train;
    }

    /// <summary>How much the views vary.</summary>
    public Variation Variation { get; }

    /// <inheritdoc/>
    public override string Name => $"{Word} objects, {Variation.Name} variation";

    /// <inheritdoc/>
    public override int Count { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Classes => ObjectLibrary.Categories;

    /// <inheritdoc/>
    public override PictureSize? Size { get; }

    /// <summary>Categories take turns, so that any run of eight pictures shows each once.</summary>
    public override int LabelOf(int index) => index % ObjectLibrary.Categories.Count;

    /// <summary>The object in a picture, such as <c>chair3</c>; objects of a category take turns as well.</summary>
    public string ObjectOf(int index) => Shown(index).Name;

    /// <inheritdoc/>
    public override string IdOf(int index) => $"{index:D6}-{ObjectOf(index)}";

    /// <inheritdoc/>
    public override Picture Read(int index, int epoch = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Count);
        var scene = _idle.TryTake(out var idle) ? idle : new Scene(Size!.Value.Width);
        var picture = scene.Draw(Shown(index), Variation, new CounterRandom(_seed, (long)_split, index, _fresh ? epoch : 0));
        _idle.Add(scene);
        return picture;
    }

    /// <summary>Of everything that a picture is drawn from.</summary>
    internal override ulong ContentOf(int index) =>
        XxHash3.HashToUInt64(Encoding.UTF8.GetBytes(FormattableString.Invariant($"{Variation.Name} {Size!.Value.Width} {_seed} {_split} {_fresh}")));

    /// <summary>Views vary by themselves, so nothing is cropped or mirrored.</summary>
    public override Preparation TrainingPreparation(int size) => EvaluationPreparation(size);

    /// <summary>
    /// Reads <c>rendered[:LEVEL][,size=N][,count=N][,validation=N][,test=N][,seed=N][,fixed]</c>; validation and test set have <c>count</c> pictures too
    /// where nothing else is said. Null if the words mean something else.
    /// </summary>
    /// <exception cref="CornetException">It begins with <c>rendered</c> and goes on with what is not understood.</exception>
    internal static RenderedObjects? Parse(string spec, Split split, int size)
    {
        if (spec != Word && !spec.StartsWith(Word + ":", StringComparison.Ordinal))
            return null;
        var (variation, count, validation, test, seed, fresh) = (Variation.Medium, 0, 0, 0, 1L, true);
        foreach (var word in spec[Word.Length..].TrimStart(':').Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var parts = word.Split('=', 2);
            if (parts.Length == 1 && Variation.Levels.FirstOrDefault(level => level.Name == word) is { } level)
                variation = level;
            else if (word == "fixed")
                fresh = false;
            else if (parts.Length == 2 && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var number))
                Set(parts[0], number);
            else
                throw NotUnderstood(word);

            void Set(string name, int value)
            {
                switch (name)
                {
                    case "size": size = value; break;
                    case "count" when value > 0: count = value; break;
                    case "validation" when value > 0: validation = value; break;
                    case "test" when value > 0: test = value; break;
                    case "seed": seed = value; break;
                    default: throw NotUnderstood(word);
                }
            }
        }

        var own = split == Split.Validation ? validation : split == Split.Test ? test : 0;
        return new RenderedObjects(variation, split, size, own > 0 ? own : count, seed, fresh);

        CornetException NotUnderstood(string word) =>
            new($"'{word}' in '{spec}' is not understood; write {Word}:low, :mild, :medium or :high, "
                + "with size=N, count=N, validation=N, test=N, seed=N or fixed after a comma.");
    }

    private StimulusObject Shown(int index)
    {
        var (round, category) = Math.DivRem(index, ObjectLibrary.Categories.Count);
        return ObjectLibrary.Object(category, round % ObjectLibrary.ObjectsPerCategory);
    }
}
