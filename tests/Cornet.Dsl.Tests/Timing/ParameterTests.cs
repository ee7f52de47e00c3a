using Cornet.Dsl.Programs;

namespace Cornet.Dsl.Tests.Timing;

/// <summary>Parameters in the program: formulas that a generated class can work out again, and the type of each.</summary>
public class ParameterTests
{
    [Fact]
    public void A_formula_stays_a_formula_in_the_class_and_a_number_at_the_area()
    {
        var program = ModelFiles.Program("CORnetS");
        var block = program.Circuits.Single(circuit => circuit.Name == "CORblockS");
        Assert.Equal(["inputs:Size", "channels:Size", "times:Count", "scale:Size"],
            block.Parameters.Select(parameter => $"{parameter.Name}:{parameter.Type}"));
        var conv2 = block.Layers.Single(layer => layer.Label == "conv2");
        Assert.Equal(["inputs channels * scale", "outputs channels * scale", "kernel 3"],
            conv2.Arguments.Where(argument => !argument.IsDefault).Select(argument => $"{argument.Name} {argument.Value}"));
        Assert.Equal("times", block.Layers.Single(layer => layer.Label == "norm1").Copies!.ToString());
        Assert.Equal(["64", "128", "2", "4"], program.Areas[1].Arguments.Select(argument => argument.ToString()));
        Assert.Equal("conv channels * scale, 3x3, stride 2 then 1", conv2.Source);
    }

    [Theory]
    [InlineData("(n + 1) * 2", "(n + 1) * 2", 10)]
    [InlineData("n - (2 - 1)", "n - 1", 3)]
    [InlineData("n - (n - 1)", "n - (n - 1)", 1)]
    [InlineData("n * n / 2", "n * n / 2", 8)]
    [InlineData("n / (1 + 1)", "n / 2", 2)]
    [InlineData("-n + 8", "0 - n + 8", 4)]
    [InlineData("2 * 3", "6", 6)]
    [InlineData("1e1", "10", 10)]
    public void Formulas_keep_their_brackets_and_their_worth(string written, string formula, long value)
    {
        var program = Compiled.Circuit("4", "n", $"conv1: conv {written}, 3x3   conv2: conv n, 1x1").Program;
        Assert.Equal(formula, program.Circuits[0].Layers[0].Arguments[1].Value!.ToString());
        Assert.Equal($"{value} x 3 x 3 x 3", program.StateDict.First().Shape);
    }

    [Fact]
    public void What_counts_steps_is_a_count_all_the_way_up_to_the_model()
    {
        var program = Compiled.From("""
            model Small(rounds = 2, width = 8, classes = 10) {
              input 3 x 8 x 8
              area V1 = Block(width * 2, times: rounds + 1)
              decoder { linear classes }
            }
            circuit Block(channels, times) { conv1: conv channels, 3x3   recur times { norm: batchnorm per step } }
            """).Program;
        Assert.Equal(
            [new Parameter("rounds", ParameterType.Count, 2), new Parameter("width", ParameterType.Size, 8),
                new Parameter("classes", ParameterType.Size, 10)],
            program.Parameters);
        Assert.Equal(["3", "width * 2", "rounds + 1"], program.Areas[0].Arguments.Select(argument => argument.ToString()));
        Assert.Equal("rounds + 1", program.Areas[0].Times.ToString());
        Assert.Equal(3, program.Areas[0].Times.Value);
    }

    [Fact]
    public void The_steps_of_an_unrolling_are_a_count()
    {
        var parameters = ModelFiles.Program("CORnetRT").Parameters;
        Assert.Equal(["times:Count:5", "classes:Size:1000"],
            parameters.Select(parameter => $"{parameter.Name}:{parameter.Type}:{parameter.Default}"));
    }

    [Fact]
    public void A_default_may_use_the_parameters_before_it_and_follows_what_is_passed_for_them()
    {
        var program = Compiled.From("""
            model Small(width = 8) {
              input 3 x 8 x 8
              area V1 = Block(width + 2)
              decoder { linear 10 }
            }
            circuit Block(channels, inner = channels * 4) { conv1: conv inner, 1x1   conv2: conv channels, 1x1 }
            """).Program;
        Assert.Equal(["3", "width + 2", "(width + 2) * 4"], program.Areas[0].Arguments.Select(argument => argument.ToString()));
    }

    [Fact]
    public void A_default_cannot_use_the_parameters_behind_it() =>
        Assert.Equal(
            ["7:19 CORNET0050 'b' has no value here: a default can use the parameters before it, so declare 'b' before this one."],
            Compiled.Circuit("", "a = b * 2, b = 3", "conv a, 3x3   conv b, 3x3").Messages);

