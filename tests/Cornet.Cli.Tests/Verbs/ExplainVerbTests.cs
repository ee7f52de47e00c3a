using Cornet.Runtime;

namespace Cornet.Cli.Tests.Verbs;

/// <summary><c>cornet explain</c></summary>
public sealed class ExplainVerbTests
{
    private static readonly string[] Pages =
        [.. Directory.GetFiles(Repository.PathTo("docs", "diagnostics"), "CORNET*.md").Order(StringComparer.Ordinal)];

    [Fact]
    public void A_page_is_fitted_to_a_terminal_and_its_samples_are_set_in()
    {
        var run = VerbRun.Of(new ExplainVerb(), "CORNET0054");
        Assert.Equal((0, ""), (run.Code, run.Error));
        Assert.StartsWith(
            """
            CORNET0054: a layer that does not exist

            Error. The words are listed under layers; the nearest one is suggested. A layer of your own is named
            by its C# type: 'extern'.

            Example:

                model Small {
                  input 3 x 32 x 32

            """,
            run.Output);
    }

    [Fact]
    public void Every_page_can_be_shown_without_marks()
    {
        Assert.Equal(Pages.Select(page => Path.GetFileNameWithoutExtension(page)), DiagnosticPage.Codes);
        Assert.NotEmpty(Pages);
        foreach (var code in DiagnosticPage.Codes)
        {
            var text = VerbRun.Of(new ExplainVerb(), code).Output;
            Assert.StartsWith($"{code}: ", text);
            Assert.All(["```", "](", "*Error", "*Warning", "`"], mark => Assert.DoesNotContain(mark, text));
            Assert.All(text.Split('\n').Where(line => !line.StartsWith("    ", StringComparison.Ordinal)).Skip(1), line => Assert.True(line.Length <= 100, line));
        }
    }

    [Theory]
    [InlineData("53")]
    [InlineData("cornet0053")]
    [InlineData("0053")]
    public void A_code_may_be_written_shorter(string code) =>
        Assert.StartsWith("CORNET0053: ", VerbRun.Of(new ExplainVerb(), code).Output);

    [Fact]
    public void Without_a_code_all_are_listed_with_their_titles()
    {
        var lines = VerbRun.Of(new ExplainVerb()).Output.TrimEnd().Split('\n');
        Assert.Equal(Pages.Length, lines.Length);
        Assert.Contains("CORNET0054  a layer that does not exist", lines);
    }

    [Theory]
    [InlineData("CORNET0530", "There is no diagnostic 'CORNET0530'. Did you mean 'CORNET0030'? 'cornet explain' lists them.")]
    [InlineData("CORNT0053", "There is no diagnostic 'CORNT0053'. Did you mean 'CORNET0053'? 'cornet explain' lists them.")]
    [InlineData("CS0246", "There is no diagnostic 'CS0246'. 'cornet explain' lists them.")]
    public void A_code_that_does_not_exist_gets_the_nearest(string code, string sentence) =>
        Assert.Equal(sentence, Assert.Throws<CornetException>(() => VerbRun.Of(new ExplainVerb(), code)).Message);
}
