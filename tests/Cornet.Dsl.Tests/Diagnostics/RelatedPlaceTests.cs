using Cornet.Dsl.Text;

namespace Cornet.Dsl.Tests.Diagnostics;

/// <summary>Findings that are about two places name both.</summary>
public class RelatedPlaceTests
{
    /// <summary>A text, the finding's code, and its other places as <c>line:column sentence</c>.</summary>
    public static TheoryData<string, string, string[]> Findings => new()
    {
        // Names.
        { $"{Plain("Net")}\n{Plain("Net")}", "CORNET0051", ["1:7 The first 'Net' is here."] },
        { Plain("Net", "area V1 { relu }"), "CORNET0052", ["3:6 The first 'V1' is here."] },
        { Plain("Net(a = 1, a = 2)"), "CORNET0052", ["1:11 The first 'a' is here."] },
        { Area("c: relu\nc: relu"), "CORNET0052", ["4:1 The first 'c' is here."] },
        { Area("let a = identity\nadd a\nlet a = identity"), "CORNET0052", ["4:5 The first 'a' is here."] },
        { Area("let a = { let b = identity\nadd b }\nadd a\nadd b"), "CORNET0066", ["4:15 'b' is kept here, in a block that has ended."] },
        { Area("recur 2 {\nn: batchnorm per step\nn_0: batchnorm\n}"), "CORNET0052", ["5:1 'per step' makes the same name of this layer."] },
        { Plain("Net", "init conv xavier\ninit conv xavier"), "CORNET0086", ["5:1 The first 'init conv' is here."] },
        { Plain("Net", "input 3 x 8 x 8"), "CORNET0086", ["2:1 The first 'input' is here."] },
        { Plain("Net", "timing { V1: 1ms\nV1: 2ms }"), "CORNET0052", ["5:10 The first 'V1' is here."] },
        { $"{Plain("Net")}\nstudy S of Net {{\nvary a relu, tanh\nvary a relu, tanh\n}}", "CORNET0052", ["8:6 The first 'a' is here."] },
        { $"{Plain("Net")}\n{Recipe}\n{Recipe}", "CORNET0052", ["7:8 The first 'R' is here."] },
        // Calls.
        { Circuit("8, size: 3", "channels", "conv channels, 3x3"), "CORNET0050", ["6:9 Circuit Block is declared here."] },
        { Circuit("8, 3", "channels", "conv channels, 3x3"), "CORNET0057", ["6:9 Circuit Block is declared here."] },
        { Circuit("8, channels: 9", "channels", "conv channels, 3x3"), "CORNET0057", ["3:17 'channels' is given here.", "6:9 Circuit Block is declared here."] },
        { Circuit("", "channels", "conv channels, 3x3"), "CORNET0060", ["6:15 'channels' is declared here, without a default."] },
        { Circuit("0.5", "channels", "conv channels, 3x3"), "CORNET0058", ["7:6 This is where circuit Block uses it."] },
        { Circuit("0", "channels", "conv channels, 3x3"), "CORNET0059", ["7:6 This is where circuit Block uses it."] },
        { Circuit("8", "channels", "conv channels - 8, 3x3"), "CORNET0059", ["3:17 The value of 'channels' is written here."] },
        { Circuit("8", "norm", "norm"), "CORNET0058", ["7:1 This is where circuit Block uses it."] },
        // Shapes.
        { Area("let side = identity\nconv 4, 3x3\nadd side"), "CORNET0070", ["4:1 'side' is kept here: 3 x 32 x 32."] },
        { Circuit("4", "n", "let side = identity\nconv n, 3x3\nadd side"), "CORNET0070",
            ["7:1 'side' is kept here: 3 x 32 x 32.", "3:6 V1 is an instance of circuit Block."] },
        { Circuit("4", "n", "conv n, 99x99, padding 0"), "CORNET0071", ["3:6 V1 is an instance of circuit Block."] },
        { Circuit("4", "n", "conv n, 3x3, groups 2"), "CORNET0072", ["7:1 This is the layer.", "3:6 V1 is an instance of circuit Block."] },
        { Circuit("4", "n", "linear n\nconv n, 3x3"), "CORNET0074", ["3:6 V1 is an instance of circuit Block."] },
        { Circuit("4", "n", "recur 2 {\nc: conv n, 3x3\nd: conv 5, 3x3\n}"), "CORNET0075",
            ["9:4 What it reads in V1 at later steps is made here.", "3:6 V1 is an instance of circuit Block."] },
        { Circuit("4", "n", "recur 2 {\nc: conv 3, 3x3\npool: maxpool 2x2\n}"), "CORNET0073",
            ["9:7 This makes 3 x 8 x 8 of 3 x 16 x 16.", "3:6 V1 is an instance of circuit Block."] },
        { Circuit("4", "n", "recur 2 from d {\nc: conv n, 3x3\nd: conv 5, 3x3\n}"), "CORNET0077",
            ["9:4 'd' is here.", "9:4 The output of the block is made here.", "3:6 V1 is an instance of circuit Block."] },
        { Circuit("4", "n", "recur 2 from d {\nc: conv n, 3x3\n}"), "CORNET0068", ["7:1 This is the block."] },
        { Circuit("4", "n", "recur 2, gate soft {\nc: conv n, 3x3\n}"), "CORNET0078",
            ["7:1 This is the block, with the layers before it as its input.", "3:6 V1 is an instance of circuit Block."] },
        { Unrolled("conv 4, 3x3", "conv 5, 3x3", ""), "CORNET0076",
            ["10:11 The drive is made here: 4 x 32 x 32.", "12:1 The output is made here: 5 x 32 x 32.", "4:6 V1 is an instance of circuit Layer."] },
        { Unrolled("conv 4, 3x3", "relu", "V1 -> V2"), "CORNET0079", ["5:9 The drive of V2 is made in this circuit.", "5:6 V2 is here."] },
        { Unrolled("conv 4, 3x3", "relu", "V2 -> V1 delay 0").Replace("biological", "sequential"), "CORNET0090",
            ["5:6 V2 receives input from V1, the area before it, without a delay."] },
        { Unrolled("conv 4, 3x3", "relu", "V2 -> V1 delay 0\nV1 -> V2 delay 0").Replace("biological", "sequential"), "CORNET0090",
            ["5:6 V2 receives input from V1, the area before it, without a delay.", "6:1 V1 receives input from V2 here, without a delay."] },
        { Unrolled("conv 4, 3x3", "relu", "").Replace("unroll 3", "unroll 1"), "CORNET0084", ["5:6 The decoder reads this area."] },
        { Unrolled("conv 4, 3x3", "relu", "V2 -> V1 { conv 4, 1x1 } delay 9"), "CORNET0091", ["3:1 The steps are written here."] },
        // Models that are made of others.
        { $"{Plain("Net").Replace("3x3", "5x5, padding 0")}\nmodel Small : Net {{\ninput 3 x 4 x 4\n}}", "CORNET0071", ["3:14 Small changes this."] },
        { "model A : B { }\nmodel B : C { }\nmodel C : A { }", "CORNET0101", ["2:11 B is a variant of C.", "3:11 C is a variant of A."] },
        { $"{Plain("Net")}\n{Plain("Other")}\nstudy S of Net {{ vary model = Net, Other }}", "CORNET0106", ["7:7 Other is declared here."] },
        { "model N { input 3 x 8 x 8\narea V1 = A()\ndecoder { linear 2 } }\ncircuit A { B }\ncircuit B { A }", "CORNET0111",
            ["5:9 Circuit B is declared here.", "4:9 Circuit A is declared here."] },
        // Layers without effect.
        { Area("a: relu\nb: relu"), "CORNET0112", ["4:1 'a' is here."] },
        { Area("c: conv 4, 3x3, bias\nn: batchnorm"), "CORNET0114", ["5:1 'n' is here."] },
    };

