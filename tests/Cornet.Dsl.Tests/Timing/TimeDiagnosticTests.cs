namespace Cornet.Dsl.Tests.Timing;

/// <summary>Words that need time, and lines that are only allowed in one place.</summary>
public class TimeDiagnosticTests
{
    [Theory]
    [InlineData("norm1: batchnorm per step",
        "4:22 CORNET0080 'per step' needs steps: put it inside 'recur', or give the model a line such as 'unroll 5 biological'.")]
    [InlineData("conv 8, 3x3, stride 2 then 1",
        "4:25 CORNET0080 'then' needs steps: put it inside 'recur', or give the model a line such as 'unroll 5 biological'.")]
    [InlineData("first { relu } then identity",
        "4:5 CORNET0080 'first' needs steps: put it inside 'recur', or give the model a line such as 'unroll 5 biological'.")]
    [InlineData("let a = relu then identity   add a",
        "4:13 CORNET0080 'then' needs steps: put it inside 'recur', or give the model a line such as 'unroll 5 biological'.")]
    [InlineData("receive { relu }",
        "4:5 CORNET0081 'receive' needs a model that is unrolled in time; give the model a line such as 'unroll 5 biological'.")]
    [InlineData("add state",
        "4:5 CORNET0081 'add state' needs a model that is unrolled in time; give the model a line such as 'unroll 5 biological'.")]
    [InlineData("-> state", "4:5 CORNET0081 '-> state' needs a model that is unrolled in time; give the model a line such as 'unroll 5 biological'.")]
    [InlineData("recur 2 { relu }   conv 8, 3x3", "4:5 CORNET0083 'recur' is only allowed at the end of its circuit, and not inside another block.")]
    [InlineData("recur 2 { recur 2 { relu } }", "4:15 CORNET0083 'recur' is only allowed at the end of its circuit, and not inside another block.")]
    [InlineData("sum: identity", "4:5 CORNET0083 'sum:' is only allowed before a layer with a class of its own; 'identity' has none.")]
    [InlineData("let a = identity   sum: add a",
        "4:24 CORNET0083 'sum:' is only allowed before a layer with a class of its own; 'add' has none.")]
    [InlineData("recur 0 { relu }", "4:11 CORNET0059 The number of steps must be at least 1, not 0.")]
    [InlineData("recur 1001 { relu }", "4:11 CORNET0059 The number of steps must be at most 1000, not 1001.")]
    [InlineData("recur 2 { maxpool 3x3, stride 2 then 1 }", "4:35 CORNET0058 The stride of maxpool must be the same at all steps, not '2 then 1'.")]
    [InlineData("recur 2 { conv 8 then 4, 3x3 }", "4:20 CORNET0058 The channels of conv must be the same at all steps, not '8 then 4'.")]
    [InlineData("recur 2 { let a = identity   add a per step }",
        "4:40 CORNET0083 'per step' is only allowed after a layer with weights; 'add' has none.")]
    [InlineData("recur 2 { first { first { relu } then identity } then identity }",
        "4:23 CORNET0083 'first' is only allowed outside of a block that is itself chosen by step.")]
    [InlineData("recur 2 { let a = first { let b = relu then identity   add b } then identity   add a }",
        "4:39 CORNET0083 'then' is only allowed outside of a block that is itself chosen by step.")]
    public void In_an_area_that_runs_to_its_end(string statements, string message) => Assert.Equal([message], Compiled.Area(statements).Messages);

    [Theory]
    [InlineData(
        "relu", "4:8 CORNET0082 V1 belongs to an unrolled model, so it must say what it does with its input: begin it with 'receive { ... }'.")]
    [InlineData("relu   receive { }", "5:12 CORNET0083 'receive' is only allowed at the beginning of its circuit, and once.")]
    [InlineData("receive { }   relu   add state", "5:26 CORNET0083 'add state' is only allowed directly after the 'receive' block.")]
    [InlineData("receive { }   add state   let a = { add state }   add a",
        "5:41 CORNET0083 'add state' is only allowed directly after the 'receive' block.")]
    [InlineData("receive { add state }   add state", "5:15 CORNET0083 'add state' is only allowed directly after the 'receive' block.")]
    [InlineData("receive { }   add state   -> state   relu",
        "5:31 CORNET0083 '-> state' is only allowed at the end of its circuit: the state of an area is its output.")]
    [InlineData("receive { }   multiply state",
        "5:19 CORNET0098 This version of Cornet reads states that are multiplied or concatenated but cannot compile them yet; remove this for now.")]
    [InlineData("receive { }   add state   recur 2 { relu }",
        "5:31 CORNET0098 This version of Cornet reads recurrences inside the areas of an unrolled model but cannot compile them yet; remove this "
        + "for now.")]
    [InlineData("receive { first { relu } then identity }   add state",
        "5:15 CORNET0098 This version of Cornet reads blocks chosen by step inside 'receive' but cannot compile them yet; remove this for now.")]
    [InlineData("receive { linear 8 }   add state",
        "5:28 CORNET0098 This version of Cornet reads states that are vectors but cannot compile them yet; remove this for now.")]
    public void In_an_area_that_is_unrolled(string statements, string message) => Assert.Equal([message], Compiled.Unrolled(statements).Messages);

