namespace Cornet.Dsl.Tests.Timing;

/// <summary>Connections written as arrows: delays, merges, what runs and what it costs, mistakes.</summary>
public class ConnectionTests
{
    [Theory]
    [InlineData("biological", "V4 -> V2 { upsample 2 }", 1)]
    [InlineData("biological", "V2 -> V4 { maxpool 2x2 }", 1)]
    [InlineData("biological", "V4 -> V4", 1)]
    [InlineData("sequential", "V4 -> V2 { upsample 2 }", 1)]
    [InlineData("sequential", "V1 -> V4 { maxpool 4x4 }", 0)]
    [InlineData("sequential", "V4 -> V4", 1)]
    [InlineData("sequential", "V4 -> V4 delay 3", 3)]
    [InlineData("biological", "input -> V4 { conv 4, 3x3, stride 8 }", 0)]
    public void A_connection_takes_as_long_as_it_says_or_as_the_areas_do(string order, string line, int delay) =>
        Assert.Equal(delay, Assert.Single(Net(line, order).Program.Connections, connection => connection.Pathway is not null).Delay);

    [Fact]
    public void Its_layers_have_keys_behind_those_of_the_areas()
    {
        var keys = Net("V4 -> V2 { conv 4, 1x1   upsample 2 }   V4 -> V2 { conv: conv 4, 1x1, bias   upsample 2 } delay 2").Program.StateDict;
        Assert.Equal(
            ["V4.conv1.weight", "V4_to_V2.conv.weight", "V4_to_V2_2.conv.weight", "V4_to_V2_2.conv.bias", "decoder.linear.weight", "decoder.linear.bias"],
            keys.Select(key => key.Name).SkipWhile(name => name != "V4.conv1.weight"));
    }

    [Fact]
    public void What_the_decoder_cannot_hear_is_not_run()
    {
        // V4 at step 4 hears V2 at 3, which hears V4 at 2: feedback is heard by V2 at steps 1 to 3, when V4 was at 0 to 2.
        var program = Net("V4 -> V2 { conv 4, 1x1   upsample 2 }").Program;
        var feedback = program.Connections.Single(connection => connection.Pathway is not null).Pathway!;
        Assert.Equal(3, feedback.Steps);
        Assert.Equal(3 * 16 * 16, feedback.MultiplyAdds);
        Assert.Equal(4 * 16 * 16, feedback.ReferenceMultiplyAdds);
        Assert.Equal("3 4 5", string.Join(' ', program.Areas.Select(area => area.Steps.Count(step => step.Runs))));
    }

    [Fact]
    public void What_is_sent_by_the_image_is_worked_out_once()
    {
        var program = Net("input -> V4 { conv 4, 3x3, stride 8 } delay 2").Program;
        var skip = program.Connections.Single(connection => connection.Pathway is not null);
        Assert.True(skip.IsSteady);
        Assert.Equal((3, 4 * 3 * 9 * 16L, 3 * 4 * 3 * 9 * 16L), (skip.Pathway!.Steps, skip.Pathway.MultiplyAdds, skip.Pathway.ReferenceMultiplyAdds));
    }

    [Fact]
    public void An_area_that_hears_only_what_stands_still_settles()
    {
        var program = Compiled.From("""
            model Net {
              input 3 x 8 x 8
              unroll 5 biological
              area LGN { receive { conv 4, 3x3 }   relu }
              area V1 { receive { conv 4, 3x3 }   relu }
              area V2 { receive { conv 4, 3x3 }   add state   relu }
              decoder { linear 10 }
            }
            """).Program;
        Assert.Equal([0, 1, null], program.Areas.Select(area => area.SteadyFrom));
        Assert.Equal([1, 2, 5], program.Areas.Select(area => area.Steps.Count(step => step.Runs)));
        Assert.Equal([null, null, 2], program.Connections.Select(connection => connection.SteadyFrom));
        Assert.Equal([4 * 27 * 64L, 4 * 36 * 64L, 2 * 4 * 36 * 64L], program.Areas.Select(area => area.MultiplyAdds));
    }

    [Fact]
    public void An_area_that_hears_itself_never_settles() =>
        Assert.Equal([null, null, null], Net("V1 -> V1", memory: "").Program.Areas.Select(area => area.SteadyFrom));

    [Fact]
    public void Areas_update_behind_what_they_hear_within_the_step()
    {
        Assert.Equal(["V2", "V4", "V1"], Net("V4 -> V1 { upsample 4 } delay 0").Program.Unroll!.Sequence);
        Assert.Equal(["V1", "V2", "V4"], Net("V4 -> V1 { upsample 4 }").Program.Unroll!.Sequence);
    }

    [Fact]
    public void Concat_widens_the_drive_whoever_sends()
    {
        var program = Net("V4 -> V2 { upsample 2 } merge concat   input -> V2 { conv 5, 3x3, stride 4 } merge concat", memory: "").Program;
        Assert.Equal("4 x 13 x 3 x 3", program.StateDict.Single(key => key.Name == "V2.conv1.weight").Shape);
    }

