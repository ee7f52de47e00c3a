using Cornet.Dsl.Formatting;
using Cornet.Dsl.Timing;

namespace Cornet.Dsl.Tests.Formatting;

public class StepTextTests
{
    public static TheoryData<string> Models => [.. ModelFiles.Result.Models.Select(model => model.Name)];

    [Theory]
    [MemberData(nameof(Models))]
    public void Layers_add_up_to_their_area(string model)
    {
        var plan = ModelFiles.Plan(model);
        foreach (var area in plan.Areas)
        {
            Assert.Equal(area.Parameterised, area.Layers.Sum(layer => layer.Parameterised));
            if (plan.Unroll is null) Assert.Equal(area.MultiplyAdds, Cost(area.Layers));
            // Within the unrolling only the input speaks at the first step.
            else if (area.ImageFrom == 0) Assert.Equal(area.Steps.Sum(step => step.PlainMultiplyAdds), Cost(area.Layers));
        }
        Assert.Equal(plan.Decoder.Parameterised, plan.Decoder.Layers.Sum(layer => layer.Parameterised));
        Assert.Equal(plan.Decoder.MultiplyAdds, Cost(plan.Decoder.Layers));

        static long Cost(IEnumerable<LayerWork> layers) =>
            layers.SelectMany(layer => layer.Runs).Sum(run => run.MultiplyAdds * (run.To - run.From + 1));
    }
}
