namespace Cornet.Targets.Onnx;

/// <summary>
/// A network in evaluation as an ONNX graph: data that can be printed, without any file format. Operators are those of opset 17. Nodes are in the order in
/// which they run, and a value that two steps share is computed once.
/// </summary>
/// <param name="Name">The network.</param>
/// <param name="Input">What the network reads, one image of it: N images are a batch, N is free.</param>
/// <param name="Nodes">What is computed.</param>
/// <param name="Weights">The entries of the state dict that are read, in its order.</param>
/// <param name="Constants">Numbers that belong to the graph: shapes, indices, scalars.</param>
/// <param name="Outputs">What is put out, by recording site.</param>
public sealed record OnnxGraph(
    string Name, Shape Input, IReadOnlyList<OnnxNode> Nodes, IReadOnlyList<OnnxWeight> Weights, IReadOnlyList<OnnxConstant> Constants,
    IReadOnlyList<OnnxOutput> Outputs)
{
    /// <summary>The name of the input: N x channels x height x width, float32, normalized.</summary>
    public const string InputName = "images";

    /// <summary>The opset whose operators the nodes are.</summary>
    public const int Opset = 17;

    /// <summary>The graph as text, a line for each node.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        Line($"{Name}: {InputName} N x {Input}");
        foreach (var node in Nodes) Line($"{node}");
        foreach (var output in Outputs) Line($"put out: {output.Site} N x {output.Shape}");
        return text.ToString();

        void Line(FormattableString line) => text.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');
    }
}

/// <summary>An operator at work.</summary>
/// <param name="Operator">Its name in ONNX: <c>Conv</c>.</param>
/// <param name="Inputs">The values that it reads, by name: the images, other nodes' outputs, weights by their keys, constants.</param>
/// <param name="Output">The name of the value that it computes.</param>
/// <param name="Attributes">Its attributes.</param>
public sealed record OnnxNode(string Operator, IReadOnlyList<string> Inputs, string Output, IReadOnlyList<OnnxAttribute> Attributes)
{
    /// <inheritdoc/>
    public override string ToString() =>
        $"{Output} = {Operator}({string.Join(", ", Inputs)}{(Attributes.Count == 0 ? "" : $"; {string.Join(", ", Attributes)}")})";
}

/// <summary>An attribute of a node: a whole number, several, a real number or a word, as the operator wants it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Value">A <see cref="long"/>, an array of them, a <see cref="float"/> or a <see cref="string"/>.</param>
public sealed record OnnxAttribute(string Name, object Value)
{
    /// <inheritdoc/>
    public override string ToString() => Value switch
    {
        long[] several => $"{Name} = [{string.Join(", ", several)}]",
        float real => $"{Name} = {real.ToString("R", CultureInfo.InvariantCulture)}",
        var other => $"{Name} = {other}",
    };
}

/// <summary>A weight or a buffer of the network, called by its key in the state dict.</summary>
/// <param name="Key">The key.</param>
/// <param name="Shape">Its extents.</param>
public sealed record OnnxWeight(string Key, IReadOnlyList<long> Shape);

/// <summary>Numbers that belong to the graph.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Shape">Its extents; none for a scalar.</param>
/// <param name="Numbers">A <see cref="T:long[]"/> or a <see cref="T:float[]"/>.</param>
public sealed record OnnxConstant(string Name, IReadOnlyList<long> Shape, Array Numbers);

/// <summary>An output.</summary>
/// <param name="Site">The recording site, which is its name: <c>V4.2</c>, <c>decoder</c>.</param>
/// <param name="Shape">What one image gives.</param>
public sealed record OnnxOutput(string Site, Shape Shape);
