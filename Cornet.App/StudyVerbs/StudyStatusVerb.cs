using System.CommandLine;
using Cornet.App.Studies;
using Cornet.App.Verbs;
using Spectre.Console;

namespace Cornet.App.StudyVerbs;

/// <summary><c>study status DIR</c>: where each row stands; on a terminal the table goes on until all is done.</summary>
internal sealed class StudyStatusVerb : Command
{
    private static readonly TimeSpan Between = TimeSpan.FromSeconds(2);

    private readonly Argument<string> _folder = StudyVerb.Folder();
    private readonly Option<bool> _once = new("--once") { Description = "Print the table once, on a terminal too." };

    public StudyStatusVerb() : base("status", "Shows where each row stands: done, running, saved, stale, failed or waiting.")
    {
        Add(_folder);
        Add(_once);
        SetAction(words =>
        {
            var output = words.InvocationConfiguration.Output;
            var folder = StudyFolder.Open(words.GetValue(_folder)!);
            if (ProgressLine.Fits(output) && !words.GetValue(_once)) return Follow(folder.Path);
            // A pipe gets lines as long as they are.
            var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(output) });
            if (!ProgressLine.Fits(output)) console.Profile.Width = 400;
            console.Write(Table(folder, folder.Status(), int.MaxValue));
            return 0;
        });
    }

    private static int Follow(string path)
    {
        using var interruption = new Interruption();
        AnsiConsole.Live(new Text("")).Start(live =>
        {
            while (true)
            {
                var folder = StudyFolder.Open(path);
                var rows = folder.Status();
                // The frame of the table takes eight lines.
                live.UpdateTarget(Table(folder, rows, Math.Max(3, AnsiConsole.Profile.Height - 8)));
                if (rows.All(row => row.State == RowState.Done) || interruption.Token.WaitHandle.WaitOne(Between)) return;
            }
        });
        return 0;
    }

    // Where there is not room for all rows, those that somebody may look for come first.
    private static Table Table(StudyFolder folder, IReadOnlyList<RowStatus> rows, int room)
    {
        var states = Enum.GetValues<RowState>().Reverse().Select(state => (state, Count: rows.Count(row => row.State == state))).Where(one => one.Count > 0);
        var table = new Table { Border = TableBorder.Simple };
        table.Title = new TableTitle(Markup.Escape(FormattableString.Invariant(
            $"{folder.Configuration.Design.Study}, {rows.Count} rows: {string.Join(", ", states.Select(one => FormattableString.Invariant($"{one.Count} {Word(one.state)}")))}")));
        foreach (var column in (string[])["row", "state", "progress", "left", "by", "result"]) table.AddColumn(Markup.Escape(column));
        var shown = rows.Count <= room ? rows : [.. rows.OrderBy(row => Urgency(row.State)).ThenBy(row => row.Index).Take(room - 1)];
        foreach (var row in shown) table.AddRow([.. Cells(row).Select(Markup.Escape)]);
        if (shown.Count < rows.Count) table.AddRow(FormattableString.Invariant($"... and {rows.Count - shown.Count} more"));
        return table;
    }

    private static int Urgency(RowState state) => state switch
    {
        RowState.Failed => 0, RowState.Stale => 1, RowState.Running => 2, RowState.Saved => 3, RowState.Done => 4, _ => 5,
    };

    private static IEnumerable<string> Cells(RowStatus row) =>
    [
        row.Name, Word(row.State), row.State == RowState.Running ? FormattableString.Invariant($"{row.Progress} ({100 * row.Share:F0} %)") : row.Progress,
        row.Remaining is { } left ? FormattableString.Invariant($"{(int)left.TotalHours}:{left.Minutes:D2}:{left.Seconds:D2}") : "", row.Owner ?? "",
        row.Result is { } result ? string.Join("  ", result.Scores.Select(score => FormattableString.Invariant($"{score.Name} {score.Value:F3}")))
            : row.LastError is { } error ? FormattableString.Invariant($"failed {row.Failures} {(row.Failures == 1 ? "time" : "times")}: {error}") : "",
    ];

    private static string Word(RowState state) => $"{state}".ToLowerInvariant();
}
