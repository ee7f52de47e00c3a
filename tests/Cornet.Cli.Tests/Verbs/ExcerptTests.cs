using Cornet.Dsl;
using Cornet.Dsl.Text;

namespace Cornet.Cli.Tests.Verbs;

/// <summary>The line of a finding with a mark below its place.</summary>
public class ExcerptTests
{
    [Fact]
    public void The_mark_stands_below_the_place() => Assert.Equal(
        """
        a.cornet(2,31): error CORNET0054: There is no layer 'konv'. Did you mean 'conv'?
         2 |   input 3 x 8 x 8   area V1 { konv 4, 3x3 }
           |                               ^^^^

        """,
        Only("model A {\n  input 3 x 8 x 8   area V1 { konv 4, 3x3 }\n  decoder { linear 2 } }"));

    [Theory]
    [InlineData("\tinput 3 x 8 x 8\tarea V1 { foo }", "    input 3 x 8 x 8 area V1 { foo }")]
    [InlineData("/* 視覚 */ area V1 { foo }", "/* 視覚 */ area V1 { foo }")]
    [InlineData("/* é \u0301e 👁 */ area V1 { foo }", "/* é \u0301e 👁 */ area V1 { foo }")]
    [InlineData("/* \u001b[31m */ area V1 { foo }", "/* \uFFFD[31m */ area V1 { foo }")]
    public void Tabs_wide_and_invisible_characters_keep_the_mark_in_its_place(string line, string shown)
    {
        var lines = Findings("model A {\n" + line + "\n input 3 x 8 x 8 decoder { linear 2 } }").First(text => text.Contains("'foo'")).Split('\n');
        Assert.Equal(" 2 | " + shown, lines[1]);
        var columns = shown[..shown.IndexOf("foo", StringComparison.Ordinal)].EnumerateRunes().Sum(CharacterWidth.Of);
        Assert.Equal("   | " + new string(' ', columns) + "^^^", lines[2]);
    }

    [Fact]
    public void A_finding_at_the_end_of_the_file_has_a_mark_of_one_column() =>
        Assert.EndsWith("^\n", Findings("model A {\n").Last());

    [Fact]
    public void A_long_line_is_cut_around_the_place()
    {
        var text = "model A { " + string.Concat(Enumerable.Repeat("/* so much */ ", 100_000)) + "foo " + string.Concat(Enumerable.Repeat("/* more */ ", 50_000)) + "}";
        var lines = Findings(text).First(one => one.Contains("'foo'")).Split('\n');
        Assert.InRange(lines[1].Length, 100, 140);
        Assert.Equal("foo", lines[1].Substring(lines[2].IndexOf('^'), lines[2].Count(c => c == '^')));
    }

    [Fact]
    public void A_hundred_findings_on_one_line_of_a_megabyte_look_only_at_what_is_around_them()
    {
        var source = new SourceText("a.cornet", string.Concat(Enumerable.Repeat("[<({", 1 << 18)));
        var findings = CornetCompiler.Compile([source]).Diagnostics;
        Assert.InRange(findings.Count, 100, 200);
        var excerpt = new Excerpt(color: false);
        var most = findings.Max(finding =>
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            excerpt.Of(finding, source);
            return GC.GetAllocatedBytesForCurrentThread() - before;
        });
        Assert.InRange(most, 1, source.Content.Length / 2); // the line alone is four times as much
    }

    private static string Only(string text) => Assert.Single(Findings(text));

    private static string[] Findings(string text)
    {
        var source = new SourceText("a.cornet", text);
        return [.. CornetCompiler.Compile([source]).Diagnostics.Select(finding => new Excerpt(color: false).Of(finding, source))];
    }
}
