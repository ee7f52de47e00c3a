namespace Cornet.Targets.Onnx;

/// <summary>An area, a connection, a decoder or a circuit inside one, whose statements are written as the nodes of the steps that run.</summary>
/// <param name="nodes">Where they go.</param>
/// <param name="program">The network.</param>
/// <param name="path">Its path: <c>V4</c>.</param>
/// <param name="module">Its class.</param>
/// <param name="arguments">The value of each parameter of that class.</param>
/// <param name="drawsNoise">Whether <c>noise</c> layers do anything.</param>
internal sealed class CircuitRun(NodeList nodes, NetworkProgram program, string path, Module module, IReadOnlyList<double> arguments, bool drawsNoise)
{
    private readonly Dictionary<string, OnnxValue> _kept = new(StringComparer.Ordinal);
    private Dictionary<string, OnnxValue> _states = new(StringComparer.Ordinal);
    private int _outer; // the step of the area, for names

    public Module Module => module;

    /// <summary>What the recurrence put out, step by step; empty without one.</summary>
    public List<OnnxValue> Outputs { get; } = [];

    /// <summary>How many steps the recurrence runs.</summary>
    public int Steps { get; set; } = 1;

    /// <summary>The value of an expression of the circuit's parameters.</summary>
    public double Evaluate(Expr expression) => expression.Evaluate(Argument);

    /// <summary>Writes statements, and returns what the flow is behind them.</summary>
    /// <param name="statements">The statements.</param>
    /// <param name="flow">The flow in front of them.</param>
    /// <param name="step">The step.</param>
    public OnnxValue Run(IEnumerable<Statement> statements, OnnxValue flow, int step)
    {
        _outer = step;
        return All(statements, flow, step);
    }

    private OnnxValue All(IEnumerable<Statement> statements, OnnxValue flow, int step)
    {
        foreach (var statement in statements) flow = One(statement, flow, step);
        return flow;
    }

    private OnnxValue One(Statement statement, OnnxValue flow, int step)
    {
        switch (statement)
        {
            case Statement.Apply apply: return Layer(apply.Layer, apply.Stride, flow, step);
            case Statement.Join join: return Joined(join.Kind, flow, Value(join.With, flow, step), step);
            case Statement.Become become: return Value(become.Value, flow, step);
            case Statement.Choose choose: return All(step > 0 ? choose.Rest : choose.First, flow, step);
            case Statement.Loop loop: return Loop(loop, flow);
            case Statement.ReadState state:
                _kept[state.Name] = _states.TryGetValue(state.Name, out var before) ? before : Everywhere(state.First, flow.Shape!);
                break;
            case Statement.Let let:
                var value = let.Formula is { } formula ? Value(formula, flow, step) : All(step > 0 && let.Rest is { } rest ? rest : let.First, flow, step);
                _kept[let.Name] = value;
                if (let.IsState) _states[let.Name] = value;
                break;
            case Statement.Output: Outputs.Add(flow); break;
        }
        return flow;
    }

    private OnnxValue Loop(Statement.Loop loop, OnnxValue flow)
    {
        var (outside, given) = (_states, flow);
        if (Instructions.HaveStates(loop.Body)) _states = new(StringComparer.Ordinal);
        var rounds = loop.Times is { } times ? (int)Evaluate(times) : Steps;
        for (var step = 0; step < rounds; step++)
        {
            if (loop.Times is null) _outer = step;
            if (loop.Soft && step > 0)
            {
                given = Resizing.Average(nodes, $"{path}.gate@{_outer}/Average", given, flow.Shape!.Height, flow.Shape.Width);
                var sum = Binary("Add", given, flow, $"{path}.gate@{_outer}/Add");
                flow = sum with { Name = nodes.Add("Sigmoid", $"{path}.gate@{_outer}", [sum.Name]) };
            }
            flow = All(loop.Body, flow, step);
        }
        _states = outside;
        return flow;
    }

    private OnnxValue Layer(string label, StepValue? stride, OnnxValue flow, int step)
    {
        var layer = module.Layers.First(one => one.Label == label);
        if (layer.Circuit is { } name)
        {
            var inner = program.Inner.First(one => one.Name == name);
            var run = new CircuitRun(nodes, program, $"{path}.{label}", inner, [.. layer.Arguments.Select(argument => Evaluate(argument.Value!))], drawsNoise) { _outer = _outer };
            return run.All(inner.Body, flow, step);
        }
        if (layer.Operation == "noise" && !drawsNoise) return flow;
        var own = $"{path}.{label}{(layer.Copies is null ? "" : FormattableString.Invariant($"_{step}"))}";
        return LayerNodes.Write(
            new LayerCall(
                nodes, layer, own, FormattableString.Invariant($"{path}.{label}@{_outer}"), number => (long)Evaluate(number),
                weight => program.KeyOf($"{own}.{weight}"), stride is null ? null : step == 0 ? stride.First : stride.Rest),
            flow);
    }

