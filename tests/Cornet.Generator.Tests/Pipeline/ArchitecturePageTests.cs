using System.Text.RegularExpressions;
using Cornet.Dsl;
using Cornet.Dsl.Reports;
using Cornet.Dsl.Text;
using Cornet.Targets.TorchSharp;

namespace Cornet.Generator.Tests.Pipeline;

/// <summary>What docs/architecture.md shows of a network on its way from the text to C#.</summary>
public partial class ArchitecturePageTests
{
    private static readonly string Page = File.ReadAllText(Repository.PathTo("docs", "architecture.md"));

    [Fact]
    public void The_page_shows_the_graph_the_program_the_schedule_and_the_code()
    {
        SourceText[] files = [new("loop.cornet", Blocks("cornet").Single())];
        var result = CornetCompiler.Compile(files);
        Assert.Empty(result.Diagnostics);
        var program = result.Models.Single().Program!;
        var printed = CornetCompiler.Graphs(files, ["Loop"]).Single() + "\n" + StepText.Write(program);
        // The last block is commands.
        var shown = Blocks("").SkipLast(1).ToList();
        Assert.Equal(3, shown.Count);
        Assert.All(shown, block => Assert.Contains(block, printed));
        var code = Unindented(ModelEmitter.Emit(program, "loop.cornet", "Lab"));
        Assert.Equal(2, Blocks("csharp").Count());
        Assert.All(Blocks("csharp"), block => Assert.Contains(Unindented(block), code));
    }

    private static IEnumerable<string> Blocks(string language) =>
        Block().Matches(Page).Where(block => block.Groups[1].Value == language).Select(block => block.Groups[2].Value);

    private static string Unindented(string code) => string.Join('\n', code.ReplaceLineEndings("\n").Split('\n').Select(line => line.Trim()));

    [GeneratedRegex(@"^```(\w*)\n(.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Block();
}
