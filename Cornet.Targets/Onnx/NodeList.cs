namespace Cornet.Targets.Onnx;

/// <summary>A value in a graph.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Shape">What one image has; null for a scalar.</param>
/// <param name="IsOfImages">Whether there is one for each image; otherwise its batch is one.</param>
internal sealed record OnnxValue(string Name, Shape? Shape, bool IsOfImages)
{
    /// <summary>Channels, height and width; channels alone of a vector.</summary>
    public long[] Extents => Shape is not { } shape ? [] : shape.IsVector ? [shape.Channels] : [shape.Channels, shape.Height, shape.Width];
}

/// <summary>
/// The nodes of a graph while it is written. A node that reads what another one reads and does the same is that one: what does not change from step to step
/// is computed once by this.
/// </summary>
internal sealed class NodeList
{
    private readonly List<OnnxNode> _nodes = [];
    private readonly Dictionary<string, string> _known = new(StringComparer.Ordinal);
    private readonly Dictionary<string, OnnxConstant> _constants = new(StringComparer.Ordinal);
    private readonly HashSet<string> _names = new(StringComparer.Ordinal) { OnnxGraph.InputName };

    /// <summary>The nodes so far.</summary>
    public IReadOnlyList<OnnxNode> Nodes => _nodes;

    /// <summary>The constants so far.</summary>
    public IReadOnlyCollection<OnnxConstant> Constants => _constants.Values;

    /// <summary>Adds a node, unless there is one that computes the same.</summary>
    /// <param name="op">The operator.</param>
    /// <param name="name">What its output is called, if nothing else is.</param>
    /// <param name="inputs">The names of what it reads.</param>
    /// <param name="attributes">Its attributes.</param>
    /// <returns>The name of its output.</returns>
    public string Add(string op, string name, IEnumerable<string> inputs, params OnnxAttribute[] attributes)
    {
        var node = new OnnxNode(op, [.. inputs], name, [.. attributes]);
        var key = (node with { Output = "" }).ToString();
        if (op != "RandomNormalLike" && _known.TryGetValue(key, out var known)) return known;
        node = node with { Output = Free(name) };
        _nodes.Add(node);
        return _known[key] = node.Output;
    }

    /// <summary>What would have been computed, for its shape alone: nothing is added.</summary>
    public OnnxValue Imagined(Func<OnnxValue> compute)
    {
        var (nodes, known) = (_nodes.Count, _known.Keys.ToList());
        var value = compute();
        foreach (var node in _nodes.Skip(nodes)) _names.Remove(node.Output);
        _nodes.RemoveRange(nodes, _nodes.Count - nodes);
        foreach (var added in _known.Keys.Except(known).ToList()) _known.Remove(added);
        return value;
    }

    /// <summary>A scalar.</summary>
    public string Scalar(double number) => Constant(number.ToString("R", CultureInfo.InvariantCulture), [], new[] { (float)number });

    /// <summary>A list of whole numbers.</summary>
    public string Integers(params long[] numbers) => Constant($"[{string.Join(", ", numbers)}]", [numbers.Length], numbers);

    /// <summary>A constant.</summary>
    /// <param name="name">Says what it is: constants of one name are equal.</param>
    /// <param name="shape">Its extents.</param>
    /// <param name="numbers">Whole numbers, or real ones.</param>
    public string Constant(string name, long[] shape, Array numbers)
    {
        if (!_constants.ContainsKey(name)) _constants.Add(name, new OnnxConstant(name, [.. shape], numbers));
        return name;
    }

    // Where a name is taken, by a circuit that runs twice in a step.
    private string Free(string name)
    {
        for (var i = 1; ; i++)
        {
            var free = i == 1 ? name : $"{name}#{i.ToString(CultureInfo.InvariantCulture)}";
            if (_names.Add(free)) return free;
        }
    }
}
