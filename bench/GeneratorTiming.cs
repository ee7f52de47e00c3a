using System.Diagnostics;
using System.Globalization;
using Cornet.Generator;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;

namespace Cornet.Bench;

/// <summary>
/// How long the generator takes for the family in <c>models/</c>: the first time in a process, warm, after edits, and against compiling the project.
/// </summary>
internal static class GeneratorTiming
{
    private const int Rounds = 50;

    /// <summary>The table, as Markdown.</summary>
    public static string Table()
    {
        var files = Directory.GetFiles(Tests.Repository.PathTo("models"), "*.cornet").Order(StringComparer.Ordinal)
            .Select(file => new ModelFile(file, File.ReadAllText(file))).ToList();
        var project = CSharpCompilation.Create(
            "Lab", [CSharpSyntaxTree.ParseText("namespace Lab; internal static class Program;")],
            ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
                .Select(path => MetadataReference.CreateFromFile(path)),
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary));
        GeneratorDriver Fresh() => CSharpGeneratorDriver.Create([new CornetGenerator().AsSourceGenerator()], files);

        var cold = Milliseconds(() => Fresh().RunGenerators(project));
        for (var i = 0; i < Rounds; i++) Fresh().RunGenerators(project);
        var warm = Median(() => Fresh().RunGenerators(project));
        var driver = Fresh().RunGenerators(project);
        var edit = 0;
        var unrelated = Median(() =>
        {
            project = project.AddSyntaxTrees(CSharpSyntaxTree.ParseText(Invariant($"namespace Lab; internal static class Edit{edit++};")));
            driver = driver.RunGenerators(project);
        });
        var network = files[0];
        var changed = Median(() =>
        {
            var next = new ModelFile(network.Path, network.Content.Replace("times = 5", Invariant($"times = {6 + edit++}")));
            driver = driver.ReplaceAdditionalText(network, next).RunGenerators(project);
            driver = driver.ReplaceAdditionalText(next, network).RunGenerators(project);
        }) / 2;
        Fresh().RunGeneratorsAndUpdateCompilation(project, out var whole, out _);
        var compile = Median(() => whole.Clone().Emit(Stream.Null), 5);
        return Invariant($"""
            ## The generator, on {files.Count} models

            | | ms |
            |---|---|
            | first run in a process, just-in-time compilation included | {cold:F0} |
            | whole run, warm | {warm:F1} |
            | after an unrelated C# edit (the edit parsed included) | {unrelated:F2} |
            | after an edit to one model | {changed:F1} |
            | compiling the project with the generated classes, for comparison | {compile:F0} |

            """);
    }

    private static double Median(Action action, int rounds = Rounds) =>
        Enumerable.Range(0, rounds).Select(_ => Milliseconds(action)).Order().ElementAt(rounds / 2);

    private static double Milliseconds(Action action)
    {
        var clock = Stopwatch.StartNew();
        action();
        return clock.Elapsed.TotalMilliseconds;
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private sealed class ModelFile(string path, string content) : AdditionalText
    {
        public string Content => content;

        public override string Path => path;

        public override SourceText GetText(CancellationToken cancellationToken = default) => SourceText.From(content);
    }
}
