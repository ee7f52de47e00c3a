namespace Cornet.Dsl.Tests.Programs;

/// <summary>Which parameter of a model sets how many classes its decoder tells apart.</summary>
public class ClassesTests
{
    [Theory]
    [InlineData("linear: linear n", "n")]
    [InlineData("conv n, 1x1   avgpool", "n")]
    [InlineData("linear: linear classes", "classes")]
    [InlineData("linear: linear classes   relu   linear n", "n")]
    [InlineData("linear: linear n + 1", null)]
    [InlineData("linear: linear 10", null)]
    [InlineData("linear: linear width", null)] // it is the width of V1 too
    public void It_is_the_one_that_is_the_decoders_output_and_nothing_else(string decoder, string? parameter)
    {
        var compiled = Compiled.From($$"""
            model Small(classes = 10, width = 8, n = 5) {
              input 3 x 32 x 32
              area V1 { conv width, 3x3 }
              decoder { avgpool   {{decoder}} }
            }
            """);
        Assert.Equal(parameter, compiled.Program.Decoder.Classes);
    }
}
