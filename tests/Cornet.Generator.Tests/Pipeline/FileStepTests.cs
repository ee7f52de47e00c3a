using Cornet.Dsl;
using Cornet.Dsl.Binding;
using Cornet.Dsl.Projects;
using Cornet.Dsl.Text;
using Cornet.Generator.Pipeline;
using Cornet.Generator.Tests.Harness;

namespace Cornet.Generator.Tests.Pipeline;

/// <summary>A compiler that fails on one file is no reason to lose the others.</summary>
public class FileStepTests
{
    private static readonly ProjectMap Family = new(ModelText.Family.Select(file => ReadFile.Of(new SourceText(file.Path, file.Content))));

    private static FileScope Scope(string name) => Family.ScopeOf(Family.Files.Single(file => file.Source.Path.EndsWith("/" + name, StringComparison.Ordinal)))!;

    [Fact]
    public void A_file_the_compiler_fails_on_is_named_and_has_no_models()
    {
        var step = FileStep.First(Scope("CORnet-R.cornet"), (_, _, _) => throw new InvalidOperationException("a fault"), default);
        Assert.Equal(
            "/home/lab/models/CORnet-R.cornet(1,1): error CORNET0099: The compiler failed on this file; please report this file as a bug. "
                + "Other files are not affected.",
            Assert.Single(step.Result.Findings).ToString());
        Assert.Empty(step.Result.Models);
    }

    [Fact]
    public void Cancellation_is_passed_on() => Assert.Throws<OperationCanceledException>(
        () => FileStep.First(Scope("CORnet-S.cornet"), CornetCompiler.Compile, new CancellationToken(canceled: true)));

    [Fact]
    public void A_file_that_is_listed_twice_is_compiled_once()
    {
        var twice = new GeneratorRun([.. ModelText.Family, .. ModelText.Family.Select(file => file.With(file.Content))]);
        Assert.Empty(twice.Findings);
        Assert.Equal(new GeneratorRun(ModelText.Family).Files, twice.Files);
    }

    [Fact]
    public void Files_of_models_that_differ_in_case_or_folder_only_have_names_of_their_own()
    {
        (string, string)[] models = [("/a/Tiny.cornet", "Tiny"), ("/lab/Tiny.cornet", "TINY"), ("/lab/other.cornet", "tiny"),
            ("/x/my-lab!/a.cornet", "CornetModels")];
        var hints = new HintNames(models);
        Assert.Equal(["Tiny.g.cs", "lab.TINY.g.cs", "tiny.2.g.cs", "my-lab.CornetModels.g.cs"], models.Select(one => hints.Of(one.Item1, one.Item2)));
    }
}
