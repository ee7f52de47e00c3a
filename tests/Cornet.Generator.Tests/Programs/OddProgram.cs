using Cornet.Dsl;
using Cornet.Dsl.Catalog;
using Cornet.Dsl.Expressions;
using Cornet.Dsl.Graph;
using Cornet.Dsl.Programs;
using static Cornet.Generator.Tests.Programs.ProgramParts;

namespace Cornet.Generator.Tests.Programs;

/// <summary>What the CORnets do not have: every instruction and layer at least once, and names that C# has programs of its own for.</summary>
internal static class OddProgram
{
    /// <summary>Not unrolled: branches, products, concatenation, local bindings that live on, labels and parameters that clash.</summary>
    public static NetworkProgram InTurn() => new(
        "record", "Generics such as List<T> & \"quotes\".\u2028#error a line that C# would see",
        List(Size("class", 10), Count("V1", 2)), new Shape(3, 32, 32), null, List(Odd),
        List(InTurn("V1", "The \"first\" area.", 3, imageFrom: 0), InTurn("train", "", 10, imageFrom: 2)),
        List(Input("input", "V1", 0), Input("V1", "train", 0)),
        Decoder("train", 10, 10), default, 1, 1, 1) { IsChain = true };

    /// <summary>Unrolled, where the step matters, nothing is hoisted, a delay is long and the decoder reads an area in the middle.</summary>
    public static NetworkProgram Unrolled(ZeroSkip? zeros) => new(
        "Odd", "", List(Size("times", 3)), new Shape(3, 32, 32), new Unrolling(P("times", 3), UpdateOrder.Sequential, List("IS", "V2", "V4")),
        List(Stepwise with { Zeros = zeros }, Stateless),
        List(
            Unrolled("IS", "Steps", List(3, P("times", 3)), 16, isSized: true),
            Unrolled("V2", "Steps", List(8, P("times", 3)), 8, isSized: true),
            Unrolled("V4", "Stateless", default, 8)),
        List(Input("input", "IS", 0), Input("IS", "V2", 0), Input("V2", "V4", 2)),
        Decoder("V2", 8, 10), default, 1, 1, 1)
        {
            Reads = List(new StepRead(0, 0, 1, 1), new StepRead(0, 1, 0, 1), new StepRead(1, 1, 1, 1), new StepRead(1, 2, 2, 2)),
        };

    private static AreaSchedule InTurn(string name, string doc, long inputs, int imageFrom) => new(
        name, doc, "Convolution", List(inputs, P("class", 10), P("V1", 2), P("class", 10)), 2,
        new(inputs, 32, 32), new(10, 32, 32), 1, Steps(2, imageFrom, 1));

    private static AreaSchedule Unrolled(string name, string circuit, EquatableArray<Expr> arguments, long side, bool isSized = false) => new(
        name, "", circuit, arguments, P("times", 3), new(8, 16, 16), new(8, side, side), 1, Steps(3, 0, 1)) { IsSized = isSized };

    private static Module Odd { get; } = new(
        "Convolution", "", List(Size("inputs"), Size("class"), Count("t"), Size("conv")),
        List(
            Conv("conv", P("inputs"), P("class"), 3), Norm("training", P("class"), P("t")),
            Plain("drop", "dropout", "dropout 0.5", new LayerArgument("probability", null, "0.5")),
            Plain("up", "upsample", "upsample 2", Argument("factor", 2)),
            Plain("avg", "avgpool", "avgpool 2x2", Argument("kernel", 2)),
            Plain("gelu", "gelu", "gelu"), Conv("x", P("class"), P("class"), 1), Conv("half", Times(2, P("class")), P("class"), 1)),
        P("t"), null,
        List(
            Apply("conv"),
            new Statement.Loop(new([
                new Statement.Let("t", default, null),
                new Statement.Let("gate", new([Apply("x"), new Statement.Join(JoinKind.Multiply, "t", false, LastUse: false)]), Chain("gelu")),
                Apply("training"), new Statement.Choose(Chain("up", "avg"), default), new Statement.Choose(default, Chain("drop")),
                new Statement.Choose(Chain("drop"), Chain("gelu")),
                new Statement.Apply("x", new StepValue(P("class"), 1)),
                new Statement.Join(JoinKind.Concat, "t", false, LastUse: false), new Statement.Release("t"), Apply("half"),
                new Statement.Join(JoinKind.Multiply, "gate", false, LastUse: true), new Statement.Output(),
            ]), Soft: true)),
        null);

    private static Module Stepwise { get; } = new(
        "Steps", "", List(Size("inputs"), Count("times")),
        List(
            Conv("conv_input", P("inputs"), 8, 3, 2), Norm("norm_input", 8, P("times")),
            Conv("conv1", 8, 8, 3), Conv("conv2", 8, 8, 1), Norm("norm1", 8, P("times")),
            Plain("nonlin", "silu", "silu")),
        null, Chain("conv_input", "norm_input"),
        new([
            new Statement.JoinState(), .. Chain("conv1", "conv2", "norm1"), new Statement.Let("old", default, null), Apply("nonlin"),
            new Statement.Join(JoinKind.Add, "old", InPlace: false, LastUse: true),
        ]),
        null);

    private static Module Stateless { get; } = new(
        "Stateless", "", default, List(Plain("nonlin", "tanh", "tanh", new LayerArgument("inPlace", null, "true"))),
        null, null, Chain("nonlin"), new ZeroSkip(0, 8, ForEach: true));
}
