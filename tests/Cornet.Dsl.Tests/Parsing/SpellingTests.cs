using Cornet.Dsl.Services;
using Cornet.Dsl.Syntax;
using Cornet.Dsl.Text;

namespace Cornet.Dsl.Tests.Parsing;

/// <summary>What a construct says does not depend on blanks, comments and places.</summary>
public class SpellingTests
{
    private const string Base = """
        model Base(classes = 10) {
          input 3 x 32 x 32
          area V1 = Block(16, kernel: 3)
          decoder { avgpool   linear: linear classes }
        }
        circuit Block(channels, kernel = 5, scale = 2 * (1 + 1)) {
          conv_in: conv channels, 1x1
          recur 2 {
            let side = first { skip: conv channels, 1x1, stride 2 } then identity
            conv1: conv channels * scale, 3x3, stride 2 then 1
            conv2: conv channels, kernel x kernel, stride 1
            norm: batchnorm per step
            add side
          }
        }
        """;

    [Theory]
    [InlineData("conv 8, 3x3", "conv 8, 3 x 3")]
    [InlineData("conv 8, 3x3", "conv  8 ,/* a, b */3x3")]
    [InlineData("conv 8, 3x3, stride 2 then 1", "conv 8, 3x3, stride first 2 then 1")]
    [InlineData("conv 1e2, 3x3", "conv 100, 3 x 3")]
    [InlineData("conv 2*a+b, 3x3", "conv (2 * a) + b, 3x3")]
    [InlineData("leakyrelu 0.10", "leakyrelu 0.1")]
    [InlineData("batchnorm", "batchnorm // once")]
    [InlineData("conv 2 * (a + b), 3x3", "conv 2 * a + b, 3x3", false)]
    [InlineData("conv a - (b - c), 3x3", "conv a - b - c, 3x3", false)]
    [InlineData("conv 8, 3x3", "conv 8, 3x3, bias", false)]
    [InlineData("conv 8, 3x3, stride 1", "conv 8, 3x3, padding 1", false)]
    [InlineData("batchnorm", "batchnorm per step", false)]
    public void Layers_have_one_spelling_exactly_where_they_say_the_same(string one, string other, bool isSame = true)
    {
        static string Spelled(string layer) => Spelling.Of(Parsed.From($"circuit C {{ a: {layer}\n}}").File.Declarations[0].Children().OfType<BlockSyntax>().Single());
        Assert.Equal(isSame, Spelled(one) == Spelled(other));
    }

    [Theory]
    [InlineData("classes = 1e1")]
    [InlineData("V1.channels = /* as before */ 16")]
    [InlineData("V1.kernel = 3 // as before")]
    [InlineData("Block.side = first{skip:conv channels,1 x 1,stride 2}then identity")]
    [InlineData("conv1 = conv channels*scale, 3 x 3, stride 2 then 1")]
    [InlineData("conv2 = conv channels,\n   kernel  x  kernel, stride 1")]
    [InlineData("norm = batchnorm /* still */")]
    public void A_setting_that_says_the_same_in_other_blanks_changes_nothing(string setting)
    {
        var finding = Assert.Single(Compiled.From($"{Base}\nmodel Again : Base {{\n{setting}\n}}").Messages);
        Assert.Contains("CORNET0103", finding);
    }

    [Theory]
    [InlineData("conv1 = conv channels * scale, 1x1, stride 2 then 1")]
    [InlineData("conv2 = conv channels, kernel x kernel, stride 1, bias")]
    [InlineData("V1.kernel = 5")]
    public void A_setting_that_says_something_else_is_a_change(string setting) =>
        Assert.DoesNotContain(Compiled.From($"{Base}\nmodel Other : Base {{\n{setting}\n}}").Messages, message => message.Contains("CORNET0103"));

    [Theory]
    [InlineData("vary norm batchnorm, groupnorm 8")]
    [InlineData("vary norm /* a = b */ batchnorm, groupnorm 8")]
    [InlineData("vary norm batchnorm = batchnorm, groupnorm 8")]
    [InlineData("vary n = batchnorm, groupnorm 8")]
    [InlineData("vary n /* a */ = /* = */ batchnorm, groupnorm 8")]
    public void The_sign_of_a_factor_is_no_comment(string factor)
    {
        var result = Compiled.From($$"""
            model T {
              input 3 x 32 x 32
              area V1 { c: conv 32, 3x3   n: batchnorm   r: relu }
              decoder { avgpool   linear: linear 10 }
            }
            study S of T {
              {{factor}}
            }
            """);
        Assert.Empty(result.Messages);
        Assert.Equal(2, Assert.Single(result.Result.Studies).Rows.Count);
    }

    [Fact]
    public void A_hover_of_a_connection_is_at_its_arrow_and_not_at_one_in_a_comment()
    {
        const string Text = """
            model M {
              input 3 x 16 x 16
              area V1 { conv 4, 3x3 }
              area V2 { conv 4, 3x3 }
              V1 /* -> */ -> V2
              decoder { linear 10 }
            }
            """;
        var project = Project.Of([new SourceText("a.cornet", Text)]);
        Assert.Equal(Text.LastIndexOf("->", StringComparison.Ordinal), Hover.At(project, "a.cornet", Text.LastIndexOf("->", StringComparison.Ordinal) + 1)!.Span.Start);
    }

    [Fact]
    public void A_hover_of_a_circuit_shows_all_its_parameters()
    {
        const string Text = "circuit C(a = { relu }, /* { */ b = 1) { relu }";
        Assert.Contains("b = 1)", Hover.At(Project.Of([new SourceText("a.cornet", Text)]), "a.cornet", "circuit ".Length)!.Markdown);
    }
}
