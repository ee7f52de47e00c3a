using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Cornet.Cli.Networks;
using Cornet.Dsl;
using Cornet.Dsl.Diagnostics;
using Cornet.Dsl.Programs;
using Cornet.Dsl.Text;
using Cornet.Runtime;

namespace Cornet.Cli.Export;

/// <summary>The networks that words of the command line name, with settings.</summary>
/// <param name="Programs">The networks.</param>
internal sealed partial record ExportedModels(IReadOnlyList<NetworkProgram> Programs)
{
    private const string Variant = "Set__";

    private IReadOnlyList<SourceText> Sources { get; init; } = [];

    private IReadOnlyList<string> Settings { get; init; } = [];

    /// <summary>SHA-256 of the texts and settings that they were compiled from.</summary>
    public string Hash => Convert.ToHexStringLower(SHA256.HashData(
        Encoding.UTF8.GetBytes(string.Join('\0', Sources.Select(source => source.Content).Order(StringComparer.Ordinal).Concat(Settings)))));

    /// <summary>Whether the user has set a parameter.</summary>
    public bool Sets(string parameter) => Settings.Any(setting => setting.Split('=')[0].Trim() == parameter);

    /// <summary>Compiles them.</summary>
    /// <param name="subjects">Names of models, and files and folders.</param>
    /// <param name="settings">What a variant of the one model would say.</param>
    /// <exception cref="CornetException">There is no such model, it has errors, or a setting does not fit.</exception>
    public static ExportedModels Of(string[] subjects, string[] settings)
    {
        var (files, names) = (new List<string>(), new List<string>());
        foreach (var subject in subjects)
        {
            var word = NetworkWord.Of(subject);
            if (Directory.Exists(subject)) files.Add(subject);
            else if (word.File is { } file) files.Add(file);
            if (word.Name is { } name && !Directory.Exists(subject)) names.Add(name);
        }
        if (subjects.Length == 0 && !ProgramModels.Exist && CornetFiles.Below(".").Any()) files.Add(".");
        var set = files.Count > 0 ? FileSet.Of(CornetFiles.Read(files.Distinct())) : null;
        var sources = set?.Needed() ?? Declaring(names);
        var result = CornetCompiler.Compile(sources);
        var all = result.Models.Where(model => model.Study is null && set?.IsNamed(model.Path) != false).ToList();
        var where = string.Join(", ", files.Select(file => $"'{file}'"));
        if (all.Count == 0)
        {
            var error = result.Diagnostics.FirstOrDefault(finding => finding.Severity == Severity.Error);
            throw new CornetException(error is not null ? $"'{error.Path}' has errors; 'cornet check {error.Path}' prints them."
                : files.Count == 0 ? "There are no models here: name a .cornet file." : $"There is no model in {where}: name a file that declares one.");
        }
        var models = names.Count == 0 ? all : names.ConvertAll(name => result.Models.FirstOrDefault(model => FileSet.Same(model.Name, name))
            ?? throw (files.Count == 0 ? ProgramModels.Unknown(name, all.Select(model => model.Name))
                : new CornetException($"There is no model '{name}' in {where}; there are {string.Join(", ", all.Select(model => model.Name))}.")));
        foreach (var broken in models.Where(model => model.Program is null))
            throw new CornetException($"{broken.Name} has errors; 'cornet check {broken.Path}' prints them.");
        var found = new ExportedModels([.. models.Select(model => model.Program!)]) { Sources = sources };
        if (settings.Length == 0) return found;
        if (models.Count > 1) throw new CornetException($"--set is for one model, but there are {models.Count}; name one of them: {string.Join(", ", models.Select(model => model.Name))}.");
        return found.With(settings);
    }

    // Names that stand alone: models of the program; in the command, of the files in this folder or of the family.
    private static IReadOnlyList<SourceText> Declaring(IReadOnlyList<string> names) => ProgramModels.Exist || names.Count == 0 ? ProgramModels.Texts()
        : [.. names.SelectMany(name => (FileSet.Of(new NetworkWord(null, name)) ?? throw ProgramModels.Unknown(name)).Needed()).DistinctBy(source => source.Path)];

    /// <summary>The one network with further settings: what is set is what a variant of the model would say.</summary>
    /// <exception cref="CornetException">A setting does not fit.</exception>
    public ExportedModels With(params IReadOnlyList<string> settings)
    {
        if (settings.FirstOrDefault(setting => !IsSetting().IsMatch(setting)) is { } wrong) throw new CornetException($"'{wrong}' sets nothing; write --set NAME=VALUE: --set times=7.");
        return Varied([.. Settings, .. settings], "--set");
    }

    /// <summary>The one network for images of another size.</summary>
    /// <exception cref="CornetException">It cannot have that size.</exception>
    public ExportedModels OfSize(int size)
    {
        if (Programs.Count > 1) throw new CornetException($"--size is for one model, but there are {Programs.Count}; name one of them: {ExportFormat.Names(Programs)}.");
        return Programs[0].Input is var input && input.Height == size && input.Width == size ? this
            : Varied([.. Settings, FormattableString.Invariant($"input {input.Channels} x {size} x {size}")], "--size");
    }

    private ExportedModels Varied(IReadOnlyList<string> all, string option)
    {
        var model = Programs.Single().Name;
        var text = new SourceText("--set", $"model {Variant} : {model} {{\n{string.Join("\n", all)}\n}}");
        var result = CornetCompiler.Compile([.. Sources, text]);
        if (result.Diagnostics.FirstOrDefault(finding => finding.Path == text.Path && finding.Severity == Severity.Error) is { } finding)
            throw new CornetException($"{option} does not fit {model}: {finding.Message.Replace(Variant, model, StringComparison.Ordinal)}");
        return this with { Programs = [result.Models.First(one => one.Path == text.Path).Program! with { Name = model }], Settings = all };
    }

    // One name, or several in parentheses, and a value on one line.
    [GeneratedRegex(@"^\s*(\([^={}/]+\)|[^\s={}()/]+)\s*=(?![={])[^\n\r{}]*$")]
    private static partial Regex IsSetting();
}
