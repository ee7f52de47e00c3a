using System.Text;

namespace Cornet.Tests;

/// <summary>A circuit of a small program.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Text">Its text.</param>
/// <param name="Widens">What it multiplies its channels by, at its end.</param>
/// <param name="Remembers">Whether it has a state.</param>
internal sealed record SmallCircuit(string Name, string Text, int Widens, bool Remembers);

/// <summary>Random circuits, and random statements that leave the shape of the activations as it is.</summary>
/// <param name="random">Decides.</param>
internal sealed class SmallCircuits(Random random)
{
    private int _bindings;

    /// <summary>Makes circuits for areas that run in turn, or for those of an unrolled model, from their number.</summary>
    public Func<int, SmallCircuit> Of(bool unrolled) => number =>
    {
        var name = unrolled ? $"Step{number}" : $"Loop{number}";
        // Circuits inside: one that may stand anywhere, and one for places with steps.
        var parts = $"{Part($"{name}Part", steps: false)}\n{Part($"{name}Stepped", steps: true)}";
        (_part, _rounds) = (name, Rounds.None);
        var circuit = unrolled ? Unrolled(name) : Recurrent(name);
        _part = null;
        return circuit with { Text = $"{circuit.Text}\n{parts}" };
    };

    private Rounds _rounds; // of the circuit that is written

    private enum Rounds { None, Names, Circuits }

    private string? _part; // the circuit whose parts may be used; null while those are written

    private string Part(string name, bool steps)
    {
        var loop = random.Next(2) == 0 ? "" : $"  recur times{One("", " from again", ", gate soft")} {{\n    again: conv channels, 3x3\n    once: {One("groupnorm 2", "batchnorm per step")}\n{Statements(2, "channels", steps: true)}  }}\n";
        return $"circuit {name}(channels, times = 2, chosen = identity) {{\n  before: conv channels, 1x1{One("", ", bias")}\n{(steps ? "  first { tanh } then { relu }\n  each: batchnorm per step\n" : "")}{Statements(2, "channels")}{loop}{(loop.Length == 0 ? "  repeat times { tanh }\n  chosen: chosen(channels)\n" : "")}}}";
    }

    private string Inside(string channels, bool steps)
    {
        var part = steps && random.Next(2) == 0 ? $"{_part}Stepped" : $"{_part}Part";
        string[] single =
            [$"part{_bindings++}: {part}({channels})", $"{part}({channels}, times: 3)", $"let side{_bindings} = {{ {part}({channels}) }}\n    add side{_bindings++}"];
        // Where the rounds of a repetition are circuits, no other one has their numbers in its names.
        var kind = random.Next(6);
        if (kind < 2 || _rounds == Rounds.Circuits) return One(single);
        if (kind == 2 && _rounds == Rounds.None)
        {
            _rounds = Rounds.Circuits;
            return $"repeat i in 2 {{ {part}({channels}, times: {One("i + 1", "1 if i == 0 else 3")}) }}";
        }
        _rounds = Rounds.Names;
        return One(
            $"repeat i in 2 {{ inner{_bindings++}: {part}({channels}, times: 1 if i == 0 else 3)   after{_bindings++}: relu }}",
            $"repeat i in 2 {{ side{_bindings++}: {part}({channels}, chosen: {_part}Part if i == 1 else identity) }}",
            $"repeat 2 {{ named{_bindings++}: conv {channels}, 3x3   repeat 2 {{ inner{_bindings++}: {part}({channels}) }} }}",
            $"repeat 2 {{ named{_bindings++}: conv {channels}, 3x3   norm{_bindings++}: batchnorm{(steps ? " per step" : "")} }}",
            $"repeat 2 {{ named{_bindings++}: conv {channels}, 3x3   repeat i in 2 {{ inner{_bindings++}: {part}({channels}, times: i + 1)   tanh }} }}");
    }

