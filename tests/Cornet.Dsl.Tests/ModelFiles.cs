using Cornet.Dsl.Programs;
using Cornet.Dsl.Text;

namespace Cornet.Dsl.Tests;

/// <summary>The family in <c>models/</c>, compiled once.</summary>
internal static class ModelFiles
{
    private static readonly Lazy<CompilationResult> Compiled = new(() => CornetCompiler.Compile(Sources()));

    public static CompilationResult Result => Compiled.Value;

    private static readonly Lazy<IReadOnlyList<SourceText>> Read = new(() =>
        [.. Directory.GetFiles(Folder(), "*.cornet").Order(StringComparer.Ordinal).Select(file =>
            new SourceText(Path.GetFileName(file), File.ReadAllText(file)))]);

    public static IReadOnlyList<SourceText> Sources() => Read.Value;

    public static string Text(string file) => Sources().Single(source => source.Path == file).Content;

    public static NetworkProgram Program(string model)
    {
        Assert.Empty(Result.Diagnostics);
        return Result.Models.Single(one => one.Name == model).Program!;
    }

    private static string Folder()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Cornet.Dsl.sln"))) folder = folder.Parent!;
        return Path.Combine(folder.FullName, "models");
    }
}
