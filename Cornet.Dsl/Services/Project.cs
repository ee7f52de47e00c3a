using Cornet.Dsl.Compilation;
using Cornet.Dsl.Projects;

namespace Cornet.Dsl.Services;

/// <summary>A stretch of a file.</summary>
/// <param name="Path">The file.</param>
/// <param name="Span">The stretch.</param>
public readonly record struct FileSpan(string Path, TextSpan Span);

/// <summary>All <c>.cornet</c> files of a workspace as they are at one moment, compiled together, with everything an editor asks about them.
/// Immutable: after a change there is another one, which takes over what the change does not reach.</summary>
public sealed class Project
{
    private static readonly char[] Blanks = [' ', '\t', '\r', '\n'];
    private readonly Dictionary<string, Compiled> _files = new(StringComparer.Ordinal);
    private readonly Lazy<SymbolTable> _symbols;
    private readonly KnownNames _names;

    private Project(IReadOnlyList<SourceText> files, Project? previous, CancellationToken cancellation)
    {
        var map = new ProjectMap(files.Select(file => previous?.Read(file) ?? ReadFile.Of(file, cancellation)));
        // The same object where the names are the same: every file is compared with them.
        _names = previous?._names == map.Names ? previous._names : map.Names;
        foreach (var file in map.Files)
        {
            var scope = map.ScopeOf(file)!;
            _files[file.Source.Path] = previous?.Taken(scope, _names) ?? Compile(scope, _names, cancellation);
        }
        var compilations = _files.Values.Select(file => file.Result).ToList();
        Models = compilations.SelectMany(file => file.Models).ToArray();
        Diagnostics = FileCompilation.FindingsOf(compilations);
        _symbols = new Lazy<SymbolTable>(() => new SymbolTable(_files.Select(file => (file.Key, file.Value.Scope.File.Tree))));
    }

    /// <summary>Compiles the files; their paths must differ.</summary>
    /// <param name="files">The files.</param>
    /// <param name="previous">What they were before, so that only what has changed is compiled again.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <exception cref="OperationCanceledException">The work was stopped.</exception>
    public static Project Of(IReadOnlyList<SourceText> files, Project? previous = null, CancellationToken cancellation = default) =>
        new(files, previous, cancellation);

    /// <summary>The files.</summary>
    public IEnumerable<SourceText> Files => _files.Values.Select(file => file.Scope.File.Source);

    /// <summary>All findings, by file and place.</summary>
    public EquatableArray<Diagnostic> Diagnostics { get; }

    /// <summary>Every model that has a name.</summary>
    public EquatableArray<CompiledModel> Models { get; }
    internal SymbolTable Symbols => _symbols.Value;

    /// <summary>A file of the project, or null.</summary>
    public SourceText? Find(string path) => _files.TryGetValue(path, out var file) ? file.Scope.File.Source : null;

    /// <summary>The tree of a file of the project.</summary>
    public CornetFile TreeOf(string path) => _files[path].Scope.File.Tree;

    /// <summary>What is known about the layer that stands at a place, from all models that use it.</summary>
    internal IEnumerable<ModelFacts> Facts => _files.Values.SelectMany(file => file.Facts);

    internal string Written(string path, TextSpan span) => string.Join(" ", Find(path)![span].Split(Blanks, StringSplitOptions.RemoveEmptyEntries));

    private static Compiled Compile(FileScope scope, KnownNames names, CancellationToken cancellation)
    {
        var facts = new List<ModelFacts>();
        return new Compiled(scope, names, CornetCompiler.Compile(scope, names, facts, cancellation), facts);
    }

    private ReadFile? Read(SourceText source) =>
        _files.TryGetValue(source.Path, out var file) && file.Scope.File.Source.Content == source.Content ? file.Scope.File : null;

    private Compiled? Taken(FileScope scope, KnownNames names) =>
        _files.TryGetValue(scope.File.Source.Path, out var file) && file.Scope == scope && file.Names == names ? file : null;

    private sealed record Compiled(FileScope Scope, KnownNames Names, FileCompilation Result, IReadOnlyList<ModelFacts> Facts);
}
