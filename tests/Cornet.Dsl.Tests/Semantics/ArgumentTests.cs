namespace Cornet.Dsl.Tests.Semantics;

/// <summary>Arguments of layers and circuits: which there are, of what kind, within which range.</summary>
public class ArgumentTests
{
    [Theory]
    [InlineData("conv 8, 3x3, strid 2", "4:18 CORNET0055 conv has no property 'strid'. Did you mean 'stride'?")]
    [InlineData("conv 8, 3x3, pool 2",
        "4:18 CORNET0055 conv has no property 'pool'; it has channels, kernel, stride, padding, dilation, groups, bias, fixed.")]
    [InlineData("relu stride 2", "4:10 CORNET0055 relu has no property 'stride'; it takes none.")]
    [InlineData("conv 8, 3x3, baias", "4:18 CORNET0055 conv has no property 'baias', and model Small has no parameter 'baias'. Did you mean 'bias'?")]
    [InlineData("conv size, 3x3", "4:10 CORNET0055 conv has no property 'size', and model Small has no parameter 'size'.")]
    [InlineData("conv 8", "4:5 CORNET0056 'conv' needs its kernel: write 'conv 64, 3x3'.")]
    [InlineData("conv", "4:5 CORNET0056 'conv' needs its channels: write 'conv 64, 3x3'.")]
    [InlineData("drop: dropout", "4:11 CORNET0056 'dropout' needs its probability: write 'dropout 0.5'.")]
    [InlineData("conv 8, 3x3, stride", "4:18 CORNET0056 'stride' needs its value: write 'stride 2'.")]
    [InlineData("groupnorm", "4:5 CORNET0056 'groupnorm' needs its groups: write 'groupnorm 32'.")]
    [InlineData("upsample", "4:5 CORNET0056 'upsample' needs its factor: write 'upsample 2'.")]
    [InlineData("linear", "4:5 CORNET0056 'linear' needs its outputs: write 'linear 10'.")]
    [InlineData("add", "4:5 CORNET0056 'add' needs its local binding: write 'add shortcut'.")]
    [InlineData("maxpool stride 2", "4:5 CORNET0056 'maxpool' needs its kernel: write 'maxpool 3x3, stride 2'.")]
    [InlineData("avgpool padding 1", "4:5 CORNET0056 'avgpool' needs its kernel: write 'avgpool 3x3, stride 2'.")]
    [InlineData("conv 8, 3x3, 2",
        "4:18 CORNET0057 'conv' does not take this argument; it takes channels, kernel, stride, padding, dilation, groups, bias, fixed, each once.")]
    [InlineData("conv 8, 3x3, stride 1, stride 2",
        "4:28 CORNET0057 'conv' does not take this argument; it takes channels, kernel, stride, padding, dilation, groups, bias, fixed, each once.")]
    [InlineData("relu 3", "4:10 CORNET0057 'relu' takes no arguments; remove this one.")]
    [InlineData("identity 3", "4:14 CORNET0057 'identity' takes no arguments; remove this one.")]
    [InlineData("conv 3x3, 8",
        "4:10 CORNET0058 The channels of conv must be a whole number, not the size 3 x 3.|"
        + "4:15 CORNET0058 The kernel of conv must be a window such as 3x3, not the number 8.")]
    [InlineData("convtranspose 8, 3x5", "4:22 CORNET0058 The kernel of convtranspose must be a square window such as 3x3, not the size 3 x 5.")]
    [InlineData("noise", "4:5 CORNET0056 'noise' needs its sd: write 'noise fano 1'.")]
    [InlineData("slice 2, 9", "4:14 CORNET0059 The end of a slice of 3 channels in V1 must be at most 3, not 9.")]
    [InlineData("slice 3, 3", "4:11 CORNET0059 The start of a slice that ends at 3 in V1 must be at most 2, not 3.")]
    [InlineData("conv 8.5, 3x3", "4:10 CORNET0058 The channels of conv must be a whole number, not the real number 8.5.")]
    [InlineData("conv 5 / 2, 3x3", "4:10 CORNET0058 The channels of conv must be a whole number, not the real number 2.5.")]
    [InlineData("conv 8, 3x3, bias 2", "4:18 CORNET0058 'bias' of conv takes no value, found 'bias 2'; "
        + "write 'bias' alone, or remove it: a conv has no bias unless you write 'bias'.")]
    [InlineData("conv 8ms, 3x3", "4:10 CORNET0058 This must be a number without a unit; 'ms' is only allowed in 'timing'.")]
    [InlineData("conv 2 * 3x3, 3x3", "4:10 CORNET0058 The channels of conv must be a whole number, not the size 6 x 3.")]
    [InlineData("dropout 3x3", "4:13 CORNET0058 The probability of dropout must be a number, not the size 3 x 3.")]
    [InlineData("conv 8, 3x3, stride normal(2)",
        "4:25 CORNET0058 This must be a value, not 'normal(2)': a number, a parameter or a formula such as 'channels * 2'.")]
    [InlineData("let a = 3   relu   add a", "4:13 CORNET0058 This must be 'identity', a layer or a block of layers, not '3'.")]
    [InlineData("let a = identity   add a, a", "4:28 CORNET0058 What 'add' joins must be the name of one local binding, not 'a, a'.")]
    [InlineData("conv 0, 3x3", "4:10 CORNET0059 The channels of conv must be at least 1, not 0.")]
    [InlineData("conv -8, 3x3", "4:10 CORNET0059 The channels of conv must be at least 1, not -8.")]
    [InlineData("conv 100001, 3x3", "4:10 CORNET0059 The channels of conv must be at most 100000, not 100001.")]
    [InlineData("conv 8, 0x0", "4:13 CORNET0059 An extent must be at least 1, not 0.")]
    [InlineData("conv 8, 2000x2000", "4:13 CORNET0059 The kernel of conv must be at most 1024, not 2000.")]
    [InlineData("conv 8, 3x3, stride 0", "4:25 CORNET0059 The stride of conv must be at least 1, not 0.")]
    [InlineData("dropout 1", "4:13 CORNET0059 The probability of dropout must be at most 0.999, not 1.")]
    [InlineData("dropout -0.5", "4:13 CORNET0059 The probability of dropout must be at least 0, not -0.5.")]
    [InlineData("conv 99999999999, 3x3", "4:10 CORNET0059 This number is too large: Cornet allows at most 1000000000; write a smaller one.")]
    [InlineData("conv 100000 * 100000, 3x3", "4:10 CORNET0059 This number is too large: Cornet allows at most 1000000000; write a smaller one.")]
    [InlineData("conv 8 / (2 - 2), 3x3", "4:15 CORNET0059 '2 - 2' is zero here, and nothing can be divided by it.")]
    [InlineData("conv 8 / 0.0, 3x3", "4:14 CORNET0059 '0.0' is zero here, and nothing can be divided by it.")]
    [InlineData("maxpool 3x3, padding 2", "4:26 CORNET0059 The padding of a 3x3 maxpool must be at most 1, not 2.")]
    public void A_wrong_argument_is_one_sentence_at_its_place(string layer, string messages) =>
        Assert.Equal(messages.Split('|'), Compiled.Area(layer).Messages);

