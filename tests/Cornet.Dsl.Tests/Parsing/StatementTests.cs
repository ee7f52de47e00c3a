namespace Cornet.Dsl.Tests.Parsing;

public class StatementTests
{
    [Theory]
    [InlineData("avgpool   linear: linear classes", "avgpool; linear: linear[classes]; ")]
    [InlineData("relu  conv 64, 3x3  avgpool", "relu; conv[64, (3 x 3)]; avgpool; ")]
    [InlineData("add shortcut  nonlin: relu", "add[shortcut]; nonlin: relu; ")]
    [InlineData("add shortcut -> state", "add[shortcut]; -> state; ")]
    [InlineData("add input  relu", "add[input]; relu; ")]
    [InlineData("norm1: norm per step  relu", "norm1: norm per step; relu; ")]
    [InlineData("skip: conv channels, 1x1, stride 2   norm_skip: batchnorm", "skip: conv[channels, (1 x 1), stride=2]; norm_skip: batchnorm; ")]
    [InlineData("conv 64, bias  relu", "conv[64, bias]; relu; ")]
    [InlineData("conv 64, bias  n: norm", "conv[64, bias]; n: norm; ")]
    [InlineData("conv 64,\n  3x3,\n  stride 2\nrelu", "conv[64, (3 x 3), stride=2]; relu; ")]
    [InlineData("add\nshortcut", "add; shortcut; ")]
    [InlineData("conv 64, kernel x kernel, stride stride", "conv[64, (kernel x kernel), stride=stride]; ")]
    [InlineData("conv 64, 7xkernel", "conv[64, (7 x kernel)]; ")]
    [InlineData("conv channels * scale, stride 2 then 1", "conv[(channels * scale), stride=(2 then 1)]; ")]
    [InlineData("conv a - 1, stride -1, padding b -1", "conv[(a - 1), stride=(-1), padding=(b - 1)]; ")]
    [InlineData("conv 1 + 2 * -3 - 4 / (5 - 6)", "conv[((1 + (2 * (-3))) - (4 / (5 - 6)))]; ")]
    [InlineData("conv first 64 then 32 then 16", "conv[(64 then (32 then 16))]; ")]
    [InlineData("let a = identity  let b = a", "let a = identity; let b = a; ")]
    [InlineData("let a = conv 64, 1x1, stride 2  relu", "let a = <conv[64, (1 x 1), stride=2]>; relu; ")]
    [InlineData("let a = relu then identity", "let a = (<relu> then identity); ")]
    [InlineData("let a = batchnorm per step", "let a = <batchnorm per step>; ")]
    [InlineData("let a =\n  first {\n    relu\n  }\n  then {\n    tanh\n  }", "let a = ({ relu; } then { tanh; }); ")]
    [InlineData("first { relu } then { tanh }", "branch ({ relu; } then { tanh; }); ")]
    [InlineData("first relu then identity", "branch (<relu> then identity); ")]
    [InlineData("recur times { relu }  tanh", "recur times { relu; }; tanh; ")]
    [InlineData("input: conv 64  let: relu", "input: conv[64]; let: relu; ")]
    [InlineData("extern Lab.Layers.Gabor(8, size: 7)", "extern[Lab.Layers.Gabor([8, size=7])]; ")]
    [InlineData("conv 0.5, 1e-4, 2e, 50ms", "conv[0.5r, 0.0001r, 2e, 50ms]; ")]
    public void Statements_end_where_a_reader_sees_them_end(string block, string tree)
    {
        var parsed = Parsed.From("circuit C() {\n" + block + "\n}");
        Assert.Equal($"circuit C {{ {tree}}}", parsed.Tree);
        Assert.Empty(parsed.Messages);
    }

