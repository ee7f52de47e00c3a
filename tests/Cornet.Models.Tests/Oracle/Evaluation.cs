using Cornet.Runtime.Native;
using TorchSharp;
using static TorchSharp.torch;

namespace Cornet.Tests.Oracle;

/// <summary>Runs a network forward as docs/language.md says it: every area at every step, on zeros before the first input arrives.</summary>
internal sealed class Evaluation
{
    private readonly Network _network;
    private readonly IReadOnlyDictionary<string, Tensor> _state;
    private readonly bool _trains;
    private readonly Tensor _image;
    private readonly Dictionary<(string Area, int Step), Tensor> _outputs = [];
    private readonly Dictionary<string, Extent> _shapes = [];
    private readonly Dictionary<(string Owner, string Name), Tensor> _states = []; // the last values of states, and of local bindings, which nobody asks for

    /// <summary>Runs the network.</summary>
    /// <param name="network">The network.</param>
    /// <param name="state">Parameters and running statistics by name; the statistics are updated in training.</param>
    /// <param name="image">N x C x H x W.</param>
    /// <param name="trains">Training or evaluation.</param>
    public Evaluation(Network network, IReadOnlyDictionary<string, Tensor> state, Tensor image, bool trains)
    {
        (_network, _state, _image, _trains) = (network, state, image, trains);
        if (network.Times is null) RunInTurn();
        else
            for (var step = 0; step < network.Times; step++)
                foreach (var (area, _) in network.Areas) Output(area, step);
        Tensor Last(string area) => _outputs[(area, Steps(area) - 1)];
        Decoder = Whole(network.Decoder, "decoder", 0, Last(network.Readout));
        Decoders = network.Decoders.ToDictionary(one => one.Name, one => Whole(one.Circuit, one.Name, 0, Last(one.Reads)));
    }

    /// <summary>The output of each area at each step.</summary>
    public IReadOnlyDictionary<(string Area, int Step), Tensor> Outputs => _outputs;

    /// <summary>The decoder's output.</summary>
    public Tensor Decoder { get; }

    /// <summary>The outputs of the decoders with names.</summary>
    public IReadOnlyDictionary<string, Tensor> Decoders { get; }

    /// <summary>The keys of a network's state dict, in order.</summary>
    public static IEnumerable<string> Keys(Network network)
    {
        var owners = network.Areas.Select(area => (area.Name, area.Circuit, Times: network.Times ?? area.Circuit.Recurrence?.Times ?? 1))
            .Concat(network.Connections.Select(connection => (connection.Name, connection.Circuit, Times: network.Times ?? 1)))
            .Append(("decoder", network.Decoder, 1)).Concat(network.Decoders.Select(decoder => (decoder.Name, decoder.Circuit, 1)));
        return Together([.. owners.SelectMany(owner => Keys(owner.Item2, owner.Item1, owner.Item3)).Select(key => key.Split('.'))], 0);
    }

    // The keys of a module stand together, where the first of them stands.
    private static IEnumerable<string> Together(IReadOnlyList<string[]> keys, int depth) => keys.GroupBy(key => key[depth]).SelectMany(module =>
        module.First().Length == depth + 1 ? module.Select(key => string.Join('.', key)) : Together([.. module], depth + 1));

    private static IEnumerable<string> Keys(Circuit circuit, string path, int times)
    {
        var parts = circuit.Parts(times).ToList();
        foreach (var (part, clock) in parts)
        {
            if (part is Operation.Inside inside)
                foreach (var key in Keys(inside.Circuit, $"{path}.{inside.Label}", clock)) yield return key;
            else if (part is Operation.Layer { PerStep: false } layer)
                foreach (var key in layer.State()) yield return $"{path}.{layer.Label}.{key}";
        }
        for (var step = 0; step < parts.Select(part => part.Times).DefaultIfEmpty(0).Max(); step++)
            foreach (var (part, clock) in parts)
                if (part is Operation.Layer { PerStep: true } layer && step < clock && (step == 0 || !layer.FirstStepOnly))
                    foreach (var key in layer.State()) yield return $"{path}.{layer.Label}_{step}.{key}";
    }

    private int Steps(string area) => _network.Times ?? Circuit(area).Recurrence?.Times ?? 1;

