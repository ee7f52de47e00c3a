using Cornet.Dsl.Timing;

namespace Cornet.Targets.TorchSharp;

/// <summary>The runtime's class for a kind of layer.</summary>
/// <param name="Kind">The kind of layer.</param>
/// <param name="Name">The class in <c>Cornet.Runtime.Layers</c>.</param>
/// <param name="Parameters">Its constructor's parameters, in order.</param>
/// <param name="Plain">How many of them, from the first, say what they are without their name: <c>new Linear(512, 1000)</c>.</param>
/// <param name="ChangesExtent">Whether its output may be of another height and width than its input.</param>
internal sealed record LayerClass(LayerKind Kind, string Name, string[] Parameters, int Plain, bool ChangesExtent)
{
    /// <summary>One for each kind but <see cref="LayerKind.Extern"/>, whose classes are the user's.</summary>
    public static IReadOnlyList<LayerClass> All { get; } =
    [
        new(LayerKind.Conv, "Convolution", ["inputs", "outputs", "kernel", "stride", "padding", "dilation", "groups", "bias"], 2, true),
        new(LayerKind.Linear, "Linear", ["inputs", "outputs", "bias"], 2, false),
        new(LayerKind.BatchNorm, "BatchNorm", ["channels", "overwrites"], 1, false),
        new(LayerKind.GroupNorm, "GroupNorm", ["groups", "channels"], 2, false),
        new(LayerKind.LayerNorm, "LayerNorm", ["channels"], 1, false),
        new(LayerKind.ReLU, "ReLU", ["inPlace"], 0, false),
        new(LayerKind.LeakyReLU, "LeakyReLU", ["slope", "inPlace"], 1, false),
        new(LayerKind.ELU, "ELU", ["alpha"], 1, false),
        new(LayerKind.Sigmoid, "Sigmoid", ["inPlace"], 0, false),
        new(LayerKind.Tanh, "Tanh", ["inPlace"], 0, false),
        new(LayerKind.GELU, "GELU", [], 0, false),
        new(LayerKind.SiLU, "SiLU", [], 0, false),
        new(LayerKind.Softplus, "Softplus", [], 0, false),
        new(LayerKind.Softmax, "Softmax", [], 0, false),
        new(LayerKind.MaxPool, "MaxPool", ["kernel", "stride", "padding"], 0, true),
        new(LayerKind.AvgPool, "AvgPool", ["kernel", "stride", "padding"], 0, true),
        new(LayerKind.GlobalMaxPool, "GlobalMaxPool", [], 0, true),
        new(LayerKind.GlobalAvgPool, "GlobalAvgPool", [], 0, true),
        new(LayerKind.Dropout, "Dropout", ["probability"], 1, false),
        new(LayerKind.Upsample, "Upsample", ["factor"], 1, true),
        new(LayerKind.Flatten, "Flatten", [], 0, true),
    ];

    /// <summary>The class for a kind.</summary>
    public static LayerClass Of(LayerKind kind) => All.First(one => one.Kind == kind);

    /// <summary>The class of a layer as generated code names it.</summary>
    public static string NameOf(LayerPlan layer) =>
        layer.Extern is { } module ? $"global::{Identifiers.EscapeDotted(module.Type)}" : Of(layer.Kind).Name;

    /// <summary>The constructor call. An argument is named unless its place or its own name says what it is.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="formulas">The scope it stands in.</param>
    /// <param name="isLong">Whether a parameter of that scope is a <c>long</c>.</param>
    public static string New(LayerPlan layer, FormulaWriter formulas, Func<string, bool> isLong) =>
        layer.Extern is null
            ? Of(layer.Kind).New(layer, formulas)
            : $"new {NameOf(layer)}({string.Join(", ", layer.Arguments.Select(argument => Written(argument, formulas, isLong)))})";

    // A constructor that takes a `long` takes an `int` too.
    private static string Written(LayerArgument argument, FormulaWriter formulas, Func<string, bool> isLong)
    {
        var value = argument.Literal ?? formulas.WriteInt(argument.Value!, isLong);
        return argument.Name.Length > 0 ? $"{Identifiers.Escape(argument.Name)}: {value}" : value;
    }

    private string New(LayerPlan layer, FormulaWriter formulas)
    {
        var inOrder = true;
        var arguments = new List<string>();
        foreach (var argument in layer.Arguments)
        {
            var place = Array.IndexOf(Parameters, argument.Name);
            inOrder &= place == arguments.Count;
            var value = argument.Literal ?? formulas.Write(argument.Value!);
            arguments.Add(inOrder && (place < Plain || value == argument.Name) ? value : $"{argument.Name}: {value}");
        }
        return $"new {Name}({string.Join(", ", arguments)})";
    }
}
