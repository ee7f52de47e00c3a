using Cornet.Dsl.Binding;
using Cornet.Dsl.Compilation;
using Cornet.Dsl.Programs;
using Cornet.Dsl.Projects;
using Cornet.Dsl.Reports;
using Cornet.Dsl.Text;

namespace Cornet.Dsl;

/// <summary>What the compiler makes of a set of files.</summary>
/// <param name="Models">Every model that has a name, whether it has a program or not, in the order of the files.</param>
/// <param name="Studies">Every study that could be read, in the order of the files; its rows are among the models.</param>
/// <param name="Recipes">Every recipe that could be read, in the order of the files.</param>
/// <param name="Diagnostics">All findings, by file and place.</param>
public sealed record CompilationResult(
    EquatableArray<CompiledModel> Models, EquatableArray<StudyTable> Studies, EquatableArray<RecipeValues> Recipes,
    EquatableArray<Diagnostic> Diagnostics);

/// <summary>One model.</summary>
/// <param name="Path">The file it stands in.</param>
/// <param name="Name">Its name.</param>
/// <param name="Parameters">Its parameters, as far as they are known.</param>
/// <param name="Areas">The names of its areas, as far as they could be read.</param>
/// <param name="Program">Its program; null where its file or something it uses has errors.</param>
public sealed record CompiledModel(string Path, string Name, EquatableArray<Parameter> Parameters, EquatableArray<string> Areas, NetworkProgram? Program)
{
    /// <summary>The model it varies; null for one that varies none.</summary>
    public string? Base { get; init; }

    /// <summary>The program of the areas in front of the first mistake, for editors: what their text says is known although the model cannot be
    /// compiled. Null where there is a <see cref="Program"/>, or where nobody asks.</summary>
    public NetworkProgram? Part { get; init; }

    /// <summary>The study it is a row of; null for a model that is declared.</summary>
    public string? Study { get; init; }
}

/// <summary>The only entry point of the language: texts in, programs and diagnostics out. It never throws on any text.</summary>
public static class CornetCompiler
{
    /// <summary>Compiles all files of a project together: names are visible across files.</summary>
    /// <param name="files">The files; their paths must differ.</param>
    /// <param name="cancellation">Stops the work between areas.</param>
    public static CompilationResult Compile(IReadOnlyList<SourceText> files, CancellationToken cancellation = default)
    {
        var project = new ProjectMap(files.Select(file => ReadFile.Of(file, cancellation)));
        var compiled = project.Files.Select(file => Compile(project.ScopeOf(file)!, project.Names, cancellation)).ToList();
        return new CompilationResult(
            compiled.SelectMany(file => file.Models).ToArray(), compiled.SelectMany(file => file.Studies).ToArray(),
            compiled.SelectMany(file => file.Recipes).ToArray(), FileCompilation.FindingsOf(compiled));
    }

    /// <summary>Compiles one file of a project. All files together give what <see cref="Compile(IReadOnlyList{SourceText}, CancellationToken)"/>
    /// gives, and each depends on nothing but its arguments.</summary>
    /// <param name="scope">The file, and those it can see.</param>
    /// <param name="names">
    /// The names of the whole project. Most files never need them: without, a file that does says <see cref="FileCompilation.AskedForNames"/> and is to be
    /// compiled again.
    /// </param>
    /// <param name="cancellation">Stops the work between areas and layers.</param>
    public static FileCompilation Compile(FileScope scope, KnownNames? names, CancellationToken cancellation = default) =>
        Compile(scope, names, null, cancellation);

    /// <summary>The same for whoever wants to know more about the text than findings: <paramref name="facts"/> of its models.</summary>
    internal static FileCompilation Compile(FileScope scope, KnownNames? names, List<ModelFacts>? facts, CancellationToken cancellation) =>
        Compile(scope, names, facts, reference: false, cancellation);

    /// <summary>Compiles one file as <see cref="Compile(FileScope, KnownNames, CancellationToken)"/> does, to programs that save nothing: every area
    /// runs at every step, as written, on zeros too, nothing is worked out once for several steps, and nothing is written over. They cost more and
    /// give the same numbers.</summary>
    /// <param name="scope">The file, and those it can see.</param>
    /// <param name="names">The names of the whole project.</param>
    /// <param name="cancellation">Stops the work between areas and layers.</param>
    public static FileCompilation CompileReference(FileScope scope, KnownNames? names, CancellationToken cancellation = default) =>
        Compile(scope, names, null, reference: true, cancellation);

    /// <summary>The graphs of models as text: what the compiler knows of a network before it decides what runs.</summary>
    /// <param name="files">All files of the project.</param>
    /// <param name="models">The models, which have no errors.</param>
    public static IEnumerable<string> Graphs(IReadOnlyList<SourceText> files, IEnumerable<string> models)
    {
        var (project, facts) = (new ProjectMap(files.Select(file => ReadFile.Of(file, default))), new List<ModelFacts>());
        foreach (var file in project.Files) Compile(project.ScopeOf(file)!, project.Names, facts, default);
        return models.Select(model => facts.First(one => one.Graph.Name == model)).Select(one => GraphText.Write(one.Graph, one.Types));
    }

    private static FileCompilation Compile(FileScope scope, KnownNames? names, List<ModelFacts>? facts, bool reference, CancellationToken cancellation)
    {
        var declarations = new ProjectNames(scope, names, cancellation);
        var compilation = new ModelCompilation(declarations, reference, facts, cancellation);
        var models = declarations.Models.Select(compilation.Of).ToList();
        var studies = new List<StudyTable>();
        var taken = new HashSet<string>(StringComparer.Ordinal);
        foreach (var declared in declarations.Studies)
        {
            var study = new StudyBinder(declared, declarations, compilation);
            if (study.Bind(taken) is { } program) studies.Add(program);
            models.AddRange(study.Models);
        }
        var recipes = declarations.Recipes.Select(recipe => new RecipeBinder(recipe, declarations).Bind(compilation.Of))
            .OfType<RecipeValues>().ToArray();
        return new FileCompilation(
            scope.File.Source.Path, models.ToArray(), studies.ToArray(), recipes,
            new(scope.File.Findings.Concat(declarations.Bags.SelectMany(bag => bag.Findings))),
            new(scope.File.Idle.Concat(declarations.Bags.SelectMany(bag => bag.Idle))),
            new(declarations.Circuits.Select(IfUnused)),
            new(compilation.UsedCircuits.OrderBy(name => name, StringComparer.Ordinal)),
            scope.File.Ignored, declarations.Asked && names is null);
    }

    private static UnusedCircuit IfUnused(Declared<Syntax.CircuitDeclaration> circuit)
    {
        var name = circuit.Syntax.Name;
        var bag = new DiagnosticBag(circuit.Bag.Source);
        bag.UnusedCircuit(name.Span, name.Text);
        return new UnusedCircuit(name.Text, bag.Idle[0]);
    }
}
