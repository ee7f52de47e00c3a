namespace Cornet.Dsl.Tests.Timing;

/// <summary>Where later steps of a recurrence begin, and whether they hear the input.</summary>
public class RecurrenceTests
{
    [Fact]
    public void Later_steps_begin_at_the_target() =>
        Assert.Equal(
            "pre recur{{conv1}|{} conv2 conv3 ^}",
            InstructionText.Of(Compiled.Area("pre: conv 8, 1x1   recur 2 from conv2 { conv1: conv 8, 1x1   conv2: conv 8, 1x1   conv3: conv 8, 1x1 }")
                .Program.Circuits[0]));

    [Fact]
    public void Values_in_front_of_the_target_are_kept_at_every_step() =>
        Assert.Equal(
            "recur{side={skip}|{} {conv1 relu*}|{} conv2 add* side last ^}",
            InstructionText.Of(Compiled.Area(
                "recur 2 from conv2 { let side = { skip: conv 8, 1x1 } then identity   conv1: conv 8, 1x1   relu   conv2: conv 8, 1x1   add side }")
                .Program.Circuits[0]));

    [Fact]
    public void A_target_at_the_beginning_changes_nothing() =>
        Assert.Equal(
            Compiled.Area("recur 2 { conv: conv 3, 1x1   relu }").Program, Compiled.Area("recur 2 from conv { conv 3, 1x1   relu }").Program);

    [Fact]
    public void What_only_the_first_step_runs_costs_once_and_has_one_copy()
    {
        var program = Compiled.Area("recur 3 from conv2 { conv1: conv 3, 1x1   norm1: batchnorm per step   conv2: conv 3, 1x1   norm2: batchnorm per step }")
            .Program;
        Assert.Equal([2 * 9 * 1024, 9 * 1024, 9 * 1024], program.Areas[0].Steps.Select(step => step.MultiplyAdds));
        Assert.Equal(
            ["V1.conv1", "V1.conv2", "V1.norm1_0", "V1.norm2_0", "V1.norm2_1", "V1.norm2_2"],
            program.StateDict.Select(key => key.Name).Where(name => name.StartsWith("V1") && name.EndsWith("weight")).Select(name => name[..^7]));
        Assert.Equal(18 + 4 * 6, program.Areas[0].ParameterCount);
    }

    [Fact]
    public void A_soft_gate_goes_on_hearing_the_input_and_costs_nothing()
    {
        const string Block = "{ conv 3, 3x3, stride 2 then 1 }";
        var (hard, soft) = (Compiled.Area($"recur 3, gate hard {Block}").Program, Compiled.Area($"recur 3, gate soft {Block}").Program);
        Assert.Equal("recur{conv/2|1 ^}", InstructionText.Of(hard.Circuits[0]));
        Assert.Equal("recur soft{conv/2|1 ^}", InstructionText.Of(soft.Circuits[0]));
        Assert.Equal(hard.MultiplyAdds, soft.MultiplyAdds);
        Assert.Equal(hard.StateDict, soft.StateDict);
    }

    [Fact]
    public void Words_that_are_passed_say_gate_and_target()
    {
        var program = Compiled.Circuit("gating: soft, loop: b", "gating = hard, loop = a", "recur 2 from loop, gate gating { a: conv 3, 1x1   b: conv 3, 1x1 }")
            .Program;
        Assert.Equal("recur soft{{a}|{} b ^}", InstructionText.Of(program.Circuits[0]));
    }

    [Theory]
    [InlineData("recur 2 from conv2 { conv1: conv 32, 1x1   conv2: conv 8, 1x1 }",
        "4:18 CORNET0077 From its second step on, the recurrence in V1 sends its output, 8 x 32 x 32, back to 'conv2', which reads 32 x 32 x 32 at "
        + "the first step and has one set of weights; make their channels equal.")]
    [InlineData("recur 2, gate soft { conv 8, 1x1 }",
        "4:19 CORNET0078 'gate soft' in V1 adds the input of 'recur', 3 x 32 x 32, to the output of its block, 8 x 32 x 32; make their channels "
        + "equal, and the input at least as large as the output.")]
    [InlineData("recur 2, gate soft { upsample 2 then 1 }", "4:35 CORNET0058 The factor of upsample must be the same at all steps, not '2 then 1'.")]
    [InlineData("recur 2 from conv3 { conv1: conv 3, 1x1   conv2: conv 3, 1x1 }",
        "4:18 CORNET0068 Later steps cannot begin at 'conv3': no layer of the 'recur' block has this label. Did you mean 'conv1'?")]
    [InlineData("recur 2 from there { conv1: conv 3, 1x1 }",
        "4:18 CORNET0068 Later steps cannot begin at 'there': no layer of the 'recur' block has this label; it has conv1.")]
    [InlineData("recur 2, gate open { conv 3, 1x1 }", "4:19 CORNET0064 'open' is not a gate; write 'hard' or 'soft'.")]
    [InlineData("recur 2, gate 3 { conv 3, 1x1 }", "4:19 CORNET0058 The gate in area V1 must be 'hard' or 'soft', not the number 3.")]
    [InlineData("recur 2, gate { conv 3, 1x1 }", "4:14 CORNET0056 'gate' needs its word: write 'gate soft'.")]
    [InlineData("recur 2, gates soft { conv 3, 1x1 }", "4:14 CORNET0055 recur has no property 'gates'. Did you mean 'gate'?")]
    [InlineData("recur 2, gate soft, gate soft { conv 3, 1x1 }", "4:25 CORNET0057 'recur' does not take this argument; it takes from, gate, "
        + "each once.")]
    [InlineData("recur 2, 3 { conv 3, 1x1 }", "4:14 CORNET0057 'recur' does not take this argument; it takes from, gate, each once.")]
    public void A_mistake_is_told_at_its_place(string statements, string message) => Assert.Equal([message], Compiled.Area(statements).Messages);
}
