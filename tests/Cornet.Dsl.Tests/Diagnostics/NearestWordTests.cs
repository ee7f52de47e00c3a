using Cornet.Dsl.Services;

namespace Cornet.Dsl.Tests.Diagnostics;

public class NearestWordTests
{
    private static readonly string[] Words = ["area", "input", "decoder", "unroll", "let", "conv", "of"];

    [Theory]
    [InlineData("aera", "area")]
    [InlineData("are", "area")]
    [InlineData("areas", "area")]
    [InlineData("Area", "area")]
    [InlineData("lte", "let")]
    [InlineData("decodr", "decoder")]
    [InlineData("dcoedr", "decoder")]
    [InlineData("inputt", "input")]
    [InlineData("OF", "of")]
    [InlineData("if", null)]
    [InlineData("class", null)]
    [InlineData("", null)]
    public void A_slip_or_two_finds_the_word_that_was_meant(string written, string? meant) => Assert.Equal(meant, NearestWord.Of(written, Words));

    [Fact]
    public void The_nearer_of_two_wins_and_the_first_of_equals()
    {
        Assert.Equal("conv2", NearestWord.Of("conv2x", ["conv", "conv2"]));
        Assert.Equal("conv1", NearestWord.Of("conv3", ["conv1", "conv2"]));
    }

    [Fact]
    public void The_word_itself_is_no_suggestion() => Assert.Null(NearestWord.Of("area", ["area"]));

    [Fact]
    public void A_word_of_a_megabyte_has_no_neighbor() => Assert.Null(NearestWord.Of(new string('a', 1 << 20), [new string('a', 1 << 20) + "b"]));
}
