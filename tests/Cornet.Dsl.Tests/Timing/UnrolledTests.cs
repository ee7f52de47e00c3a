using Cornet.Dsl.Programs;

namespace Cornet.Dsl.Tests.Timing;

/// <summary>Time across the network: who reads whom when, what is hoisted, what is skipped before the first input.</summary>
public class UnrolledTests
{
    [Theory]
    [InlineData("biological", "0 1 2 3", "2 3 4 5")]
    [InlineData("sequential", "0 1 1 1", "5 5 5 5")]
    public void At_step_0_only_the_input_speaks(string order, string imageFrom, string running)
    {
        var program = Chain($"unroll 5 {order}", "receive { }   add state   conv 3, 3x3");
        Assert.Equal(imageFrom, string.Join(' ', program.Areas.Select(area => area.ImageFrom)));
        Assert.Equal(running, string.Join(' ', program.Areas.Select(area => area.Steps.Count(step => step.Runs))));
        Assert.All(program.Areas, area => Assert.All(area.Steps.Skip(area.ImageFrom), step => Assert.True(step.SeesImage)));
    }

    [Fact]
    public void What_is_received_from_the_input_is_worked_out_once()
    {
        var program = Chain("unroll 5 biological", "receive { norm: batchnorm }   add state");
        Assert.Equal([true, false, false, false], program.Connections.Select(connection => connection.IsSteady));
    }

    [Theory]
    [InlineData("receive { norm: batchnorm per step }   add state")]
    [InlineData("receive { conv 3, 3x3, stride 1 then 1 * 1, padding 1 }   add state", true)]
    [InlineData("receive { let a = relu then identity   conv 3, 3x3   add a }   add state")]
    public void What_differs_by_step_is_not(string statements, bool hoisted = false) =>
        Assert.Equal(hoisted, Chain("unroll 5 biological", statements).Connections[0].IsSteady);

    [Theory]
    [InlineData("add state   conv 3, 3x3   batchnorm", 2, 3)]
    [InlineData("add state   conv 8, 3x3   relu   conv 3, 3x3   batchnorm", 4, 3)]
    [InlineData("add state   conv 8, 3x3, bias   conv 3, 3x3", 1, 3)] // a bias speaks up
    [InlineData("add state   sigmoid   conv 3, 3x3", 1, 3)] // and so does the sigmoid of zero
    [InlineData("add state   maxpool 2x2   batchnorm   upsample 2", 1, 3)] // zeros are as large as the area's output
    [InlineData("add state   maxpool 2x2   upsample 2   conv 8, 1x1   batchnorm   conv 3, 1x1", 4, 8)]
    public void Zeros_are_not_sent_through_layers_that_keep_them_zero(string body, int skipped, long channels)
    {
        var noInput = Compiled.Unrolled("receive { }   " + body).Program.Circuits[0].Zeros!;
        Assert.Equal((skipped, channels), (noInput.Skipped, !noInput.Channels.HasParameters ? noInput.Channels.Value : 3));
    }

    [Theory]
    [InlineData("relu", false)]
    [InlineData("batchnorm", true)]
    [InlineData("dropout 0.5", true)]
    public void Images_get_zeros_of_their_own_where_a_layer_mixes_or_draws(string layer, bool forEach) =>
        Assert.Equal(forEach, Compiled.Unrolled($"receive {{ }}   add state   {layer}").Program.Circuits[0].Zeros!.ForEach);

    [Fact]
    public void Per_step_makes_a_copy_for_each_step_of_the_unrolling()
    {
        var program = Compiled.From("""
            model Small(times = 3) {
              input 3 x 8 x 8
              unroll times biological
              area V1 { receive { }   add state   norm: batchnorm per step }
              decoder { linear 10 }
            }
            """).Program;
        Assert.Equal(["steps:Count"],
            program.Circuits[0].Parameters.Where(parameter => parameter.Type == ParameterType.Count).Select(parameter =>
                $"{parameter.Name}:{parameter.Type}"));
        Assert.Equal("times", program.Areas[0].Arguments[^1].ToString());
        Assert.Equal(["V1.norm_0.weight", "V1.norm_1.weight", "V1.norm_2.weight"],
            program.StateDict.Select(key => key.Name).Where(name =>
                name.EndsWith("norm_0.weight") || name.EndsWith("norm_1.weight") || name.EndsWith("norm_2.weight")));
    }

    private static NetworkProgram Chain(string unroll, string statements) => Compiled.From($$"""
        model Net {
          input 3 x 32 x 32
          {{unroll}}
          area V1 = Block   area V2 = Block   area V4 = Block   area IT = Block
          decoder { linear 10 }
        }
        circuit Block { {{statements}} }
        """).Program;
}
