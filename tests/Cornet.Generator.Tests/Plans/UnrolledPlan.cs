using Cornet.Dsl;
using Cornet.Dsl.Semantics;
using Cornet.Dsl.Shapes;
using Cornet.Dsl.Timing;
using static Cornet.Generator.Tests.Plans.PlanParts;

namespace Cornet.Generator.Tests.Plans;

/// <summary>
/// A network of the RT kind (or R, with <see cref="UpdateOrder.Sequential"/>), by hand: every area hears what its afferent did before.
/// </summary>
internal static class UnrolledPlan
{
    public static ModelPlan Make(UpdateOrder order, CircuitPlan? circuit = null)
    {
        var delay = order == UpdateOrder.Biological ? 1 : 0;
        return new(
            "Unrolled", "", List(Count("times", 5), Size("classes", 1000)), new Shape(3, 224, 224), new UnrollPlan(P("times", 5), order, List("V1", "V2", "IT")),
            List(circuit ?? Block),
            List(
                Area("V1", 3, 64, 7, 4, 56, 0),
                Area("V2", 64, 128, 3, 2, 28, 1),
                Area("IT", 128, 256, 3, 2, 14, 2)),
            List(
                new ConnectionPlan("input", "V1", 0, Hoisted: true),
                new ConnectionPlan("V1", "V2", delay, Hoisted: false), new ConnectionPlan("V2", "IT", delay, Hoisted: false)),
            Decoder("IT", 256, P("classes", 1000)), default,
            List(new StateKey("V1.conv_input.weight", "64 x 3 x 7 x 7"), new StateKey("V1.conv_input.bias", "64")),
            5_208_936, 1_821_900_800, 3_153_772_544);
    }

    private static AreaPlan Area(
        string name, long inputs, long channels, long kernel, long stride, long side, int imageFrom) => new(
        name, "", "CORblockRT", List<Quantity>(inputs, channels, kernel, stride), P("times", 5), new(inputs, 1, 1), new(channels, side, side),
        1000, Steps(5, imageFrom, 7));

    public static CircuitPlan Block { get; } = new(
        "CORblockRT", "", List(Size("inputs"), Size("channels"), Size("kernel"), Size("stride")),
        List(
            Conv("conv_input", P("inputs"), P("channels"), P("kernel"), P("stride"), bias: true, "conv channels, kernel x kernel, bias"),
            GroupNorm("norm_input", 32, P("channels")), ReLU("nonlin_input"),
            Conv("conv1", P("channels"), P("channels"), 3, source: "conv channels, 3x3"), GroupNorm("norm1", 32, P("channels")), ReLU("nonlin1")),
        null, Chain("conv_input", "norm_input", "nonlin_input"),
        new([new Instruction.JoinState(), .. Chain("conv1", "norm1", "nonlin1"), new Instruction.Output()]),
        new SilencePlan(2, P("channels"), ForEach: false));
}
