using Cornet.Dsl.Expressions;

namespace Cornet.Dsl.Tests.Semantics;

/// <summary>The lines of a model: which it needs, which it may have once, which this version does not compile.</summary>
public class LineTests
{
    [Fact]
    public void An_empty_model_lacks_three_lines() =>
        Assert.Equal(
            [
                "1:7 CORNET0085 Small has no input; add a line such as 'input 3 x 224 x 224'.",
                "1:7 CORNET0085 Small has no area; add a line such as 'area V1 { conv 64, 7x7 }'.",
                "1:7 CORNET0085 Small has no decoder; add a line such as 'decoder { avgpool   linear: linear 10 }'.",
            ],
            Compiled.From("model Small { }").Messages);

    [Theory]
    [InlineData("input 3 x 8 x 8", "3:3 CORNET0086 A model has one 'input' line; remove this one.")]
    [InlineData("unroll 5 sequential   unroll 5 sequential", "3:25 CORNET0086 A model has one 'unroll' line; remove this one.")]
    [InlineData("decoder { linear 5 }", "3:3 CORNET0086 A model has one 'decoder' line; remove this one, or give it a name: 'decoder early { ... } from V1'.")]
    [InlineData("timing { }   timing { }", "3:16 CORNET0086 A model has one 'timing' line; remove this one.")]
    public void A_line_that_stands_twice(string line, string message)
    {
        var receive = line.StartsWith("unroll", StringComparison.Ordinal) ? "receive { }   add state" : "relu";
        var text = line.StartsWith("decoder", StringComparison.Ordinal)
            ? $"model Small {{ input 3 x 32 x 32   area V1 {{ relu }}\n  decoder {{ linear 10 }}\n  {line} }}"
            : $"model Small {{ input 3 x 32 x 32\n  area V1 {{ {receive} }}\n  {line}   decoder {{ linear 10 }} }}";
        Assert.Equal([message], Compiled.From(text).Messages);
    }

    [Theory]
    [InlineData("224", "1:21 CORNET0087 The input must be written as channels x height x width, such as 3 x 224 x 224.")]
    [InlineData("224 x 224", "1:21 CORNET0087 The input must be written as channels x height x width, such as 3 x 224 x 224.")]
    [InlineData("3 x 0 x 224", "1:25 CORNET0059 An extent of the input must be at least 1, not 0.")]
    [InlineData("3 x 224 x 100000", "1:31 CORNET0059 An extent of the input must be at most 16384, not 100000.")]
    [InlineData("3 x side x 224", "1:25 CORNET0050 Model Small has no parameter 'side'.")]
    public void An_input_that_is_no_image(string size, string message) =>
        Assert.Equal([message], Compiled.From($"model Small {{ input {size}   area V1 {{ relu }}   decoder {{ linear 10 }} }}").Messages);

    [Fact]
    public void More_areas_than_a_model_may_have() =>
        Assert.Equal(
            ["502:6 CORNET0088 Too many areas: Cornet allows at most 500; make the model smaller."],
            Compiled.From("model Small { input 3 x 8 x 8 decoder { linear 10 }\n"
                + string.Join("\n", Enumerable.Range(0, 700).Select(i => $"area A{i} {{ relu }}")) + "}").Messages);

    [Fact]
    public void More_parameters_than_a_model_may_have()
    {
        var parameters = string.Join(",", Enumerable.Range(1, 200).Select(i => $"p{i}=1"));
        Assert.Equal(
            ["1:605 CORNET0088 Too many parameters of model Small: Cornet allows at most 100; make the model smaller."],
            Compiled.From($"model Small({parameters}) {{ input 3 x 8 x 8   area V1 {{ relu }}   decoder {{ linear 10 }} }}").Messages);
    }

    [Fact]
    public void More_statements_than_a_circuit_may_have() =>
        Assert.Equal(
            ["2004:5 CORNET0088 Too many statements in area V1: Cornet allows at most 2,000; make the model smaller."],
            Compiled.Area(string.Join("\n    ", Enumerable.Repeat("relu", 3000))).Messages);

    [Fact]
    public void What_the_input_or_a_delay_follows_from_is_fixed_at_compile_time()
    {
        var compiled = Compiled.From("""
            model Small(side = half * 2, half = 4, lag = 2, width = 3) {
              input 3 x side x 8
              unroll 4 biological
              area V1 { receive { conv width, 3x3 }   relu }
              V1 -> V1 delay lag
              decoder { linear 10 }
            }
            model Larger(half = 8, side = half * 2) : Small { V1_to_V1.delay = lag + 1 }
            """.Replace("side = half * 2, half = 4", "half = 4, side = half * 2"));
        Assert.Empty(compiled.Messages);
        var (small, larger) = (compiled.Result.Models[0].Program!, compiled.Result.Models[1].Program!);
        Assert.Equal((new Shape(3, 8, 8), 2, "width"), (small.Input, small.Connections[1].Delay, Assert.Single(small.Parameters).Name));
        Assert.Equal((new Shape(3, 16, 8), 3), (larger.Input, larger.Connections[1].Delay));
    }

    [Fact]
    public void A_layer_that_is_passed_with_numbers_from_parameters_is_not_compiled_yet() =>
        Assert.Equal(
            ["2:25 CORNET0098 This version of Cornet reads layers that are passed to a circuit with numbers that follow from parameters but "
                + "cannot compile them yet; remove this for now."],
            Compiled.From("""
                model Small(groups = 4) { input 8 x 8 x 8
                  area V1 = Block(norm: groupnorm groups)   decoder { linear 10 } }
                circuit Block(norm) { norm1: norm }
                """).Messages);
}
