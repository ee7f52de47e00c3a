using System.CommandLine;
using Cornet.App;
using Cornet.App.Verbs;
using Cornet.Cli.Networks;
using Cornet.Dsl;
using Cornet.Dsl.Programs;
using Cornet.Dsl.Reports;
using Cornet.Dsl.Text;
using Cornet.Runtime;

namespace Cornet.Cli;

/// <summary>
/// <c>describe [MODEL | FILES]</c>: a model of this program or of the family, or the models in files and folders, as text, as JSON, as drawings.
/// </summary>
internal sealed class DescribeVerb : Command
{
    private readonly Argument<string[]> _subjects = new("MODEL | FILES")
    {
        Description = "A model (of this program, of a file of this folder, or of the CORnet family), FILE:NAME, or .cornet files, or folders that hold them; if omitted, "
            + "lists the models of this program, or describes the files in and below this folder.",
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
        var output = words.InvocationConfiguration.Output;
        var subjects = words.GetValue(_subjects) ?? [];
        // A program without networks of its own, as the tool is, has files first.
        if (subjects.Length == 0 && !ProgramModels.Exist && CornetFiles.Below(".").Any()) subjects = ["."];
        if (subjects.Length > 0 && subjects.All(CornetFiles.IsOneOrFolder)) return Describe(FileSet.Of(CornetFiles.Read(subjects)), null, words);
        if (subjects.Length > 1) throw new CornetException("'describe' takes one model of this program, or .cornet files and folders.");
        if (subjects is [var word] && NetworkWord.Of(word) is var asked && (asked.File is not null || !ProgramModels.Exist))
            return Describe(FileSet.Of(asked) ?? throw ProgramModels.Unknown(word), asked.Name, words);
        if (!IsSummary(words)) Print(subjects is [var name] ? [ProgramModels.Program(name)] : ProgramModels.Programs(), ProgramModels.Texts(), words);
        else if (ProgramModels.Exist) return CornetApp.Run(["describe", .. subjects], [], output, words.InvocationConfiguration.Error);
        else ModelList.Write(CornetCompiler.Compile(ProgramModels.Texts()), output);
        return 0;
    }

    // All that the files have, or what has this name in them.
    private int Describe(FileSet files, string? name, ParseResult words)
    {
        var sources = files.Needed();
        var result = CornetCompiler.Compile(sources);
        Findings.Write(files.About(result), sources, words.InvocationConfiguration.Error);
        var models = result.Models.Where(model => files.IsNamed(model.Path) && (name is null ? model.Study is null : FileSet.Same(model.Name, name))).ToList();
        // The rows of a study are lines of its table.
        var studies = result.Studies.Where(study => files.Declares(study.Name) && (name is null || FileSet.Same(study.Name, name))).ToList();
        if (name is not null && models.Count + studies.Count == 0) throw new CornetException($"There is no model or study '{name}' in '{files.Named[0].Path}'.");
        var programs = models.Select(model => model.Program).OfType<NetworkProgram>().ToList();
        if (name is null || models.Count > 0 || !IsSummary(words)) Print(programs, sources, words);
        foreach (var study in IsSummary(words) ? studies : [])
            words.InvocationConfiguration.Output.Write($"{(programs.Count > 0 ? "\n" : "")}{StudyText.Write(study, result.Models)}");
        var all = result.Models.Where(model => files.IsNamed(model.Path)).ToList();
        return all.Count > 0 && (name is null ? all : models).All(model => model.Program is not null) ? 0 : 1;
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
