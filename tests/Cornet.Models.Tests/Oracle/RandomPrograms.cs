using System.Globalization;
using System.Text;

namespace Cornet.Tests.Oracle;

/// <summary>
/// Small programs with every construct that has a meaning at run time: models with parameters, circuits, connections of every kind, variants over two
/// levels and a study. The same for the same seed. Most are valid.
/// </summary>
internal sealed class RandomPrograms
{
    private readonly Random _random;
    private readonly StringBuilder _text = new();
    private readonly bool _isUnrolled;
    private readonly bool _isSequential;
    private readonly List<(string Name, string Circuit, int Side, int Width)> _areas = []; // width: channels / the parameter `width`
    private readonly RandomStatements _statements;
    private bool _connects;
    private bool _startsLater; // at a layer that reads as many channels as the block puts out only with one scale

    private RandomPrograms(int seed, bool? unrolled)
    {
        _random = new Random(seed);
        _statements = new RandomStatements(_random, nests: true);
        _isUnrolled = unrolled ?? seed % 2 == 1;
        _isSequential = seed % 4 == 3;
    }

    /// <summary>A program; its first model is called <c>Net</c>.</summary>
    public static string Of(int seed) => new RandomPrograms(seed, null).Program(variants: true);

    /// <summary>A model alone that runs in turn, or one that is unrolled.</summary>
    public static string Model(int seed, bool unrolled) => new RandomPrograms(seed, unrolled).Program(variants: false);

    private string Program(bool variants)
    {
        var circuits = Enumerable.Range(0, _random.Next(1, 3)).Select(i => _isUnrolled ? Unrolled($"Step{i}") : Loop($"Loop{i}")).ToArray();
        var count = _random.Next(2, 4);
        Line($"model Net(width = 4, times = {(_isUnrolled ? count + _random.Next(1, 3) : _random.Next(2, 4))}, scale = {_random.Next(1, 3)}, classes = 3) {{");
        Line("  input 3 x 16 x 16");
        if (_isUnrolled) Line($"  unroll times {(_isSequential ? "sequential" : "biological")}");
        for (var i = 0; i < count; i++) Area(circuits[_random.Next(circuits.Length)], i);
        for (var connections = _random.Next(-1, 4); connections > 0; connections--) Connection();
        Line($"  decoder {{ {One("avgpool", "maxpool", "conv width, 1x1   avgpool", "avgpool   flatten   tanh")}   readout: linear classes{One("", "   softmax")} }}");
        Line("}");
        foreach (var circuit in circuits) Line(circuit.Text);
        if (variants) Variants();
        return _text.ToString();
    }

    private void Area((string Name, string Text, int Width, bool Remembers) circuit, int index)
    {
        var (name, side, width) = ($"A{index}", index == 0 ? 16 : _areas[^1].Side, _random.Next(1, 3));
        var channels = width == 1 ? "width" : One("width * 2", "width + width");
        var halves = side > 4 && _random.Next(2) == 0;
        if (!_isUnrolled && index == 0 && _random.Next(2) == 0)
        {
            Line($"  area {name} {{\n    conv: conv {channels}, 3x3{(halves ? ", stride 2" : "")}\n{_statements.Some(3, channels, steps: false, null)}  }}");
            _areas.Add((name, "", halves ? side / 2 : side, width));
            return;
        }
        var more = _isUnrolled ? "" : One("", ", times: times", ", scale: scale", ", times: times + 1, scale: scale", ", start: middle, scale: 1", ", gating: soft");
        _startsLater |= more.Contains("start", StringComparison.Ordinal);
        var norm = One("", ", norm: groupnorm 2", ", norm: batchnorm", ", norm: identity");
        Line($"  area {name} = {circuit.Name}({channels}, stride: {(halves ? 2 : 1)}{more}{norm})");
        _areas.Add((name, circuit.Name, halves ? side / 2 : side, width * circuit.Width));
        if (circuit.Remembers) _remember.Add(name);
    }

    private readonly HashSet<string> _remember = [];
    private readonly Dictionary<string, int> _drives = [];

