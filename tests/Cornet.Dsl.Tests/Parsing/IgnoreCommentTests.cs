namespace Cornet.Dsl.Tests.Parsing;

/// <summary>Warnings that the author has seen.</summary>
public class IgnoreCommentTests
{
    [Theory]
    [InlineData("nonlin1: relu\n nonlin2: relu // cornet: ignore CORNET0112")]
    [InlineData("nonlin1: relu\n // cornet: ignore CORNET0112\n nonlin2: relu")]
    [InlineData("nonlin1: relu\n //cornet:ignore CORNET0112: two membranes\n\n // in a row\n /* or so */ nonlin2: relu")]
    [InlineData("nonlin1: relu\r\n drop: dropout 0   nonlin2: relu   nonlin3: relu // cornet: ignore CORNET0113, CORNET0112")]
    [InlineData("// cornet: ignore CORNET0112 in this file\n nonlin1: relu\n nonlin2: relu\n nonlin3: relu")]
    [InlineData("nonlin1: relu\n nonlin2: relu\n nonlin3: relu\n // cornet: ignore CORNET0112 in this file: three membranes\n")]
    public void A_warning_that_is_ignored_is_not_told(string statements) => Assert.Empty(Compiled.Area(statements).Messages);

    [Fact]
    public void A_circuit_that_nothing_uses_may_be_one_of_them() => Assert.Empty(Compiled.From(
        "model M { input 3 x 8 x 8   area V1 { relu }   decoder { linear 2 } }\n// cornet: ignore CORNET0063\n/// Kept.\ncircuit C { relu }").Messages);

    [Fact]
    public void Another_line_and_another_file_are_told_all_the_same()
    {
        var compiled = Compiled.From(
            ("one.cornet", "// cornet: ignore CORNET0063 in this file\ncircuit A { relu } circuit B { relu }"),
            ("two.cornet", "circuit C { relu } // cornet: ignore CORNET0063\ncircuit D { relu }"));
        Assert.Equal(["two.cornet 2:9 CORNET0063 No model uses the circuit 'D'; use it in an area or remove it."], compiled.Messages);
    }

    [Theory]
    [InlineData("conv 8, 3x3 // cornet: ignore CORNET0112",
        "4:17 CORNET0120 There is no CORNET0112 to ignore here; remove it from this comment.")]
    [InlineData("// cornet: ignore CORNET0063 in this file\n relu",
        "4:5 CORNET0120 There is no CORNET0063 to ignore here; remove it from this comment.")]
    [InlineData("relu\n // cornet: ignore CORNET0112", "5:2 CORNET0120 There is no CORNET0112 to ignore here; remove it from this comment.")]
    [InlineData("relu // cornet: ignore CORNET0070",
        "4:10 CORNET0121 'CORNET0070' cannot be ignored: only warnings about networks can. Fix what it reports, and remove it from this comment. "
        + "Did you mean 'CORNET0062'?")]
    [InlineData("relu // cornet: ignore",
        "4:10 CORNET0122 A comment that begins with 'cornet:' must say which warnings to ignore: write '// cornet: ignore CORNET0063', "
        + "or '// cornet: ignore CORNET0063 in this file'.")]
    public void A_comment_that_does_nothing_is_told(string statements, string message) => Assert.Equal([message], Compiled.Area(statements).Messages);

    [Fact]
    public void Beside_an_error_nothing_is_said_about_comments() =>
        Assert.StartsWith("4:5 CORNET0054", Assert.Single(Compiled.Area("rellu // cornet: ignore CORNET0112").Messages));

    [Fact]
    public void What_stands_in_another_comment_is_none() => Assert.Empty(Compiled.Area(
        "relu /* // cornet: ignore CORNET0112 */\n /// cornet: ignore CORNET0112\n // see cornet: ignore CORNET0112\n").Messages);

    [Fact]
    [Trait("Category", "Growth")]
    public void Eight_times_as_many_are_read_in_proportion() => Assert.InRange(ProcessorTime.GrowthOverEightfold(5_000, count =>
    {
        Compiled.Area(string.Concat(Enumerable.Repeat("// cornet: ignore CORNET0112\n", count)) + new string(' ', 2 * count) + "relu");
        var listed = string.Concat(Enumerable.Repeat(" , CORNET0112", 2 * count));
        Compiled.Area($"// cornet: ignore CORNET0112{listed}{new string(' ', 2 * count)}x");
    }), 0, 24);
}
