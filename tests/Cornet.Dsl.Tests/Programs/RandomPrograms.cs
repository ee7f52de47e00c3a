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
    private static readonly Gen<string> Kernel = Gen.OneOf("1x1", "3x3", "5x5", "3 x 3");
    private static readonly Gen<string> Norm = Gen.OneOf("batchnorm", "groupnorm 8", "groupnorm 4", "layernorm", "identity");

    private static readonly Gen<string> Nonlinearity = Gen.OneOf("relu", "tanh", "sigmoid", "gelu", "silu", "softplus");

    private static readonly Gen<string> Conv = Gen.Select(Channels, Kernel, Gen.OneOf("", ", stride 2", ", bias", ", groups 2", ", dilation 2", ", padding 0"),
        (channels, kernel, more) => $"conv {channels}, {kernel}{more}");

    private static readonly Gen<string> Layer = Gen.Frequency<string>(
        (4, Conv), (2, Nonlinearity), (2, Norm),
        (1, Gen.OneOf("maxpool 3x3, stride 2", "avgpool 2x2", "maxpool 2x2, padding 0", "dropout 0.25", "upsample 2")));

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

    private static Gen<string> Recurrent(string name) => Gen.Select(Gen.OneOf("2", "4", "1"), Norm, Nonlinearity, Gen.OneOf("add", "multiply"),
        (scale, norm, nonlinearity, join) => $$"""
            circuit {{name}}(channels, times = 2, scale = {{scale}}) {
              conv_input: conv channels, 1x1
              recur times {
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

    private static readonly Gen<string> Decoder = Gen.OneOf(
        "decoder { avgpool   linear: linear classes }", "decoder {\n    maxpool\n    linear classes\n    relu\n    linear 4\n  }", "decoder { linear classes }");

    private static readonly Gen<string> Ending = Gen.OneOf(
        "", "init conv normal(fan_out)", "init linear xavier\n  init conv xavier", "timing { A0: 50ms + 10ms * t }", "timing { A0: 0.5s - 10 * t }");

    private static Gen<string> Areas(string circuit, string most) => Gen.Select(Gen.Int[1, 4], Channels, Gen.OneOf(most, most, ""), (count, channels, more) =>
        string.Join("\n  ", Enumerable.Range(0, count).Select(place => $"area A{place} = {circuit}({channels}{more})")));

    private static Gen<string> Model(string name, Gen<string> areas, string time) => Gen.Select(
        Gen.OneOf("3 x 32 x 32", "1 x 64 x 48", "8 x 224 x 224", "3 x 1 x 1"), areas, Decoder, Ending,
        (input, lines, decoder, ending) =>
            $"/// A network of <chance> & \"quotes\".\nmodel {name}(classes = 10{(time.Length > 0 ? ", times = 3" : "")}) {{\n  input {input}\n  {time}\n  {lines}\n  {decoder}\n  {ending}\n}}\n");

    private static Gen<string> Family(int number) => Gen.OneOf<string>(
        Gen.Select(Model($"Chain{number}", Areas($"Plain{number}", ", stride: 1"), ""), Feedforward($"Plain{number}"), (model, circuit) => model + Between + circuit),
        Gen.Select(Model($"Loop{number}", Areas($"Loops{number}", ", times: 3"), ""), Recurrent($"Loops{number}"), (model, circuit) => model + Between + circuit),
        Gen.Select(
            Gen.OneOf("biological", "sequential").SelectMany(order => Model($"Unrolled{number}", Areas($"Steps{number}", ", stride: 1"), $"unroll times {order}")),
            Unrolled($"Steps{number}"), (model, circuit) => model + Between + circuit),
        Model($"Inline{number}", Statements.Select(body => $"area A0 {{\n  {body}\n  }}"), ""));

    // Connections, gates and loop targets; variants and a study in a file of their own.
    private static readonly Gen<string[]> Small = Gen.Int[0, 1_000_000]
        .Select(seed => new[] { SmallPrograms.Of(seed).Replace("\nmodel Varied", $"{Between}model Varied", StringComparison.Ordinal) });

    /// <summary>One to three networks with the circuits they use, each in a text of its own; or a program with everything.</summary>
    public static readonly Gen<string[]> Texts = Gen.Frequency(
        (3, Gen.Select(Gen.Int[1, 3], Family(0), Family(1), Family(2), (count, a, b, c) => new[] { a, b, c }[..count])), (2, Small));
}
