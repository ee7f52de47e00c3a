using Cornet.Dsl;
using Cornet.Dsl.Tests.Compilation;
using Cornet.Dsl.Tests.Programs;
using Cornet.Dsl.Text;
using Cornet.Generator.Tests.Harness;
using CsCheck;

namespace Cornet.Generator.Tests.Pipeline;

/// <summary>What holds for the networks that anybody might write, and for anything that is done to them.</summary>
public class RandomProjectTests
{
    [Fact]
    public void What_is_generated_compiles_in_the_strictest_project() => RandomPrograms.Texts.Sample(
        texts =>
        {
            var complaints = new GeneratorRun([.. texts.Select((text, place) => File(place, text))]).Complaints;
            Assert.True(!complaints.Any(), string.Join('\n', complaints));
        }, iter: LongTests.Iterations(60), threads: 1);

    // The heart of the incremental way: after any edits the pipeline says what a build from nothing says.
    [Fact]
    public void After_any_edits_all_is_as_if_built_from_nothing() => Gen.Select(RandomPrograms.Texts, RandomPrograms.Texts, Gen.Int[0, 1_000_000].Array[1, 6])
        .Sample((before, after, edits) =>
        {
            List<ModelText> files = [.. before.SelectMany(Parts).Select((text, place) => File(place, text))];
            // As in a compiler: a driver that also keeps account of its steps loses some after a file has gone (Roslyn 5.0).
            var run = new GeneratorRun(files, tracked: false);
            foreach (var edit in edits)
            {
                var place = edit % files.Count;
                if (edit % 7 == 0 && files.Count > 1)
                {
                    run.Remove(files[place]);
                    files.RemoveAt(place);
                }
                else if (edit % 7 == 1)
                {
                    files.Add(File(100 + edit % 100, string.Join('\n', after)));
                    run.Add(files[^1]);
                }
                else
                {
                    var mutants = Mutations.Of(files[place].Content).ToList();
                    var changed = files[place].With(mutants.Count == 0 ? "model M { }" : mutants[edit % mutants.Count]);
                    run.Edit(files[place], changed);
                    files[place] = changed;
                }
                AssertAsFromNothing(run, files);
            }
        }, iter: LongTests.Iterations(100), threads: 1);

    [Fact]
    public void File_by_file_is_as_all_at_once_for_every_text_of_the_repository()
    {
        foreach (var texts in Corpus.Texts.Values.Chunk(7))
            AssertAsAtOnce(new GeneratorRun([.. texts.Select((text, place) => File(place, text))]), [.. texts.Select((text, place) => File(place, text))]);
    }

    private static void AssertAsFromNothing(GeneratorRun run, IReadOnlyList<ModelText> files)
    {
        var anew = new GeneratorRun(files, tracked: false);
        Assert.Equal(anew.Findings, run.Findings);
        Assert.Equal(anew.Files, run.Files);
        AssertAsAtOnce(run, files);
    }

    private static void AssertAsAtOnce(GeneratorRun run, IReadOnlyList<ModelText> files)
    {
        var sources = files.DistinctBy(file => file.Path).OrderBy(file => file.Path, StringComparer.Ordinal).Select(file => new SourceText(file.Path, file.Content));
        var whole = CornetCompiler.Compile([.. sources]);
        Assert.Equal(
            whole.Diagnostics.Select(finding => Short(finding.ToString())).Order(StringComparer.Ordinal),
            run.Findings.Select(Short).Order(StringComparer.Ordinal));
    }

    // Folders are shown in messages only, and every warning of the strict project is an error.
    private static string Short(string finding) => finding.Replace("/home/lab/", "").Replace(": warning CORNET", ": error CORNET");

    private static string[] Parts(string text) => text.Split(RandomPrograms.Between);

    private static ModelText File(int place, string text) => new(FormattableString.Invariant($"/home/lab/{place:000}.cornet"), text);
}
