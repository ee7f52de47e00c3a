using Cornet.App.Papers;
using Cornet.App.Studies;
using Cornet.App.Studies.Analysis;

namespace Cornet.Runtime.Tests.Studies.Analysis;

public class PublishedComparisonTests
{
    private static readonly StudyDesign Design = MadeStudy.Vary(("steps", ["(2,4,2)", "(1,1,1)", "(4,4,4)"]), ("norm", ["batchnorm", "groupnorm 32"]));

    private static readonly PublishedStudy Published = new("Net-S", "Someone 2019",
    [
        new("steps", "(2,4,2)", "(1,1,1)", -7, -3), new("steps", "(2,4,2)", "(4,4,4)", 0, 0), new("norm", "batchnorm", new PublishedLevel("groupnorm 32", "groupnorm *"), -1, 0),
        new("areas", "4", "5", -1, 0),
    ]);

    [Fact]
    public void Published_changes_stand_beside_ones_own_of_the_same_level()
    {
        var analysis = Analyze((variant, seed) => 0.7 + (variant switch { 1 => -0.1, 2 => 0.004, 3 => 0.02, _ => 0 }) + (0.001 * MadeStudy.Noise(1, variant, seed)));
        var top1 = analysis.Published.Where(one => one.Score == "top-1").ToArray();
        Assert.Equal([-7.0, 0, -1, -1], top1.Select(one => one.PublishedPoints));
        Assert.Equal(["steps_(1,1,1)", "steps_(4,4,4)", "norm_groupnorm 32", null], top1.Select(one => one.Own?.Variant.Name));
        // A published 0 agrees with what would be rounded to 0.
        Assert.Equal([true, true, false, null], top1.Select(one => one.SignAgrees));
        Assert.Equal([-3.0, 0, 0, 0], analysis.Published.Where(one => one.Score == "Brain-Score of 2019").Select(one => one.PublishedPoints));
    }

    [Fact]
    public void Without_a_score_of_that_name_nothing_stands_beside_the_published_Brain_Score()
    {
        var analysis = StudyAnalysis.Of(Design, Design.Rows(2, ("top-1", (variant, seed) => variant + seed)), Published);
        Assert.All(analysis.Published, one => Assert.Equal("top-1", one.Score));
    }

    [Fact]
    public void The_summary_names_the_largest_factor_and_says_whether_its_interval_excludes_the_second()
    {
        var analysis = Analyze((variant, seed) => 0.7 + (variant switch { 1 => -0.1, 3 => -0.03, _ => 0 }) + (0.001 * MadeStudy.Noise(2, variant, seed)));
        Assert.Matches(
            @"^top-1: steps explains the largest share of the variance between rows, \d+ % \(95 % interval \d+ to \d+ %\); norm is second with \d+ % "
            + @"\(95 % interval \d+ to \d+ %\)\. The interval of steps excludes the share of norm\. The difference is \d+ % "
            + @"\(95 % interval \d+ to \d+ %\): steps is ahead\.$", analysis.Summary[0]);
        Assert.Contains("top-1: 3 of 3 changes have the sign published for Net-S.", analysis.Summary);
        Assert.Contains(analysis.Summary, line => line.StartsWith("top-1, steps (1,1,1): published for Net-S -7 points, here -10.", StringComparison.Ordinal)
            && line.EndsWith("which excludes 0); the sign agrees.", StringComparison.Ordinal));
    }

    [Fact]
    public void The_summary_leaves_open_what_the_rows_do_not_show()
    {
        var noisy = Analyze((variant, seed) => MadeStudy.Noise(3, variant, seed));
        Assert.Contains("does not exclude the share of", noisy.Summary[0]);
        Assert.EndsWith("which of the two is larger is open.", noisy.Summary[0]);
        var rows = Design.Rows(1, (variant, _) => variant is 0 or 1 ? 0.1 * variant : null);
        Assert.EndsWith("It is the only factor with a share.", StudyAnalysis.Of(Design, rows, Published).Summary[0]);
        Assert.Equal("top-1: no shares of variance, because no row has this score.", StudyAnalysis.Of(Design, Design.Rows(1, (_, _) => null), Published).Summary[0]);
    }

    [Fact]
    public void A_change_from_another_level_is_marked_as_another_comparison_and_has_no_sign_to_agree()
    {
        var small = MadeStudy.Vary(("bottleneck", ["2", "1", "4", "6"]), ("norm", ["batchnorm", "groupnorm 8"]), ("areas", ["CORnetSmall", "CORnetSmall5"]));
        small = small with { Model = "CORnetSmall", Variants = [.. small.Variants, MadeStudy.Variant(("loop", "(conv2, 1)"))] };
        var analysis = StudyAnalysis.Of(small, small.Rows(3, (variant, seed) => (-0.1 * variant) + (0.001 * MadeStudy.Noise(4, variant, seed))), PublishedResults.CircuitStudy);
        var beside = analysis.Published.Where(one => one.Own is not null).ToDictionary(one => one.Match!.Level.Value);
        Assert.Equal(["(conv2, 1)", "1", "6", "CORnetSmall5", "groupnorm 8"], beside.Keys.Order(StringComparer.Ordinal));
        Assert.Equal("published from 4, here from 2", beside["1"].OtherBase);
        Assert.Equal("published from as in CORnetS, here from as in CORnetSmall", beside["(conv2, 1)"].OtherBase);
        Assert.All(new[] { "1", "6", "(conv2, 1)" }, level => Assert.Null(beside[level].SignAgrees));
        Assert.All(new[] { "groupnorm 8", "CORnetSmall5" }, level => Assert.Equal((true, null), (beside[level].SignAgrees, beside[level].OtherBase)));
        Assert.Contains("top-1: 2 of 2 changes have the sign published for CORnet-S.", analysis.Summary);
        Assert.Contains(analysis.Summary, line => line.EndsWith("another comparison: published from 4, here from 2.", StringComparison.Ordinal));
    }

    [Fact]
    public void A_factor_that_is_only_called_alike_gets_no_published_change()
    {
        var other = MadeStudy.Vary(("skip", ["none", "absent"]), ("bottleneck", ["3", "1"]), ("areas", ["MyNet", "MyNet5"]));
        var analysis = StudyAnalysis.Of(other, other.Rows(2, (variant, seed) => MadeStudy.Noise(5, variant, seed)), PublishedResults.CircuitStudy);
        Assert.Empty(analysis.Published);
        Assert.Null(analysis.Publication);
    }

    private static StudyAnalysis Analyze(Func<int, long, double?> score) =>
        StudyAnalysis.Of(Design, Design.Rows(4, ("top-1", score), ("Brain-Score of 2019", score)), Published);
}
