using Xunit.Abstractions;

namespace Cornet.Tests.Oracle;

/// <summary>
/// The compiled network is the one that docs/language.md describes: compared with an evaluator of the syntax that shares nothing with the compiler
/// but the parser.
/// </summary>
public class OracleTests(ITestOutputHelper output)
{
    private static int Seeds => CompiledProgram.FirstSeeds;
    private const int MoreSeeds = 150;
    private const int Together = 24;

    public static TheoryData<int> AllSeeds => [.. Enumerable.Range(0, Seeds)];

    [Theory]
    [MemberData(nameof(AllSeeds))]
    public void A_random_program_computes_what_its_text_says(int seed) => ProgramCheck.Run(CompiledProgram.First[seed], $"seed {seed}");

    [Fact]
    public void Most_random_programs_are_valid()
    {
        for (var seed = 0; seed < Seeds; seed++)
            foreach (var error in CompiledProgram.First[seed].Errors) output.WriteLine($"{seed}: {error}");
        AssertMostlyValid(CompiledProgram.First);
    }

    [LongFact]
    [Trait("Category", "Long")]
    public void Many_random_programs_compute_what_their_texts_say()
    {
        var programs = new List<CompiledProgram>();
        for (var seed = Seeds; seed < MoreSeeds; seed++)
        {
            if (programs.Count <= seed - Seeds) programs.AddRange(Compiled(seed, Math.Min(Together, MoreSeeds - seed)));
            ProgramCheck.Run(programs[seed - Seeds], $"seed {seed}");
        }
        AssertMostlyValid(programs);
    }

    private static IReadOnlyList<CompiledProgram> Compiled(int first, int count) =>
        CompiledProgram.Of([.. Enumerable.Range(first, count).Select(seed => new[] { SmallPrograms.Of(seed) })]);

    private static void AssertMostlyValid(IReadOnlyCollection<CompiledProgram> programs) =>
        Assert.InRange(programs.Count(program => program.Errors.Count == 0), programs.Count * 4 / 5, programs.Count);
}
