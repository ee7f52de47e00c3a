using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Parsing;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Cornet.App.StudyVerbs;
using Cornet.App.Verbs;
using Cornet.Runtime.Models;
using Cornet.Runtime.Weights;

namespace Cornet.App;

/// <summary>
/// The run verbs, <c>train</c>, <c>eval</c>, <c>features</c>, <c>score</c>, <c>weights</c>, <c>runs</c>, <c>study</c>, <c>paper</c>, <c>describe</c> and <c>doctor</c>, for any program with generated models:
/// <c>return CornetApp.Run(args);</c>
/// </summary>
public static class CornetApp
{
    /// <summary>The words that messages call the program by: the command that starts it.</summary>
    internal static string Program { get; set; } = ProgramStart.Current.Command;

    /// <summary>What Ctrl-C ends with, as shells expect it.</summary>
    internal const int Interrupted = 130;

    /// <summary>What a training ends with that a scheduler asked (SIGUSR1) to save and stop.</summary>
    internal const int SavedAndStopped = 75;

    /// <summary>Runs one verb. Nothing is thrown: an error becomes one line on standard error.</summary>
    /// <param name="args">The words behind the program's name.</param>
    /// <param name="verbs">Further verbs, beside the run verbs; one of the same name stands in its place.</param>
    /// <returns>0; 1 after an error; 130 where the user interrupted it.</returns>
    public static int Run(string[] args, params Command[] verbs) => Run(args, verbs, Console.Out, Console.Error);

    /// <summary>The same, to other writers than the console's.</summary>
    internal static int Run(string[] args, IReadOnlyList<Command> verbs, TextWriter output, TextWriter error)
    {
        // Numbers are written and read alike on every machine: what a command prints is parsed by scripts and compared with the documentation.
        var (culture, messages, threads) = (CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture, CultureInfo.DefaultThreadCurrentCulture);
        try
        {
            CultureInfo.CurrentCulture = CultureInfo.CurrentUICulture = CultureInfo.InvariantCulture;
            CultureInfo.DefaultThreadCurrentCulture = CultureInfo.InvariantCulture;
            return RunVerb(args, verbs, output, error);
        }
        finally
        {
            (CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture, CultureInfo.DefaultThreadCurrentCulture) = (culture, messages, threads);
        }
    }

    private const string Alone =
        "There are no networks in this program: build a project with its .cornet files and run 'dotnet run -c Release -- VERB ...' in its folder.";

    private const string OfFiles =
        "Checks, describes, trains and scores the networks of .cornet files, and those of the CORnet family, which need no file: 'train my.cornet --data SPEC', "
        + "'describe CORnetS'.";

    [SuppressMessage("Design", "CA1031", Justification = "The last place that can turn an error into a sentence.")]
    private static int RunVerb(string[] args, IReadOnlyList<Command> verbs, TextWriter output, TextWriter error)
    {
        var debug = new Option<bool>("--debug") { Description = "Show where an error came from (also: CORNET_DEBUG=1).", Recursive = true };
        Command[] run = [.. RunVerbs().Where(own => verbs.All(verb => verb.Name != own.Name))];
        // The command `cornet` has files first.
        var alone = ModelCatalog.Entries.Count == 0;
        var root = new RootCommand(alone ? (ModelCatalog.Source is null ? Alone : OfFiles) : "Trains, describes and scores networks that Cornet compiled.") { debug };
        foreach (var verb in alone ? verbs.Concat(run) : run.Concat(verbs)) root.Subcommands.Add(verb);
        var help = root.Options.OfType<HelpOption>().Single();
        help.Action = new UsageAction((HelpAction)help.Action!, Program);

        using var ending = Temporaries.RemovedOnSignals();
        var words = root.Parse(args);
        if (Objection(root, words, args) is { } objection) return Fail(objection);
        try
        {
            // A verb listens to Ctrl-C itself where it has something to save.
            return words.Invoke(new InvocationConfiguration
            {
                Output = output, Error = error, EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null,
            });
        }
        catch (Exception fault)
        {
            if (words.GetValue(debug) || Environment.GetEnvironmentVariable("CORNET_DEBUG") == "1") error.WriteLine(fault);
            return Fail(Failure.Sentence(fault), (fault as CornetException)?.ExitCode ?? 1);
        }

        int Fail(string sentence, int code = 1)
        {
            error.WriteLine(sentence);
            return code;
        }
    }

    /// <summary>What is wrong with the words, in a sentence; null where they can be run.</summary>
    private static string? Objection(RootCommand root, ParseResult words, string[] args)
    {
        var verbs = root.Subcommands.Select(verb => verb.Name).ToArray();
        if (args.Length == 0) return $"No verb was given; the verbs are {string.Join(", ", verbs)}.";
        if (!args[0].StartsWith('-') && !verbs.Contains(args[0]))
            return $"There is no verb '{args[0]}'{NearestName.Suggest(args[0], verbs)}; the verbs are {string.Join(", ", verbs)}.";
        if (words.Action is UsageAction) return null;
        var path = PathOf(words.CommandResult);
        if (words.CommandResult.Command is { Action: null, Subcommands: { Count: > 0 } parts } and not RootCommand)
        {
            var names = parts.Select(part => part.Name).ToArray();
            return words.UnmatchedTokens is [var given, ..] && !given.StartsWith('-')
                ? $"'{path}' has no verb '{given}'{NearestName.Suggest(given, names)}; its verbs are {string.Join(", ", names)}."
                : $"'{path}' needs one of its verbs: {string.Join(", ", names)}.";
        }

        // The parser takes an option that it does not know for an argument.
        var loose = words.CommandResult.Tokens.Select(token => token.Value).Concat(words.UnmatchedTokens);
        var unknown = loose.FirstOrDefault(text => text.StartsWith('-'));
        if (unknown is not null)
        {
            var known = words.CommandResult.Command.Options.Select(option => option.Name);
            return $"'{path}' has no option '{unknown}'{NearestName.Suggest(unknown, known)}; see '{path} --help'.";
        }

        return words.Errors is [var first, ..] ? $"{first.Message.TrimEnd('.')}; see '{path} --help'." : null;
    }

    private static string PathOf(CommandResult command) =>
        command.Parent is CommandResult above ? $"{PathOf(above)} {command.Command.Name}" : Program;

    private static IEnumerable<Command> RunVerbs() => [new TrainVerb(), new EvalVerb(), new FeaturesVerb(), new ScoreVerb(), new DescribeVerb(), new WeightsVerb(), new RunsVerb(), new StudyVerb(), new PaperVerb(), new DoctorVerb()];
}
