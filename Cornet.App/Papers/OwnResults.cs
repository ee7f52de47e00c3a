using Cornet.App.Studies.Analysis;

namespace Cornet.App.Papers;

/// <summary>All results of one's own that stand beside the published ones. Nothing is computed over both.</summary>
internal sealed record OwnResults
{
    private OwnResults(IReadOnlyList<OwnStudy> studies, IReadOnlyList<OwnRun> runs) => (Studies, Runs) = (studies, runs);

    /// <summary>None.</summary>
    public static OwnResults None { get; } = new([], []);

    /// <summary>The studies.</summary>
    public IReadOnlyList<OwnStudy> Studies { get; }

    /// <summary>The variants of all studies, then the models of all files, numbered.</summary>
    public IReadOnlyList<OwnRun> Runs { get; }

    /// <summary>Reads them.</summary>
    /// <param name="studies">Folders of studies.</param>
    /// <param name="scores">Files of <c>score</c>.</param>
    /// <exception cref="CornetException">One cannot be read.</exception>
    public static OwnResults Read(IEnumerable<string> studies, IEnumerable<string> scores)
    {
        OwnStudy[] read = [.. studies.Select(OwnStudy.Read)];
        var runs = read.SelectMany(study => study.Runs()).Concat(scores.Select(OwnScoreFile.Read));
        return new OwnResults(read, [.. runs.Select((run, index) => run with { Number = index + 1 })]);
    }

    /// <summary>What variants of one's own studies change, where figure 4 changes the same from the same level.</summary>
    public IEnumerable<OwnChange> Changes(PublishedChange published) =>
        from study in Studies
        from variant in study.VariantsOf(published)
        let run = Runs.First(run => run.Source == study.Folder && run.Variant == variant)
        select new OwnChange(
            run, study.Change(variant, row => OwnStudy.Value(row, PaperQuantity.Top1)),
            study.Change(variant, row => OwnStudy.Value(row, PaperQuantity.BrainScore)));
}

/// <summary>The change of a variant of one's own against the base of its study, in points; null where one of the two has no number.</summary>
/// <param name="Run">The variant.</param>
/// <param name="DeltaTop1">Of top-1 accuracy.</param>
/// <param name="DeltaBrainScore">Of the Brain-Score.</param>
internal sealed record OwnChange(OwnRun Run, double? DeltaTop1, double? DeltaBrainScore);
