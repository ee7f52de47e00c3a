using Cornet.Dsl;
using Cornet.Dsl.Catalog;
using Cornet.Dsl.Expressions;
using Cornet.Dsl.Programs;

namespace Cornet.Generator.Tests.Programs;

/// <summary>Short spellings for programs written by hand, so that the emitter is tested without the compiler.</summary>
internal static class ProgramParts
{
    public static Expr P(string parameter, long value = 1) => new Expr.Parameter(parameter, value);

    public static Expr Times(Expr left, Expr right) => left * right;

    public static EquatableArray<T> List<T>(params T[] items) => items;

    public static Parameter Size(string name, long? start = null) => new(name, ParameterType.Size, start);

    public static Parameter Count(string name, long? start = null) => new(name, ParameterType.Count, start);

    public static LayerDeclaration Conv(
        string label, Expr inputs, Expr outputs, Expr kernel, Expr? stride = null, bool bias = false, string source = "conv") =>
        new(label, "conv", "conv", source, new EquatableArray<LayerArgument>(
        [
            new("inputs", inputs), new("outputs", outputs), new("kernel", kernel),
            .. stride is null ? Array.Empty<LayerArgument>() : [new LayerArgument("stride", stride)],
            .. bias ? [new LayerArgument("bias", null, "true")] : Array.Empty<LayerArgument>(),
        ]), null);

    public static LayerDeclaration Norm(string label, Expr channels, Expr? copies = null) =>
        new(label, "batchnorm", "batchnorm", "batchnorm", List(new LayerArgument("channels", channels)), copies);

    public static LayerDeclaration GroupNorm(string label, long groups, Expr channels) =>
        new(label, "groupnorm", "groupnorm", "groupnorm", List(new LayerArgument("groups", groups), new LayerArgument("channels", channels)), null);

    public static ConnectionSchedule Input(string from, string to, int delay) => new(from, to, delay) { Start = from == "input" ? delay : Math.Max(1, delay) };

    public static LayerWork Work(string layer, params string[] weights) =>
        new(layer, 1, weights.Select(weight => new WeightDeclaration(weight, [], "default", IsTrainable: true)).ToArray(), null, default);

    public static LayerDeclaration ReLU(string label) => new(label, "relu", "relu", "relu", List(new LayerArgument("inPlace", null, "true")), null);

    public static LayerDeclaration Plain(string label, string operation, string source, params LayerArgument[] arguments) =>
        new(label, operation, operation, source, arguments, null);

    public static LayerArgument Argument(string name, Expr value) => new(name, value);

    public static Statement Apply(string layer) => new Statement.Apply(layer);

    public static EquatableArray<Statement> Chain(params string[] layers) => layers.Select(Apply).ToArray();

    public static LayerDeclaration Linear(string label, Expr inputs, Expr outputs) =>
        new(label, "linear", "linear", "linear", List(new LayerArgument("inputs", inputs), new LayerArgument("outputs", outputs)), null);

    public static DecoderSchedule Decoder(string reads, long inputs, Expr classes) => new(
        new Module(
            "Decoder", "", List(Size("inputs"), Size("classes")),
            List(Plain("avgpool", "global avgpool", "avgpool"), Linear("linear", P("inputs"), P("classes"))),
            null, null, Chain("avgpool", "linear"), null),
        List<Expr>(inputs, classes), reads, new Shape(classes.Value, 1, 1, true), (inputs + 1) * classes.Value, inputs * classes.Value)
    {
        Layers = List(Work("linear", "weight", "bias")),
    };

    public static EquatableArray<StepSchedule> Steps(int count, int imageFrom, long cost, params double[] starts) => Enumerable.Range(0, count)
        .Select(t => new StepSchedule(true, t >= imageFrom, cost, cost, t >= imageFrom ? 11 + 16 * t : 0, starts.Length > t ? starts[t] : null))
        .ToArray();
}