    private Circuit Circuit(string area) => _network.Areas.Single(one => one.Name == area).Circuit;

    private string? Before(string area) => _network.Sources.TryGetValue(area, out var source) ? source : _network.Areas.TakeWhile(one => one.Name != area).Select(one => one.Name).LastOrDefault();

    private void RunInTurn()
    {
        foreach (var (area, circuit) in _network.Areas)
        {
            var x = Last(Before(area) ?? Network.Input);
            foreach (var connection in _network.Connections.Where(one => one.To == area))
                x = Merge(connection.Merge, x, Resized(connection, Run(connection.Circuit.Body, connection.Name, 0, Last(connection.From), []), x));
            var kept = new Dictionary<string, Tensor>();
            x = Run(circuit.Body, area, 0, x, kept);
            if (circuit.Recurrence is not { } recurrence) _outputs[(area, 0)] = x;
            else Recur(area, recurrence, x, kept);
        }

        Tensor Last(string area) => area == Network.Input ? _image : _outputs[(area, Steps(area) - 1)];
    }

    private void Recur(string area, Recurrence recurrence, Tensor input, Dictionary<string, Tensor> outside)
    {
        var outputs = Rounds(area, recurrence, input, outside);
        for (var step = 0; step < outputs.Count; step++) _outputs[(area, step)] = outputs[step];
    }

    private List<Tensor> Rounds(string owner, Recurrence recurrence, Tensor input, Dictionary<string, Tensor> outside)
    {
        var outputs = new List<Tensor>();
        for (var step = 0; step < recurrence.Times; step++)
        {
            var x = step == 0 ? input : outputs[^1];
            if (step > 0 && recurrence.IsSoft)
            {
                var heard = input.dim() == 4 ? nn.functional.adaptive_avg_pool2d(input, [x.shape[2], x.shape[3]]) : input;
                x = heard.Plus(x).sigmoid();
            }
            var operations = step == 0
                ? recurrence.Body
                : recurrence.Body.Where((operation, place) => place >= recurrence.From || operation is Operation.Keep or Operation.KeepFormula or Operation.State);
            outputs.Add(Run(operations, owner, step, x, new(outside)));
        }
        return outputs;
    }

    // A circuit inside another one, or an area at one step: its loop counts steps of its own.
    private Tensor Whole(Circuit circuit, string owner, int step, Tensor x, Func<Tensor>? state = null)
    {
        var kept = new Dictionary<string, Tensor>();
        x = Run(circuit.Body, owner, step, x, kept, state);
        return circuit.Recurrence is { } recurrence ? Rounds(owner, recurrence, x, kept)[^1] : x;
    }

    private Tensor Output(string area, int step)
    {
        if (_outputs.TryGetValue((area, step), out var known)) return known;
        var circuit = Circuit(area);
        var afferent = Before(area) ?? Network.Input;
        var x = Arrives(afferent, step, ChainDelay(afferent))
            ? Run(circuit.Receive!, area, step, Sent(afferent, step - ChainDelay(afferent)), [])
            : Shape(circuit.Receive!, ShapeOf(afferent), step).Zeros(_image.shape[0]);
        foreach (var connection in _network.Connections.Where(one => one.To == area))
        {
            if (Arrives(connection.From, step, connection.Delay))
            {
                var sent = Sent(connection.From, step - connection.Delay);
                x = Merge(connection.Merge, x, Resized(connection, Run(connection.Circuit.Body, connection.Name, step, sent, []), x));
            }
            else if (connection.Merge == "concat") x = Merge("concat", x, Brought(connection, x).Zeros(_image.shape[0]));
        }
        var state = step == 0 ? zeros_like(x) : null; // read only where the circuit adds it, and then as large as the drive
        return _outputs[(area, step)] = Whole(circuit, area, step, x, () => state ?? Output(area, step - 1));
    }

    private int ChainDelay(string afferent) => afferent == Network.Input || _network.IsSequential ? 0 : 1;

    // Only the input sends at step 0, except in engineering time.
    private bool Arrives(string from, int step, int delay) => step >= (from == Network.Input || _network.IsSwept ? delay : Math.Max(1, delay));

    private Tensor Sent(string from, int step) => from == Network.Input ? _image : Output(from, step);

