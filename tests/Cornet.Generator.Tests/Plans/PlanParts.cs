using Cornet.Dsl;
using Cornet.Dsl.Semantics;
using Cornet.Dsl.Shapes;
using Cornet.Dsl.Timing;

namespace Cornet.Generator.Tests.Plans;

/// <summary>Short spellings for plans written by hand, so that the emitter is tested without the compiler.</summary>
internal static class PlanParts
{
    public static Quantity P(string parameter, long value = 1) => new(value, new Formula.Parameter(parameter));

    public static Quantity Times(Quantity left, Quantity right) =>
        new(left.Value * right.Value, new Formula.Binary('*', AsFormula(left), AsFormula(right)));

    public static EquatableArray<T> List<T>(params T[] items) => items;

    public static ParameterPlan Size(string name, long? start = null) => new(name, ParameterType.Size, start);

    public static ParameterPlan Count(string name, long? start = null) => new(name, ParameterType.Count, start);

    public static LayerPlan Conv(
        string label, Quantity inputs, Quantity outputs, Quantity kernel, Quantity? stride = null, bool bias = false, string source = "conv") =>
        new(label, LayerKind.Conv, source, new EquatableArray<LayerArgument>(
        [
            new("inputs", inputs), new("outputs", outputs), new("kernel", kernel),
            .. stride is null ? Array.Empty<LayerArgument>() : [new LayerArgument("stride", stride)],
            .. bias ? [new LayerArgument("bias", null, "true")] : Array.Empty<LayerArgument>(),
        ]), null, true);

    public static LayerPlan Norm(string label, Quantity channels, Quantity? copies = null) =>
        new(label, LayerKind.BatchNorm, "batchnorm", List(new LayerArgument("channels", channels)), copies, true);

    public static LayerPlan GroupNorm(string label, long groups, Quantity channels) =>
        new(label, LayerKind.GroupNorm, "groupnorm", List(new LayerArgument("groups", groups), new LayerArgument("channels", channels)), null, true);

    public static LayerPlan ReLU(string label) => new(label, LayerKind.ReLU, "relu", List(new LayerArgument("inPlace", null, "true")), null, false);

    public static LayerPlan Plain(string label, LayerKind kind, string source, params LayerArgument[] arguments) =>
        new(label, kind, source, arguments, null, false);

    public static LayerArgument Argument(string name, Quantity value) => new(name, value);

    public static Instruction Apply(string layer) => new Instruction.Apply(layer);

    public static EquatableArray<Instruction> Chain(params string[] layers) => layers.Select(Apply).ToArray();

    public static LayerPlan Linear(string label, Quantity inputs, Quantity outputs) =>
        new(label, LayerKind.Linear, "linear", List(new LayerArgument("inputs", inputs), new LayerArgument("outputs", outputs)), null, true);

    public static DecoderPlan Decoder(string reads, long inputs, Quantity classes) => new(
        new CircuitPlan(
            "Decoder", "", List(Size("inputs"), Size("classes")),
            List(Plain("avgpool", LayerKind.GlobalAvgPool, "avgpool"), Linear("linear", P("inputs"), P("classes"))),
            null, null, Chain("avgpool", "linear"), null),
        List<Quantity>(inputs, classes), reads, new Shape(classes.Value, 1, 1, true), (inputs + 1) * classes.Value, inputs * classes.Value);

    public static EquatableArray<StepPlan> Steps(int count, int imageFrom, long cost, params double[] starts) => Enumerable.Range(0, count)
        .Select(t => new StepPlan(true, t >= imageFrom, cost, cost, t >= imageFrom ? 11 + 16 * t : 0, starts.Length > t ? starts[t] : null))
        .ToArray();

    private static Formula AsFormula(Quantity quantity) => quantity.Formula ?? new Formula.Constant(quantity.Value);
}