    private void Connection(string indent = "  ")
    {
        // Forward, lateral or feedback where time allows it; into the input of an area, or into its drive.
        var to = _random.Next(_isUnrolled ? 0 : 1, _areas.Count);
        var from = _random.Next(-1, _isUnrolled ? _areas.Count : to);
        var (sent, target) = (from < 0 ? (Side: 16, Width: 0) : (_areas[from].Side, _areas[from].Width), _areas[to]);
        var side = _isUnrolled ? target.Side : _areas[to - 1].Side;
        if (!_drives.TryGetValue(target.Name, out var width)) width = _isUnrolled ? DriveOf(target) : _areas[to - 1].Width;
        var merge = _random.Next(3) switch { 0 => "multiply", 1 when !_remember.Contains(target.Name) => "concat", _ => "add" };
        var way = sent.Side > side ? $"maxpool {sent.Side / side}x{sent.Side / side}, padding 0" : sent.Side < side ? $"upsample {side / sent.Side}" : "";
        var brought = merge == "concat" ? _random.Next(1, 3) : width;
        var body = way.Length == 0 && sent.Width == width && merge != "concat" && _random.Next(2) == 0 ? ""
            : $" {{ {way}{(way.Length > 0 ? "   " : "")}way: conv width * {brought}, {One("1x1", "3x3")}{One("", ", bias")}{One("", "   relu", "   batchnorm", _isUnrolled ? "   batchnorm per step" : "")} }}";
        var delay = !_isUnrolled || _random.Next(3) == 0 ? null
            : $"delay {_random.Next(from < to || !_isSequential && from != to && _random.Next(4) == 0 ? 0 : 1, 3)}";
        var how = string.Join(", ", new[] { delay, merge == "add" && _random.Next(2) == 0 ? null : $"merge {merge}" }.OfType<string>());
        Line($"{indent}{(from < 0 ? "input" : _areas[from].Name)} -> {target.Name}{body} {how}".TrimEnd());
        if (merge == "concat") _drives[target.Name] = width + brought;
        _connects = true;
    }

    private static int DriveOf((string Name, string Circuit, int Side, int Width) area) => area.Width / (area.Circuit.EndsWith("Wide", StringComparison.Ordinal) ? 2 : 1);

    private (string Name, string Text, int Width, bool Remembers) Loop(string name)
    {
        var statements = new RandomStatements(_random, nests: false); // the compiler fails there: OracleCases.Faults
        string Some(int most, string channels) => statements.Some(most, channels, steps: true, "norm");
        var shortcut = One("first { skip: conv channels, 1x1, stride stride   norm_skip: norm } then identity", "first { conv channels, 3x3, stride stride, bias } then sigmoid",
            "{ skip: conv channels, 1x1, stride stride then 1   tanh }");
        return (name, $$"""
            circuit {{name}}(channels, times = {{_random.Next(1, 4)}}, scale = {{_random.Next(1, 3)}}, stride = 1, norm = {{One("batchnorm", "groupnorm 2", "layernorm")}}, start = shift, gating = hard) {
              conv_input: conv channels, 1x1
            {{statements.Some(2, "channels", steps: false, "norm")}}  recur times from start, gate gating {
                shift: conv channels, 1x1, bias
                let shortcut = {{shortcut}}
            {{Some(1, "channels")}}    expand: conv channels * scale, 1x1
                norm1: {{One("batchnorm", "groupnorm 2")}} per step
            {{Some(1, "channels * scale")}}    middle: conv channels * scale, 3x3, stride stride then 1
                nonlin2: relu
            {{Some(2, "channels * scale")}}    narrow: conv channels, 1x1
                norm3: norm{{One("", " per step")}}
                {{One("add", "multiply")}} shortcut
                nonlin3: {{One("relu", "tanh", "sigmoid")}}
              }
            }
            """, 1, true);
    }

    private (string Name, string Text, int Width, bool Remembers) Unrolled(string stem)
    {
        var statements = new RandomStatements(_random, nests: true);
        var remembers = _random.Next(2) == 0;
        var isWide = !remembers && _random.Next(4) == 0;
        var name = isWide ? stem + "Wide" : stem;
        return (name, $$"""
            circuit {{name}}(channels, stride = 1, norm = {{One("batchnorm", "groupnorm 2", "layernorm")}}) {
              receive {
                conv_input: conv channels, 3x3, stride stride{{One("", ", bias")}}
            {{statements.Some(1, "channels", steps: false, "norm")}}  }
            {{(remembers ? "  add state\n" : "")}}  nonlin0: {{One("tanh", "relu", "groupnorm 2")}}
              mix: conv channels, {{One("1x1", "3x3")}}{{One("", ", bias")}}
            {{statements.Some(3, "channels", steps: true, "norm")}}  nonlin1: {{One("relu", "tanh", "silu")}}
            {{(isWide ? "  let twice = sigmoid\n  concat twice\n" : "")}}{{(remembers && _random.Next(2) == 0 ? "  -> state\n" : "")}}}
            """, isWide ? 2 : 1, remembers);
    }