    private SmallCircuit Recurrent(string name)
    {
        string Some(int most, string channels) => Statements(most, channels, steps: true, "norm", nests: false);
        var shortcut = One(
            "first { skip: conv channels, 1x1, stride stride   norm_skip: norm } then identity",
            "first { conv channels, 3x3, stride stride, bias } then sigmoid",
            "{ skip: conv channels, 1x1, stride stride then 1   tanh }");
        var (times, scale, norm) = (random.Next(1, 4), random.Next(1, 3), One("batchnorm", "groupnorm 2", "layernorm"));
        return new SmallCircuit(name, $$"""
            circuit {{name}}(channels, times = {{times}}, scale = {{scale}}, stride = 1, norm = {{norm}}, start = shift, gating = hard) {
              conv_input: conv channels, 1x1
            {{Statements(2, "channels", norm: "norm")}}  recur times from start, gate gating {
                shift: conv channels, 1x1, bias
                let shortcut = {{shortcut}}
            {{Some(1, "channels")}}    expand: conv channels * scale, 1x1
                norm1: {{One("batchnorm", "groupnorm 2")}} per step
            {{Some(1, "channels * scale")}}    middle: conv channels * scale, 3x3, stride stride then 1
                nonlin2: relu
            {{Some(2, "channels * scale")}}    narrow: conv channels, 1x1
                norm3: norm{{One("", " per step")}}
                {{One("add", "multiply")}} shortcut
                last: {{One("relu", "tanh", "sigmoid")}}
              }
            }
            """, 1, Remembers: false);
    }

    private SmallCircuit Unrolled(string stem)
    {
        var remembers = random.Next(2) == 0;
        var isWide = !remembers && random.Next(4) == 0;
        var name = isWide ? stem + "Wide" : stem;
        return new SmallCircuit(name, $$"""
            circuit {{name}}(channels, stride = 1, norm = {{One("batchnorm", "groupnorm 2", "layernorm")}}) {
              receive {
                conv_input: conv channels, 3x3, stride stride{{One("", ", bias")}}
            {{Statements(1, "channels", norm: "norm")}}{{One("", "", "    first { gelu } then { tanh }\n", "    first { conv channels, 1x1 } then identity\n")}}  }
            {{(remembers ? "  add state\n" : "")}}  nonlin0: {{One("tanh", "relu", "groupnorm 2")}}
              mix: conv channels, {{One("1x1", "3x3")}}{{One("", ", bias")}}
            {{Statements(3, "channels", steps: true, "norm")}}  last: {{One("relu", "tanh", "silu")}}
            {{(isWide ? "  let twice = sigmoid\n  concat twice\n" : "")}}{{(remembers && random.Next(2) == 0 ? "  -> state\n" : "")}}}
            """, isWide ? 2 : 1, remembers);
    }

    /// <summary>Some statements, each on a line of its own.</summary>
    /// <param name="most">How many at most.</param>
    /// <param name="channels">The channels here.</param>
    /// <param name="steps">Whether there are steps to differ by.</param>
    /// <param name="norm">A parameter that stands for a norm, or null.</param>
    /// <param name="nests">Whether a binding may stand inside a block of another.</param>
    public string Statements(int most, string channels, bool steps = false, string? norm = null, bool nests = true)
    {
        var text = new StringBuilder();
        for (var i = random.Next(most + 1); i > 0; i--) text.Append($"    {Statement(channels, steps, norm, nests)}\n");
        return text.ToString();
    }

    private string Statement(string channels, bool steps, string? norm, bool nests) => random.Next(22) switch
    {
        0 or 1 or 2 => Function(),
        3 or 4 => Norm(steps, norm),
        6 when nests && random.Next(3) == 0 => $"let here{_bindings} = identity\n    {One("maxpool 3x3, stride 2", "upsample 2", $"conv {channels}, 3x3, stride 2, bias")}\n    resize here{_bindings++}{One("", ", bilinear")}",
        5 or 6 => $"conv {channels}, {One("1x1", "3x3", "3x3, dilation 2", "3 x 3, groups 2", "5x5, padding 2", "1x5", "3x1, fixed")}{One("", ", bias")}",
        7 => One("maxpool 3x3, stride 1", "avgpool 3x3, stride 1", "maxpool 1x3, stride 1", "upsample 2\n    avgpool 2x1\n    maxpool 1x2, padding 0", "upsample 2\n    maxpool 2x2", "upsample 2\n    avgpool 2x2, padding 0", "upsample 2, bilinear\n    avgpool 2x2, padding 0",
            $"convtranspose {channels}, 3x3, groups 2", $"convtranspose {channels}, 4x4, stride 2, bias\n    maxpool 2x2",
            $"convtranspose {channels}, 3x3, stride 2, output_padding 1\n    avgpool 2x2"),
        8 when steps => One(
            "first { gelu } then { tanh }", "first { batchnorm   relu } then identity", $"first identity then {{ conv {channels}, 1x1   sigmoid }}"),
        9 => One("softmax", "softplus", "dropout 0.1", "relu", "elu 0.5", "noise fano 1", "noise 0.1, fano 0.5"),
        10 or 11 or 12 => Joined(channels, steps, norm, nests),
        13 => Widened(channels, steps),
        14 or 15 => Formula(channels),
        16 or 17 when steps => State(channels, nests),
        18 or 19 when _part is not null => Inside(channels, steps),
        _ => Function(),
    };

