namespace Cornet.Dsl.Tests.Semantics;

/// <summary>What costs and does nothing, told only where it holds for every use of a circuit.</summary>
public class IdleLayerTests
{
    [Theory]
    [InlineData("nonlin1: relu   nonlin2: relu",
        "4:21 CORNET0112 'nonlin2' has no effect: the output of 'nonlin1' right before it is never negative; remove one of them.")]
    [InlineData("sigmoid   leakyrelu",
        "4:15 CORNET0112 'leakyrelu' has no effect: the output of 'sigmoid' right before it is never negative; remove one of them.")]
    [InlineData("drop: dropout 0", "4:11 CORNET0113 'dropout 0' has no effect: its output is its input; remove it.")]
    [InlineData("upsample 1", "4:5 CORNET0113 'upsample 1' has no effect: its output is its input; remove it.")]
    [InlineData("maxpool 1x1", "4:5 CORNET0113 'maxpool 1x1' has no effect: its output is its input; remove it.")]
    [InlineData("linear 8   flatten", "4:16 CORNET0113 'flatten' has no effect: its output is its input; remove it.")]
    [InlineData("conv1: conv 8, 3x3, bias   norm1: batchnorm",
        "4:25 CORNET0114 The bias of 'conv1' has no effect: 'norm1' right after it subtracts the mean of every channel, and adds a bias of its own; "
        + "remove 'bias'.")]
    [InlineData("conv1: convtranspose 8, 3x3, bias   norm1: batchnorm",
        "4:34 CORNET0114 The bias of 'conv1' has no effect: 'norm1' right after it subtracts the mean of every channel, and adds a bias of its own; "
        + "remove 'bias'.")]
    [InlineData("identity", "3:8 CORNET0115 V1 has no layers, so its output is its input; give it layers, or remove it.")]
    public void Layers_side_by_side(string statements, string message) => Assert.Equal([message], Compiled.Area(statements).Messages);

    [Theory]
    [InlineData("tanh   relu")]
    [InlineData("relu   tanh")]
    [InlineData("relu   conv 3, 3x3   relu")]
    [InlineData("conv 8, 3x3, bias   groupnorm 4")]
    [InlineData("conv 8, 3x3, bias   relu   batchnorm")]
    [InlineData("conv1: conv 3, 3x3, bias\n    let here = identity\n    norm1: batchnorm\n    add here")]
    [InlineData("maxpool 1x1, stride 2")]
    [InlineData("recur 2 from nonlin2 { conv1: conv 3, 3x3   nonlin1: relu   nonlin2: relu   conv2: conv 3, 3x3 }")]
    public void Layers_that_do_something(string statements) => Assert.Empty(Compiled.Area(statements).Messages);

    [Theory]
    [InlineData("norm: identity", "norm = batchnorm", "nonlin1: relu   norm1: norm   nonlin2: relu")]
    [InlineData("2", "by", "maxpool 1x1, stride by")]
    [InlineData("", "norm = batchnorm", "conv 8, 3x3, bias   norm1: norm")]
    [InlineData("0", "rate", "relu   dropout rate")]
    public void What_is_passed_may_be_something_else_for_another_area(string call, string parameters, string statements) =>
        Assert.Empty(Compiled.Circuit(call, parameters, statements).Messages);

    [Fact]
    public void A_start_for_weights_that_are_not_there() => Assert.Equal(
        ["1:71 CORNET0116 Net has no 'conv' layer to initialize; remove this line."],
        Compiled.From("model Net { input 3 x 8 x 8   area V1 { relu }   decoder { linear 2 } init conv xavier   init linear xavier }").Messages);
}
