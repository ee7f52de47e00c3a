using System.Diagnostics;
using Cornet.Dsl.Text;
using Xunit.Abstractions;

namespace Cornet.Dsl.Tests.Compilation;

/// <summary>Whatever a file holds, the compiler ends soon with findings at places inside the file, and never fails itself.</summary>
public class MutationTests(ITestOutputHelper output)
{
    [Fact]
    public void Every_prefix_of_every_model() => CheckAll(
        Names.SelectMany(name =>
            Enumerable.Range(0, ModelFiles.Text(name).Length).Where(length => length % 3 == name.Length % 3).Select(length =>
                (name, ModelFiles.Text(name)[..length]))));

    [Fact]
    public void Every_token_lost_doubled_swapped_or_absurd() =>
        CheckAll(Names.SelectMany(name => Mutations.Of(ModelFiles.Text(name)).Select(mutation => (name, mutation))));

    [Fact]
    public void Tokens_exchanged_for_others_of_the_same_file() => CheckAll(Names.SelectMany(Exchanged));

    [Fact]
    public void A_file_that_breaks_leaves_the_models_of_the_others()
    {
        foreach (var mutation in Mutations.Of(ModelFiles.Text("CORnet-S.cornet")).Where((_, index) => index % 11 == 0))
        {
            var result = Compile("CORnet-S.cornet", mutation);
            if (result.Diagnostics.Any(finding => finding.Path != "CORnet-S.cornet")) continue; // a name that another file has, or needs
            string[] independent = ["CORnetZ", "CORnetR", "CORnetRT", "CORnetZSmall", "CORnetRTSmall"];
            Assert.All(independent, name => Assert.NotNull(result.Models.Single(model => model.Name == name).Program));
        }
    }

    [Fact]
    public void A_file_of_nothing_but_one_slip_ends_in_findings()
    {
        string[] repeated =
        [
            "let a = identity concat a ", "x: conv 8, 3x3\n", "recur 2 {", "foo\n", "let a = { ", "first { relu } then identity ",
                "conv 99999, 1023x1023 upsample 64 ",
            "add ", "p", "1 x ", "conv1: relu per step\n",
        ];
        foreach (var part in repeated)
        {
            var text = "model M { input 3 x 8 x 8 area V1 { " + string.Concat(Enumerable.Repeat(part, Size / part.Length))
                + "} decoder { linear 10 } }";
            CheckLarge(text);
        }
    }

    [Fact]
    public void Many_models_parameters_and_areas_end_in_findings()
    {
        string[] texts =
        [
            "model M(" + Repeated(10_000, i => $"p{i} = {i}, ") + ") { }",
            "circuit C(" + Repeated(10_000, i => $"p{i}, ") + "q) { relu }\nmodel M { input 3 x 8 x 8 "
                + Repeated(400, i => $"area A{i} = C(1, 2, x: 3) ") + "}",
            Repeated(1_500, i => $"model M{i} {{ input 3 x 8 x 8 area A = Missing{i} decoder {{ linear 10 }} }}\n"),
            Repeated(1_500, i => $"circuit C{i} {{ foo bar, baz }}\nmodel M{i} {{ area A = C{i} }}\n"),
            "model M { input 3 x 8 x 8 unroll 1000 biological " + Repeated(499, i => $"area A{i} {{ receive {{ }} add state }} ")
                + "decoder { linear 10 } }",
            "model M { input 3 x 16384 x 16384 "
                + Repeated(400, i => $"area A{i} {{ let k = identity conv 10000, 1023x1023 recur 1000 {{ norm: batchnorm per step }} }} ")
                    + "decoder { linear 10 } }",
            "model M { input 3 x 8 x 8 area A { " + Repeated(1900, _ => "conv 8, 1x1, stride 1024 ") + "} decoder { linear 10 } }",
        ];
        foreach (var text in texts) CheckLarge(text);
    }

    private void CheckLarge(string text)
    {
        var watch = Stopwatch.StartNew();
        var result = CornetCompiler.Compile([new SourceText("large.cornet", text)]);
        output.WriteLine(
            $"{text.Length / 1000} kB in {watch.ElapsedMilliseconds} ms, {result.Diagnostics.Count} findings: {text[..Math.Min(60, text.Length)]}");
        Check("large.cornet", result, text);
    }

    // A megabyte takes ten times as long, no more: measured, not run every time.
    private const int Size = 100_000;

    private static string[] Names => ["CORnet-S.cornet", "CORnet-RT.cornet", "CORnet-Z.cornet"];

    private static string Repeated(int count, Func<int, string> part) => string.Concat(Enumerable.Range(0, count).Select(part));

    // A linear congruence picks the same pairs on every machine.
    private static IEnumerable<(string, string)> Exchanged(string name)
    {
        var text = ModelFiles.Text(name);
        var tokens = Mutations.Tokens(text);
        var random = 1L;
        for (var i = 0; i < 150; i++)
        {
            random = (random * 1103515245 + 12345) % 2147483648;
            var (a, b) = (tokens[(int)(random % tokens.Count)], tokens[(int)(random / 65536 % tokens.Count)]);
            yield return (name, text[..a.Start] + text.Substring(b.Start, b.Length) + text[a.End..]);
        }
    }

    private static CompilationResult Compile(string name, string text) =>
        CornetCompiler.Compile([.. ModelFiles.Sources().Select(source => source.Path == name ? new SourceText(name, text) : source)]);

    private void CheckAll(IEnumerable<(string Name, string Text)> texts)
    {
        var (count, watch) = (0, Stopwatch.StartNew());
        foreach (var (name, text) in texts)
        {
            count++;
            // The family's other files stand by where this one needs their circuits.
            Check(name, CornetCompiler.Compile([new SourceText(name, text), .. Companions(name)]), text);
        }
        output.WriteLine($"{count} texts in {watch.ElapsedMilliseconds} ms");
    }

    private static IEnumerable<SourceText> Companions(string name) =>
        name == "CORnet-RT.cornet" ? ModelFiles.Sources().Where(source => source.Path == "CORnet-R.cornet") : [];

    private static void Check(string name, CompilationResult result, string text)
    {
        foreach (var finding in result.Diagnostics)
        {
            Assert.NotEqual("CORNET0099", finding.Id);
            Assert.Contains(finding.Message[^1], ".?");
            if (finding.Path == name) Assert.InRange(finding.Span.End, finding.Span.Start, text.Length);
        }
        foreach (var model in result.Models.Where(model => model.Program is null))
            Assert.True(result.Diagnostics.Count > 0, $"{model.Name} has no program and no finding in\n{text}");
    }
}
