using Cornet.Dsl;
using Cornet.Dsl.Text;
using Cornet.Generator.Pipeline;
using Cornet.Generator.Tests.Harness;

namespace Cornet.Generator.Tests.Pipeline;

/// <summary>A compiler that fails on one file is no reason to lose the others.</summary>
public class ProjectCompilationTests
{
    private static CornetFile[] Files => [.. ModelText.Family.Select(file => new CornetFile(file.Path, file.Content))];

    [Fact]
    public void A_file_the_compiler_fails_on_is_named_and_the_others_are_compiled()
    {
        var compiled = ProjectCompilation.Compile([.. Files], FailsOn("CORnet-R.cornet"), default);
        var finding = Assert.Single(compiled.Findings, one => one.Id == "CORNET0099");
        Assert.Equal(
            "/home/lab/models/CORnet-R.cornet(1,1): error CORNET0099: The compiler failed on this file; please report this file as a bug. "
                + "Other files are not affected.",
            finding.ToString());
        Assert.Contains(compiled.Models, model => model.Compiled is { Name: "CORnetS", Plan: not null });
        Assert.DoesNotContain(compiled.Models, model => model.Compiled.Name == "CORnetR");
    }

    [Fact]
    public void A_compiler_that_always_fails_is_reported_at_every_file()
    {
        var compiled = ProjectCompilation.Compile([.. Files], (_, _) => throw new InvalidOperationException(), default);
        Assert.Equal(Files.Select(file => file.Path), compiled.Findings.Select(finding => finding.Path));
        Assert.Empty(compiled.Models);
    }

    [Fact]
    public void Cancellation_is_passed_on() => Assert.Throws<OperationCanceledException>(
        () => ProjectCompilation.Compile([.. Files], CornetCompiler.Compile, new CancellationToken(canceled: true)));

    [Fact]
    public void A_file_that_is_listed_twice_is_compiled_once() =>
        Assert.Empty(ProjectCompilation.Compile([.. Files, .. Files], CornetCompiler.Compile, default).Findings);

    [Fact]
    public void Files_of_models_that_differ_in_case_or_folder_only_have_names_of_their_own() => Assert.Equal(
        ["Tiny.g.cs", "lab.TINY.g.cs", "tiny.2.g.cs", "my-lab.CornetModels.g.cs"],
        HintNames.Of([("/a/Tiny.cornet", "Tiny"), ("/lab/Tiny.cornet", "TINY"), ("/lab/other.cornet", "tiny"),
            ("/x/my-lab!/a.cornet", "CornetModels")]));

    private static Compiler FailsOn(string name) => (files, stop) =>
        files.Any(file => file.Path.EndsWith(name, StringComparison.Ordinal))
            ? throw new InvalidOperationException("a fault")
            : CornetCompiler.Compile(files, stop);
}
