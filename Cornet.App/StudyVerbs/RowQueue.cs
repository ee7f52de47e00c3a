using Cornet.App.Studies;
using Cornet.App.Verbs;

namespace Cornet.App.StudyVerbs;

/// <summary>
/// Does the rows of a study, some at a time, until none is left. Other processes and machines may work on the same folder: what they have is theirs as long as their
/// heartbeat lasts, and is taken over after that.
/// </summary>
internal sealed class RowQueue(StudyFolder study, int jobs, RowOptions options, TextWriter output)
{
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(200), BetweenLooks = TimeSpan.FromSeconds(2);

    private readonly List<RowProcess> _running = [];
    private readonly Dictionary<int, (int Tries, long Steps)> _tries = [];
    private readonly HashSet<int> _failed = [];
    private bool _waits;

    /// <summary>Does them.</summary>
    /// <param name="cancellation">Saves what is running, and stops.</param>
    /// <returns>0 where all rows are done, 75 where it was stopped, 1 where rows have failed.</returns>
    public int Run(CancellationToken cancellation)
    {
        try
        {
            while (!cancellation.IsCancellationRequested)
            {
                Collect();
                if (_running.Count == jobs)
                {
                    cancellation.WaitHandle.WaitOne(Between);
                    continue;
                }

                var rows = study.Status();
                if (Next(rows) is { } row)
                {
                    Start(row);
                    continue;
                }

                var elsewhere = rows.Count(one => one.State == RowState.Running && _running.All(mine => mine.Row.Index != one.Index));
                if (_running.Count == 0 && elsewhere == 0) return End(rows);
                if (_running.Count == 0 && !_waits)
                {
                    _waits = true;
                    output.WriteLine(FormattableString.Invariant($"waiting for {elsewhere} {(elsewhere == 1 ? "row that is" : "rows that are")} being done elsewhere"));
                }

                cancellation.WaitHandle.WaitOne(_running.Count == 0 ? BetweenLooks : Between);
            }

            return Stop();
        }
        finally
        {
            _running.ForEach(one => one.Stop());
            _running.ForEach(one => one.Dispose());
        }
    }

    // Rows that have failed come last, and each once; one that keeps failing is left to the next command.
    private RowStatus? Next(IReadOnlyList<RowStatus> rows) => rows
        .Where(row => row.State is not (RowState.Done or RowState.Running) && !_failed.Contains(row.Index) && _running.All(mine => mine.Row.Index != row.Index))
        .OrderBy(row => row.Failures > 0).ThenBy(row => _tries.GetValueOrDefault(row.Index).Tries).ThenBy(row => row.Index).FirstOrDefault();

    private void Start(RowStatus row)
    {
        // A row that gets on may be ended as often as it likes.
        var (tries, before) = _tries.GetValueOrDefault(row.Index);
        var steps = study.Row(row.Index).StepsExecuted();
        _tries[row.Index] = (steps > before ? 1 : tries + 1, steps);
        try
        {
            _running.Add(RowProcess.Start(study, study.Row(row.Index), options));
        }
        catch (CornetException fault)
        {
            output.WriteLine($"{row.Name} failed: {fault.Message}");
            _failed.Add(row.Index);
            return;
        }

        if (row.State == RowState.Stale) output.WriteLine($"{row.Name} is taken over from {row.Owner}, which is gone");
        else output.WriteLine($"{row.Name} is {(row.State == RowState.Waiting ? "begun" : "resumed")}");
    }

    private void Collect()
    {
        foreach (var one in _running.Where(one => one.HasEnded).ToList())
        {
            _running.Remove(one);
            using (one) Ended(one);
        }
    }

    private void Ended(RowProcess one)
    {
        one.Wait();
        switch (one.ExitCode)
        {
            case StudyExit.Done:
                output.WriteLine($"{one.Row.Name} is done{Scores(one.Row)}");
                break;
            case StudyExit.TryAgain:
                break;
            // A signal, or on Windows a crash.
            case < 0 or > 128 when _tries[one.Row.Index].Tries < RowFolder.MostFailures:
                output.WriteLine($"{one.Row.Name} was ended by {Cause(one.ExitCode)} and will be resumed");
                break;
            case < 0 or > 128:
                Fail(one, $"its process was ended by {Cause(one.ExitCode)} {RowFolder.MostFailures} times without getting on {one.LastError}".TrimEnd(), note: true);
                break;
            default:
                // The row has written down why; other codes are of a program that did not get that far.
                Fail(one, one.LastError.Length > 0 ? one.LastError : FormattableString.Invariant($"its process ended with {one.ExitCode}"), note: false);
                break;
        }
    }

    private void Fail(RowProcess one, string why, bool note)
    {
        output.WriteLine($"{one.Row.Name} failed: {why}");
        _failed.Add(one.Row.Index);
        if (!note) return;
        try
        {
            one.Row.Fail(why);
        }
        catch (CornetException)
        {
            // A full disk; it was said.
        }
    }

    private static string Cause(int code) => code < 0 ? FormattableString.Invariant($"a crash (0x{code:X8})") : FormattableString.Invariant($"signal {code - 128}");

    private static string Scores(RowFolder row)
    {
        try
        {
            return row.Result() is { } result ? $": {string.Join(", ", result.Scores.Select(score => FormattableString.Invariant($"{score.Name} {score.Value:F3}")))}" : "";
        }
        catch (CornetException)
        {
            return "";
        }
    }

    private int Stop()
    {
        foreach (var one in _running) one.Stop();
        foreach (var one in _running)
        {
            one.Wait();
            // How one ends that was asked to stop says nothing about its row.
            if (one.ExitCode is StudyExit.Done or StudyExit.Failed) Ended(one);
        }

        var rows = study.Status();
        output.WriteLine(FormattableString.Invariant($"Saved and stopped: {rows.Count(row => row.State == RowState.Done)} of {rows.Count} rows are done; the same command goes on."));
        return StudyExit.TryAgain;
    }

    private int End(IReadOnlyList<RowStatus> rows)
    {
        var done = rows.Count(row => row.State == RowState.Done);
        output.WriteLine(FormattableString.Invariant($"{done} of {rows.Count} rows are done; results: {CornetApp.Program} study collect {ProgramStart.Quoted(study.Path)}"));
        if (done == rows.Count) return StudyExit.Done;
        var skipped = rows.Where(row => row.Failures >= RowFolder.MostFailures).Select(row => row.Name).ToList();
        var failed = rows.Where(row => row.State != RowState.Done).Select(row => row.Name).Except(skipped).ToList();
        List<string> sentences = [];
        if (failed.Count > 0) sentences.Add($"{string.Join(", ", failed)} failed; the same command tries again.");
        if (skipped.Count > 0)
            sentences.Add($"{string.Join(", ", skipped)} failed {RowFolder.MostFailures} times and {(skipped.Count == 1 ? "is" : "are")} skipped: delete failed.json to try again.");
        throw new CornetException(string.Join(' ', sentences)) { ExitCode = failed.Count > 0 ? StudyExit.Failed : StudyExit.Skipped };
    }
}
