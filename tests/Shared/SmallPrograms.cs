using System.Globalization;
using System.Text;

namespace Cornet.Tests;

/// <summary>
/// Small programs with every construct that has a meaning at run time: a model with parameters, circuits, connections of every kind, variants over
/// two levels and a study. The same for the same seed. Most are valid.
/// </summary>
internal sealed class SmallPrograms
{
    private readonly Random _random;
    private readonly Random _ofDecoders; // their own, so that the rest of a program does not depend on them
    private readonly StringBuilder _text = new();
    private readonly SmallCircuits _circuits;
    private readonly bool _isUnrolled;
    private readonly bool _isSequential;
    private readonly List<SmallArea> _areas = [];
    private readonly Dictionary<string, int> _drives = []; // widths after connections that concatenate

    private SmallPrograms(int seed, bool isUnrolled)
    {
        (_random, _isUnrolled, _isSequential) = (new Random(seed), isUnrolled, seed % 4 == 3);
        _ofDecoders = new Random(seed + 1_000_000);
        _circuits = new SmallCircuits(_random);
    }

    /// <summary>A program; its first model is called <c>Net</c>.</summary>
    public static string Of(int seed) => new SmallPrograms(seed, seed % 2 == 1).Program(variants: true);

    /// <summary>A model alone that runs in turn, or one that is unrolled.</summary>
    public static string Model(int seed, bool unrolled) => new SmallPrograms(seed, unrolled).Program(variants: false);

    private string Program(bool variants)
    {
        var circuits = Enumerable.Range(0, _random.Next(1, 3)).Select(_circuits.Of(_isUnrolled)).ToArray();
        var count = _random.Next(2, 4);
        var times = _isUnrolled ? count + _random.Next(1, 3) : _random.Next(2, 4);
        Line($"model Net(width = 4, times = {times}, scale = {_random.Next(1, 3)}, classes = 3{(_isUnrolled ? One(", lag = 1", ", lag = 2", ", lag = 1 + 1") : "")}) {{");
        Line("  input 3 x 16 x 16");
        if (_isUnrolled) Line($"  unroll times {(_isSequential ? One("sequential", "engineering") : "biological")}");
        for (var i = 0; i < count; i++) Area(circuits[_random.Next(circuits.Length)], i);
        var connections = _random.Next(-1, 5);
        for (var i = 0; i < connections; i++) Connection();
        var readout = One("avgpool", "maxpool", "conv width, 1x1   avgpool", "avgpool   flatten   tanh");
        Line($"  decoder {{ {readout}   readout: linear classes{One("", "   softmax")} }}");
        for (var i = _ofDecoders.Next(-1, 3); i > 0; i--) Line($"  {Decoder(i)}");
        Line("}");
        foreach (var circuit in circuits) Line(circuit.Text);
        if (variants) Variants(connections > 0);
        return _text.ToString();
    }

    // A decoder with a name, of any area.
    private string Decoder(int number)
    {
        string[] readouts = ["avgpool   out: linear classes", "relu   maxpool   out: linear 2", "mix: conv width, 1x1   relu   avgpool   hidden: linear 3   tanh   out: linear classes"];
        var from = _ofDecoders.Next(_areas.Count + 1) is var place && place < _areas.Count ? $" from {_areas[place].Name}" : "";
        return $"decoder side{number} {{ {readouts[_ofDecoders.Next(readouts.Length)]} }}{from}";
    }

    private void Area(SmallCircuit circuit, int index)
    {
        // Mostly the area before it; sometimes another one above, or the image.
        var source = index > 0 && _random.Next(4) == 0 ? _random.Next(-1, index) : index - 1;
        var (name, side, width) = ($"A{index}", source < 0 ? 16 : _areas[source].Side, _random.Next(1, 3));
        var from = source == index - 1 ? "" : $" from {(source < 0 ? "input" : _areas[source].Name)}";
        var channels = width == 1 ? "width" : One("width * 2", "width + width");
        var stride = side > 4 && _random.Next(2) == 0 ? 2 : 1;
        if (!_isUnrolled && index == 0 && _random.Next(2) == 0)
        {
            Line($"  area {name} {{\n    conv: conv {channels}, 3x3, stride {stride}\n{_circuits.Statements(3, channels)}  }}");
            _areas.Add(new SmallArea(name, null, "", side / stride, width, source));
            return;
        }
        var more = _isUnrolled ? "" : One(
            "", ", times: times", ", scale: scale", ", times: times + 1, scale: scale", ", start: middle, scale: 1", ", gating: soft");
        Line($"  area {name} = {circuit.Name}({channels}, stride: {stride}{more}{One("", ", norm: groupnorm 2", ", norm: batchnorm", ", norm: identity")}){from}");
        _areas.Add(new SmallArea(name, circuit, more, side / stride, width * circuit.Widens, source));
    }

