namespace Cornet.Targets.Onnx;

/// <summary>A layer that is about to run: what its nodes are made of.</summary>
/// <param name="Nodes">Where they go.</param>
/// <param name="Layer">The layer.</param>
/// <param name="Path">Its path with the copy: <c>V4.norm1_2</c>.</param>
/// <param name="Name">What the value that it puts out is called.</param>
/// <param name="Evaluate">The value of an expression in its circuit.</param>
/// <param name="Weight">Declares a weight and returns its name in the graph.</param>
/// <param name="Stride">The stride at this step, where it is not the layer's own.</param>
internal sealed record LayerCall(
    NodeList Nodes, LayerDeclaration Layer, string Path, string Name, Func<Expr, long> Evaluate, Func<string, string> Weight, Expr? Stride)
{
    /// <summary>Whether the line, or a default, says this.</summary>
    public bool Has(string argument) => Find(argument) is not null;

    public bool Is(string argument) => Find(argument) is { Literal: "true" };

    /// <summary>A real number that a literal says, or a whole one.</summary>
    public double Real(string argument, double otherwise) => Find(argument) is not { } found ? otherwise
        : found.Literal is { } literal ? double.Parse(literal, CultureInfo.InvariantCulture) : Evaluate(found.Value!);

    public long Whole(string argument, long otherwise) => Find(argument) is { Value: { } value } ? Evaluate(value) : otherwise;

    /// <summary>Rows and columns of a window.</summary>
    public long[] Sides(string argument, long[] otherwise)
    {
        if (argument == "stride" && Stride is { } choice) return [Evaluate(choice), Evaluate(choice)];
        return Find(argument) is { Value: { } value } found ? [Evaluate(value), Evaluate(found.Width ?? value)] : otherwise;
    }

    /// <summary>A node that puts out a value of this shape.</summary>
    public OnnxValue Value(OnnxValue input, Shape? shape, string op, IEnumerable<string> inputs, params OnnxAttribute[] attributes) =>
        new(Nodes.Add(op, Name, inputs, attributes), shape, input.IsOfImages);

    /// <summary>A node on the way to the last one.</summary>
    public string Part(string op, IEnumerable<string> inputs, params OnnxAttribute[] attributes) => Nodes.Add(op, $"{Name}/{op}", inputs, attributes);

    private LayerArgument? Find(string argument) => Layer.Arguments.FirstOrDefault(one => one.Name == argument);
}

/// <summary>The nodes of each operation: one or a few, as PyTorch computes it in evaluation.</summary>
internal static class LayerNodes
{
    private const float Epsilon = 1e-5f;

    private static readonly Dictionary<string, Func<LayerCall, OnnxValue, OnnxValue>> Rows = new(StringComparer.Ordinal)
    {
        ["conv"] = Convolution,
        ["gabor"] = Convolution,
        ["convtranspose"] = TransposedConvolution,
        ["linear"] = Linear,
        ["batchnorm"] = BatchNorm,
        ["groupnorm"] = (call, x) => GroupNorm(call, x, call.Whole("groups", 1)),
        ["layernorm"] = (call, x) => GroupNorm(call, x, 1),
        ["relu"] = (call, x) => Pointwise(call, x, "Relu"),
        ["leakyrelu"] = (call, x) => Pointwise(call, x, "LeakyRelu", new OnnxAttribute("alpha", (float)call.Real("slope", 0.01))),
        ["elu"] = (call, x) => Pointwise(call, x, "Elu", new OnnxAttribute("alpha", (float)call.Real("alpha", 1))),
        ["sigmoid"] = (call, x) => Pointwise(call, x, "Sigmoid"),
        ["tanh"] = (call, x) => Pointwise(call, x, "Tanh"),
        ["softplus"] = (call, x) => Pointwise(call, x, "Softplus"),
        ["silu"] = (call, x) => call.Value(x, x.Shape, "Mul", [x.Name, call.Part("Sigmoid", [x.Name])]),
        ["gelu"] = Gelu,
        ["softmax"] = (call, x) => Pointwise(call, x, "Softmax", new OnnxAttribute("axis", 1L)),
        ["maxpool"] = (call, x) => Pool(call, x, "MaxPool"),
        // ONNX leaves padding out of the mean unless it is asked to count it.
        ["avgpool"] = (call, x) => Pool(call, x, "AveragePool", new OnnxAttribute("count_include_pad", 1L)),
        ["global maxpool"] = (call, x) => call.Value(x, x.Shape! with { Height = 1, Width = 1 }, "GlobalMaxPool", [x.Name]),
        ["global avgpool"] = (call, x) => call.Value(x, x.Shape! with { Height = 1, Width = 1 }, "GlobalAveragePool", [x.Name]),
        ["flatten"] = Flatten,
        ["dropout"] = (_, x) => x,
        ["upsample"] = Upsample,
        ["slice"] = Slice,
        ["noise"] = Noise,
        ["learned"] = Learned,
    };

