using Cornet.Runtime.Stimuli.Archives;

namespace Cornet.Runtime.Stimuli;

/// <summary>
/// The parts of a data set. A network learns from the training set; where the data have a validation set, the best epoch is chosen by it; where they have
/// a test set, results are reported on it. Data without any parts are a training set.
/// </summary>
public sealed class DataSplits
{
    private static readonly Split[] ForEvaluation = [Split.Test, Split.Validation, Split.Train];

    private readonly Func<Split, StimulusSet> _open;

    private DataSplits(string spec, IReadOnlyCollection<Split> parts, bool areNamed, Func<Split, StimulusSet> open) =>
        (Spec, Parts, AreNamed, _open) = (spec, parts, areNamed, open);

    /// <summary>What the user called the data.</summary>
    public string Spec { get; }

    /// <summary>The parts there are.</summary>
    public IReadOnlyCollection<Split> Parts { get; }

    /// <summary>Whether the data say what belongs to which part; where not, all of them are the training set.</summary>
    public bool AreNamed { get; }

    /// <summary>
    /// Looks for the parts of what a user writes: <c>rendered</c>, <c>rendered:high</c> or <c>rendered:high,size=64,count=4000,seed=2</c> (see
    /// <see cref="RenderedObjects"/>); a folder with idx files (<see cref="IdxFiles"/>) or with CIFAR's (<see cref="CifarFiles"/>); a folder with
    /// <c>train</c>, <c>val</c> and <c>test</c>, or with one folder per class (<see cref="ImageFolder"/>); a folder of tars (<see cref="TarImages"/>) or
    /// Parquet files, one such file, or several by a pattern with braces; a CSV file (<see cref="StimulusTable"/>).
    /// </summary>
    /// <param name="spec">The words, the folder or the file.</param>
    /// <param name="size">The size in which a set that draws its own pictures draws them, where the words do not say.</param>
    /// <exception cref="CornetException">There is no such data set; the message says what to do.</exception>
    public static DataSplits Of(string spec, int size = RenderedObjects.DefaultSize)
    {
        const string Sets = "name a folder of class folders, tars, Parquet, idx or CIFAR files, a .tar, .parquet or .csv file, or 'rendered' for the built-in stimuli.";
        if (RenderedObjects.Parse(spec, Split.Train, size) is not null)
            return new DataSplits(spec, ForEvaluation, areNamed: true, split => RenderedObjects.Parse(spec, split, size)!);
        if (File.Exists(spec) && spec.EndsWith(".csv", StringComparison.OrdinalIgnoreCase)) return OfTable(spec);
        if (StimulusSet.Guarded(spec, () => ArchiveFiles.Named(spec)) is { } archives) return OfArchives(spec, archives);
        if (!Directory.Exists(spec))
            throw new CornetException(File.Exists(spec) ? $"'{spec}' is a file; {Sets}" : $"There is no folder '{spec}'; {Sets}");
        return StimulusSet.Guarded(spec, () => OfFolder(spec));
    }

    /// <summary>Whether the data have a part.</summary>
    public bool Has(Split split) => Parts.Contains(split);

    /// <summary>Opens a part.</summary>
    /// <exception cref="CornetException">The data have no such part, or it cannot be opened.</exception>
    public StimulusSet Open(Split split) => Has(split)
        ? StimulusSet.Guarded(Spec, () => _open(split))
        : throw new CornetException(
            $"'{Spec}' has no {split.InWords()}, only {string.Join(" and ", Parts.Select(part => $"a {part.InWords()}"))}: "
            + $"add {(split == Split.Train ? "train" : split == Split.Validation ? "val" : "test")} to it.");

    /// <summary>Opens the part that a trained network is judged by: the test set, else the validation set, else the only one there is.</summary>
    /// <exception cref="CornetException">It cannot be opened.</exception>
    public (StimulusSet Set, Split Split) OpenForEvaluation()
    {
        var part = ForEvaluation.First(Has);
        return (Open(part), part);
    }

    private static DataSplits OfTable(string table)
    {
        var parts = StimulusTable.PartsIn(table);
        return parts.Count > 0
            ? new DataSplits(table, parts, areNamed: true, split => new StimulusTable(table, split))
            : new DataSplits(table, [Split.Train], areNamed: false, _ => new StimulusTable(table));
    }

    private static DataSplits OfFolder(string folder)
    {
        if (IdxFiles.AreIn(folder)) return new DataSplits(folder, IdxFiles.PartsIn(folder), areNamed: true, split => IdxFiles.Open(folder, split));
        if (CifarFiles.AreIn(folder)) return new DataSplits(folder, [Split.Train, Split.Test], areNamed: true, split => CifarFiles.Open(folder, split));
        var parts = ImageFolder.PartsIn(folder);
        if (parts.Count > 0)
        {
            return new DataSplits(
                folder, [.. parts.Keys], areNamed: true,
                split => OpenFolder(Path.Combine(folder, parts[split]), folder));
        }

        return ArchiveFiles.In(folder) is { } archives && IsUnmixed(folder)
            ? OfArchives(folder, archives)
            : new DataSplits(folder, [Split.Train], areNamed: false, _ => new ImageFolder(folder));
    }

    private static DataSplits OfArchives(string spec, ArchiveFiles archives)
    {
        var parts = archives.Parts;
        return parts.Count > 0
            ? new DataSplits(spec, parts, areNamed: true, split => archives.Open(split))
            : new DataSplits(spec, [Split.Train], areNamed: false, _ => archives.Open());
    }

    private static StimulusSet OpenFolder(string part, string folder) =>
        ArchiveFiles.In(part, folder) is { } archives && IsUnmixed(part) ? archives.Open() : new ImageFolder(part, ImageFolder.NameOf(folder));

    private static bool IsUnmixed(string folder) => ImageFolder.ClassIn(folder) is not { } other ? true : throw new CornetException(
        $"'{folder}' has archives (tars or Parquet files) and the folder '{other}' with images, and it is unclear which of them are the data: keep one of them there.");
}
