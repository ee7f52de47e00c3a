using System.Diagnostics;
using Xunit.Abstractions;

namespace Cornet.Dsl.Tests.Compilation;

/// <summary>Every network of the repository, cut off at every character (every tenth one where long tests do not run), and with every token lost, doubled, swapped or made absurd.</summary>
public class CorpusTests(ITestOutputHelper output)
{
    [Fact]
    public void Every_beginning_of_every_text_ends_in_findings_at_their_places() =>
        TryAll(text => LongTests.Inputs(Enumerable.Range(0, text.Length + 1).Select(length => text[..length])));

    [LongFact]
    [Trait("Category", "Long")]
    public void Every_slip_of_a_finger_ends_in_findings_at_their_places() => TryAll(Mutations.Of);

    [Fact]
    public void Every_other_line_end_changes_nothing()
    {
        foreach (var (name, text) in Corpus.Texts)
        {
            var expected = Compiled.From(text);
            foreach (var lineEnd in new[] { "\r\n", "\r" })
            {
                var other = Compiled.From(text.Replace("\n", lineEnd));
                Assert.True(expected.Messages.SequenceEqual(other.Messages), name);
                Assert.Equal(expected.Result.Models, other.Result.Models);
            }
        }
    }

    private void TryAll(Func<string, IEnumerable<string>> mutants)
    {
        var (tried, clock) = (0, Stopwatch.StartNew());
        foreach (var (name, text) in Corpus.Texts)
        {
            foreach (var mutant in mutants(text))
            {
                tried++;
                try
                {
                    CompilerDoor.Try(mutant);
                }
                catch (Exception failure)
                {
                    Assert.Fail($"{name}: {failure}\n{mutant}");
                }
            }
        }
        output.WriteLine(FormattableString.Invariant($"{tried:N0} texts in {clock.Elapsed.TotalSeconds:0.0} s"));
    }
}