    // Forward, lateral or feedback where time allows it; into the input of an area, or into its drive.
    private void Connection()
    {
        // The image has other channels than what is brought there.
        var targets = Enumerable.Range(0, _areas.Count).Where(place => _isUnrolled || _areas[place].Source >= 0).ToList();
        if (targets.Count == 0) return;
        var to = targets[_random.Next(targets.Count)];
        var from = _random.Next(-1, _isUnrolled ? _areas.Count : to);
        var target = _areas[to];
        var (sent, sentWidth) = from < 0 ? (16, 0) : (_areas[from].Side, _areas[from].Width);
        var side = _isUnrolled ? target.Side : _areas[target.Source].Side;
        if (!_drives.TryGetValue(target.Name, out var width))
            width = _isUnrolled ? target.Width / target.Circuit!.Widens : _areas[target.Source].Width;
        // A state is as large as the drive.
        var merge = _random.Next(3) switch { 0 => "multiply", 1 when target.Circuit is not { Remembers: true } => "concat", _ => "add" };
        var brought = merge == "concat" ? _random.Next(1, 3) : width;
        if (merge == "concat") _drives[target.Name] = width + brought;
        var resized = _random.Next(4) == 0 ? One(" resize nearest", " resize bilinear") : "";
        var resize = resized.Length > 0 ? One("", "", "maxpool 3x3, stride 2   ") : sent > side ? $"maxpool {sent / side}x{sent / side}, padding 0   " : sent < side ? $"upsample {side / sent}   " : "";
        var more = One("", "   relu", "   batchnorm", _isUnrolled ? "   batchnorm per step" : "");
        var body = resize.Length == 0 && sentWidth == width && merge != "concat" && _random.Next(2) == 0
            ? ""
            : $" {{ {resize}way: conv width * {brought}, {One("1x1", "3x3")}{One("", ", bias")}{more} }}";
        var least = from < to || (!_isSequential && from != to && _random.Next(4) == 0) ? 0 : 1;
        var delay = _isUnrolled && _random.Next(3) > 0 ? $" delay {One("lag", $"{_random.Next(least, 3)}", $"{_random.Next(least, 3)}")}," : "";
        Line($"  {(from < 0 ? "input" : _areas[from].Name)} -> {target.Name}{body}{delay} merge {merge}{(resized.Length > 0 ? "," + resized : "")}");
    }

    private void Variants(bool connects)
    {
        var variants = new SmallVariants(_random, _areas, _isUnrolled);
        Line($"model Varied(classes = {_random.Next(2, 5)}) : Net {{");
        for (var i = _random.Next(1, 4); i > 0; i--) Line($"  {variants.Change(connects)}");
        if (_text.ToString().Contains("decoder side1", StringComparison.Ordinal) && _ofDecoders.Next(2) == 0) Line(_ofDecoders.Next(2) == 0 ? "  side1 = absent" : "  side1.out = linear 4");
        Line("}");
        Line("model Further : Varied {");
        if (_random.Next(3) == 0)
        {
            Connection();
            connects = true;
        }
        for (var i = _random.Next(1, 3); i > 0; i--) Line($"  {variants.Change(connects)}");
        if (_random.Next(3) == 0) Line($"  {variants.Inserted()}");
        if (_isUnrolled && _random.Next(3) == 0) Line($"  unroll {_areas.Count + _random.Next(2, 4)} {One("biological", "sequential", "engineering")}");
        if (_ofDecoders.Next(3) == 0) Line($"  {Decoder(1)}");
        if (_random.Next(4) == 0) Line("  decoder { flatten   linear 5   relu   readout: linear classes }");
        Line("}");
        Line(variants.Study());
    }

    private string One(params string[] choices) => choices[_random.Next(choices.Length)];

    private void Line(string line) => _text.Append(CultureInfo.InvariantCulture, $"{line}\n");
}

/// <summary>An area of such a program.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Circuit">Its circuit; null where it has layers of its own.</param>
/// <param name="Arguments">The arguments about its recurrence.</param>
/// <param name="Side">Height and width of its output.</param>
/// <param name="Width">The channels of its output, as a multiple of the parameter <c>width</c>.</param>
/// <param name="Source">The area that it receives input from, by its place; negative for the image.</param>
internal sealed record SmallArea(string Name, SmallCircuit? Circuit, string Arguments, int Side, int Width, int Source);
