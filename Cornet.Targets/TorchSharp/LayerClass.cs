namespace Cornet.Targets.TorchSharp;

/// <summary>The runtime's class for an operation.</summary>
/// <param name="Operation">What the layer computes: a <see cref="LayerDeclaration.Operation"/>.</param>
/// <param name="Name">The class in <c>Cornet.Runtime.Layers</c>.</param>
/// <param name="Plain">How many of them, from the first, say what they are without their name: <c>new Linear(512, 1000)</c>.</param>
/// <param name="ChangesExtent">Whether its output may be of another height and width than its input.</param>
internal sealed record LayerClass(string Operation, string Name, string[] Parameters, int Plain, bool ChangesExtent)
{
    /// <summary>A row for each operation but <c>extern</c>, whose classes are the user's.</summary>
    public static IReadOnlyList<LayerClass> All { get; } =
    [
        new("conv", "Convolution", ["inputs", "outputs", "kernel", "stride", "padding", "dilation", "groups", "bias", "trainable"], 2, true),
        new("convtranspose", "TransposedConvolution", ["inputs", "outputs", "kernel", "stride", "padding", "outputPadding", "groups", "bias", "trainable"], 2, true),
        new("linear", "Linear", ["inputs", "outputs", "bias", "trainable"], 2, false),
        new("batchnorm", "BatchNorm", ["channels", "overwrites"], 1, false),
        new("groupnorm", "GroupNorm", ["groups", "channels"], 2, false),
        new("layernorm", "LayerNorm", ["channels"], 1, false),
        new("relu", "ReLU", ["inPlace"], 0, false),
        new("leakyrelu", "LeakyReLU", ["slope", "inPlace"], 1, false),
        new("elu", "ELU", ["alpha"], 1, false),
        new("sigmoid", "Sigmoid", ["inPlace"], 0, false),
        new("tanh", "Tanh", ["inPlace"], 0, false),
        new("gelu", "GELU", [], 0, false),
        new("silu", "SiLU", [], 0, false),
        new("softplus", "Softplus", [], 0, false),
        new("softmax", "Softmax", [], 0, false),
        new("maxpool", "MaxPool", ["kernel", "stride", "padding"], 0, true),
        new("avgpool", "AvgPool", ["kernel", "stride", "padding"], 0, true),
        new("global maxpool", "GlobalMaxPool", [], 0, true),
        new("global avgpool", "GlobalAvgPool", [], 0, true),
        new("dropout", "Dropout", ["probability"], 1, false),
        new("upsample", "Upsample", ["factor", "bilinear"], 1, true),
        new("flatten", "Flatten", [], 0, true),
        new("slice", "Slice", ["start", "end"], 2, false),
        new("gabor", "Gabor", ["inputs", "outputs", "kernel", "stride", "phase", "pixelsPerDegree", "seed"], 2, true),
        new("noise", "Noise", ["sd", "fano"], 0, false),
        new("learned", "Learned", ["channels", "initial"], 2, true),
    ];

    public static LayerClass Of(string operation) => All.First(one => one.Operation == operation);

    /// <summary>The class of a layer as generated code names it.</summary>
    public static string NameOf(LayerDeclaration layer) =>
        layer.Extern is { } module ? $"global::{Identifiers.EscapeDotted(module.Type)}" : Of(layer.Operation).Name;

    /// <summary>The constructor call. An argument is named unless its place or its own name says what it is.</summary>
    /// <param name="isLong">Whether a parameter of that scope is a <c>long</c>.</param>
    public static string New(LayerDeclaration layer, FormulaWriter formulas, Func<string, bool> isLong) =>
        layer.Extern is null
            ? Of(layer.Operation).New(layer, formulas)
            : $"new {NameOf(layer)}({string.Join(", ", layer.Arguments.Select(argument => Written(argument, formulas, isLong)))})";

    // A constructor that takes a `long` takes an `int` too.
    private static string Written(LayerArgument argument, FormulaWriter formulas, Func<string, bool> isLong)
    {
        var value = argument.Literal ?? formulas.WriteInt(argument.Value!, isLong);
        return argument.Name.Length > 0 ? $"{Identifiers.Escape(argument.Name)}: {value}" : value;
    }

    private string New(LayerDeclaration layer, FormulaWriter formulas)
    {
        var inOrder = true;
        var arguments = new List<string>();
        foreach (var argument in layer.Arguments.Where(argument => !argument.IsDefault))
        {
            var place = Array.IndexOf(Parameters, argument.Name);
            inOrder &= place == arguments.Count;
            var value = argument.Literal ?? (argument.Width is { } width ? $"({formulas.Write(argument.Value!)}, {formulas.Write(width)})" : formulas.Write(argument.Value!));
            arguments.Add(inOrder && (place < Plain || value == argument.Name) ? value : $"{argument.Name}: {value}");
        }
        return $"new {Name}({string.Join(", ", arguments)})";
    }
}
