using System.Text.Json;
using Cornet.Runtime.Training;

namespace Cornet.App.Studies;

/// <summary>
/// The folder of a running study: <c>study.json</c> (what it trains and scores) and <c>rows/INDEX-VARIANT-seedS</c>, the folder of each row. Everything that is
/// known about a study is read from these files, by any number of processes and machines.
/// </summary>
public sealed class StudyFolder
{
    private const string ConfigurationFile = "study.json", RowsFolder = "rows";

    private StudyFolder(string path, StudyConfiguration configuration) => (Path, Configuration) = (path, configuration);

    /// <summary>The folder.</summary>
    public string Path { get; }

    /// <summary>What it trains and scores.</summary>
    public StudyConfiguration Configuration { get; private set; }

    /// <summary>Whether a study was begun in a folder.</summary>
    public static bool Exists(string path) => File.Exists(System.IO.Path.Combine(path, ConfigurationFile));

    /// <summary>Opens the folder of a study that was begun.</summary>
    /// <exception cref="CornetException">There is none.</exception>
    public static StudyFolder Open(string path) => Exists(path)
        ? new StudyFolder(path, StudyConfiguration.Read(System.IO.Path.Combine(path, ConfigurationFile)))
        : throw new CornetException($"There is no study in '{path}': name a folder that 'study run' has written to.");

    /// <summary>Begins a study in a folder, or goes on with it.</summary>
    /// <param name="path">The folder, which is made where it does not exist.</param>
    /// <param name="asked">
    /// What it is to train and score. More seeds than before add rows; fewer are as many as before. Data and benchmarks may lie in other folders than before: this
    /// machine may have the disk elsewhere.
    /// </param>
    /// <exception cref="CornetException">The folder holds another study or configuration, or cannot be written.</exception>
    public static StudyFolder Begin(string path, StudyConfiguration asked)
    {
        if (!Exists(path))
        {
            if (HasTrainedRows(System.IO.Path.Combine(path, RowsFolder)))
            {
                throw new CornetException($"'{path}' has trained rows but no {ConfigurationFile}, so nobody knows what they were trained on: restore it, or choose another folder (--out).")
                {
                    ExitCode = StudyExit.OtherStudy,
                };
            }

            asked.WriteFirst(System.IO.Path.Combine(path, ConfigurationFile));
        }

        // Read in any case: of two processes that begin at once, one finds the other's file.
        var folder = Open(path);
        folder.Demand(asked);
        if (asked.Seeds > folder.Configuration.Seeds) folder.AddSeeds(asked.Seeds);
        folder.Configuration = folder.Configuration with { Data = asked.Data, Benchmarks = asked.Benchmarks };
        return folder;
    }

    /// <summary>This study is the one that is asked for, perhaps with another number of seeds.</summary>
    /// <exception cref="CornetException">It is another one.</exception>
    internal void Demand(StudyConfiguration asked)
    {
        if (Configuration.DifferenceFrom(asked) is { } difference)
            throw new CornetException($"'{Path}' {difference}: choose another folder (--out), or ask for the same as before.") { ExitCode = StudyExit.OtherStudy };
    }

    // Empty folders are made by programs like Snakemake before a row begins.
    private static bool HasTrainedRows(string rows) => Directory.Exists(rows)
        && Directory.EnumerateDirectories(rows).Any(row => new[] { "row.json", "last.pth" }.Any(file => File.Exists(System.IO.Path.Combine(row, file))));

    // One process at a time: of two numbers the larger one stays.
    private void AddSeeds(int seeds)
    {
        var file = System.IO.Path.Combine(Path, ConfigurationFile);
        for (var tries = 0; ; tries++)
        {
            using var lease = Lease.TryTake(Path, TimeSpan.FromMinutes(1), out var owner);
            if (lease is not null)
            {
                Configuration = StudyConfiguration.Read(file);
                if (seeds <= Configuration.Seeds) return;
                Configuration = Configuration with { Seeds = seeds };
                Configuration.Write(file);
                return;
            }

            if (tries == 100) throw new CornetException($"'{file}' is being changed by {owner?.Name}: try again.") { ExitCode = StudyExit.TryAgain };
            Thread.Sleep(100);
        }
    }

    /// <summary>The folder of a row.</summary>
    /// <param name="index">The row, counted from 0.</param>
    /// <exception cref="CornetException">There is no such row.</exception>
    public RowFolder Row(int index) => index >= 0 && index < Configuration.Rows
        ? new RowFolder(System.IO.Path.Combine(Path, RowsFolder, Configuration.NameOf(index)), index) { Study = Configuration }
        : throw new CornetException(FormattableString.Invariant($"There is no row {index} in '{Path}': they are numbered 0 to {Configuration.Rows - 1}."));

    /// <summary>All rows, in the order of their numbers.</summary>
    public IEnumerable<RowFolder> Rows => Enumerable.Range(0, Configuration.Rows).Select(Row);

    /// <summary>Where each row stands, in the order of their numbers.</summary>
    public IReadOnlyList<RowStatus> Status() => [.. Rows.Select(row => row.Status(Configuration.Row(row.Index) is var (variant, seed) ? variant.Model : "", seed))];

    /// <summary>What the rows came to that are done, in the order of their numbers; a damaged <c>row.json</c> counts as not done, and <see cref="Status"/> says why.</summary>
    public IReadOnlyList<RowResult> Results() => [.. Status().Select(row => row.Result).OfType<RowResult>()];
}

