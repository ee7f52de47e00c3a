using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Cornet.Runtime.Training;
using Spectre.Console;

namespace Cornet.App.Verbs;

/// <summary><c>runs [FOLDER ...]</c>: lists trainings; two or more that are named are compared, line by line where they differ.</summary>
internal sealed class RunsVerb : Command
{
    private readonly Argument<string[]> _folders = new("FOLDER")
    {
        Description = "Folders that contain runs ('runs' by default), or two or more runs to compare.", Arity = ArgumentArity.ZeroOrMore,
    };

    public RunsVerb() : base("runs", "Lists training runs, best first, or compares the runs that are named.")
    {
        Add(_folders);
        SetAction(words =>
        {
            var named = words.GetValue(_folders) is { Length: > 0 } given ? given : ["runs"];
            if (Array.Find(named, folder => !Directory.Exists(folder)) is { } missing)
                throw new CornetException($"There is no folder '{missing}': name one that 'train' has written to.");
            List<string> foreign = [];
            var runs = named.SelectMany(RunFolder.Below).Distinct().Select(path => Run.Read(path, foreign)).OfType<Run>().ToList();
            if (foreign.Count > 0)
            {
                words.InvocationConfiguration.Output.WriteLine(FormattableString.Invariant(
                    $"{foreign.Count:N0} {(foreign.Count == 1 ? "folder was skipped because its" : "folders were skipped because their")} config.json does not describe a run ({string.Join(", ", foreign.Take(3))}{(foreign.Count > 3 ? ", ..." : "")})."));
            }

            if (runs.Count == 0) throw new CornetException($"There is no run in {string.Join(", ", named)}: create one with 'train'.");
            // Of the console's width where there is one; a pipe gets lines as long as they are.
            var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(words.InvocationConfiguration.Output) });
            if (Console.IsOutputRedirected || !ReferenceEquals(words.InvocationConfiguration.Output, Console.Out)) console.Profile.Width = 400;
            console.Write(named.Length > 1 && runs.Count == named.Length ? Compared(runs) : Listed(runs));
            return 0;
        });
    }

    private static Table Listed(IEnumerable<Run> runs)
    {
        var table = Framed(["run", "model", "data", "epochs", "top-1", "top-5", "loss", "images/s", "recipe"]);
        foreach (var run in runs.OrderByDescending(run => run.Best?.ValidationTop1 ?? -1).ThenBy(run => run.Path, StringComparer.Ordinal))
        {
            var (best, configuration) = (run.Best, run.Configuration);
            table.AddRow(new[]
            {
                run.Path, configuration.Model, System.IO.Path.GetFileName(configuration.Data), $"{run.Done}/{configuration.Recipe.Epochs}",
                Percent(best?.ValidationTop1), Percent(best?.ValidationTop5), best?.ValidationLoss is { } loss ? FormattableString.Invariant($"{loss:F3}") : "-",
                run.Epochs is [.., var last] ? FormattableString.Invariant($"{last.ImagesPerSecond:F0}") : "-", $"{configuration.Recipe}",
            }.Select(Markup.Escape).ToArray());
        }

        return table;
    }

    private static Table Compared(IReadOnlyList<Run> runs)
    {
        var table = Framed(["", .. runs.Select(run => run.Path)]);
        var settings = runs.Select(run => Flat("", JsonSerializer.SerializeToNode(run.Configuration, RunJson.Compact)!).ToDictionary()).ToList();
        foreach (var name in settings.SelectMany(setting => setting.Keys).Distinct())
        {
            var values = settings.Select(setting => setting.GetValueOrDefault(name, "-")).ToList();
            if (name != "started" && values.Distinct().Count() > 1) Row(name, values);
        }

        Row("epochs done", runs.Select(run => $"{run.Done}"));
        Row("best epoch", runs.Select(run => run.Best is { } best ? $"{best.Epoch}" : "-"));
        Row("validation top-1", runs.Select(run => Percent(run.Best?.ValidationTop1)));
        Row("validation top-5", runs.Select(run => Percent(run.Best?.ValidationTop5)));
        Row("validation loss", runs.Select(run => run.Best?.ValidationLoss is { } loss ? FormattableString.Invariant($"{loss:F4}") : "-"));
        Row("images/s", runs.Select(run => run.Epochs is [.., var last] ? FormattableString.Invariant($"{last.ImagesPerSecond:F0}") : "-"));
        Row("waiting for images", runs.Select(run => run.Epochs is [.., var last] ? FormattableString.Invariant($"{100 * last.Waiting:F0} %") : "-"));
        Row("seconds", runs.Select(run => FormattableString.Invariant($"{run.Epochs.Sum(epoch => epoch.Seconds):F0}")));
        return table;

        void Row(string name, IEnumerable<string> values) => table.AddRow([Markup.Escape(name), .. values.Select(Markup.Escape)]);
    }

    private static Table Framed(IEnumerable<string> columns)
    {
        var table = new Table { Border = TableBorder.Simple };
        foreach (var column in columns) table.AddColumn(Markup.Escape(column));
        return table;
    }

    private static IEnumerable<KeyValuePair<string, string>> Flat(string prefix, JsonNode node) => node.AsObject().SelectMany(entry => entry.Value switch
    {
        JsonObject inner => Flat($"{prefix}{entry.Key}.", inner),
        JsonArray several => [KeyValuePair.Create(prefix + entry.Key, string.Join(", ", several))],
        _ => [KeyValuePair.Create(prefix + entry.Key, entry.Value?.ToString() ?? "-")],
    });

    private static string Percent(double? share) => share is { } some ? FormattableString.Invariant($"{100 * some:F1} %") : "-";

    /// <summary>A run as far as its files tell.</summary>
    private sealed record Run(string Path, RunConfiguration Configuration, IReadOnlyList<EpochMetrics> Epochs)
    {
        // Counted from the start of the training, which another program may have begun.
        public int Done => Epochs is [.., var last] ? last.Epoch : 0;

        public EpochMetrics? Best => TrainingOutcome.BestOf(Epochs);

        // Other programs write a config.json too.
        public static Run? Read(string path, List<string> foreign)
        {
            try
            {
                var configuration = RunConfiguration.Read(System.IO.Path.Combine(path, "config.json"));
                return new Run(path, configuration, MetricsFile.Read(System.IO.Path.Combine(path, "metrics.csv")));
            }
            catch (CornetException)
            {
                foreign.Add(path);
                return null;
            }
        }
    }
}
