using Xunit.Abstractions;

namespace Cornet.Tests.Oracle;

/// <summary>
/// The compiled network is the one that docs/language.md describes: compared with an evaluator of the syntax that shares nothing with the compiler but the
/// parser.
/// </summary>
public class OracleTests(ITestOutputHelper output)
{
    private const int Seeds = 24;
    private const int MoreSeeds = 300;
    private const int Together = 25;

    private static readonly Lazy<IReadOnlyList<CompiledProgram>> Programs = new(() => Compiled(0, Seeds));

    public static TheoryData<int> AllSeeds => [.. Enumerable.Range(0, Seeds)];

    [Theory]
    [MemberData(nameof(AllSeeds))]
    public void A_random_program_computes_what_its_text_says(int seed) => ProgramCheck.Run(Programs.Value[seed], $"seed {seed}");

    [Fact]
    public void Most_random_programs_are_valid() => AssertMostlyValid(Programs.Value);

    [LongFact]
    [Trait("Category", "Long")]
    public void Many_random_programs_compute_what_their_texts_say()
    {
        for (var seed = Seeds; seed < MoreSeeds; seed += Together)
        {
            var programs = Compiled(seed, Math.Min(Together, MoreSeeds - seed));
            AssertMostlyValid(programs);
            for (var i = 0; i < programs.Count; i++) ProgramCheck.Run(programs[i], $"seed {seed + i}");
        }
    }

    private static IReadOnlyList<CompiledProgram> Compiled(int first, int count) =>
        CompiledProgram.Of([.. Enumerable.Range(first, count).Select(seed => new[] { RandomPrograms.Of(seed) })]);

    private void AssertMostlyValid(IReadOnlyList<CompiledProgram> programs)
    {
        foreach (var error in programs.SelectMany((program, i) => program.Errors.Select(error => $"{i}: {error}"))) output.WriteLine(error);
        Assert.InRange(programs.Count(program => program.Errors.Count == 0), programs.Count * 4 / 5, programs.Count);
    }
}