    /// <summary>The operations that have a row.</summary>
    public static IEnumerable<string> Operations => Rows.Keys;

    /// <summary>Writes the nodes of a layer.</summary>
    public static OnnxValue Write(LayerCall call, OnnxValue input) => Rows[call.Layer.Operation](call, input);

    private static OnnxValue Pointwise(LayerCall call, OnnxValue x, string op, params OnnxAttribute[] attributes) =>
        call.Value(x, x.Shape, op, [x.Name], attributes);

    private static OnnxValue Convolution(LayerCall call, OnnxValue x)
    {
        var (kernel, stride, dilation) = (call.Sides("kernel", []), call.Sides("stride", [1, 1]), call.Sides("dilation", [1, 1]));
        var padding = call.Sides("padding", [(kernel[0] - 1) / 2, (kernel[1] - 1) / 2]);
        return call.Value(
            x, Windowed(x.Shape!, call.Whole("outputs", 0), kernel, stride, padding, dilation), "Conv", Weighted(call, x.Name),
            [.. Sliding(kernel, stride, padding), .. Unless("dilations", dilation, 1), .. Unless("group", call.Whole("groups", 1), 1)]);
    }

    private static OnnxValue TransposedConvolution(LayerCall call, OnnxValue x)
    {
        var (kernel, stride) = (call.Sides("kernel", []), call.Sides("stride", [1, 1]));
        var (padding, more) = (call.Sides("padding", [0, 0]), call.Sides("outputPadding", [0, 0]));
        var shape = new Shape(call.Whole("outputs", 0), Side(x.Shape!.Height, 0), Side(x.Shape.Width, 1));
        return call.Value(
            x, shape, "ConvTranspose", Weighted(call, x.Name),
            [.. Sliding(kernel, stride, padding), .. Unless("output_padding", more, 0), .. Unless("group", call.Whole("groups", 1), 1)]);

        long Side(long from, int side) => (from - 1) * stride[side] + kernel[side] + more[side] - 2 * padding[side];
    }

    private static string[] Weighted(LayerCall call, string input) =>
        call.Is("bias") ? [input, call.Weight("weight"), call.Weight("bias")] : [input, call.Weight("weight")];

    private static OnnxValue Linear(LayerCall call, OnnxValue x)
    {
        var flat = x.Shape!.IsVector ? x.Name : call.Part("Flatten", [x.Name], new OnnxAttribute("axis", 1L));
        return call.Value(x, Vector(call.Whole("outputs", 0)), "Gemm", Weighted(call, flat), new OnnxAttribute("transB", 1L));
    }

    private static OnnxValue BatchNorm(LayerCall call, OnnxValue x) => call.Value(
        x, x.Shape, "BatchNormalization",
        [x.Name, call.Weight("weight"), call.Weight("bias"), call.Weight("running_mean"), call.Weight("running_var")], new OnnxAttribute("epsilon", Epsilon));

    // Opset 17 has no group norm; an instance norm of groups has its statistics.
    private static OnnxValue GroupNorm(LayerCall call, OnnxValue x, long groups)
    {
        var grouped = call.Part("Reshape", [x.Name, call.Nodes.Integers(0, groups, -1)]);
        string Each(float number) => call.Nodes.Constant($"{groups} x {number}", [groups], Enumerable.Repeat(number, (int)groups).ToArray());
        var normalized = call.Part("InstanceNormalization", [grouped, Each(1), Each(0)], new OnnxAttribute("epsilon", Epsilon));
        var back = call.Nodes.Add("Reshape", $"{call.Name}/Back", [normalized, call.Nodes.Integers([0, .. x.Extents])]);
        var scaled = call.Part("Mul", [back, PerChannel(call, x, "weight")]);
        return call.Value(x, x.Shape, "Add", [scaled, PerChannel(call, x, "bias")]);
    }

