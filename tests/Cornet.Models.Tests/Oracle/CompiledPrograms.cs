using System.Globalization;
using System.Reflection;
using Cornet.Dsl;
using Cornet.Dsl.Diagnostics;
using Cornet.Dsl.Programs;
using Cornet.Dsl.Projects;
using Cornet.Dsl.Text;
using Cornet.Targets.TorchSharp;
using Cornet.Runtime.Models;
using Cornet.Tests.Time;
using Xunit.Sdk;

namespace Cornet.Tests.Oracle;

/// <summary>What the compiler makes of a program: the class of each model in both schedules, and the models of each study's rows.</summary>
/// <param name="Texts">The files of the program.</param>
/// <param name="Models">The models without errors, by name.</param>
/// <param name="Rows">For each study, the names of its rows' models.</param>
/// <param name="Errors">What the compiler found wrong.</param>
internal sealed record CompiledProgram(
    string[] Texts, IReadOnlyDictionary<string, CompiledNetwork> Models, IReadOnlyDictionary<string, string[]> Rows, IReadOnlyList<string> Errors)
{
    private static readonly Lazy<IReadOnlyList<CompiledProgram>> Programs = new(() =>
        Of([.. Enumerable.Range(0, FirstSeeds).Select(seed => new[] { SmallPrograms.Of(seed) })]));

    private static readonly Lazy<CompiledProgram> Family = new(() =>
        Of([[.. Directory.GetFiles(Repository.PathTo("models"), "*.cornet").Order(StringComparer.Ordinal).Select(File.ReadAllText)]])[0]);

    /// <summary>What is wrong with the generated code; null where it compiles.</summary>
    public string? Failure { get; init; }

    /// <summary>The networks of the repository and the rows of their studies, compiled once for all tests.</summary>
    public static CompiledProgram OfFamily => Family.Value;

    /// <summary>How many random programs the tests have compiled once for all of them.</summary>
    public static int FirstSeeds => LongTests.Run ? 12 : 8;

    /// <summary>The programs of the first seeds.</summary>
    public static IReadOnlyList<CompiledProgram> First => Programs.Value;

    /// <summary>Compiles programs together: most of the time goes into starting a compilation.</summary>
    public static IReadOnlyList<CompiledProgram> Of(IReadOnlyList<string[]> programs)
    {
        var compiled = programs.Select((texts, number) => Compile(texts, number)).ToList();
        Assembly? assembly = null;
        string? failure = null;
        try
        {
            assembly = CompiledInMemory.Load(compiled.SelectMany(program => program.Code));
        }
        catch (XunitException problem) when (programs.Count == 1)
        {
            failure = problem.Message;
        }
        catch (XunitException)
        {
            return [.. programs.Select(program => Of([program])[0])]; // to know which it is
        }
        return [.. compiled.Select((program, i) =>
            new CompiledProgram(programs[i], Models(program.Networks, i), program.Rows, program.Errors) { Failure = failure })];

        Dictionary<string, CompiledNetwork> Models(List<(NetworkProgram Program, NetworkProgram Reference)> networks, int number) => networks.ToDictionary(
            one => one.Program.Name, one => new CompiledNetwork(Class($"P{number}.Optimized.{one.Program.Name}"), Class($"P{number}.Reference.{one.Program.Name}"))
            {
                Program = one.Program, ReferenceProgram = one.Reference,
            });

        // What does not compile has no classes, and nobody asks for them.
        Type Class(string name) => assembly?.GetType($"Lab.{name}") ?? typeof(void);
    }

    private static (List<string> Code, List<(NetworkProgram Program, NetworkProgram Reference)> Networks, Dictionary<string, string[]> Rows, List<string> Errors) Compile(string[] texts, int number)
    {
        var project = new ProjectMap(texts.Select((text, i) => ReadFile.Of(new SourceText($"{i}.cornet", text), default)));
        var (code, networks, errors) = (new List<string>(), new List<(NetworkProgram, NetworkProgram)>(), new List<string>());
        var rows = new Dictionary<string, string[]>();
        foreach (var file in project.Files)
        {
            var optimized = CornetCompiler.Compile(project.ScopeOf(file)!, project.Names);
            var reference = CornetCompiler.CompileReference(project.ScopeOf(file)!, project.Names);
            var wrong = optimized.Findings.Where(finding => finding.Severity == Severity.Error);
            errors.AddRange(wrong.Select(finding => $"{finding.Id} {finding.Message}"));
            foreach (var study in optimized.Studies) rows.Add(study.Name, [.. study.Rows.Select(row => row.Model)]);
            foreach (var (one, other) in optimized.Models.Zip(reference.Models))
            {
                if (one.Program is null) continue;
                networks.Add((one.Program, other.Program!));
                code.Add(ModelEmitter.Emit(one.Program, "Net.cornet", $"Lab.P{number}.Optimized"));
                code.Add(ModelEmitter.Emit(other.Program!, "Net.cornet", $"Lab.P{number}.Reference"));
            }
        }
        return (code, networks, rows, errors);
    }
}

/// <summary>The generated classes of a model.</summary>
/// <param name="Optimized">As users get it.</param>
/// <param name="Reference">Every step as written.</param>
internal sealed record CompiledNetwork(Type Optimized, Type Reference)
{
    /// <summary>What the compiler says of the one.</summary>
    public required NetworkProgram Program { get; init; }

    /// <summary>What it says of the other.</summary>
    public required NetworkProgram ReferenceProgram { get; init; }

    /// <summary>The constructor's arguments and their defaults.</summary>
    public IReadOnlyDictionary<string, long> Defaults { get; } = Arguments(Optimized, (_, usual) => usual);

    /// <summary>Other arguments: one step more, and layers twice as wide.</summary>
    public IReadOnlyDictionary<string, long> Others { get; } = Arguments(Optimized, (type, usual) => type == typeof(int) ? usual + 1 : 2 * usual);

    /// <summary>A model with arguments.</summary>
    public static CornetModel Create(Type type, IReadOnlyDictionary<string, long> arguments) => (CornetModel)Constructor(type).Invoke(
    [
        .. Constructor(type).GetParameters().Select(parameter =>
            Convert.ChangeType(arguments[parameter.Name!], parameter.ParameterType, CultureInfo.InvariantCulture)),
    ]);

    // What does not compile has no constructor.
    private static Dictionary<string, long> Arguments(Type type, Func<Type, long, long> value) =>
        type.GetConstructors().SelectMany(constructor => constructor.GetParameters()).ToDictionary(
            parameter => parameter.Name!,
            parameter => value(parameter.ParameterType, Convert.ToInt64(parameter.DefaultValue, CultureInfo.InvariantCulture)));

    private static ConstructorInfo Constructor(Type type) => type.GetConstructors().Single();
}
