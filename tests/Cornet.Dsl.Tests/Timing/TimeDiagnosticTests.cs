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
        "5:19 CORNET0083 'multiply state' is only allowed with a state of your own: write 'state h', 'multiply h', and 'h = identity' at the end.")]
    [InlineData("receive { }   add state   recur 2 { relu }   tanh", "5:31 CORNET0083 'recur' is only allowed at the end of its circuit, and not inside another block.")]
    [InlineData("receive { }   state h   relu", "5:19 CORNET0095 Nothing assigns a value to the state 'h'; write 'h = ...' further down in the same block.")]
    [InlineData("receive { }   state h\nh = relu\nh = identity\nadd h", "7:1 CORNET0096 The state 'h' has been assigned at this step already; a state is assigned once a step.")]
    [InlineData("receive { }   state h\nconv 8, 3x3\nh = identity\nadd h",
        "7:1 CORNET0094 'h' in V1 is a state of 3 x 32 x 32, and 8 x 32 x 32 is assigned to it; declare it where the activations have the shape that is assigned.")]
    [InlineData("receive { state h   relu }   h = relu", "5:15 CORNET0083 'state' is only allowed where the activations of a step pass: not in 'receive', a local binding or a choice by step.")]
    [InlineData("receive { }   state h\nlet y = { h = relu }\nadd y", "6:11 CORNET0083 'h =' is only allowed in the block that declares the state.")]
    [InlineData("receive { }   state h\nh = g + 1\nadd h", "6:5 CORNET0066 There is no local binding 'g' before this line; declare it: 'let g = identity'.")]
    [InlineData("receive { }   state h\nh = conv(h)\nadd h", "6:5 CORNET0064 'conv' is not a function; write 'relu' or 'sigmoid' or 'tanh' or 'gelu' or 'silu' or 'softplus' or 'softmax'.")]
    [InlineData("receive { }   state h\nlet y = { conv 8, 3x3 }\nh = h + y\nadd h", "7:5 CORNET0070 'h + y' in V1 joins 3 x 32 x 32 with 8 x 32 x 32; make their shapes equal, or one of them a map of a single place.")]
    [InlineData("receive { }   resize", "5:19 CORNET0056 'resize' needs its local binding: write 'resize here'.")]
    [InlineData("receive { }   let a = identity   resize a, cubic", "5:48 CORNET0057 'resize' does not take this argument; it takes the name of a local binding, bilinear, each once.")]
    [InlineData("receive { }   resize 2", "5:26 CORNET0058 What 'resize' takes the size of must be the name of one local binding, not '2'.")]
    [InlineData("receive { }   let a = { linear 3 }   resize a", "5:42 CORNET0074 'resize' in V1 needs a feature map (channels x height x width), but its input is a vector of 3 numbers; put it before 'linear'.")]
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
