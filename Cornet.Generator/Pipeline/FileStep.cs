using Cornet.Dsl.Projects;

namespace Cornet.Generator.Pipeline;

/// <summary>A compiler of one <c>.cornet</c> file.</summary>
internal delegate FileCompilation Compiler(FileScope scope, KnownNames? names, CancellationToken cancellation);

/// <summary>What became of one file, and whether the names of the whole project have to be looked at for its messages.</summary>
/// <param name="Again">What is to be compiled again with those names; null where they do not matter, as in every file without such a mistake.</param>
internal sealed record FileStep(FileCompilation Result, FileScope? Again)
{
    /// <summary>Compiles. Whatever goes wrong, cancellation apart, is a finding at the file, and the other files keep their models.</summary>
    public static FileStep First(FileScope scope, Compiler compile, CancellationToken cancellation)
    {
        var result = Try(scope, null, compile, cancellation);
        return new FileStep(result, result.AskedForNames ? scope : null);
    }

    /// <summary>The compilation with the names of the whole project, where they matter.</summary>
    public FileCompilation Complete(KnownNames names, Compiler compile, CancellationToken cancellation) =>
        Again is null ? Result : Try(Again, names, compile, cancellation);

    private static FileCompilation Try(FileScope scope, KnownNames? names, Compiler compile, CancellationToken cancellation)
    {
        try
        {
            return compile(scope, names, cancellation);
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            var path = scope.File.Source.Path;
            var bug = Finding.Bug(path, "The compiler failed on this file");
            return new FileCompilation(path, default, default, default, new([bug]), default, default, default, default, AskedForNames: false);
        }
    }
}
