using Cornet.Runtime.Stimuli;

namespace Cornet.Scoring.Benchmarks;

/// <summary>The stimuli that a declaration names.</summary>
internal static class DeclaredStimuli
{
    /// <summary>Whether they are a table, and not a folder.</summary>
    public static bool AreTable(BenchmarkDeclaration declaration) => declaration.Stimuli.EndsWith(".csv", StringComparison.OrdinalIgnoreCase);

    /// <summary>The table, or a part of it.</summary>
    /// <exception cref="CornetException">As <see cref="StimulusTable"/> says.</exception>
    public static StimulusTable Table(BenchmarkDeclaration declaration, Split? part = null) =>
        new(declaration.PathOf(declaration.Stimuli), part, declaration.Images is { } images ? declaration.PathOf(images) : null, declaration.ReadsImages);

    /// <summary>
    /// What <c>eval</c> takes, a table or a folder of class folders, idx or CIFAR files: of these the test set, else the validation set, else everything.
    /// </summary>
    /// <exception cref="CornetException">There is no such set.</exception>
    public static (StimulusSet Set, Split? Part) ForEvaluation(BenchmarkDeclaration declaration)
    {
        if (AreTable(declaration))
        {
            var parts = StimulusTable.PartsIn(declaration.PathOf(declaration.Stimuli));
            Split? part = parts.Contains(Split.Test) ? Split.Test : parts.Contains(Split.Validation) ? Split.Validation : null;
            return (Table(declaration, part), part);
        }

        var (set, split) = Folder(declaration).OpenForEvaluation();
        return (set, split == Split.Train ? null : split);
    }

    /// <summary>The training set of a folder that has one, and another part to judge by; else null.</summary>
    /// <exception cref="CornetException">There is no such folder.</exception>
    public static StimulusSet? TrainingSet(BenchmarkDeclaration declaration) =>
        Folder(declaration) is var data && data.Has(Split.Train) && data.Parts.Count > 1 ? data.Open(Split.Train) : null;

    private static DataSplits Folder(BenchmarkDeclaration declaration)
    {
        if (declaration.Images is not null)
        {
            throw new CornetException(
                $"'{declaration.File}': images only applies to a table of stimuli (.csv), and '{declaration.Stimuli}' contains its own images.");
        }

        var folder = declaration.PathOf(declaration.Stimuli);
        return Directory.Exists(folder) ? DataSplits.Of(folder) : throw new CornetException(
            $"There is no folder '{folder}', which '{declaration.File}' names as stimuli; name a table (.csv), or a folder of class "
            + "folders, of idx files or of CIFAR's.");
    }

    /// <summary>Those of a table of their own that a decoder learns from; null where none is named.</summary>
    /// <exception cref="CornetException">As <see cref="StimulusTable"/> says.</exception>
    public static StimulusSet? ToLearnFrom(BenchmarkDeclaration declaration) => declaration.DecoderStimuli is { } table
        ? new StimulusTable(declaration.PathOf(table), null, declaration.DecoderImages is { } images ? declaration.PathOf(images) : null)
        : null;

    /// <summary>What a network sees: the stimuli that are judged, placed in its field, and after them those that a decoder learns from.</summary>
    /// <exception cref="CornetException">
    /// There are no degrees to place them by; or the two show different classes, or the same picture, and the message names the row.
    /// </exception>
    public static StimulusSet Seen(BenchmarkDeclaration declaration, StimulusSet judged, StimulusSet? learned)
    {
        var placed = Placed(declaration, judged, declaration.Stimuli);
        if (learned is null) return placed;
        if (declaration.Train is { Stimuli: { } trained }) return new JoinedStimuli(placed, Placed(declaration, learned, trained));
        var entry = declaration.DecoderStimuli ?? declaration.Stimuli;
        foreach (var (set, named) in new[] { (judged, declaration.Stimuli), (learned, entry) })
            if (set.Classes.Count == 0) throw new CornetException($"'{named}' has no column 'object_name', which names the object in each image.");
        DemandClasses(judged, learned, "training");
        DemandClasses(learned, judged, "test");
        if (declaration.DecoderStimuli is not null) DemandOtherPictures(judged, learned);
        return new JoinedStimuli(placed, Placed(declaration, learned, entry));
    }

    private static StimulusSet Placed(BenchmarkDeclaration declaration, StimulusSet set, string entry)
    {
        if (declaration.Degrees is not { } field) return set;
        var degrees = (set as StimulusTable)?.Degrees ?? throw new CornetException(
            $"'{declaration.File}' gives the network a field of {field} degrees, and '{entry}' has no column 'degrees', which says "
            + "how wide its images were shown.");
        return new PlacedStimuli(set, degrees, field);
    }

    private static void DemandClasses(StimulusSet set, StimulusSet other, string which)
    {
        var known = other.Classes.ToHashSet();
        for (var row = 0; row < set.Count; row++)
        {
            var shown = set.Classes[set.LabelOf(row)];
            if (known.Contains(shown)) continue;
            throw new CornetException($"{set.WhereIs(row)}, shows '{shown}', which no {which} stimulus shows: both sets must show the same classes.");
        }
    }

    private static void DemandOtherPictures(StimulusSet judged, StimulusSet learned)
    {
        var asked = new Dictionary<UInt128, int>();
        for (var row = 0; row < judged.Count; row++) asked.TryAdd(judged.ChecksumOf(row), row);
        for (var row = 0; row < learned.Count; row++)
        {
            if (!asked.TryGetValue(learned.ChecksumOf(row), out var same)) continue;
            throw new CornetException(
                $"{learned.WhereIs(row)}, has the same image as {judged.WhereIs(same)}: a decoder must not be tested on its training images; "
                + "remove it from one of them.");
        }
    }
}
