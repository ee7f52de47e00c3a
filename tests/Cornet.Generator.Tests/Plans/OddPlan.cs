using Cornet.Dsl;
using Cornet.Dsl.Semantics;
using Cornet.Dsl.Shapes;
using Cornet.Dsl.Timing;
using static Cornet.Generator.Tests.Plans.PlanParts;

namespace Cornet.Generator.Tests.Plans;

/// <summary>What the CORnets do not have: every instruction and layer at least once, and names that C# has plans of its own for.</summary>
internal static class OddPlan
{
    /// <summary>Not unrolled: branches, products, concatenation, local bindings that live on, labels and parameters that clash.</summary>
    public static ModelPlan InTurn() => new(
        "record", "Generics such as List<T> & \"quotes\".\u2028#error a line that C# would see",
        List(Size("class", 10), Count("V1", 2)), new Shape(3, 32, 32), null, List(Odd),
        List(InTurn("V1", "The \"first\" area.", 3, imageFrom: 0), InTurn("train", "", 10, imageFrom: 2)),
        List(new ConnectionPlan("input", "V1", 0, false), new ConnectionPlan("V1", "train", 0, false)),
        Decoder("train", 10, 10), default, default, 1, 1, 1);

    /// <summary>Unrolled, where the step matters, nothing is hoisted, a delay is long and the decoder reads an area in the middle.</summary>
    public static ModelPlan Unrolled(SilencePlan? silence) => new(
        "Odd", "", List(Size("times", 3)), new Shape(3, 32, 32), new UnrollPlan(P("times", 3), UpdateOrder.Sequential, List("IS", "V2", "V4")),
        List(Stepwise with { Silence = silence }, Stateless),
        List(
            Unrolled("IS", "Steps", List(3, P("times", 3)), 16),
            Unrolled("V2", "Steps", List(8, P("times", 3)), 8),
            Unrolled("V4", "Stateless", default, 8)),
        List(new ConnectionPlan("input", "IS", 0, false), new ConnectionPlan("IS", "V2", 0, false), new ConnectionPlan("V2", "V4", 2, false)),
        Decoder("V2", 8, 10), default, default, 1, 1, 1);

    private static AreaPlan InTurn(string name, string doc, long inputs, int imageFrom) => new(
        name, doc, "Convolution", List(inputs, P("class", 10), P("V1", 2), P("class", 10)), 2,
        new(inputs, 32, 32), new(10, 32, 32), 1, Steps(2, imageFrom, 1));

    private static AreaPlan Unrolled(string name, string circuit, EquatableArray<Quantity> arguments, long side) => new(
        name, "", circuit, arguments, P("times", 3), new(8, 16, 16), new(8, side, side), 1, Steps(3, 0, 1));

    private static CircuitPlan Odd { get; } = new(
        "Convolution", "", List(Size("inputs"), Size("class"), Count("t"), Size("conv")),
        List(
            Conv("conv", P("inputs"), P("class"), 3), Norm("training", P("class"), P("t")),
            Plain("drop", LayerKind.Dropout, "dropout 0.5", new LayerArgument("probability", null, "0.5")),
            Plain("up", LayerKind.Upsample, "upsample 2", Argument("factor", 2)),
            Plain("avg", LayerKind.AvgPool, "avgpool 2x2", Argument("kernel", 2)),
            Plain("gelu", LayerKind.GELU, "gelu"), Conv("x", P("class"), P("class"), 1), Conv("half", Times(2, P("class")), P("class"), 1)),
        P("t"), null,
        List(
            Apply("conv"),
            new Instruction.Recur(new([
                new Instruction.Keep("t", default, null),
                new Instruction.Keep("gate", new([Apply("x"), new Instruction.Join(JoinKind.Multiply, "t", false, LastUse: false)]), Chain("gelu")),
                Apply("training"), new Instruction.Branch(Chain("up", "avg"), default), new Instruction.Branch(default, Chain("drop")),
                new Instruction.Branch(Chain("drop"), Chain("gelu")),
                new Instruction.Apply("x", new StepValue(P("class"), 1)),
                new Instruction.Join(JoinKind.Concat, "t", false, LastUse: false), new Instruction.Release("t"), Apply("half"),
                new Instruction.Join(JoinKind.Multiply, "gate", false, LastUse: true), new Instruction.Output(),
            ]), Soft: true)),
        null);

    private static CircuitPlan Stepwise { get; } = new(
        "Steps", "", List(Size("inputs"), Count("times")),
        List(
            Conv("conv_input", P("inputs"), 8, 3, 2), Norm("norm_input", 8, P("times")),
            Conv("conv1", 8, 8, 3), Conv("conv2", 8, 8, 1), Norm("norm1", 8, P("times")),
            Plain("nonlin", LayerKind.SiLU, "silu")),
        null, Chain("conv_input", "norm_input"),
        new([
            new Instruction.JoinState(), .. Chain("conv1", "conv2", "norm1"), new Instruction.Keep("old", default, null), Apply("nonlin"),
            new Instruction.Join(JoinKind.Add, "old", InPlace: false, LastUse: true),
        ]),
        null);

    private static CircuitPlan Stateless { get; } = new(
        "Stateless", "", default, List(Plain("nonlin", LayerKind.Tanh, "tanh", new LayerArgument("inPlace", null, "true"))),
        null, null, Chain("nonlin"), new SilencePlan(0, 8, ForEach: true));
}