    [Theory]
    [InlineData("norm1: batchnorm per step", "3:30 CORNET0083 'per step' is only allowed in an area: the decoder runs once.")]
    [InlineData("recur 2 { relu }", "3:13 CORNET0083 'recur' is only allowed in an area: the decoder runs once.")]
    [InlineData("receive { }", "3:13 CORNET0083 'receive' is only allowed in an area: the decoder runs once.")]
    [InlineData("add state", "3:13 CORNET0083 'add state' is only allowed in an area: the decoder runs once.")]
    public void In_a_decoder(string statements, string message) =>
        Assert.Equal([message],
            Compiled.From(
                $"model Small {{ input 3 x 8 x 8   unroll 5 biological\n  area V1 {{ receive {{ }}   add state }}\n"
                + $"  decoder {{ {statements} }} }}").Messages);

    [Theory]
    [InlineData("2 biological", "2:22 CORNET0084 The decoder reads IT after 2 steps, but the image needs 4 to reach it; unroll at least 4 steps.")]
    [InlineData("1 biological", "2:22 CORNET0084 The decoder reads IT after 1 step, but the image needs 4 to reach it; unroll at least 4 steps.")]
    [InlineData("1 sequential", "2:22 CORNET0084 The decoder reads IT after 1 step, but the image needs 2 to reach it; unroll at least 2 steps.")]
    public void A_readout_that_the_image_cannot_reach(string unroll, string message) => Assert.Equal([message], Chain(unroll).Messages);

    [Theory]
    [InlineData("4 biological")]
    [InlineData("2 sequential")]
    public void A_readout_that_the_image_just_reaches(string unroll) => Assert.Empty(Chain(unroll).Messages);

    [Fact]
    public void A_number_of_steps_that_no_unrolling_has() =>
        Assert.Equal(["2:29 CORNET0059 The number of steps must be at least 1, not 0."], Chain("0 biological").Messages);

    [Fact]
    public void A_circuit_for_unrolled_models_in_one_that_is_not_is_one_finding_however_many_words_and_areas_need_it() =>
        Assert.Equal(
            ["4:17 CORNET0081 'receive' needs a model that is unrolled in time; give the model a line such as 'unroll 5 biological'."],
            Chain("").Messages);

    [Fact]
    public void Steps_that_are_missing_are_one_finding_however_many_lines_need_them() =>
        Assert.Equal(
            ["4:32 CORNET0080 'then' needs steps: put it inside 'recur', or give the model a line such as 'unroll 5 biological'."],
            Compiled.Area("conv1: conv 8, 3x3, stride 2 then 1   norm1: batchnorm per step   conv2: conv 8, 3x3, stride 2 then 1").Messages);

    [Fact]
    public void More_work_than_an_editor_can_wait_for() =>
        Assert.Equal(
            ["4:8 CORNET0088 Too many layers times steps in model Small: Cornet allows at most 100,000; make the model smaller."],
            Compiled.From(
                $"model Small {{ input 3 x 8 x 8   unroll 1000 biological\n  area V1 {{ {Long} }}\n  decoder {{ linear 10 }}\n"
                + $"  area V2 {{ {Long} }} }}").Messages);

    private static readonly string Long = $"receive {{ {string.Concat(Enumerable.Repeat("relu ", 60))}}} add state";

    private static Compiled Chain(string unroll) => Compiled.From($$"""
        model Net {
          input 3 x 32 x 32  {{(unroll.Length > 0 ? "unroll " + unroll : "")}}
          area V1 = Block   area V2 = Block   area V4 = Block   area IT = Block   decoder { linear 10 }   }
        circuit Block { receive { } add state   }
        """);
}