    // As large as the drive, with the channels that will arrive.
    private Extent Brought(Connection connection, Tensor drive) =>
        new(Shape(connection.Circuit.Body, ShapeOf(connection.From), 1).Channels, drive.shape[2], drive.shape[3]);

    private Extent ShapeOf(string area)
    {
        if (area == Network.Input) return new Extent(new(_network.Channels), _image.shape[2], _image.shape[3]);
        if (_shapes.TryGetValue(area, out var known)) return known;
        var drive = Shape(Circuit(area).Receive!, ShapeOf(Before(area) ?? Network.Input), 0);
        var joined = drive.Channels;
        foreach (var connection in _network.Connections.Where(one => one.To == area && one.Merge == "concat"))
        {
            var before = joined;
            joined = new(() => before.Value + Shape(connection.Circuit.Body, ShapeOf(connection.From), 1).Channels.Value);
        }
        var kept = new Dictionary<string, Extent>();
        var shape = Shape(Circuit(area).Body, drive with { Channels = joined }, 0, kept);
        return _shapes[area] = Circuit(area).Recurrence is { } loop ? Shape(loop.Body, shape, 0, kept) : shape;
    }

    private static Extent Shape(IReadOnlyList<Operation> operations, Extent x, int step, Dictionary<string, Extent>? outside = null)
    {
        var kept = outside ?? [];
        foreach (var operation in operations)
        {
            if (operation is Operation.Layer layer) x = layer.Shape(x, step);
            else if (operation is Operation.Inside { Circuit: var inside })
            {
                var own = new Dictionary<string, Extent>();
                x = Shape(inside.Body, x, step, own);
                if (inside.Recurrence is { } loop) x = Shape(loop.Body, x, 0, own);
            }
            else if (operation is Operation.Branch branch) x = Shape(branch.Value.At(step), x, step, kept);
            // Formulas keep the size, and the channels are those of any of their values; states are as large as the activations.
            else if (operation is Operation.State declared) kept[declared.Name] = x;
            else if (operation is Operation.KeepFormula { Name: var name2 } formula) kept[name2] = ShapeOf(formula.Value, kept);
            else if (operation is Operation.Become become) x = ShapeOf(become.Value, kept);
            else if (operation is Operation.JoinFormula { Word: "concat" } wide)
            {
                var (here, more) = (x.Channels, ShapeOf(wide.Value, kept).Channels);
                x = x with { Channels = new(() => here.Value + more.Value) };
            }
            else if (operation is Operation.Keep keep) kept[keep.Name] = Shape(keep.Value.At(step), x, step, kept);
            else if (operation is Operation.Join { Word: "nearest" or "bilinear", Name: var like }) x = x with { Height = kept[like].Height, Width = kept[like].Width };
            else if (operation is Operation.Join { Word: not "concat", Name: not "state" } join) x = Larger(x, kept[join.Name]);
            else if (operation is Operation.JoinFormula { Value: not Formula.Number } joined) x = Larger(x, ShapeOf(joined.Value, kept));
            else if (operation is Operation.Join { Word: "concat", Name: var name })
            {
                var (here, other) = (x.Channels, kept[name].Channels);
                x = x with { Channels = new(() => here.Value + other.Value) };
            }
        }
        return x;
    }

    // One of two that are joined may be a single place.
    private static Extent Larger(Extent one, Extent other) => one with { Height = Math.Max(one.Height, other.Height), Width = Math.Max(one.Width, other.Width) };

    private static Extent ShapeOf(Formula formula, Dictionary<string, Extent> kept) => formula switch
    {
        Formula.Value value => kept[value.Name],
        Formula.Call call => ShapeOf(call.Of, kept),
        Formula.Binary { Left: Formula.Number, Right: var other } => ShapeOf(other, kept),
        Formula.Binary { Left: var other, Right: Formula.Number } => ShapeOf(other, kept),
        Formula.Binary binary => ShapeOf(binary.Left, kept) is var a && ShapeOf(binary.Right, kept) is var b && a.Height * a.Width >= b.Height * b.Width ? a : ShapeOf(binary.Right, kept),
        _ => throw new OracleException($"{formula} has no shape"),
    };

