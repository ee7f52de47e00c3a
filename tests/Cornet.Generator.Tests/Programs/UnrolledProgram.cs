using Cornet.Dsl.Catalog;
using Cornet.Dsl.Expressions;
using Cornet.Dsl.Graph;
using Cornet.Dsl.Programs;
using static Cornet.Generator.Tests.Programs.ProgramParts;

namespace Cornet.Generator.Tests.Programs;

/// <summary>
/// A network of the RT kind (or R, with <see cref="UpdateOrder.Sequential"/>), by hand: every area reads what its afferent put out before.
/// </summary>
internal static class UnrolledProgram
{
    public static NetworkProgram Make(UpdateOrder order, Module? circuit = null)
    {
        var delay = order == UpdateOrder.Biological ? 1 : 0;
        return new(
            "Unrolled", "", List(Count("times", 5), Size("classes", 1000)), new Shape(3, 224, 224), new Unrolling(P("times", 5), order, List("V1", "V2", "IT")),
            List(circuit ?? Block),
            List(
                Area("V1", 3, 64, 7, 4, 56, 0) with { Layers = List(Work("conv_input", "weight", "bias")) },
                Area("V2", 64, 128, 3, 2, 28, 1),
                Area("IT", 128, 256, 3, 2, 14, 2)),
            List(
                Input("input", "V1", 0) with { SteadyFrom = 0, Reuse = Reuse.BeforeTheSteps },
                Input("V1", "V2", delay), Input("V2", "IT", delay)),
            Decoder("IT", 256, P("classes", 1000)), default,
            5_208_936, 1_821_900_800, 3_153_772_544)
        {
            Reads = List(
                new StepRead(0, 0, 1, 1), new StepRead(0, 1, delay, 1), new StepRead(1, 1, 1, 1), new StepRead(1, 2, delay, 1), new StepRead(2, 2, 1, 1)),
        };
    }

    private static AreaSchedule Area(
        string name, long inputs, long channels, long kernel, long stride, long side, int imageFrom) => new(
        name, "", "CORblockRT", List<Expr>(inputs, channels, kernel, stride), P("times", 5), new(inputs, 1, 1), new(channels, side, side),
        1000, Steps(5, imageFrom, 7)) { IsSized = true };

    public static Module Block { get; } = new(
        "CORblockRT", "", List(Size("inputs"), Size("channels"), Size("kernel"), Size("stride")),
        List(
            Conv("conv_input", P("inputs"), P("channels"), P("kernel"), P("stride"), bias: true, "conv channels, kernel x kernel, bias"),
            GroupNorm("norm_input", 32, P("channels")), ReLU("nonlin_input"),
            Conv("conv1", P("channels"), P("channels"), 3, source: "conv channels, 3x3"), GroupNorm("norm1", 32, P("channels")), ReLU("nonlin1")),
        null, Chain("conv_input", "norm_input", "nonlin_input"),
        new([new Statement.JoinState(), .. Chain("conv1", "norm1", "nonlin1"), new Statement.Output()]),
        new ZeroSkip(2, P("channels"), ForEach: false));
}
