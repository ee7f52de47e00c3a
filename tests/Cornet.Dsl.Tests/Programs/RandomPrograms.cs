using Cornet.Dsl.Catalog;
using Cornet.Dsl.Parsing;
using Cornet.Dsl.Programs;
using CsCheck;

namespace Cornet.Dsl.Tests.Programs;

/// <summary>
/// Random networks, as somebody might write them: most compile, and some ask for what cannot be (a window larger than the map, groups that do not
/// divide), so that both ends of the compiler are met.
/// </summary>
internal static class RandomPrograms
{
    /// <summary>What stands between a network and its circuit.</summary>
    public const string Between = "\n\n\n";

    private static readonly Gen<string> Channels = Gen.OneOf("8", "16", "24", "32", "8 * 2");
    private static readonly Gen<string> Kernel = Gen.OneOf("1x1", "3x3", "5x5", "3 x 3", "1x3");
    private static readonly Gen<string> Norm = Gen.OneOf("batchnorm", "groupnorm 8", "groupnorm 4", "layernorm", "identity");

    private static readonly Gen<string> Nonlinearity = Gen.OneOf("relu", "tanh", "sigmoid", "gelu", "silu", "softplus");

    private static readonly Gen<string> Conv = Gen.Select(Channels, Kernel, Gen.OneOf("", ", stride 2", ", bias", ", groups 2", ", dilation 2", ", padding 0", ", fixed"),
        (channels, kernel, more) => $"conv {channels}, {kernel}{more}");

    private static readonly Gen<string> Layer = Gen.Frequency<string>(
        (4, Conv), (2, Nonlinearity), (2, Norm),
        (1, Gen.OneOf("maxpool 3x3, stride 2", "avgpool 2x2", "maxpool 2x2, padding 0", "avgpool 2x1", "dropout 0.25", "noise 0.1, fano 1", "slice 2, 8", "slice 4", "gabor 8, 5x5, stride 2", "upsample 2", "convtranspose 8, 4x4, stride 2",
            "convtranspose 16, 3x3, stride 2, output_padding 1, groups 2", "convtranspose 8, 3x3, output_padding 1")));

    // A block that leaves the shape as it is, and something joined behind it.
    private static readonly Gen<string> Joined = Gen.Select(
        Gen.OneOf("add", "multiply", "concat"), Gen.OneOf("identity", "sigmoid", "{ batchnorm   tanh }"), Norm, Gen.Int[0, 999],
        (join, kept, norm, number) => $"let k{number} = {kept}\n  {norm}\n  {join} k{number}");

    private static readonly Gen<string> Labeled = Gen.Select(Gen.Int[0, 9999], Layer, (number, layer) => $"l{number}: {layer}".Replace($"l{number}: identity", "identity"));

    private static readonly Gen<string> Statement = Gen.Frequency<string>((5, Layer), (2, Labeled), (1, Joined));

    private static readonly Gen<string> Statements = Statement.Array[1, 6].Select(lines => string.Join("\n  ", lines));

    /// <summary>A circuit of an area that runs to its end, by name.</summary>
    private static Gen<string> Feedforward(string name) => Gen.Select(Statements, Kernel, Norm, (body, kernel, norm) =>
        $"/// One area.\ncircuit {name}(channels, size = {kernel[0]}, norm = {norm}, stride = 2) {{\n  entry: conv channels, size x size, stride stride\n  norms: norm\n  {body}\n}}\n");

    private static Gen<string> Recurrent(string name) => Gen.Select(
        Gen.OneOf("2", "4", "1"), Norm, Nonlinearity, Gen.OneOf("add", "multiply"),
        Gen.OneOf("", "", " gate soft", " from conv2", " from norm1, gate soft"),
        (scale, norm, nonlinearity, join, words) => $$"""
            circuit {{name}}(channels, times = 2, scale = {{scale}}) {
              conv_input: conv channels, 1x1
              recur times{{words}} {
                let shortcut = first { skip: conv channels, 1x1, stride 2   norm_skip: batchnorm } then identity
                conv1: conv channels * scale, 3x3, stride 2 then 1
                norm1: {{(norm == "identity" ? "batchnorm" : norm)}} per step
                {{nonlinearity}}
                conv2: conv channels, 1x1
                {{join}} shortcut
              }
            }

            """);

    private static Gen<string> Unrolled(string name) => Gen.Select(Norm, Nonlinearity, Gen.Bool, Gen.OneOf("", "  first { gelu } then { tanh }\n"),
        (norm, nonlinearity, arrow, branch) => $$"""
            circuit {{name}}(channels, stride = 2) {
              receive {
                conv_input: conv channels, 3x3, stride stride, bias
                {{norm}}
              }
              add state
              conv1: conv channels, 3x3
              {{nonlinearity}}
            {{branch}}{{(arrow ? "  -> state\n" : "")}}}

            """);

    private static readonly Gen<string> Connections = Gen.OneOf(
        "A0 -> A0 { n: batchnorm   relu }", "A1 -> A0 { n: groupnorm 4 } delay 2, merge multiply", "A0 -> A1 merge concat",
        "input -> A0 { c: conv 8, 3x3 } merge concat", "A0 -> A2 delay 1", "A2 -> A0 { c: conv 16, 1x1 } resize bilinear", "A1 -> A2 { conv 16, 1x1, stride 3 } merge multiply, resize nearest").Array[0, 3].Select(lines => string.Join("\n  ", lines));

