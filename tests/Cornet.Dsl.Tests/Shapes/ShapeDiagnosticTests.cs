namespace Cornet.Dsl.Tests.Shapes;

/// <summary>Shapes that do not fit: both ends with their shapes, in the area where they meet.</summary>
public class ShapeDiagnosticTests
{
    [Theory]
    [InlineData("let shortcut = identity   conv 8, 3x3, stride 2   add shortcut",
        "4:55 CORNET0070 'add shortcut' in V1 joins 8 x 16 x 16 (the activations) with 3 x 32 x 32 ('shortcut' on line 4); make their shapes "
        + "equal before joining "
        + "them.")]
    [InlineData("let gate = { conv 1, 1x1 }   conv 8, 3x3   multiply gate",
        "4:48 CORNET0070 'multiply gate' in V1 joins 8 x 32 x 32 (the activations) with 1 x 32 x 32 ('gate' on line 4); make their shapes "
        + "equal before joining them.")]
    [InlineData("let fine = identity   maxpool 2x2   concat fine",
        "4:41 CORNET0070 'concat fine' in V1 joins 3 x 16 x 16 (the activations) with 3 x 32 x 32 ('fine' on line 4); make their shapes equal "
        + "before joining them.")]
    [InlineData("let map = identity   linear 3   add map",
        "4:37 CORNET0070 'add map' in V1 joins 3 (the activations) with 3 x 32 x 32 ('map' on line 4); make their shapes equal before joining them.")]
    [InlineData("conv 8, 41x41, padding 2",
        "4:5 CORNET0071 A 41x41 conv does not fit the 3 x 32 x 32 map that arrives in V1; use a smaller window, more padding or a larger input.")]
    [InlineData("maxpool 40x40, padding 0",
        "4:5 CORNET0071 A 40x40 maxpool does not fit the 3 x 32 x 32 map that arrives in V1; use a smaller window, more padding or a larger "
        + "input.")]
    [InlineData("conv 8, 3x3, groups 2",
        "4:25 CORNET0072 The 3 channels that 'conv' in V1 reads cannot be divided into 2 groups; use a number of groups that divides 3.")]
    [InlineData("conv 8, 3x3, groups 3",
        "4:25 CORNET0072 The 8 channels that 'conv' in V1 writes cannot be divided into 3 groups; use a number of groups that divides 8.")]
    [InlineData("conv 48, 3x3   groupnorm 32",
        "4:30 CORNET0072 The 48 channels that 'groupnorm' in V1 reads cannot be divided into 32 groups; use a number of groups that divides 48.")]
    [InlineData("convtranspose 8, 4x4, stride 2, output_padding 2",
        "4:52 CORNET0059 The output_padding of a convtranspose with stride 2 must be at most 1, not 2.")]
    [InlineData("convtranspose 8, 4x4, padding 2",
        "4:35 CORNET0059 The padding of a 4x4 convtranspose must be at most 1, not 2.")]
    [InlineData("convtranspose 8, 3x3, groups 3",
        "4:34 CORNET0072 The 8 channels that 'convtranspose' in V1 writes cannot be divided into 3 groups; use a number of groups that divides 8.")]
    [InlineData("linear 8   convtranspose 8, 3x3",
        "4:16 CORNET0074 'convtranspose' in V1 needs a feature map (channels x height x width), but its input is a vector of 8 numbers; put it before "
        + "'linear'.")]
    [InlineData("linear 8   conv 8, 3x3",
        "4:16 CORNET0074 'conv' in V1 needs a feature map (channels x height x width), but its input is a vector of 8 numbers; put it before "
        + "'linear'.")]
    [InlineData("linear 8   norm1: batchnorm",
        "4:23 CORNET0074 'batchnorm' in V1 needs a feature map (channels x height x width), but its input is a vector of 8 numbers; put it before "
        + "'linear'.")]
    [InlineData("upsample 64   upsample 64",
        "4:19 CORNET0088 Too many channels, rows or columns in V1: Cornet allows at most 100,000; make the model smaller.")]
    [InlineData("upsample 64   conv 100000, 1001x1001",
        "4:19 CORNET0088 Too many multiply-adds in V1: Cornet allows at most 10,000,000,000,000; make the model smaller.")]
    public void What_does_not_fit_names_both_ends(string statements, string message) => Assert.Equal([message], Compiled.Area(statements).Messages);

    [Fact]
    public void A_decoder_is_an_end_too() =>
        Assert.Equal(
            ["1:74 CORNET0074 'avgpool' in the decoder needs a feature map (channels x height x width), but its input is a vector of 10 numbers; put "
                + "it before 'linear'."],
            Compiled.From("model Small { input 3 x 32 x 32   area V1 { relu }   decoder { linear 10 avgpool } }").Messages);

    [Fact]
    public void A_recurrence_that_shrinks_its_own_output() =>
        Assert.Equal(
            ["9:3 CORNET0073 From its second step on, the recurrence in V1 turns 8 x 16 x 16 into 8 x 8 x 8, so it cannot run on its own output; "
                + "write strides as '2 then 1'."],
            Compiled.Circuit("", "", "conv 8, 1x1\n  recur 3 { conv1: conv 8, 3x3, stride 2 }").Messages);

    [Fact]
    public void A_recurrence_whose_channels_change() =>
        Assert.Equal(
            ["8:21 CORNET0075 'conv1' in V1 reads 3 channels at the first step and 8 later, but has one set of weights; make them equal."],
            Compiled.Circuit("", "", "recur 3 {  conv1: conv 8, 3x3 }").Messages);

    [Fact]
    public void A_state_that_is_not_like_its_drive() =>
        Assert.Equal(
            ["6:5 CORNET0076 'add state' in V1 joins a drive of 3 x 32 x 32 with a state of 8 x 32 x 32; make the area's output as large as its "
                + "drive."],
            Compiled.Unrolled("receive { }\n    add state\n    conv1: conv 8, 3x3").Messages);

    [Fact]
    public void A_state_that_is_like_its_drive_at_the_first_step_only() =>
        Assert.Equal(
            ["6:5 CORNET0076 'add state' in V1 joins a drive of 3 x 32 x 32 with a state of 3 x 16 x 16; make the area's output as large as its "
                + "drive."],
            Compiled.Unrolled("receive { }\n    add state\n    conv1: conv 3, 3x3, stride 1 then 2").Messages);

    [Fact]
    public void A_drive_that_changes_its_shape_between_steps() =>
        Assert.Equal(
            ["6:5 CORNET0076 'add state' in V1 joins a drive of 8 x 32 x 32 with a state of 8 x 16 x 16; make the area's output as large as its "
                + "drive."],
            Compiled.Unrolled("receive { conv 8, 3x3, stride 2 then 1 }\n    add state\n    conv1: conv 8, 3x3").Messages);

    [Fact]
    public void A_mistake_in_a_circuit_of_another_file_is_reported_in_that_file_and_names_the_area() =>
        Assert.Equal(
            ["blocks.cornet 3:3 CORNET0070 'add shortcut' in IT joins 32 x 8 x 8 (the activations) with 16 x 8 x 8 ('shortcut' on line 2); "
            + "make their shapes equal "
                + "before joining them."],
            Compiled.From(
                ("net.cornet", "model Net { input 16 x 8 x 8   area V4 = Block(16)   area IT = Block(32)   decoder { linear 10 } }"),
                ("blocks.cornet", "circuit Block(channels) {\n  let shortcut = identity   conv channels, 3x3\n  add shortcut\n}")).Messages);
}