    [Fact]
    public void A_number_that_is_wrong_in_the_circuit_is_reported_where_it_was_passed() =>
        Assert.Equal(["3:19 CORNET0059 The channels of conv in circuit Block must be at least 1, not 0."],
            Compiled.Circuit("0", "channels", "conv channels, 3x3").Messages);

    [Fact]
    public void A_default_that_is_wrong_in_the_circuit_is_reported_at_the_default() =>
        Assert.Equal(["7:27 CORNET0059 The stride of conv in circuit Block must be at least 1, not 0."],
            Compiled.Circuit("", "stride =    0", "conv 8, 3x3, stride stride").Messages);

    [Fact]
    public void A_formula_that_is_wrong_is_reported_where_it_is_written() =>
        Assert.Equal(["8:8 CORNET0059 The channels of conv must be at least 1, not -4."],
            Compiled.Circuit("4", "channels", "conv channels - 8, 3x3").Messages);

    [Fact]
    public void A_layer_where_a_number_is_needed() =>
        Assert.Equal(
            ["3:19 CORNET0058 The channels of conv in circuit Block must be a whole number, not a layer."],
            Compiled.Circuit("groupnorm 8", "channels", "conv channels, 3x3").Messages);

    [Fact]
    public void An_operand_that_is_no_number() =>
        Assert.Equal(["3:19 CORNET0058 An operand of '*' must be a number, not a layer."],
            Compiled.Circuit("groupnorm 8", "n", "conv n * 2, 3x3").Messages);

