using System.Globalization;
using System.Text;

namespace Cornet.Tests.Time;

/// <summary>Small unrolled networks with connections of every kind, the same for the same seed.</summary>
internal static class RandomNetwork
{
    /// <summary>The text of one; its model is called <c>Net</c>.</summary>
    public static string Of(int seed)
    {
        var random = new Random(seed);
        var areas = random.Next(2, 5);
        var order = random.Next(2) == 0 ? "biological" : "sequential";
        var text = new StringBuilder();
        text.Append("model Net {\n  input 3 x 16 x 16\n");
        text.Append(CultureInfo.InvariantCulture, $"  unroll {areas + random.Next(1, 4)} {order}\n");
        var sides = new List<int> { 16 };
        var widened = Enumerable.Range(0, areas).Select(_ => random.Next(2) == 0).ToArray(); // these remember nothing, so that they may concatenate
        for (var area = 0; area < areas; area++)
        {
            var stride = sides[^1] > 4 && random.Next(2) == 0 ? 2 : 1;
            sides.Add(sides[^1] / stride);
            text.Append(CultureInfo.InvariantCulture, $"  area A{area} {{\n    receive {{ conv 4, 3x3, stride {stride}{Maybe(", bias")}   ");
            text.Append(CultureInfo.InvariantCulture, $"{Layers(2, perStep: true)}}}\n");
            if (!widened[area]) text.Append("    add state\n");
            text.Append(CultureInfo.InvariantCulture, $"    conv 4, 3x3{Maybe(", bias")}   {Layers(3, perStep: true)}\n");
            if (random.Next(2) == 0)
                text.Append(CultureInfo.InvariantCulture, $"    let side = {Side()}   {Layers(1, perStep: false)}   {Join()} side   relu\n");
            text.Append("  }\n");
        }
        var widths = Enumerable.Repeat(4, areas).ToArray();
        for (var connections = random.Next(1, 5); connections > 0; connections--)
        {
            var (from, to) = (random.Next(-1, areas), random.Next(areas));
            var delay = random.Next(from < to ? 0 : 1, 4);
            var merge = random.Next(3) switch { 0 => "multiply", 1 when widened[to] => "concat", _ => "add" };
            var (source, name) = (sides[from + 1], from < 0 ? "input" : $"A{from}");
            var target = sides[to + 1];
            var way = source > target ? $"maxpool {source / target}x{source / target}, padding 0"
                : source < target ? $"upsample {target / source}"
                : "identity";
            text.Append(CultureInfo.InvariantCulture, $"  {name} -> A{to} {{ {way}\n    conv {(merge == "concat" ? 4 : widths[to])}, 1x1{Maybe(", bias")}   ");
            text.Append(CultureInfo.InvariantCulture, $"{Layers(1, perStep: true)}}} delay {delay}, merge {merge}\n");
            if (merge == "concat") widths[to] += 4;
        }
        return text.Append("  decoder { avgpool   linear: linear 3 }\n}\n").ToString();

        string Maybe(string word) => random.Next(2) == 0 ? word : "";

        string Join() => random.Next(2) == 0 ? "add" : "multiply";

        string Side() => random.Next(3) switch { 0 => "identity", 1 => "sigmoid", _ => "{ conv 4, 1x1 } then identity" };

        string Layers(int most, bool perStep) => string.Concat(Enumerable.Range(0, random.Next(most + 1)).Select(_ => random.Next(8) switch
        {
            0 or 1 => "relu   ",
            2 => "sigmoid   ",
            3 => "tanh   ",
            4 => "silu   ",
            5 => "batchnorm   ",
            6 when perStep => "batchnorm per step   ",
            _ => "groupnorm 2   ",
        }));
    }
}