/// <summary>
/// The folder of a row: that of its training (<see cref="RunFolder"/>), <c>scores/</c>, <c>log.txt</c> (who worked on it, and how many steps each took),
/// <c>lease.json</c> (who works on it now), <c>failed.json</c> (how it failed), and at last <c>row.json</c>.
/// </summary>
/// <param name="Path">The folder.</param>
/// <param name="Index">The row, counted from 0.</param>
public sealed record RowFolder(string Path, int Index)
{
    /// <summary>After so many failures a row is left alone.</summary>
    public const int MostFailures = 10;

    /// <summary>The study it belongs to; null where only the folder is known.</summary>
    internal StudyConfiguration? Study { get; init; }

    /// <summary>The name of the folder.</summary>
    public string Name => System.IO.Path.GetFileName(Path);

    /// <summary>What the row came to.</summary>
    public string ResultFile => In("row.json");

    /// <summary>Who worked on it.</summary>
    public string Log => In("log.txt");

    /// <summary>The folder of its scores.</summary>
    public string Scores => In("scores");

    private string FailureFile => In("failed.json");

    /// <summary>What the row came to; null before it is done.</summary>
    /// <exception cref="CornetException">The file is damaged.</exception>
    public RowResult? Result()
    {
        RowResult result;
        try
        {
            // Opened, not asked for: a shared disk may remember for a while that there is none.
            result = JsonSerializer.Deserialize<RowResult>(File.ReadAllBytes(ResultFile), RunJson.Indented) ?? throw new JsonException("it is empty");
        }
        catch (Exception fault) when (fault is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception fault) when (fault is JsonException or IOException or UnauthorizedAccessException)
        {
            throw new CornetException($"'{ResultFile}' cannot be read as the result of a row ({fault.Message.TrimEnd('.')}): restore it, or delete it to do the "
                + "row again.", fault);
        }

        if (Study?.DifferenceOf(Index, result) is { } difference)
        {
            throw new CornetException($"'{ResultFile}' belongs to another study or configuration ({difference}): delete the folder of the row, or choose another one (--out).")
            {
                ExitCode = StudyExit.OtherStudy,
            };
        }

        return result;
    }

    /// <summary>How the row failed; null where it has not.</summary>
    internal RowFailure? Failure()
    {
        try
        {
            return JsonSerializer.Deserialize<RowFailure>(File.ReadAllBytes(FailureFile), RunJson.Indented);
        }
        catch (Exception fault) when (fault is JsonException or IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Writes down that the row failed, once more.</summary>
    /// <param name="sentence">Why.</param>
    /// <param name="counts">Whether it is a fault of the row; a full disk is none.</param>
    internal void Fail(string sentence, bool counts = true)
    {
        var failure = new RowFailure((Failure()?.Count ?? 0) + (counts ? 1 : 0), sentence, Environment.MachineName, DateTime.UtcNow);
        WholeFile.Write(FailureFile, file => WholeFile.WriteAt(file, JsonSerializer.SerializeToUtf8Bytes(failure, RunJson.Indented), 0));
    }

    /// <summary>Writes what the row came to: from now on it is done.</summary>
    /// <exception cref="CornetException">It cannot be written; the row is not done.</exception>
    internal void Finish(RowResult result)
    {
        WholeFile.Write(ResultFile, file => WholeFile.WriteAt(file, JsonSerializer.SerializeToUtf8Bytes(result, RunJson.Indented), 0));
        ForgetFailures();
    }

    /// <summary>It has got on since it failed.</summary>
    internal void ForgetFailures() => File.Delete(FailureFile);

    /// <summary>The steps that all processes together have executed for it.</summary>
    internal long StepsExecuted() => File.Exists(Log) ? RowLog.Read(Log).Steps : 0;

    /// <summary>Where it stands.</summary>
    internal RowStatus Status(string model, long seed)
    {
        RowResult? result = null;
        var failure = Failure();
        try
        {
            result = Result();
        }
        catch (CornetException fault)
        {
            failure = new RowFailure(Math.Max(1, failure?.Count ?? 0), fault.Message, "", default);
        }

        var lease = result is null && Directory.Exists(Path) ? Lease.Read(Path) : null;
        var epochs = lease is null && result is null ? EpochsDone() : 0;
        var state = result is not null ? RowState.Done
            : lease is { IsStale: false } ? RowState.Running
            : lease is not null ? RowState.Stale
            : failure is not null ? RowState.Failed
            : File.Exists(In("last.pth")) ? RowState.Saved
            : RowState.Waiting;
        return new RowStatus(Index, Name, model, seed, state)
        {
            Folder = Path, Owner = lease?.Holder.Name, Failures = failure?.Count ?? 0, LastError = failure?.Sentence, Result = result,
            Progress = lease?.Holder.Progress ?? (epochs > 0 ? FormattableString.Invariant($"{epochs} {(epochs == 1 ? "epoch" : "epochs")} done") : ""),
            Share = result is null ? lease?.Holder.Share ?? 0 : 1,
            Remaining = state == RowState.Running && lease?.Holder.RemainingSeconds is { } left ? TimeSpan.FromSeconds(left) : null,
        };
    }

    private int EpochsDone()
    {
        try
        {
            return MetricsFile.Read(In("metrics.csv")) is [.., var last] ? last.Epoch : 0;
        }
        catch (CornetException)
        {
            return 0;
        }
    }

    private string In(string name) => System.IO.Path.Combine(Path, name);
}

/// <summary>How a row failed.</summary>
/// <param name="Count">How often.</param>
/// <param name="Sentence">Why, the last time.</param>
/// <param name="Host">Where.</param>
/// <param name="When">When, in UTC.</param>
internal sealed record RowFailure(int Count, string Sentence, string Host, DateTime When);
