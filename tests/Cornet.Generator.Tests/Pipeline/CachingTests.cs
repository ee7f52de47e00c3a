using Cornet.Generator.Tests.Harness;
using Microsoft.CodeAnalysis;
using static Microsoft.CodeAnalysis.IncrementalStepRunReason;

namespace Cornet.Generator.Tests.Pipeline;

/// <summary>What has to run again after which edit.</summary>
public class CachingTests
{
    private static readonly string[] Steps = [CornetGenerator.Compiled, CornetGenerator.Completed, CornetGenerator.Models, CornetGenerator.Sources];

    [Fact]
    public void Csharp_that_is_typed_costs_no_work_at_all()
    {
        var run = new GeneratorRun(ModelText.Originals);
        run.EditCSharp();
        foreach (var step in Generated.Steps) Assert.All(run.Reasons(step), reason => Assert.Equal(Cached, reason));
        Assert.All(run.OutputReasons, reason => Assert.Equal(Cached, reason));
    }

    [Fact]
    public void A_comment_in_a_network_stops_before_anything_is_written()
    {
        var run = Edited("CORnet-Z.cornet", text => $"// Reviewed.\n\n{text}");
        Assert.Single(run.Reasons(CornetGenerator.Files), Modified);
        Assert.DoesNotContain(run.Reasons(CornetGenerator.Models), IsWork);
        Assert.All(run.Reasons(CornetGenerator.Sources), reason => Assert.Equal(Cached, reason));
        Assert.All(run.OutputReasons, reason => Assert.Equal(Cached, reason));
    }

    [Theory]
    [InlineData("another number", "CORblockZ(512)", "CORblockZ(256)")]
    [InlineData("another name of a layer", "nonlin: relu", "rectified: relu")]
    [InlineData("another name of a circuit", "CORblockZ", "Block")]
    [InlineData("a mistake", "relu", "rellu")]
    [InlineData("a declaration that cannot be read", "circuit CORblockZ", "circiut = CORblockZ")]
    public void An_edit_to_one_file_compiles_and_writes_that_file_only(string edit, string old, string changed)
    {
        var run = Edited("CORnet-Z.cornet", text => text.Replace(old, changed));
        foreach (var step in Steps)
        {
            var reasons = run.Reasons(step);
            Assert.True(reasons.Count(IsWork) == 1, $"{edit}: {step} is {string.Join(", ", reasons)}");
        }
        Assert.Equal(ModelText.Originals.Count - 1, run.Reasons(CornetGenerator.Sources).Count(reason => reason == Cached));
    }

    [Fact]
    public void An_edit_to_a_circuit_compiles_the_files_that_use_it_and_no_other()
    {
        var run = Edited("CORnet-RT.cornet", text => text.Replace("norm1: groupnorm 32", "norm1: groupnorm 16"));
        Assert.Equal(["CORnetR", "CORnetRT"], run.Written);
        Assert.Equal(3, run.Reasons(CornetGenerator.Compiled).Count(IsWork));
    }

    [Fact]
    public void A_new_file_and_one_that_goes_leave_the_others_as_they_are()
    {
        var run = new GeneratorRun(ModelText.Originals.Skip(1).ToArray());
        run.Add(ModelText.Originals[0]);
        foreach (var step in Steps) Assert.Single(run.Reasons(step), New);
        foreach (var step in Steps) Assert.DoesNotContain(Modified, run.Reasons(step));
        run.Remove(ModelText.Originals[0]);
        foreach (var step in Steps) Assert.DoesNotContain(Modified, run.Reasons(step));
    }

    [Fact]
    public void A_misspelled_circuit_of_one_file_is_compared_with_the_names_of_all()
    {
        var file = ModelText.Of("CORnet-Z.cornet");
        var broken = file.With(file.Content.Replace("CORblockZ(128)", "CORblockQQ(128)"));
        var run = new GeneratorRun(ModelText.Originals);
        run.Edit(file, broken);
        Assert.Contains("Did you mean 'CORblockRT'?", Assert.Single(run.Findings));
        run.Add(new ModelText("/home/lab/models/Other.cornet", "circuit CORblockQ(channels) { conv channels, 1x1 }"));
        Assert.Contains("Did you mean 'CORblockQ'?", Assert.Single(run.Findings));
    }

    private static GeneratorRun Edited(string name, Func<string, string> edit)
    {
        var file = ModelText.Of(name);
        var run = new GeneratorRun(ModelText.Originals);
        Assert.NotEqual(file.Content, edit(file.Content));
        run.Edit(file, file.With(edit(file.Content)));
        return run;
    }

    private static bool IsWork(IncrementalStepRunReason reason) => reason is Modified or New;
}
