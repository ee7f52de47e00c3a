using Cornet.Dsl;
using Cornet.Dsl.Catalog;
using Cornet.Dsl.Expressions;
using Cornet.Dsl.Graph;
using Cornet.Dsl.Programs;
using static Cornet.Generator.Tests.Programs.ProgramParts;

namespace Cornet.Generator.Tests.Programs;

/// <summary>A network of the S kind, by hand: areas that run to their end in turn, one with a recurrence inside.</summary>
internal static class ChainProgram
{
    public static NetworkProgram Make() => new(
        "Chain", "A network of the S kind.", List(Size("classes", 1000)), new Shape(3, 224, 224), null,
        List(V1Area, Block),
        List(
            Area("V1", "V1Area", List<Expr>(3), new(64, 56, 56), 50) with
            {
                Layers = List(Work("conv1", "weight"), Work("norm1", "weight", "bias")),
            },
            Area("V2", "CORblockS", List<Expr>(64, 128, 2, 4), new(128, 28, 28), 70, 170),
            Area("IT", "CORblockS", List<Expr>(128, 256, 6, 4), new(256, 14, 14), 90, 140, 190, 240, 290, 340)),
        List(Input("input", "V1", 0), Input("V1", "V2", 0), Input("V2", "IT", 0)),
        Decoder("IT", 256, P("classes", 1000)), List(new Initialization("conv", InitializationRule.NormalFanOut)),
        53_416_616, 16_431_747_072, 16_431_747_072) { IsChain = true };

    private static AreaSchedule Area(string name, string circuit, EquatableArray<Expr> arguments, Shape output, params double[] starts) => new(
        name, "", circuit, arguments, starts.Length, new(3, 224, 224), output, 1000, Steps(starts.Length, 0, 7, starts));

    private static Module V1Area { get; } = new(
        "V1Area", "", List(Size("inputs")),
        List(
            Conv("conv1", P("inputs"), 64, 7, 2, source: "conv 64, 7x7, stride 2"), Norm("norm1", 64), ReLU("nonlin1"),
            Plain("pool", "maxpool", "maxpool 3x3, stride 2", new LayerArgument("kernel", 3), new LayerArgument("stride", 2))),
        null, null, new([.. Chain("conv1", "norm1", "nonlin1", "pool"), new Statement.Output()]), null);

    private static Expr Wide => Times(P("channels"), P("scale"));

    private static Module Block { get; } = new(
        "CORblockS", "One area: a bottleneck that runs `times` steps on its own output.",
        List(Size("inputs"), Size("channels"), Count("times"), Size("scale")),
        List(
            Conv("conv_input", P("inputs"), P("channels"), 1), Conv("skip", P("channels"), P("channels"), 1, 2), Norm("norm_skip", P("channels")),
            Conv("conv1", P("channels"), Wide, 1), Norm("norm1", Wide, P("times")), ReLU("nonlin1"),
            Conv("conv2", Wide, Wide, 3, source: "conv channels * scale, 3x3, stride 2 then 1"), Norm("norm2", Wide, P("times")), ReLU("nonlin2"),
            Conv("conv3", Wide, P("channels"), 1), Norm("norm3", P("channels"), P("times")), ReLU("nonlin3")),
        P("times"), null,
        List(
            Apply("conv_input"),
            new Statement.Loop(new([
                new Statement.Let("shortcut", Chain("skip", "norm_skip"), Chain()),
                .. Chain("conv1", "norm1", "nonlin1"),
                new Statement.Apply("conv2", new StepValue(2, 1)), .. Chain("norm2", "nonlin2", "conv3", "norm3"),
                new Statement.Join(JoinKind.Add, "shortcut", InPlace: true, LastUse: true), Apply("nonlin3"), new Statement.Output(),
            ]))),
        null);
}
