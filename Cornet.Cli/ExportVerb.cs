using System.CommandLine;
using System.Text;
using Cornet.Dsl;
using Cornet.Dsl.Diagnostics;
using Cornet.Dsl.Programs;
using Cornet.Dsl.Text;
using Cornet.Runtime;
using Cornet.Targets.PyTorch;

namespace Cornet.Cli;

/// <summary><c>export [MODEL | FILES] --to pytorch --out PATH</c>: models as source text for another library, each file whole or not at all.</summary>
internal sealed class ExportVerb : Command
{
    private const string PyTorch = "pytorch";
    private const string Variant = "Set__";

    private readonly Argument<string[]> _subjects = new("MODEL | FILES")
    {
        Description = "Models of this program, or .cornet files and folders; models named beside files are the only ones exported of them.",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private readonly Option<string> _to = new("--to") { Description = "What to write: pytorch, one Python file per model.", Required = true, HelpName = PyTorch };
    private readonly Option<string> _out = new("--out") { Description = "A file that ends in .py for one model; a folder for any number.", Required = true, HelpName = "PATH" };
    private readonly Option<string[]> _set = new("--set")
    {
        Description = "A setting as a variant would write it, for one model: times=7, V4.times=2. Repeat it for more.", HelpName = "NAME=VALUE",
    };

    public ExportVerb() : base("export", "Writes models as code of other libraries: PyTorch.")
    {
        Add(_subjects);
        Add(_to);
        Add(_out);
        Add(_set);
        SetAction(Export);
    }

    private int Export(ParseResult words)
    {
        if (words.GetValue(_to) is var target && target != PyTorch) throw new CornetException($"Cornet cannot export to '{target}'; write --to {PyTorch}.");
        var (programs, path) = (Programs(words.GetValue(_subjects) ?? [], words.GetValue(_set) ?? []), words.GetValue(_out)!);
        var isFile = path.EndsWith(".py", StringComparison.OrdinalIgnoreCase);
        if (isFile && programs.Count > 1)
            throw new CornetException($"'{path}' is one file, but there are {programs.Count} models; name one of them, or a folder: {string.Join(", ", programs.Select(one => one.Name))}.");
        // All are written out before the first file is.
        var texts = programs.Select(program => (File: isFile ? path : Path.Combine(path, PythonFile.NameOf(program)), Text: Write(program))).ToList();
        if (texts.GroupBy(one => one.File).FirstOrDefault(same => same.Count() > 1) is { } twice)
            throw new CornetException($"Two models would be written to '{twice.Key}'; export them one by one.");
        foreach (var (file, text) in texts)
        {
            WholeFile.Write(file, handle => WholeFile.WriteAt(handle, Encoding.UTF8.GetBytes(text), 0));
            words.InvocationConfiguration.Output.WriteLine(file);
        }
        return 0;
    }

    private static string Write(NetworkProgram program) => PythonFile.Unknown(program) is not var (circuit, layer)
        ? PythonFile.Write(program)
        : throw new CornetException(
            $"{program.Name} cannot be exported to PyTorch: '{layer.Source}' ({layer.Label} in {circuit}) is a module in C#; replace it by a layer of the language.");

    private static IReadOnlyList<NetworkProgram> Programs(string[] subjects, string[] settings)
    {
        var (files, names) = (subjects.Where(CornetFiles.IsOneOrFolder).ToList(), subjects.Where(subject => !CornetFiles.IsOneOrFolder(subject)).ToList());
        if (files.Count == 0 && !ProgramModels.Exist && CornetFiles.Below(".").Any()) files.Add(".");
        var sources = files.Count > 0 ? CornetFiles.Read(files) : ProgramModels.Texts();
        var result = CornetCompiler.Compile(sources);
        if (result.Models.Count == 0) throw new CornetException("There are no models here: name a .cornet file.");
        var models = names.Count > 0
            ? names.Select(name => result.Models.FirstOrDefault(model => string.Equals(model.Name, name, StringComparison.OrdinalIgnoreCase)) 
                ?? throw ProgramModels.Unknown(name, result.Models.Where(model => model.Study is null).Select(model => model.Name))).ToList()
            : result.Models.Where(model => model.Study is null).ToList();
        foreach (var broken in models.Where(model => model.Program is null))
            throw new CornetException($"{broken.Name} has errors; 'cornet check {broken.Path}' prints them.");
        if (settings.Length == 0) return [.. models.Select(model => model.Program!)];
        if (models.Count > 1) throw new CornetException($"--set is for one model, but there are {models.Count}; name one of them: {string.Join(", ", models.Select(model => model.Name))}.");
        return [Set(models[0].Name, sources, settings)];
    }

    // What is set is what a variant of the model would say.
    private static NetworkProgram Set(string model, IReadOnlyList<SourceText> sources, string[] settings)
    {
        if (Array.Find(settings, setting => !setting.Contains('=')) is { } wrong) throw new CornetException($"'{wrong}' sets nothing; write --set NAME=VALUE: --set times=7.");
        var text = new SourceText("--set", $"model {Variant} : {model} {{\n{string.Join("\n", settings)}\n}}");
        var result = CornetCompiler.Compile([.. sources, text]);
        if (result.Diagnostics.FirstOrDefault(finding => finding.Path == text.Path && finding.Severity == Severity.Error) is { } finding)
            throw new CornetException($"--set does not fit {model}: {finding.Message.Replace(Variant, model, StringComparison.Ordinal)}");
        return result.Models.First(one => one.Path == text.Path).Program! with { Name = model };
    }
}
