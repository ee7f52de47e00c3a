using Cornet.Dsl.Graph;
using Cornet.Dsl.Programs;
using Cornet.Generator.Tests.Harness;
using Cornet.Generator.Tests.Plans;
using Cornet.Targets.TorchSharp;

namespace Cornet.Generator.Tests.Emission;

/// <summary>The generated code of models planned by hand.</summary>
public class ModelEmitterTests
{
    [Fact]
    public Task Areas_that_run_in_turn() => Verifier.Verify(Emit(ChainPlan.Make()), "cs");

    [Fact]
    public Task Areas_that_hear_the_step_before() => Verifier.Verify(Emit(UnrolledPlan.Make(UpdateOrder.Biological)), "cs");

    [Fact]
    public Task Areas_that_update_in_order() => Verifier.Verify(Emit(UnrolledPlan.Make(UpdateOrder.Sequential)), "cs");

    [Fact]
    public Task Every_instruction_and_names_that_csharp_keeps_for_itself() => Verifier.Verify(Emit(OddPlan.InTurn()), "cs");

    [Fact]
    public Task Steps_that_differ_and_a_decoder_in_the_middle() =>
        Verifier.Verify(Emit(OddPlan.Unrolled(new ZeroSkip(3, 8, ForEach: true))), "cs");

    [Theory]
    [InlineData(-1)]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    public void However_much_is_skipped_in_silence_the_step_compiles(int skipped) =>
        Emit(OddPlan.Unrolled(skipped < 0 ? null : new ZeroSkip(skipped, 8, ForEach: false)));

    private static string Emit(NetworkProgram plan)
    {
        var code = ModelEmitter.Emit(plan, $"{plan.Name}.cornet", "Lab.Networks");
        Assert.Empty(UserProject.Complaints(UserProject.Create(code)));
        return code;
    }
}
