using System.CommandLine;
using Cornet.Runtime.Models;
using Cornet.Runtime.Studies;

namespace Cornet.Runtime.App.Studies;

/// <summary><c>study run STUDY --data D ... --out DIR</c>: trains and scores all rows, or one of them.</summary>
internal sealed class StudyRunVerb : Command
{
    private readonly StudyOptions _study = new();
    private readonly Option<int?> _row = CliOptions.Whole("--row", "Do this row only, counted from 0, as a job of a cluster does. Exit code: 0 done, 75 saved and "
        + "stopped, or being done elsewhere; else failed.", 0);
    private readonly Option<int?> _jobs = CliOptions.Whole("--jobs", "Number of rows at a time on this machine; 1 by default. Threads that prepare images are "
        + "shared out.", 1);
    private readonly Option<int?> _workers = CliOptions.Workers();
    private readonly Option<string> _device = CliOptions.Device();
    private readonly Option<double?> _save = CliOptions.NotNegative("--save-every", "Minutes between checkpoints within an epoch; 10 by default.");
    private readonly Option<double?> _lease = CliOptions.Positive("--lease", "Minutes after which another process takes over a row whose process has not been "
        + "heard of; 10 by default.");

    public StudyRunVerb() : base("run", "Trains and scores every row and seed, from wherever it stands; any number of processes may share a folder.")
    {
        Add(_study.Study);
        foreach (var option in _study.Options.Concat([_row, _jobs, _workers, _device, _save, _lease])) Add(option);
        SetAction(Run);
    }

    private int Run(ParseResult words)
    {
        var asked = _study.Read(words);
        var (row, jobs) = (words.GetValue(_row), words.GetValue(_jobs) ?? 1);
        if (row is not null && words.GetValue(_jobs) is not null) throw new CornetException("--row does one row and --jobs several at a time: give one of them.");
        // A mistake in the last file shows before the first row is trained, not days later.
        _ = BenchmarkScoring.Open([.. asked.Benchmarks.Select(one => one.File)], asked.Design.Variants.Select(variant => ModelCatalog.Find(variant.Model).Card));
        var folder = StudyFolder.Begin(_study.FolderOf(words), asked);
        var options = new RowOptions(
            words.GetValue(_device), words.GetValue(_workers) ?? Math.Max(1, Environment.ProcessorCount / jobs),
            words.GetValue(_lease) is { } minutes ? TimeSpan.FromMinutes(minutes) : Lease.DefaultTime, TimeSpan.FromMinutes(words.GetValue(_save) ?? 10));
        using var interruption = new Interruption();
        var output = words.InvocationConfiguration.Output;
        return row is { } index
            ? new RowRun(folder, index, options, output).Run(interruption.Token)
            : new RowQueue(folder, jobs, options, output).Run(interruption.Token);
    }
}
