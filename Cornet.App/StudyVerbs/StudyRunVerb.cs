using System.CommandLine;
using Cornet.App.Studies;
using Cornet.App.Verbs;
using Cornet.Runtime.Models;

namespace Cornet.App.StudyVerbs;

/// <summary><c>study run STUDY --data D ... --out DIR</c>: trains and scores all rows, or one of them.</summary>
internal sealed class StudyRunVerb : Command
{
    private readonly StudyOptions _study = new();
    private readonly Option<int?> _row = CliOptions.Whole("--row", "Do this row only, counted from 0, as a job of a cluster does. Exit code: 0 done, 75 saved and "
        + "stopped, or being done elsewhere; else failed (74 the disk, 78 another study's folder, 69 skipped after ten failures).", 0);
    private readonly MachineOptions _machine = new("1 by default. Threads that prepare images are shared out");

    public StudyRunVerb() : base("run", "Trains and scores every row and seed, from wherever it stands; any number of processes may share a folder.")
    {
        Add(_study.Study);
        foreach (var option in _study.Options.Append(_row).Concat(_machine.Options)) Add(option);
        SetAction(Run);
    }

    private int Run(ParseResult words)
    {
        var asked = _study.Read(words);
        if (words.GetValue(_row) is not null && _machine.Jobs(words) is not null)
            throw new CornetException("--row does one row and --jobs several at a time: give one of them.");
        var path = _study.FolderOf(words);
        if (DoneRow(path, asked, words.GetValue(_row)) is { } name)
        {
            words.InvocationConfiguration.Output.WriteLine($"{name} is done.");
            return 0;
        }

        // A mistake in the last file shows before the first row is trained, not days later.
        Check(asked);
        var folder = StudyFolder.Begin(path, asked);
        var options = _machine.Row(words);
        using var interruption = new Interruption();
        var output = words.InvocationConfiguration.Output;
        return words.GetValue(_row) is { } index
            ? new RowRun(folder, index, options, output).Run(interruption.Token)
            : new RowQueue(folder, _machine.Jobs(words) ?? 1, options, output).Run(interruption.Token);
    }

    private static void Check(StudyConfiguration asked)
    {
        var (composites, _, benchmarks) = BenchmarkScoring.Open(
            [.. asked.Benchmarks.Select(one => one.File)], asked.Design.Variants.Select(variant => ModelCatalog.Find(variant.Model).Card));
        string[] names = [RowScore.Accuracy, .. benchmarks.Select(one => one.Declaration.Name), .. composites.Select(one => one.Name)];
        if (names.GroupBy(name => name).FirstOrDefault(same => same.Count() > 1) is { Key: var twice })
            throw new CornetException($"Two scores of this study would be called '{twice}': give the benchmarks different names ('{RowScore.Accuracy}' is the accuracy on the test set).");
    }

    // The name of the row that is asked for, where it is done.
    private static string? DoneRow(string path, StudyConfiguration asked, int? row) =>
        row is { } index && StudyFolder.Exists(path) && StudyFolder.Begin(path, asked) is var study && index < study.Configuration.Rows
            && study.Row(index) is var folder && folder.Result() is not null ? folder.Name : null;
}