    [Theory]
    [MemberData(nameof(Findings))]
    public void A_finding_names_its_other_places(string text, string id, string[] others)
    {
        var finding = Compiled.From(text).Result.Diagnostics.First(one => one.Id == id);
        Assert.Equal(others, finding.Related.Select(other => $"{other.Start.Line + 1}:{other.Start.Column + 1} {other.Sentence}"));
        Assert.All(finding.Related, other => Assert.Equal("test.cornet", other.Path));
    }

    [Fact]
    public void A_mistake_in_a_circuit_of_several_files_is_told_once_and_with_a_place_in_one_of_them()
    {
        const string Net = "model Net { input 3 x 8 x 8\narea V1 = Block(4)\ndecoder { linear 2 } }";
        var finding = Assert.Single(Compiled.From(
            ("a.cornet", Net), ("b.cornet", "\n" + Net.Replace("Net", "Other")), ("block.cornet", "circuit Block(n) { conv n, 99x99, padding 0 }")).Result.Diagnostics);
        Assert.Equal("block.cornet", finding.Path);
        Assert.Equal(["a.cornet(2,6): V1 is an instance of circuit Block."], finding.Related.Select(other => other.ToString()));
    }

    private const string Recipe = "recipe R for Net { sgd lr 0.1   epochs 2   batch 4 }";

    private static string Plain(string head, string more = "") => $"model {head} {{\ninput 3 x 32 x 32\narea V1 {{ c: conv 4, 3x3 }}\ndecoder {{ linear 2 }}\n{more}\n}}";

    private static string Area(string statements) => $"model Net {{\ninput 3 x 32 x 32\narea V1 {{\n{statements}\n}}\ndecoder {{ linear 2 }}\n}}";

    private static string Circuit(string call, string parameters, string statements) =>
        $"model Net {{\ninput 3 x 32 x 32\narea V1 = Block({call})\ndecoder {{ linear 2 }}\n}}\ncircuit Block({parameters}) {{\n{statements}\n}}";

    private static string Unrolled(string receive, string body, string connection) => $$"""
        model Net {
        input 3 x 32 x 32
        unroll 3 biological
        area V1 = Layer()
        area V2 { receive { conv 6, 3x3 }   relu }
        {{connection}}
        decoder { linear 2 }
        }
        circuit Layer {
        receive { {{receive}} }
        add state
        {{body}}
        }
        """;
}
