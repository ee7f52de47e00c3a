namespace Cornet.Dsl.Tests.Timing;

public class PublishedNumbersTests
{
    [Theory]
    [InlineData("CORnetZ", 2_071_656, 812_158_976, 10)]
    [InlineData("CORnetR", 5_208_936, 3_153_772_544, 30)]
    [InlineData("CORnetRT", 5_208_936, 3_153_772_544, 30)]
    [InlineData("CORnetS", 53_416_616, 16_431_747_072, 164)]
    public void Each_model_has_the_published_parameters_cost_and_number_of_state_keys(string model, long parameters, long multiplyAdds, int keys)
    {
        var program = ModelFiles.Program(model);
        Assert.Equal(parameters, program.ParameterCount);
        Assert.Equal(multiplyAdds, program.ReferenceMultiplyAdds);
        Assert.Equal(keys, program.StateDict.Count());
    }

    [Fact]
    public void RT_drops_dead_steps_hoists_the_image_and_skips_work_on_zeros() =>
        Assert.Equal(1_821_900_800, ModelFiles.Program("CORnetRT").MultiplyAdds);

    [Fact]
    public void R_keeps_every_step_and_saves_the_image_and_the_zeros() =>
        Assert.Equal(3_153_772_544 - 4 * 29_503_488 - 3 * 115_605_504, ModelFiles.Program("CORnetR").MultiplyAdds);

    [Theory]
    [InlineData("V1", 46_528)]
    [InlineData("V2", 2_519_808)]
    [InlineData("V4", 10_078_720)]
    [InlineData("IT", 40_258_560)]
    public void The_areas_of_S_have_the_published_parameters(string area, long parameters) =>
        Assert.Equal(parameters, ModelFiles.Program("CORnetS").Areas.Single(one => one.Name == area).ParameterCount);

    [Fact]
    public void The_image_reaches_IT_of_RT_at_its_fourth_step()
    {
        var areas = ModelFiles.Program("CORnetRT").Areas;
        Assert.Equal([0, 1, 2, 3], areas.Select(area => area.ImageFrom));
        Assert.Equal([2, 3, 4, 5], areas.Select(area => area.Steps.Count(step => step.Runs)));
    }

    [Fact]
    public void Keys_of_S_stand_in_the_published_order()
    {
        var keys = ModelFiles.Program("CORnetS").StateDict.Select(key => key.Name).Where(key => key.StartsWith("V2.") && key.EndsWith(".weight"));
        Assert.Equal(
            [
                "V2.conv_input.weight", "V2.skip.weight", "V2.norm_skip.weight", "V2.conv1.weight", "V2.conv2.weight", "V2.conv3.weight",
                    "V2.norm1_0.weight",
                "V2.norm2_0.weight", "V2.norm3_0.weight", "V2.norm1_1.weight", "V2.norm2_1.weight", "V2.norm3_1.weight",
            ],
            keys);
    }

    [Fact]
    public void Steps_of_S_begin_when_its_timing_says() =>
        Assert.Equal([90.0, 140, 190, 240], ModelFiles.Program("CORnetS").Areas[2].Steps.Select(step => step.StartMs!.Value));
}