    [Fact]
    public void Arguments_stand_in_order_or_by_name()
    {
        foreach (var call in new[] { "8, 3, 2", "8, 3, stride: 2", "8, stride: 2, kernel: 3", "stride: 2, channels: 8, kernel: 3", "8, stride: 2" })
        {
            var program = Compiled.Circuit(call, "channels, kernel = 3, stride = 1", "conv channels, kernel x kernel, stride stride").Program;
            Assert.Equal("8 x 16 x 16", program.Areas[0].Output.ToString());
            Assert.Equal(["3", "8", "3", "2"], program.Areas[0].Arguments.Select(argument => argument.ToString()));
        }
    }

    [Theory]
    [InlineData("inputs, steps")]
    [InlineData("steps, inputs")]
    public void Parameters_may_have_the_names_that_a_class_uses_itself(string parameters)
    {
        var program = Compiled.Circuit("inputs: 8, steps: 3", parameters,
            "conv1: conv inputs, 3x3   recur steps { norm: batchnorm per step   conv2: conv inputs, 3x3 }").Program;
        Assert.Equal(
            ["inputs2 = 3", .. parameters.Split(", ").Select(name => name == "inputs" ? "inputs = 8" : "steps = 3")],
            program.Circuits[0].Parameters.Zip(program.Areas[0].Arguments, (parameter, argument) => $"{parameter.Name} = {argument}"));
    }

    [Fact]
    public void A_word_or_a_layer_may_be_passed_for_a_layer()
    {
        var program = Compiled.From("""
            model Small {
              input 8 x 8 x 8
              area V1 = Block
              area V2 = Block(norm: groupnorm 4)
              area V4 = Block(norm: layernorm)
              area IT = Block(norm: identity)
              area TE = Block(norm: batchnorm)
              decoder { linear 10 }
            }
            circuit Block(norm = batchnorm) { conv1: conv 8, 3x3   norm1: norm   relu }
            """).Program;
        Assert.Equal(["Block", "Block2", "Block3", "Block4", "Block"], program.Areas.Select(area => area.Circuit));
        Assert.Equal(
            ["batchnorm", "groupnorm 4", "layernorm"],
            program.Circuits.SelectMany(circuit => circuit.Layers).Where(layer => layer.Label == "norm1").Select(layer => layer.Source));
        Assert.Equal(["conv1", "relu"], program.Circuits[3].Layers.Select(layer => layer.Label));
    }

    [Fact]
    public void Areas_that_differ_in_numbers_share_a_class_and_areas_that_differ_in_layers_do_not()
    {
        var program = Compiled.From("""
            model Small {
              input 3 x 32 x 32
              area V1 = Block3(8, 1)
              area V2 = Block3(16, 3)
              area V4 = Block3(16, 1, drop: dropout 0.5)
              decoder { linear 10 }
            }
            circuit Block3(channels, times, drop = identity) { conv1: conv channels, 3x3   recur times { norm: batchnorm per step   drop } }
            """).Program;
        Assert.Equal(["Block3", "Block3", "Block3_2"], program.Areas.Select(area => area.Circuit));
        Assert.Equal(2, program.Circuits.Count);
    }

    [Fact]
    public void A_circuit_may_be_called_like_the_class_of_the_decoder()
    {
        var program = Compiled.From("model Small { input 3 x 8 x 8   area V1 = Decoder   decoder { linear 10 } }\ncircuit Decoder { relu }").Program;
        Assert.Equal(("Decoder2", "Decoder"), (program.Areas[0].Circuit, program.Decoder.Circuit.Name));
    }

    [Fact]
    public void Layers_without_a_label_are_called_like_their_word_and_numbered_from_the_second_on()
    {
        var program = Compiled.Area("conv 8, 3x3   relu   conv 8, 3x3   relu   let a = conv 8, 1x1   add a").Program;
        Assert.Equal(["conv", "relu", "conv2", "relu2", "conv3"], program.Circuits[0].Layers.Select(layer => layer.Label));
        Assert.Equal(["V1.conv.weight", "V1.conv2.weight", "V1.conv3.weight"], program.StateDict.Take(3).Select(key => key.Name));
    }

    [Fact]
    public void A_stride_may_follow_from_a_parameter_at_the_first_step()
    {
        var program = Compiled.Circuit("8, 2", "channels, stride", "conv 8, 1x1   recur 2 { conv1: conv channels, 3x3, stride stride then 1 }").Program;
        Assert.Equal("conv recur{conv1/stride|1 ^}", InstructionText.Of(program.Circuits[0]));
        Assert.Equal("8 x 16 x 16", program.Areas[0].Output.ToString());
    }
}