    // What variants and studies of a network set; much of it is there, and some is not.
    private static readonly string[] OfChain =
    [
        "classes = 7", "norms = absent", "norms = groupnorm 4", "norm = groupnorm 8", "batchnorm = layernorm", "relu = absent", "A0.size = 5",
        "(A0.stride, A1.stride) = (1, 2)", "entry = conv channels, 1x1", "channels = 16", "A1 = absent", "area A9 = Plain#(16, stride: 1) after A0", "area A8 = Plain#(16, stride: 1) from A0",
        "conv = conv 16, 3x3", "size = present",
    ];

    private static readonly string[] OfLoop =
    [
        "recur.gate = soft", "recur.from = conv2", "recur.gate = present", "shortcut = absent", "norm1 = groupnorm 4", "norm1 = absent",
        "norm_skip = absent", "A0.times = 1", "scale = 2", "Loops#.conv1 = conv channels * scale, 1x1, stride 2 then 1", "norm1 = present",
        "shortcut = first { skip: conv channels, 3x3, stride 2 } then identity", "shortcut = present", "batchnorm = groupnorm 8", "A0 = absent",
    ];

    private static readonly string[] OfUnrolled =
    [
        "times = 4", "conv1 = conv channels, 1x1", "gelu = tanh", "batchnorm = groupnorm 4", "A0_to_A0 = absent", "A0_to_A0 = present",
        "A0_to_A0.n = gelu", "n = absent", "A1_to_A0.delay = 1", "A0_to_A1.merge = add", "A2_to_A0.resize = nearest", "A0_to_A0.resize = bilinear", "(A1, A1_to_A0, A0_to_A1) = absent",
        "conv_input = conv channels, 5x5, stride stride", "A0 -> A0 { conv 8, 1x1 }", "A0 -> A0 delay 3", "A0_to_A0_2 = absent",
    ];

    // Two variants of a network, one of the other, and a study.
    private static Gen<string> Variants(string model, int number, string[] settings, string factors) => Gen.Select(
        Gen.OneOf(settings).Array[1, 3], Gen.OneOf(settings), Gen.OneOf("vary", "cross"),
        (first, second, keyword) => $"""

            model {model}A : {model} {"{"} {string.Join("\n  ", first)} {"}"}
            model {model}B : {model}A {"{"} {second} {"}"}
            study {model}S of {model} {"{"}
              {keyword} one classes = 10, 3
              {keyword} two {factors}
            {"}"}

            """.Replace("#", $"{number}"));

    private static readonly Gen<string> Decoder = Gen.OneOf(
        "decoder { avgpool   linear: linear classes }", "decoder {\n    maxpool\n    linear classes\n    relu\n    linear 4\n  }", "decoder { linear classes }");

    private static readonly Gen<string> Ending = Gen.OneOf(
        "", "init conv normal(fan_out)", "init linear xavier\n  init conv xavier", "timing { A0: 50ms + 10ms * t }", "timing { A0: 0.5s - 10 * t }");

    private static Gen<string> Areas(string circuit, string most) => Gen.Select(Gen.Int[1, 4], Channels, Gen.OneOf(most, most, ""), (count, channels, more) =>
        string.Join("\n  ", Enumerable.Range(0, count).Select(place => $"area A{place} = {circuit}({channels}{more})")));

    private static Gen<string> Family(Gen<string> model, Gen<string> circuit, Gen<string> variants) =>
        Gen.Select(model, circuit, variants, (one, other, more) => one + Between + other + more);

    private static Gen<string> Model(string name, Gen<string> areas, string time) => Gen.Select(
        Gen.OneOf("3 x 32 x 32", "1 x 64 x 48", "8 x 224 x 224", "3 x 1 x 1"), areas, Decoder, Ending,
        (input, lines, decoder, ending) =>
            $"/// A network of <chance> & \"quotes\".\nmodel {name}(classes = 10{(time.Length > 0 ? ", times = 3" : "")}) {{\n  input {input}\n  {time}\n  {lines}\n  {decoder}\n  {ending}\n}}\n");

    private static Gen<string> Family(int number) => Gen.OneOf<string>(
        Family(Model($"Chain{number}", Areas($"Plain{number}", ", stride: 1"), ""), Feedforward($"Plain{number}"),
            Variants($"Chain{number}", number, OfChain, "(norm, A0.size) = (batchnorm, 3), (layernorm, 1)")),
        Family(Model($"Loop{number}", Areas($"Loops{number}", ", times: 3"), ""), Recurrent($"Loops{number}"),
            Variants($"Loop{number}", number, OfLoop, "recur.gate = hard, soft")),
        Family(
            Gen.Select(Gen.OneOf("biological", "sequential", "engineering"), Connections).SelectMany((order, connections) =>
                Model($"Unrolled{number}", Areas($"Steps{number}", ", stride: 1"), $"unroll times {order}\n  {connections}")),
            Unrolled($"Steps{number}"), Variants($"Unrolled{number}", number, OfUnrolled, "batchnorm, groupnorm 4")),
        Model($"Inline{number}", Statements.Select(body => $"area A0 {{\n  {body}\n  }}"), ""));

    // Connections, gates and loop targets; variants and a study in a file of their own.
    private static readonly Gen<string[]> Small = Gen.Int[0, 1_000_000]
        .Select(seed => new[] { SmallPrograms.Of(seed).Replace("\nmodel Varied", $"{Between}model Varied", StringComparison.Ordinal) });

    /// <summary>One to three networks with the circuits they use, each in a text of its own; or a program with everything.</summary>
    public static readonly Gen<string[]> Texts = Gen.Frequency(
        (3, Gen.Select(Gen.Int[1, 3], Family(0), Family(1), Family(2), (count, a, b, c) => new[] { a, b, c }[..count])), (2, Small));
}