    private OnnxValue Value(Formula formula, OnnxValue flow, int step) => formula switch
    {
        Formula.Value value => _kept[value.Name],
        Formula.Number number => new OnnxValue(nodes.Scalar(Evaluate(number.Is)), null, IsOfImages: false),
        Formula.Call call => Layer(call.Layer, null, Value(call.Of, flow, step), step),
        Formula.Binary binary => Joined(binary.Kind, Value(binary.Left, flow, step), Value(binary.Right, flow, step), step),
        _ => throw new ArgumentOutOfRangeException(nameof(formula)),
    };

    private OnnxValue Joined(JoinKind kind, OnnxValue left, OnnxValue right, int step)
    {
        string Name(string what) => FormattableString.Invariant($"{path}.{what}@{_outer}");
        return kind switch
        {
            JoinKind.Concat => Concat(left, right, Name("concat")),
            JoinKind.ResizeNearest or JoinKind.ResizeBilinear =>
                Resizing.To(nodes, Name("resize"), left, right.Shape!.Height, right.Shape.Width, kind == JoinKind.ResizeBilinear),
            JoinKind.Add => Binary("Add", left, right, Name("add")),
            JoinKind.Subtract => Binary("Sub", left, right, Name("subtract")),
            JoinKind.Multiply => Binary("Mul", left, right, Name("multiply")),
            JoinKind.Divide => Binary("Div", left, right, Name("divide")),
            JoinKind.Power => Binary("Pow", left, right, Name("power")),
            _ => throw new ArgumentOutOfRangeException(nameof(kind)),
        };
    }

    /// <summary>Two values joined number by number; a single place, or a number for each channel, stands for all places.</summary>
    public OnnxValue Binary(string op, OnnxValue left, OnnxValue right, string name)
    {
        var shape = left.Shape is not { } one ? right.Shape : right.Shape is not { } other ? one
            : new Shape(Math.Max(one.Channels, other.Channels), Math.Max(one.Height, other.Height), Math.Max(one.Width, other.Width), one.IsVector && other.IsVector);
        return new(nodes.Add(op, name, [left.Name, right.Name]), shape, left.IsOfImages || right.IsOfImages);
    }

    /// <summary>The channels of the one, then those of the other.</summary>
    public OnnxValue Concat(OnnxValue left, OnnxValue right, string name)
    {
        var isOfImages = left.IsOfImages || right.IsOfImages;
        if (isOfImages) (left, right) = (ForEachImage(left), ForEachImage(right));
        return new(
            nodes.Add("Concat", name, [left.Name, right.Name], new OnnxAttribute("axis", 1L)),
            left.Shape! with { Channels = left.Shape!.Channels + right.Shape!.Channels }, isOfImages);
    }

    /// <summary>A map of one number.</summary>
    public OnnxValue Everywhere(double number, Shape shape)
    {
        var value = new OnnxValue("", shape, IsOfImages: false);
        var name = FormattableString.Invariant($"{number:R} x [{string.Join(", ", value.Extents)}]");
        return value with { Name = nodes.Add("Expand", name, [nodes.Scalar(number), nodes.Integers([1, .. value.Extents])]) };
    }

    /// <summary>What is the same for all images, for each of them.</summary>
    public OnnxValue ForEachImage(OnnxValue value)
    {
        if (value.IsOfImages) return value;
        var images = nodes.Add("Shape", "N", [OnnxGraph.InputName], new OnnxAttribute("start", 0L), new OnnxAttribute("end", 1L));
        var shape = nodes.Add("Concat", $"{value.Name}/N", [images, nodes.Integers(value.Extents)], new OnnxAttribute("axis", 0L));
        return value with { Name = nodes.Add("Expand", $"{value.Name}/Each", [value.Name, shape]), IsOfImages = true };
    }

    private double Argument(string parameter)
    {
        var place = 0;
        while (module.Parameters[place].Name != parameter) place++;
        return arguments[place];
    }
}