    [Fact]
    public void In_models_that_are_not_unrolled_connections_lead_forward()
    {
        var program = Compiled.From("""
            model Net {
              input 3 x 8 x 8
              area V1 { conv 4, 3x3 }
              area V2 { conv 4, 3x3 }
              area V4 { conv 4, 3x3 }
              V1 -> V4 { conv 2, 1x1 } merge concat
              input -> V4 merge concat
              decoder { linear 10 }
            }
            """).Program;
        Assert.Equal("4 x 9 x 3 x 3", program.StateDict.Single(key => key.Name == "V4.conv.weight").Shape);
        Assert.Equal(4 * 2 * 64, program.Connections.Single(connection => connection.From == "V1" && connection.To == "V4").Pathway!.MultiplyAdds);
    }

    [Theory]
    [InlineData("V4 -> V2 { conv 4, 1x1 }",
        "7:3 CORNET0079 'V4 -> V2' sends 4 x 4 x 4 (computed from the 4 x 4 x 4 of V4) and adds it to the drive of V2, 4 x 8 x 8 (line 10); "
        + "make their shapes "
        + "equal.")]
    [InlineData("V4 -> V4 { conv 5, 1x1 } merge multiply",
        "7:3 CORNET0079 'V4 -> V4' sends 5 x 4 x 4 (computed from the 4 x 4 x 4 of V4) and multiplies it by the drive of V4, 4 x 4 x 4 (line "
        + "10); make their "
        + "shapes equal.")]
    [InlineData("V4 -> V2 merge concat", "10:106 CORNET0076 'add state' in V2 joins a drive of 8 x 8 x 8 with a state of 4 x 8 x 8; make the area's output as large "
        + "as its drive.")]
    [InlineData("V4 -> V1 { upsample 4 } delay 0   V2 -> V4 { maxpool 2x2 } delay 0   V1 -> V2 { maxpool 2x2 } delay 0",
        "7:72 CORNET0090 The cycle V1 -> V2 -> V4 -> V1 has no delay, so each area would need its own output of the same step. Give one of "
        + "these connections a "
        + "delay: 'V1 -> V2 delay 1'.")]
    [InlineData("V4 -> V4 delay 0",
        "7:3 CORNET0090 The cycle V4 -> V4 has no delay, so each area would need its own output of the same step. Give one of these "
        + "connections a delay: "
        + "'V4 -> V4 delay 1'.")]
    [InlineData("V4 -> V2 { upsample 2 } delay 5",
        "7:3 CORNET0091 The output of 'V4 -> V2' arrives after the last step: its delay is 5, and the model runs 5 steps. The connection does "
        + "not run; unroll more steps.")]
    [InlineData("V4 -> V2 { upsample 2 } delay 4",
        "7:3 CORNET0091 Nothing that the decoder reads depends on 'V4 -> V2' within 5 steps. The connection does not run; unroll more steps or "
        + "remove it.")]
    [InlineData("V4 -> V3", "7:9 CORNET0065 Model Net has no area 'V3'; it has V1, V2, V4.")]
    [InlineData("V4 -> V2 delays 1", "7:12 CORNET0055 A connection has no property 'delays'. Did you mean 'delay'?")]
    [InlineData("V4 -> V4 delay 1, delay 2", "7:21 CORNET0057 A connection does not take this argument; it takes delay, merge, resize, each once.")]
    [InlineData("V4 -> V4 delay 1001", "7:18 CORNET0059 The delay must be at most 1000, not 1001.")]
    [InlineData("V4 -> V4 merge sum", "7:18 CORNET0064 'sum' is not a way to merge; write 'add' or 'multiply' or 'concat'.")]
    [InlineData("V4 -> V4 { receive { relu } }", "7:14 CORNET0083 'receive' is only allowed in an area: a connection has no state.")]
    [InlineData("V4 -> V4 { recur 2 { relu } }", "7:14 CORNET0083 'recur' is only allowed in an area: a connection has no state.")]
    public void A_mistake_is_told_at_its_place(string lines, params string[] messages) => Assert.Equal(messages, Net(lines).Messages);

    [Theory]
    [InlineData("V2 -> V1", "5:3 CORNET0081 'V2 -> V1' needs a model that is unrolled in time; give the model a line such as 'unroll 5 biological'.")]
    [InlineData("V1 -> V1", "5:3 CORNET0081 'V1 -> V1' needs a model that is unrolled in time; give the model a line such as 'unroll 5 biological'.")]
    [InlineData("V1 -> V2 delay 2", "5:3 CORNET0081 'delay 2' needs a model that is unrolled in time; give the model a line such as 'unroll 5 biological'.")]
    public void Feedback_needs_time(string line, string message) => Assert.Equal([message], Compiled.From($$"""
        model Net {
          input 3 x 8 x 8
          area V1 { conv 4, 3x3 }
          area V2 { conv 4, 3x3 }
          {{line}}
          decoder { linear 10 }
        }
        """).Messages);

    private static Compiled Net(string lines, string order = "biological", string memory = "add state") => Compiled.From($$"""
        model Net(times = 5) {
          input 3 x 32 x 32
          unroll times {{order}}
          decoder { linear 10 }

          area V1 = Block(kernel: 3, stride: 2)   area V2 = Block   area V4 = Block
          {{lines}}
        }

        circuit Block(kernel = 3, stride = 2) { receive { conv_input: conv 4, kernel x kernel, stride stride }   {{memory}}   conv1: conv 4, 3x3 }
        """);
}