    private void Variants()
    {
        Line($"model Varied(classes = {_random.Next(2, 5)}) : Net {{");
        for (var i = _random.Next(1, 4); i > 0; i--) Line($"  {Change()}");
        Line("}");
        Line("model Further : Varied {");
        if (_random.Next(3) == 0) Connection();
        for (var i = _random.Next(1, 3); i > 0; i--) Line($"  {Change()}");
        if (_random.Next(3) == 0) Line($"  {Inserted()}");
        if (_isUnrolled && _random.Next(3) == 0) Line($"  unroll {_areas.Count + _random.Next(2, 4)} {One("biological", "sequential")}");
        if (_random.Next(4) == 0) Line("  decoder { flatten   linear 5   relu   readout: linear classes }");
        Line("}");
        Line($"study Rows of {One("Net", "Varied")} {{");
        Line($"  vary one {Setting(quick: true)}, present");
        Line($"  {One("vary", "cross")} steps (times, {Owner()}norm) = ({_random.Next(3, 5)}, layernorm), (5, {One("batchnorm", "identity")})");
        if (_random.Next(2) == 0) Line("  cross areas model = Varied, Further");
        Line("}");
    }

    // Alone, such a word would be meant in connections as well, where the compiler does not change it yet (review.md, C2).
    private string Owner() => _areas.Where(area => area.Circuit.Length > 0).Select(area => One(area.Name, area.Circuit) + ".").OrderBy(_ => _random.Next()).First();

    private string Inserted()
    {
        var after = _areas[_random.Next(_areas.Count)];
        return _isUnrolled
            ? $"area New {{ receive {{ conv: conv width * {after.Width}, 1x1, bias }}   add state   tanh }} after {after.Name}"
            : $"area New {{ conv: conv width * {after.Width}, 1x1   norm: batchnorm   relu }} after {after.Name}";
    }

    private string Change() => _random.Next(6) switch
    {
        0 when !_isUnrolled => $"times = {_random.Next(1, 4)}",
        1 when !_connects => $"{One("batchnorm = ", "relu = ")}{One("gelu", "absent", "silu")}",
        2 when !_isUnrolled => $"({Owner()}expand, {Owner()}norm1) = {One("absent", "present", "(identity, absent)")}",
        _ => Setting(quick: false).Replace("present, ", "", StringComparison.Ordinal),
    };

    private string Setting(bool quick)
    {
        var owner = Owner();
        var one = _random.Next(8) switch
        {
            0 => $"{owner}norm = {One("groupnorm 2", "layernorm", "batchnorm", "identity")}",
            1 => $"{owner}{(_isUnrolled ? "mix" : "nonlin2")} = {(_isUnrolled ? quick ? "identity" : "conv channels, 3x3, groups 2" : One("gelu", "absent", "layernorm"))}",
            2 => _isUnrolled ? $"{owner}nonlin0 = {One("absent", "sigmoid", "batchnorm")}" : $"recur.gate = {One("soft", "hard")}",
            3 when !_isUnrolled => quick && !_startsLater ? "(recur.from, scale) = (middle, 1)" : "recur.from = shift",
            4 when !_isUnrolled && !_startsLater => $"{owner}scale = {_random.Next(1, 3)}",
            5 when !_isUnrolled => $"{owner}times = {_random.Next(1, 4)}",
            6 when !_isUnrolled => "shortcut = absent",
            _ => $"{owner}nonlin1 = {One("absent", "gelu", "elu", "leakyrelu 0.2")}",
        };
        if (!_isUnrolled) one = one.Replace("nonlin1", "nonlin3", StringComparison.Ordinal);
        return quick && one.Contains("(middle", StringComparison.Ordinal) ? one + ", (shift, 2)"
            : quick && (one.Contains("scale", StringComparison.Ordinal) || one.Contains("times", StringComparison.Ordinal)) ? one + ", 3" : one;
    }

    private string One(params string[] choices) => choices[_random.Next(choices.Length)];

    private void Line(string line) => _text.Append(CultureInfo.InvariantCulture, $"{line}\n");
}
