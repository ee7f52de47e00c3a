namespace Cornet.Dsl.Tests.Timing;

/// <summary>
/// What may be written over and when a local binding is released. The facts are autograd's: conv, the norms, pooling, gelu, silu and softplus read their
/// input again; relu, sigmoid, tanh and the maximum over a whole map their output; a sum reads neither, a product both.
/// </summary>
public class InstructionTests
{
    [Theory]
    [InlineData("conv 8, 3x3   batchnorm   relu", "conv batchnorm relu* ^")]
    [InlineData("conv 8, 3x3   groupnorm 4   sigmoid", "conv groupnorm sigmoid* ^")]
    [InlineData("conv 8, 3x3   layernorm   tanh", "conv layernorm tanh* ^")]
    [InlineData("relu", "relu ^")] // what the area reads is the input, or the recorded output of another area
    [InlineData("conv 8, 3x3   relu   relu", "conv relu* relu2 ^")] // the gradient of the first reads its output
    [InlineData("conv 8, 3x3   gelu   relu", "conv gelu relu* ^")]
    [InlineData("conv 8, 3x3   silu   relu", "conv silu relu* ^")]
    [InlineData("conv 8, 3x3   softplus   relu", "conv softplus relu* ^")]
    [InlineData("conv 8, 3x3   maxpool 2x2   relu", "conv maxpool relu* ^")]
    [InlineData("conv 8, 3x3   maxpool   relu", "conv maxpool relu ^")]
    [InlineData("conv 8, 3x3   avgpool   relu", "conv avgpool relu* ^")]
    [InlineData("conv 8, 3x3   avgpool 2x2   relu", "conv avgpool relu* ^")]
    [InlineData("conv 8, 3x3   upsample 2   relu", "conv upsample relu* ^")]
    [InlineData("conv 8, 3x3   dropout 0.5   relu", "conv dropout relu ^")] // in evaluation it hands its input on
    [InlineData("linear 8   relu", "linear relu* ^")]
    public void A_nonlinearity_writes_over_what_nobody_reads_again(string statements, string expected) =>
        Assert.Equal(expected, Instructions(statements));

    [Theory]
    [InlineData("conv 8, 3x3   let a = identity   relu   add a", "conv a={} relu add a last ^")]
    // the convolution on the side reads the flow again
    [InlineData("conv 8, 3x3   let a = conv 8, 3x3   relu   add a", "conv a={conv2} relu add a last ^")]
    [InlineData("conv 8, 3x3   let a = upsample 1   relu   add a", "conv a={upsample} relu* add a last ^")] // its gradient does not
    [InlineData("conv 8, 3x3   let a = sigmoid   batchnorm   multiply a", "conv a={sigmoid} batchnorm multiply a last ^")]
    [InlineData("conv 8, 3x3   let a = dropout 0.5   relu   add a", "conv a={dropout} relu add a last ^")]
    [InlineData("let a = identity   conv 3, 3x3   batchnorm   add a   relu", "a={} conv batchnorm add* a last relu* ^")]
    [InlineData("let a = identity   conv 3, 3x3   relu   add a   relu", "a={} conv relu* add a last relu2* ^")]
    [InlineData("let a = identity   conv 3, 3x3   multiply a   relu", "a={} conv multiply a last relu* ^")]
    [InlineData("let a = identity   conv 3, 3x3   concat a   relu", "a={} conv concat a last relu* ^")]
    public void A_kept_value_is_never_written_over(string statements, string expected) => Assert.Equal(expected, Instructions(statements));

    [Theory]
    [InlineData("let a = identity   conv 3, 3x3   add a   conv 3, 3x3   add a", "a={} conv add* a conv2 add* a last ^")]
    [InlineData("let a = identity   conv 3, 3x3   let b = { conv 3, 3x3   add a }   add b", "a={} conv b={conv2 add* a last} add b last ^")]
    [InlineData("let a = identity   conv 3, 3x3   let b = { let c = identity   conv 3, 3x3   add c }   add b   add a",
        "a={} conv c={} b={conv2 add* c last} add b last add* a last ^")]
    [InlineData("let a = identity   recur 2 { conv 3, 3x3   add a }", "a={} recur{conv add* a ^} ~a")]
    [InlineData("let a = identity   recur 2 { let b = identity   conv 3, 3x3   add b   add a   relu }",
        "a={} recur{b={} conv add* b last add* a relu* ^} ~a")]
    [InlineData("recur 2 { relu   relu }", "recur{relu relu2 ^}")]
    [InlineData("conv 3, 3x3   recur 2 { relu }", "conv recur{relu ^}")] // from the second step on it reads the recorded output of the first
    [InlineData("recur 2 { conv 3, 3x3   first { relu } then { sigmoid   conv 3, 3x3 }   tanh }", "recur{conv {relu*}|{sigmoid* conv2} tanh ^}")]
    [InlineData("recur 2 { conv 3, 3x3   first { relu   batchnorm } then { conv 3, 3x3 }   tanh }", "recur{conv {relu* batchnorm}|{conv2} tanh* ^}")]
    [InlineData("let a = identity   recur 3 { first { conv 3, 3x3   add a } then { conv 3, 3x3 } }", "a={} recur{{conv add* a}|{conv2} ^} ~a")]
    public void A_kept_value_is_released_where_nothing_reads_it_any_more(string statements, string expected) =>
        Assert.Equal(expected, Instructions(statements));

    [Fact]
    public void The_body_of_CORnet_S_reads_as_its_authors_run_it() => Assert.Equal(
        "conv_input recur{shortcut={skip norm_skip}|{} conv1 norm1 nonlin1* conv2/2|1 norm2 nonlin2* conv3 norm3 add* shortcut last nonlin3* ^}",
        InstructionText.Of(ModelFiles.Program("CORnetS").Circuits[1]));

    [Fact]
    public void A_block_that_no_step_reaches_has_no_weights()
    {
        var program = Compiled.Area("recur 1 { let a = first { skip: conv 3, 1x1 } then { later: conv 3, 1x1 }   conv1: conv 3, 3x3   add a }").Program;
        Assert.Equal("recur{a={skip} conv1 add* a last ^}", InstructionText.Of(program.Circuits[0]));
        Assert.DoesNotContain(program.StateDict, key => key.Name.StartsWith("V1.later", StringComparison.Ordinal));
    }

    [Fact]
    public void A_block_that_a_caller_may_reach_with_more_steps_keeps_its_weights()
    {
        var program = Compiled.From("""
            model Small(times = 1) {
              input 3 x 8 x 8
              area V1 { recur times { let a = first { skip: conv 3, 1x1 } then { later: conv 3, 1x1 }   conv1: conv 3, 3x3   add a } }
              decoder { linear 10 }
            }
            """).Program;
        Assert.Equal("recur{a={skip}|{later} conv1 add* a last ^}", InstructionText.Of(program.Circuits[0]));
        Assert.Contains(program.StateDict, key => key.Name == "V1.later.weight");
        Assert.Single(program.Areas[0].Steps);
        Assert.Equal(64 * (9 + 9 * 9), program.Areas[0].MultiplyAdds);
    }

    private static string Instructions(string statements) => InstructionText.Of(Compiled.Area(statements).Program.Circuits[0]);
}
