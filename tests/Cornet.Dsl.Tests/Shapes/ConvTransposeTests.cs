using Cornet.Dsl.Analysis;

namespace Cornet.Dsl.Tests.Shapes;

/// <summary>Sizes, cost and receptive field of a transposed convolution, counted by hand.</summary>
public class ConvTransposeTests
{
    [Theory]
    [InlineData("4x4, stride 2", "8 x 32 x 32", 5)]
    [InlineData("2x2, stride 2", "8 x 32 x 32", 3)]
    [InlineData("3x3, stride 2", "8 x 31 x 31", 5)]
    [InlineData("3x3, stride 2, output_padding 1", "8 x 32 x 32", 5)]
    [InlineData("5x5, stride 3, padding 0, output_padding 2", "8 x 52 x 52", 5)]
    [InlineData("3x3", "8 x 16 x 16", 7)]
    public void An_output_is_larger_by_the_stride_and_sees_as_many_pixels_as_write_to_it(string layer, string shape, long field)
    {
        var area = Compiled.Area($"conv 4, 3x3, stride 2   convtranspose 8, {layer}").Program.Areas.Single();
        Assert.Equal((shape, field), (area.Output.ToString(), area.Steps.Single().ReceptiveField));
    }

    [Fact]
    public void Each_pixel_that_it_reads_is_multiplied_by_the_weights_of_its_group()
    {
        var layer = Compiled.Area("conv 4, 3x3, stride 2   convtranspose 8, 4x4, stride 2, groups 2, bias").Program.Areas.Single().Layers[1];
        Assert.Equal((4 * 4 * 4 * 4 + 8, 16 * 16 * 4 * 4 * 4 * 4), (layer.ParameterCount, layer.Runs.Single().MultiplyAdds));
    }

    [Fact]
    public void What_does_not_fit_for_other_arguments_is_refused_with_those_arguments()
    {
        var program = Compiled.From("""
            model Net(stride = 2) {
              input 3 x 8 x 8
              area V1 { convtranspose 8, 4x4, stride stride, output_padding 1 }
              decoder { linear 10 }
            }
            """).Program;
        var guard = program.Guards.Single(guard => guard.Sentence.Contains("output_padding"));
        Assert.Equal("The output_padding of a convtranspose with stride {0} must be at most {1}, not 1.", guard.Sentence);
        Assert.Equal(["stride", "stride - 1"], guard.Numbers.Select(number => number.ToString()));
        Assert.Equal((1, 0), (guard.Condition.Evaluate(_ => 2), guard.Condition.Evaluate(_ => 1)));
    }
}
