using Cornet.Generator.Tests.Harness;
using Microsoft.CodeAnalysis;

namespace Cornet.Generator.Tests.Pipeline;

/// <summary>What has to run again after which edit.</summary>
public class CachingTests
{
    [Fact]
    public void A_comment_in_a_network_stops_before_anything_is_written()
    {
        var file = ModelText.Of("CORnet-S.cornet");
        var run = new GeneratorRun(ModelText.Family);
        run.Edit(file, file.With($"// Reviewed.\n\n{file.Content}"));
        Assert.Contains(IncrementalStepRunReason.Modified, run.Reasons(CornetGenerator.Files));
        Assert.Equal([IncrementalStepRunReason.Unchanged], run.Reasons(CornetGenerator.Project));
        Assert.All(run.Reasons(CornetGenerator.Models), reason => Assert.Equal(IncrementalStepRunReason.Cached, reason));
        Assert.All(run.Reasons(CornetGenerator.Sources), reason => Assert.Equal(IncrementalStepRunReason.Cached, reason));
        Assert.All(run.OutputReasons, reason => Assert.Equal(IncrementalStepRunReason.Cached, reason));
    }

    [Fact]
    public void A_change_in_one_network_writes_that_one_again()
    {
        var file = ModelText.Of("CORnet-Z.cornet");
        var run = new GeneratorRun(ModelText.Family);
        run.Edit(file, file.With(file.Content.Replace("CORblockZ(512)", "CORblockZ(256)")));
        Assert.Single(run.Reasons(CornetGenerator.Sources), IncrementalStepRunReason.Modified);
        Assert.Equal(ModelText.Family.Count - 1, run.Reasons(CornetGenerator.Sources).Count(reason => reason == IncrementalStepRunReason.Cached));
        Assert.DoesNotContain(IncrementalStepRunReason.Modified, run.Reasons(CornetGenerator.Catalog));
    }

    [Fact]
    public void A_mistake_in_one_network_leaves_the_others_as_they_are()
    {
        var file = ModelText.Of("CORnet-Z.cornet");
        var run = new GeneratorRun(ModelText.Family);
        run.Edit(file, file.With(file.Content.Replace("relu", "rellu")));
        Assert.NotEmpty(run.Findings);
        Assert.Equal(ModelText.Family.Count - 1, run.Reasons(CornetGenerator.Sources).Count(reason => reason == IncrementalStepRunReason.Cached));
    }
}