    [Theory]
    [InlineData("input -> V4 delay 1   IT -> V4 { upsample 2 }", "input -> V4[delay=1]|IT -> V4 { upsample[2]; }")]
    [InlineData("IT -> V4 delay 1, merge gate sigmoid", "IT -> V4[delay=1, merge=<gate[sigmoid]>]")]
    [InlineData("V4.times = 8  scale = 2", "V4.times = 8|scale = 2")]
    [InlineData("norm = groupnorm 32  skip = absent", "norm = <groupnorm[32]>|skip = absent")]
    [InlineData("unroll 5 biological", "unroll 5 biological")]
    [InlineData("area MT = C(512) from V1", "area MT = C([512]) from V1")]
    [InlineData("area MT = C(512) after V2 from input", "area MT = C([512]) after V2 from input")]
    [InlineData("/// The fifth area.\n  area TEO = C(512) after IT", "[The fifth area.] area TEO = C([512]) after IT")]
    [InlineData("area V2 = C", "area V2 = C()")]
    [InlineData("area V1\n  {\n    relu\n  }", "area V1 { relu; }")]
    [InlineData("init conv xavier", "init conv xavier")]
    [InlineData("input 3 x 2 * size x size", "input (3 x (2 * size) x size)")]
    public void Members_are_read(string members, string tree)
    {
        var parsed = Parsed.From("model M {\n  " + members + "\n}");
        Assert.Empty(parsed.Messages);
        Assert.Equal("model M|  " + tree.Replace("|", "|  "), parsed.Tree.Replace("\n", "|"));
    }

    [Theory]
    [InlineData("cross lr = 0.1, 0.01", "cross lr: 0.1r | 0.01r")]
    [InlineData("vary steps V2.times = 1, 2", "vary steps (V2.times): 1 | 2")]
    [InlineData("vary gate hard,\n    soft sigmoid", "vary gate: hard | <soft[sigmoid]>")]
    [InlineData("vary skip present, absent  vary a b = 1", "vary skip: present | absent|  vary a (b): 1")]
    public void Factors_are_read(string factors, string tree)
    {
        var parsed = Parsed.From("study S of M {\n  " + factors + "\n}");
        Assert.Empty(parsed.Messages);
        Assert.Equal("study S of M|  " + tree, parsed.Tree.Replace("\n", "|"));
    }

    [Theory]
    [InlineData("lr / 10 every 20 epochs", "lr[/=10, every=20epochs]")]
    [InlineData("sgd lr 0.1,\n    momentum 0.9", "sgd[lr=0.1r, momentum=0.9r]")]
    [InlineData("crop 224\n  flip horizontal", "crop[224]|  flip[horizontal]")]
    [InlineData("warmup 5 epochs, cosine", "warmup[5epochs, cosine]")]
    public void Settings_of_a_recipe_are_lines(string settings, string tree)
    {
        var parsed = Parsed.From("recipe R for M {\n  " + settings + "\n}");
        Assert.Empty(parsed.Messages);
        Assert.Equal("recipe R for M|  " + tree, parsed.Tree.Replace("\n", "|"));
    }

    [Fact]
    public void Documentation_belongs_to_the_next_declaration_or_area_and_other_comments_to_nobody()
    {
        var parsed = Parsed.From("""
            /// First line.
            ///   Second line.
            // Not this.
            //// Nor this.
            /* /// Nor this. */
            model M { /// Nor this.
              /// The first area.
              area V1 = C()   // no
              area V2 = C()
            }
            circuit C() { relu }
            """);
        Assert.Empty(parsed.Messages);
        Assert.Equal("[First line.|Second line.] model M\n  [The first area.] area V1 = C()\n  area V2 = C()\ncircuit C { relu; }", parsed.Tree);
    }

    [Theory]
    [InlineData("\r")]
    [InlineData("\r\n")]
    [InlineData("\n")]
    public void Every_kind_of_line_end_counts_and_a_byte_order_mark_does_not(string lineEnd)
    {
        var parsed = Parsed.From("\ufeff" + "circuit C() {\n  relu\n  conv 64,\n}".Replace("\n", lineEnd));
        Assert.Equal("circuit C { relu; conv[64, ?]; }", parsed.Tree);
        Assert.Equal(["3:11 CORNET0003"], parsed.Places);
    }
}
