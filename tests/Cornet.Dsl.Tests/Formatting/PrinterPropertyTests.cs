using Cornet.Dsl.Diagnostics;
using Cornet.Dsl.Formatting;
using Cornet.Dsl.Parsing;
using Cornet.Dsl.Reports;
using Cornet.Dsl.Tests.Compilation;
using Cornet.Dsl.Tests.Parsing;
using Cornet.Dsl.Text;
using CsCheck;
using Xunit.Abstractions;

namespace Cornet.Dsl.Tests.Formatting;

/// <summary>What holds for every file: printing keeps the tree, the comments and the program, and printing twice is printing once.</summary>
public class PrinterPropertyTests(ITestOutputHelper output)
{
    private static readonly string[] Texts = [.. Samples.All, .. ModelFiles.Sources().Select(source => source.Content)];

    [Fact]
    public void Any_blanks_line_breaks_and_comments_between_the_tokens()
    {
        var (tried, whole) = (0, 0);
        Gen.Select(Gen.OneOf(Texts), Gen.Int).Sample((text, seed) =>
        {
            Interlocked.Increment(ref tried);
            if (Holds(Blanks.Shaken(text, new Random(seed)))) Interlocked.Increment(ref whole);
        }, iter: LongTests.Iterations(4000), threads: 1);
        output.WriteLine($"{tried} texts, {whole} of them without syntax errors");
        Assert.True(whole > tried / 4, $"Only {whole} of {tried} texts could be printed.");
    }

    [Fact]
    public void Random_programs()
    {
        var tried = 0;
        RandomProgram.Any.Sample(text =>
        {
            Interlocked.Increment(ref tried);
            Assert.True(Holds(text), "A random program has syntax errors:\n" + text);
        }, iter: LongTests.Iterations(3000), threads: 1);
        output.WriteLine($"{tried} programs");
    }

    [Fact]
    public void Every_token_lost_doubled_or_swapped()
    {
        var (tried, whole) = (0, 0);
        foreach (var text in LongTests.Inputs(Texts.SelectMany(Mutations.Of)))
        {
            tried++;
            if (Holds(text)) whole++;
        }
        output.WriteLine($"{tried} texts, {whole} of them without syntax errors");
    }

    [Fact]
    public void The_program_stays()
    {
        var random = new Random(7);
        for (var i = 0; i < LongTests.Iterations(20); i++)
        {
            SourceText[] shaken = [.. ModelFiles.Sources().Select(source => new SourceText(source.Path, Blanks.Shaken(source.Content, random, gently: true)))];
            var programs = Programs(shaken);
            Assert.Equal(Programs(ModelFiles.Sources()), programs);
            Assert.Equal(programs, Programs([.. shaken.Select(file => new SourceText(file.Path, CanonicalPrinter.Format(file).Text!))]));
        }
    }

    private static IEnumerable<string> Programs(IReadOnlyList<SourceText> files)
    {
        var result = CornetCompiler.Compile(files);
        Assert.Empty(result.Diagnostics);
        return result.Models.Select(model => SummaryText.Write(model.Program!));
    }

    /// <summary>False where the text has syntax errors, and was left alone.</summary>
    private static bool Holds(string text)
    {
        var bag = new DiagnosticBag(new SourceText("test.cornet", text));
        var tree = TreeText.Of(CornetParser.Parse(bag.Source, bag));
        var formatted = CanonicalPrinter.Format(bag.Source);
        Assert.Equal(bag.Findings.Count > 0, formatted.Text is null);
        if (formatted.Text is not { } printed) return false;
        var again = new DiagnosticBag(new SourceText("test.cornet", printed));
        var treeAgain = TreeText.Of(CornetParser.Parse(again.Source, again));
        Assert.True(again.Findings.Count == 0 && tree == treeAgain, $"The tree changed.\n--- text\n{text}\n--- printed\n{printed}\n--- trees\n{tree}\n{treeAgain}");
        Assert.Equal(Blanks.Comments(text), Blanks.Comments(printed));
        var twice = CanonicalPrinter.Format(again.Source).Text;
        Assert.True(twice == printed, $"Printing twice differs.\n--- text\n{text}\n--- once\n{printed}\n--- twice\n{twice}");
        Assert.DoesNotContain(printed.Split('\n'), line => line.EndsWith(' ') && !line.Contains("/*") && !line.Contains("*/"));
        return true;
    }
}
