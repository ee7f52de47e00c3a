using System.Collections.Immutable;
using Cornet.Dsl;
using Cornet.Dsl.Diagnostics;
using Cornet.Dsl.Text;

namespace Cornet.Generator.Pipeline;

/// <summary>A compiler of <c>.cornet</c> files.</summary>
internal delegate CompilationResult Compiler(IReadOnlyList<SourceText> files, CancellationToken cancellation);

/// <summary>Compiles the files of a project together, and goes on without those that the compiler fails on.</summary>
internal static class ProjectCompilation
{
    /// <summary>Compiles. Whatever goes wrong, cancellation apart, is a finding at a file.</summary>
    /// <param name="files">The files, in any order; one that is named twice counts once.</param>
    /// <param name="compile">The compiler.</param>
    /// <param name="cancellation">Stops the work.</param>
    public static ProjectModels Compile(ImmutableArray<CornetFile> files, Compiler compile, CancellationToken cancellation)
    {
        var texts = files.GroupBy(file => file.Path).Select(same => same.First()).OrderBy(file => file.Path, StringComparer.Ordinal)
            .Select(file => new SourceText(file.Path, file.Text)).ToList();
        if (Try(texts, compile, cancellation) is { } compiled) return Named(compiled);

        // A file that fails on its own is left out; the others still see each other.
        var failed = texts.FindAll(text => Try([text], compile, cancellation) is null);
        texts.RemoveAll(failed.Contains);
        var rest = failed.Count > 0 ? Try(texts, compile, cancellation) : null;
        if (rest is null) failed = [.. failed, .. texts];
        var findings = failed.Select(text => Finding.Bug(text.Path, "The compiler failed on this file")).Concat(rest?.Diagnostics ?? default);
        return Named(new CompilationResult(rest?.Models ?? default, new(findings)));
    }

    private static CompilationResult? Try(IReadOnlyList<SourceText> texts, Compiler compile, CancellationToken cancellation)
    {
        try
        {
            return compile(texts, cancellation);
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            return null;
        }
    }

    private static ProjectModels Named(CompilationResult compiled)
    {
        var hints = HintNames.Of(compiled.Models.Select(model => (model.Path, model.Name)));
        return new(new(compiled.Models.Select((model, i) => new ModelFile(hints[i], model))), compiled.Diagnostics);
    }
}