    private Tensor Run(
        IEnumerable<Operation> operations, string owner, int step, Tensor x, Dictionary<string, Tensor> kept, Func<Tensor>? state = null)
    {
        foreach (var operation in operations)
        {
            x = operation switch
            {
                Operation.Layer layer => layer.Apply(x, step, _trains, (name, shape) => State(owner, layer, step, name, shape)),
                Operation.Inside inside => Whole(inside.Circuit, $"{owner}.{inside.Label}", step, x),
                Operation.Branch branch => Run(branch.Value.At(step), owner, step, x, kept, state),
                Operation.Join { Name: "state" } join => Merge(join.Word, x, state!()),
                Operation.Join join => Merge(join.Word, x, kept[join.Name]),
                Operation.Become become => Value(become.Value),
                Operation.JoinFormula join => join.Value is Formula.Number { Is: var number } ? join.Word == "add" ? x + number : x * number : Merge(join.Word, x, Value(join.Value)),
                _ => x,
            };
            // What a step assigns to a state is what the next one begins with.
            if (operation is Operation.State state1) kept[state1.Name] = step > 0 ? _states[(owner, state1.Name)] : full_like(x, state1.First);
            if (operation is Operation.KeepFormula formula) kept[formula.Name] = _states[(owner, formula.Name)] = Value(formula.Value);
            if (operation is Operation.Keep keep) kept[keep.Name] = _states[(owner, keep.Name)] = Run(keep.Value.At(step), owner, step, x, kept, state);
        }
        return x;

        Tensor Value(Formula formula) => formula switch
        {
            Formula.Value value => kept[value.Name],
            Formula.Call call => call.Function.Apply(Value(call.Of), step, _trains, (name, shape) => State(owner, call.Function, step, name, shape)),
            Formula.Binary { Left: Formula.Number { Is: var a }, Right: var b } binary => binary.Sign switch
            {
                '+' => a + Value(b), '-' => a - Value(b), '*' => a * Value(b), _ => a / Value(b),
            },
            Formula.Binary { Left: var a, Right: Formula.Number { Is: var b } } binary => binary.Sign switch
            {
                '+' => Value(a) + b, '-' => Value(a) - b, '*' => Value(a) * b, '/' => Value(a) / b, _ => Value(a).pow(b),
            },
            Formula.Binary binary => binary.Sign switch
            {
                '+' => Value(binary.Left) + Value(binary.Right), '-' => Value(binary.Left) - Value(binary.Right), '*' => Value(binary.Left) * Value(binary.Right),
                '/' => Value(binary.Left) / Value(binary.Right), _ => Value(binary.Left).pow(Value(binary.Right)),
            },
            _ => throw new OracleException($"{formula} has no value"),
        };
    }

    private static Tensor Resized(Connection connection, Tensor brought, Tensor drive) => connection.Resize is { } way ? Merge(way, brought, drive) : brought;

    private static Tensor Merge(string word, Tensor x, Tensor other)
    {
        if (word is "nearest" or "bilinear")
        {
            foreach (var axis in new[] { 2, 3 })
            {
                var (from, to) = (x.shape[axis], other.shape[axis]);
                x = word == "bilinear" ? LayerFunctions.Between(x, to, axis) : x.index_select(axis, tensor([.. Enumerable.Range(0, (int)to).Select(place => place * from / to)]));
            }
            return x;
        }
        if (word == "concat") return cat([x, other], 1);
        // No broadcasting but that of a single place.
        if (!x.shape.SequenceEqual(other.shape) && !(x.shape[1] == other.shape[^3] && (IsOnePlace(x) || IsOnePlace(other)))) throw new OracleException($"{word} of {Written(x.shape)} and {Written(other.shape)}");
        return word == "add" ? x.Plus(other) : x * other;
    }

    private static bool IsOnePlace(Tensor map) => map.dim() >= 3 && map.shape[^1] == 1 && map.shape[^2] == 1;

    private Tensor State(string owner, Operation.Layer layer, int step, string name, long[] shape)
    {
        var key = layer.PerStep ? $"{owner}.{layer.Label}_{step}.{name}" : $"{owner}.{layer.Label}.{name}";
        var value = _state[key];
        return value.shape.SequenceEqual(shape) ? value : throw new OracleException($"{key} is {Written(value.shape)} and not {Written(shape)}");
    }

    private static string Written(long[] shape) => string.Join(" x ", shape);
}