    private string Function() => One("relu", "relu", "tanh", "sigmoid", "silu", "gelu", "softplus", "leakyrelu 0.2", "elu");

    private string Norm(bool steps, string? norm) => random.Next(5) switch
    {
        0 when norm is not null => $"named{_bindings++}: {norm}{(steps ? One("", " per step") : "")}",
        1 when steps => One("batchnorm per step", "groupnorm 2 per step"),
        2 => "layernorm",
        3 => "groupnorm 2",
        _ => "batchnorm",
    };

    private string Joined(string channels, bool steps, string? norm, bool nests)
    {
        var name = $"kept{_bindings++}";
        var value = random.Next(7) switch
        {
            0 => "sigmoid",
            5 => One($"{{ gabor {channels}, 3x3 }}", $"{{ gabor {channels}, 5x5, phase 90, seed 2 }}", $"{{ conv 5, 1x1, fixed   slice 1, 3   conv {channels}, 1x1 }}", $"{{ slice 1   conv {channels}, 1x1, bias, fixed }}"),
            1 => "{ batchnorm   tanh }",
            2 => $"{{ side{_bindings++}: conv {channels}, 1x1 }}",
            3 when steps => $"first {{ conv {channels}, 1x1, bias }} then {One("identity", "sigmoid", "{ layernorm }")}",
            4 when nests => $"{{ let inner{_bindings} = identity   tanh   add inner{_bindings++} }}",
            _ => "identity",
        };
        return $"let {name} = {value}\n    {One(Function(), Norm(steps, norm), $"conv {channels}, 3x3")}\n    {One("add", "multiply")} {name}";
    }

    // Values joined by a formula, one of them a learned number or a map of a single place.
    private string Formula(string channels)
    {
        var (name, other) = ($"value{_bindings++}", $"other{_bindings++}");
        var value = One("identity", "tanh", $"{{ conv {channels}, 1x1 }}");
        var made = One("learned 0.7", "learned -0.2", $"{{ avgpool   conv {channels}, 1x1, bias   sigmoid }}", $"sigmoid({name}) * 0.5", "identity", $"{name}");
        var formula = One(
            $"{name} * {other}", $"{name} - {other} * {name}", $"0.5 * {name} - (1 - {other})", $"{name} / (1 + sigmoid({other}))", $"({name} + 0.1) * ({other} - 2)",
            $"softplus({name}) ^ 0.5 + {other} ^ 2 * {name}", $"-{other} * {name} / 2", $"tanh(sigmoid({name}) + {other}) + 0 * {name}");
        return $"let {name} = {value}\n    {Function()}\n    let {other} = {made}\n    "
            + One(formula, $"add {formula}", $"multiply {formula}", $"concat {formula}\n    conv {channels}, 1x1", $"multiply {other}\n    add 0.25\n    add {name}\n    multiply 2");
    }

    // A value that each step hands to the next; read before and behind its assignment.
    private string State(string channels, bool nests)
    {
        var (name, gate) = ($"memory{_bindings++}", $"gate{_bindings++}");
        var next = One(
            "identity", $"0.5 * {name} + {gate}", "{ tanh }", "first identity then sigmoid", $"{{ concat {name}   conv {channels}, 1x1 }}", "{ tanh   relu }",
            $"first {name} * 0.5 then {gate} - {name}", $"{name} + {gate} * ({gate} - {name})");
        return $"state {name}{One("", " = 0.5", " = -1")}\n    let {gate} = {One($"sigmoid({name} - 0.5)", $"{{ add {name}   sigmoid }}", $"{name} * 0.5")}\n    {Function()}\n    "
            + $"{One($"add {name}", $"multiply {gate} + 1", $"add {gate} * {name}")}\n    {name} = {next}" + One("", $"\n    add {name}", $"\n    {name}", nests ? $"\n    let last{_bindings} = {name}\n    multiply last{_bindings++}" : "");
    }

    private string Widened(string channels, bool steps)
    {
        var (name, value) = ($"wide{_bindings++}", One("identity", "tanh", "{ conv 2, 1x1 }"));
        return $"let {name} = {value}\n    {One(Function(), Norm(steps, null))}\n    concat {name}\n    conv {channels}, 1x1";
    }

    private string One(params string[] choices) => choices[random.Next(choices.Length)];
}
