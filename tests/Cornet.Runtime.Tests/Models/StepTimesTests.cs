using Cornet.Runtime.Models;

namespace Cornet.Runtime.Tests.Models;

public class StepTimesTests
{
    [Theory]
    [InlineData("IT", 70, 0)]
    [InlineData("IT", 100, 0)]
    [InlineData("IT", 150, 0)] // as near to 100 as to 200: the earlier
    [InlineData("IT", 151, 1)]
    [InlineData("IT", 250, 1)]
    [InlineData("V4", 115, 0)]
    [InlineData("V4", 170, 2)]
    [InlineData("V1", 900, 0)]
    public void The_nearest_start_answers_and_of_two_the_earlier(string area, double bin, int step) => Assert.Equal(step, Of(area).Nearest(bin));

    [Fact]
    public void The_bins_of_object_solution_times_see_two_feature_sets_in_IT()
    {
        var steps = Enumerable.Range(7, 18).Select(ten => Of("IT").Nearest(10 * ten)).ToArray();
        Assert.Equal(Enumerable.Repeat(0, 9).Concat(Enumerable.Repeat(1, 9)), steps); // 70 .. 150 and 160 .. 240
    }

    [Fact]
    public void A_bin_over_two_steps_takes_a_share_of_each()
    {
        Assert.Equal([(0, 1.0)], Of("IT").During(100, 150));
        Assert.Equal([(0, 0.25), (1, 0.75)], Of("IT").During(180, 260));
        Assert.Equal([(0, 1.0)], Of("IT").During(70, 110)); // the part before the area begins is no part of it
        Assert.Empty(Of("IT").During(20, 100));
        Assert.Empty(Of("IT").During(300, 400));
        Assert.Equal([(0, 1.0)], Of("V1").During(5000, 6000));
        Assert.Equal([90, 140, 190, 240], Of("V4").StartsMs);
        Assert.Equal([140, 190, 240, 290], Of("V4").EndsMs);
    }

    [Fact]
    public void A_model_without_times_is_told_what_to_write()
    {
        Assert.Equal(
            "S does not say when the steps of TEO begin: add it to the model's 'timing', as in timing { TEO: 50ms + 100ms * t }.",
            Assert.Throws<CornetException>(() => Of("TEO")).Message);
        Assert.Equal("S has no area 'V9'; it has V1, V4, IT, TEO, X.", Assert.Throws<CornetException>(() => Of("V9")).Message);
        Assert.StartsWith("By its timing, step 1 of X in S begins at 40 ms and the step before it at 50 ms", Assert.Throws<CornetException>(() => Of("X")).Message);
    }

    // As CORnet-S times them.
    private static StepTimes Of(string area) => StepTimes.Of(
        new ModelCard("S", (3, 224, 224), [Card("V1", 50), Card("V4", 90, 140, 190, 240), Card("IT", 100, 200), Card("TEO"), Card("X", 50, 40)], 0, 0, false, ""), area);

    private static AreaCard Card(string name, params double[] starts) => new(name, (1, 1, 1), starts.Length, 0, 0, 0) { StartsMs = starts };
}