    // A number for each channel, beside maps.
    private static string PerChannel(LayerCall call, OnnxValue x, string weight) => x.Shape!.IsVector ? call.Weight(weight)
        : call.Nodes.Add("Unsqueeze", $"{call.Path}.{weight}/Unsqueeze", [call.Weight(weight), call.Nodes.Integers(1, 2)]);

    private static OnnxValue Gelu(LayerCall call, OnnxValue x)
    {
        var erf = call.Part("Erf", [call.Part("Mul", [x.Name, call.Nodes.Scalar(Math.Sqrt(0.5))])]);
        var half = call.Nodes.Add("Mul", $"{call.Name}/Half", [x.Name, call.Nodes.Scalar(0.5)]);
        return call.Value(x, x.Shape, "Mul", [half, call.Part("Add", [erf, call.Nodes.Scalar(1)])]);
    }

    private static OnnxValue Pool(LayerCall call, OnnxValue x, string op, params OnnxAttribute[] attributes)
    {
        var kernel = call.Sides("kernel", []);
        var (stride, padding) = (call.Sides("stride", kernel), call.Sides("padding", [0, 0]));
        return call.Value(
            x, Windowed(x.Shape!, x.Shape!.Channels, kernel, stride, padding, [1, 1]), op, [x.Name],
            [.. Sliding(kernel, stride, padding), .. attributes]);
    }

    private static OnnxValue Flatten(LayerCall call, OnnxValue x) =>
        x.Shape!.IsVector ? x : call.Value(x, Vector(x.Shape.Size), "Flatten", [x.Name], new OnnxAttribute("axis", 1L));

    private static OnnxValue Upsample(LayerCall call, OnnxValue x)
    {
        var (shape, factor) = (x.Shape!, call.Whole("factor", 1));
        return Resizing.To(call.Nodes, call.Name, x, shape.Height * factor, shape.Width * factor, call.Is("bilinear"));
    }

    private static OnnxValue Slice(LayerCall call, OnnxValue x)
    {
        var (start, end) = (call.Whole("start", 0), call.Whole("end", 0));
        return call.Value(x, x.Shape! with { Channels = end - start }, "Slice",
            [x.Name, call.Nodes.Integers(start), call.Nodes.Integers(end), call.Nodes.Integers(1)]);
    }

    // x + sqrt(sd^2 + fano max(x, 0)) N(0, 1)
    private static OnnxValue Noise(LayerCall call, OnnxValue x)
    {
        var (sd, fano) = (call.Real("sd", 0), call.Real("fano", 0));
        var drawn = call.Part("RandomNormalLike", [x.Name]);
        string deviation;
        if (fano == 0) deviation = call.Nodes.Scalar(sd);
        else
        {
            var variance = call.Part("Mul", [call.Part("Relu", [x.Name]), call.Nodes.Scalar(fano)]);
            if (sd != 0) variance = call.Part("Add", [variance, call.Nodes.Scalar(sd * sd)]);
            deviation = call.Part("Sqrt", [variance]);
        }
        return call.Value(x, x.Shape, "Add", [x.Name, call.Nodes.Add("Mul", $"{call.Name}/Noise", [drawn, deviation])]);
    }

    private static OnnxValue Learned(LayerCall call, OnnxValue x) =>
        new(PerChannel(call, x, "weight"), x.Shape! with { Height = 1, Width = 1 }, IsOfImages: false);

    private static Shape Vector(long length) => new(length, 1, 1, IsVector: true);

    private static OnnxAttribute[] Sliding(long[] kernel, long[] stride, long[] padding) =>
        [new("kernel_shape", kernel), .. Unless("strides", stride, 1), .. Unless("pads", [padding[0], padding[1], padding[0], padding[1]], 0)];

    // What ONNX takes anyway is left out.
    private static OnnxAttribute[] Unless(string name, long[] values, long byDefault) => Array.TrueForAll(values, value => value == byDefault) ? [] : [new(name, values)];

    private static OnnxAttribute[] Unless(string name, long value, long byDefault) => value == byDefault ? [] : [new(name, value)];

    private static Shape Windowed(Shape from, long channels, long[] kernel, long[] stride, long[] padding, long[] dilation)
    {
        return new(channels, Side(from.Height, 0), Side(from.Width, 1));

        long Side(long length, int side) => (length + 2 * padding[side] - dilation[side] * (kernel[side] - 1) - 1) / stride[side] + 1;
    }
}
