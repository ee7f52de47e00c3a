using System.CommandLine;
using Cornet.Dsl;
using Cornet.Dsl.Programs;
using Cornet.Dsl.Reports;
using Cornet.Dsl.Text;
using Cornet.Runtime;
using Cornet.Runtime.App;

namespace Cornet.Cli;

/// <summary>
/// <c>describe [MODEL | FILES]</c>: a model of this program, or the models in files and folders, as text, as JSON, as drawings.
/// </summary>
internal sealed class DescribeVerb : Command
{
    private readonly Argument<string[]> _subjects = new("MODEL | FILES")
    {
        Description = "A model of this program, or .cornet files, or folders that hold them; if omitted, lists the models of this program, "
            + "or describes the files in and below this folder.",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private readonly Option<bool> _steps = new("--steps") { Description = "Print every step of every area, every layer, and the schedule." };
    private readonly Option<bool> _graph = new("--graph") { Description = "Print the graph, before the compiler decides what runs: a line per value." };
    private readonly Option<bool> _json = new("--json") { Description = "Print the schedule as JSON, an array with an entry per model." };
    private readonly Dictionary<string, Option<string>> _drawings =
        Drawings.Formats.Keys.ToDictionary(format => format, format => new Option<string>("--" + format)
        {
            Description = $"Draw the network (NAME.{format}) and its unrolling (NAME.time.{format}) into this folder.", HelpName = "DIR",
        });

    public DescribeVerb() : base("describe", "Prints and draws a model's areas, steps, shapes and cost; without a name, lists the models.")
    {
        Add(_subjects);
        Add(_steps);
        Add(_graph);
        Add(_json);
        foreach (var format in _drawings.Values) Add(format);
        SetAction(Describe);
    }

    private int Describe(ParseResult words)
    {
        var (output, error) = (words.InvocationConfiguration.Output, words.InvocationConfiguration.Error);
        var subjects = words.GetValue(_subjects) ?? [];
        // A program without networks of its own, as the tool is, has nothing to list.
        if (subjects.Length == 0 && !ProgramModels.Exist && CornetFiles.Below(".").Any()) subjects = ["."];
        if (subjects.Length > 0 && subjects.All(CornetFiles.IsOneOrFolder))
        {
            var sources = CornetFiles.Read(subjects);
            var result = CornetCompiler.Compile(sources);
            Findings.Write(result.Diagnostics, sources, error);
            // The rows of a study are lines of its table.
            var programs = result.Models.Where(model => model.Study is null).Select(model => model.Program).OfType<NetworkProgram>().ToList();
            Print(programs, sources, words);
            foreach (var study in IsSummary(words) ? result.Studies : [])
                output.Write($"{(programs.Count > 0 ? "\n" : "")}{StudyText.Write(study, result.Models)}");
            return result.Models.Count > 0 && result.Models.All(model => model.Program is not null) ? 0 : 1;
        }
        if (subjects.Length > 1) throw new CornetException("'describe' takes one model of this program, or .cornet files and folders.");
        if (IsSummary(words)) return CornetApp.Run(["describe", .. subjects], [], output, error);
        Print(subjects is [var name] ? [ProgramModels.Program(name)] : ProgramModels.Programs(), ProgramModels.Texts(), words);
        return 0;
    }

    private bool IsSummary(ParseResult words) =>
        !words.GetValue(_steps) && !words.GetValue(_graph) && !words.GetValue(_json) && _drawings.Values.All(format => words.GetValue(format) is null);

    private void Print(IReadOnlyList<NetworkProgram> programs, IReadOnlyList<SourceText> sources, ParseResult words)
    {
        var output = words.InvocationConfiguration.Output;
        foreach (var (format, option) in _drawings)
            foreach (var file in words.GetValue(option) is { } folder ? Drawings.Write(programs, format, folder) : [])
                // What goes on to another program is JSON and nothing else.
                (words.GetValue(_json) ? words.InvocationConfiguration.Error : output).WriteLine(file);
        if (words.GetValue(_json)) output.WriteLine(ProgramJson.Write(programs));
        else if (words.GetValue(_graph)) output.Write(string.Join("\n", CornetCompiler.Graphs(sources, programs.Select(program => program.Name))));
        else if (words.GetValue(_steps)) output.Write(string.Join("\n", programs.Select(StepText.Write)));
        else if (IsSummary(words)) output.Write(string.Join("\n", programs.Select(SummaryText.Write)));
    }
}
