using Cornet.Dsl.Graph;
using Cornet.Dsl.Programs;
using Cornet.Generator.Tests.Harness;
using Cornet.Generator.Tests.Programs;
using Cornet.Targets.TorchSharp;

namespace Cornet.Generator.Tests.Emission;

/// <summary>The generated code of models planned by hand.</summary>
public class ModelEmitterTests
{
    [Fact]
    public Task Areas_that_run_in_turn() => Verifier.Verify(Emit(ChainProgram.Make()), "cs");

    [Fact]
    public Task Areas_that_read_the_step_before() => Verifier.Verify(Emit(UnrolledProgram.Make(UpdateOrder.Biological)), "cs");

    [Fact]
    public Task Areas_that_update_in_order() => Verifier.Verify(Emit(UnrolledProgram.Make(UpdateOrder.Sequential)), "cs");

    [Fact]
    public Task Every_instruction_and_names_that_csharp_keeps_for_itself() => Verifier.Verify(Emit(OddProgram.InTurn()), "cs");

    [Fact]
    public Task Steps_that_differ_and_a_decoder_in_the_middle() =>
        Verifier.Verify(Emit(OddProgram.Unrolled(new ZeroSkip(3, 8, ForEach: true))), "cs");

    [Theory]
    [InlineData(-1)]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    public void However_much_is_skipped_before_the_first_input_the_step_compiles(int skipped) =>
        Emit(OddProgram.Unrolled(skipped < 0 ? null : new ZeroSkip(skipped, 8, ForEach: false)));

    private static string Emit(NetworkProgram program)
    {
        var code = ModelEmitter.Emit(program, $"{program.Name}.cornet", "Lab.Networks");
        Assert.Empty(UserProject.Complaints(UserProject.Create(code)));
        return code;
    }
}