    [Fact]
    public void A_number_where_a_layer_can_stand() =>
        Assert.Equal(
            ["3:25 CORNET0058 The layer 'norm' of circuit Block must be a layer such as 'groupnorm 32', not the number 32."],
            Compiled.Circuit("norm: 32", "norm", "norm1: norm").Messages);

    [Theory]
    [InlineData("8", "3:13 CORNET0060 Block needs a value for 'kernel': write 'Block(kernel: ...)'.")]
    [InlineData("8, 3, 5", "3:25 CORNET0057 'Block' does not take this argument; it takes channels, kernel, each once.")]
    [InlineData("8, kernel: 3, kernel: 5", "3:33 CORNET0057 'Block' does not take this argument; it takes channels, kernel, each once.")]
    [InlineData("8, 3, channels: 8", "3:25 CORNET0057 'Block' does not take this argument; it takes channels, kernel, each once.")]
    public void A_call_that_does_not_fit_its_circuit(string call, string message) =>
        Assert.Equal([message], Compiled.Circuit(call, "channels, kernel", "conv channels, kernel x kernel").Messages);

    [Theory]
    [InlineData("multiply", "3:22")]
    [InlineData("concat side", "3:22")]
    public void A_join_is_no_layer_to_be_passed(string join, string place) =>
        Assert.Equal(
            [
                $"{place} CORNET0058 '{join.Split(' ')[0]}' is not a layer but a statement that names a local binding, so it cannot be passed or put in a "
                    + $"layer's place; write '{join.Split(' ')[0]} NAME' in the circuit, and a circuit of its own for each way to join.",
            ],
            Compiled.Circuit($"8, {join}", "channels, join", "let side = identity\n  conv channels, 3x3\n  j: join\n  add side").Messages);

    [Fact]
    public void A_model_without_defaults_cannot_be_worked_out() =>
        Assert.Equal(
            ["1:13 CORNET0061 The model's parameter 'classes' needs a default, so that shapes and cost are known: write 'classes = ...'."],
            Compiled.From("model Small(classes) { input 3 x 8 x 8   area V1 { relu }   decoder { linear 10 } }").Messages);

    [Theory]
    [InlineData("unroll 5 biologcal", "2:32 CORNET0064 'biologcal' is not an update order. Did you mean 'biological'?")]
    [InlineData("unroll 5 backwards", "2:32 CORNET0064 'backwards' is not an update order; write 'biological' or 'sequential' or 'engineering'.")]
    [InlineData("init batchnorm xavier", "2:28 CORNET0064 'batchnorm' is not a layer that 'init' initializes; write 'conv' or 'convtranspose' or 'linear'.")]
    [InlineData("init conv xaver", "2:33 CORNET0064 'xaver' is not a rule to initialize weights. Did you mean 'xavier'?")]
    [InlineData("timing { V1: 5min }", "2:36 CORNET0064 'min' is not a unit of time; write 'ms' or 's'.")]
    [InlineData("init conv xavier init conv xavier", "2:40 CORNET0086 A model has one 'init conv' line; remove this one.")]
    [InlineData("timing { V1: -5ms }", "2:36 CORNET0059 The time in milliseconds when step 0 begins must be at least 0, not -5.")]
    [InlineData("timing { V1: 5ms / t }", "2:36 CORNET0058 The time in milliseconds when step 0 begins must be a finite number, not Infinity.")]
    [InlineData("timing { V1: 5ms + u }", "2:42 CORNET0050 Model Small has no parameter 'u'.")]
    [InlineData("timing { V1: 7x7 }",
        "2:36 CORNET0058 This must be a value, not '7x7': a number, a parameter or a formula such as 'channels * 2'.")]
    public void A_line_of_a_model_with_a_word_it_does_not_know(string line, string message)
    {
        var body = line.StartsWith("unroll", StringComparison.Ordinal) ? "receive { } add state" : "relu";
        var compiled = Compiled.From($"model Small {{\n  input 3 x 8 x 8     {line}\n  area V1 {{ {body} }}   decoder {{ linear 10 }} }}");
        Assert.Equal([message], compiled.Messages);
    }

    [Fact]
    public void An_arrow_leads_to_the_state_only() =>
        Assert.Equal(
            ["6:8 CORNET0064 'stat' is not a target of '->' in a circuit. Did you mean 'state'?"],
            Compiled.Unrolled("receive { }   add state\n    -> stat").Messages);
}
