using Cornet.App.Papers;
using Cornet.App.Studies.Analysis;
using Cornet.Runtime.Tests.Weights;

namespace Cornet.Runtime.Tests.Papers;

public sealed class OwnResultsTests : IDisposable
{
    private readonly ScratchFolder _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void A_variant_is_one_run_the_mean_over_its_finished_seeds()
    {
        OwnFiles.WriteStudy(_scratch["study"]);
        var runs = OwnResults.Read([_scratch["study"]], []).Runs;
        Assert.Equal(["CORnetS_base, base", "CORnetS_steps_1_1_1, steps_1_1_1", "CORnetS_bottleneck_1, bottleneck_1"], runs.Select(run => run.Name));
        Assert.Equal([1, 2, 3], runs.Select(run => run.Number));
        var top1 = runs[0].Of(PaperQuantity.Top1)!;
        Assert.Equal((.8, 2, "on rendered", .1), (Math.Round(top1.Value!.Value, 9), top1.Seeds, top1.Rule, top1.Untrained));
        Assert.Equal(1, runs[2].Of(PaperQuantity.Top1)!.Seeds);
    }

    [Fact]
    public void What_is_raw_is_taken_raw_and_an_untrained_score_by_another_rule_is_left_out()
    {
        OwnFiles.WriteStudy(_scratch["study"]);
        var it = OwnResults.Read([_scratch["study"]], []).Runs[0].Of(PaperQuantity.It)!;
        Assert.Equal((.4, .5), (Math.Round(it.Value!.Value, 9), Math.Round(it.Normalized!.Value, 9)));
        Assert.True(it.IsRaw);
        Assert.Null(it.Untrained);
    }

    [Fact]
    public void Changes_are_against_the_base_of_the_same_seed_in_points()
    {
        OwnFiles.WriteStudy(_scratch["study"]);
        var own = OwnResults.Read([_scratch["study"]], []);
        var steps = Assert.Single(own.Changes(Published("steps", "(1,1,1)")));
        Assert.Equal((2, -5, -1), (steps.Run.Number, Math.Round(steps.DeltaTop1!.Value, 9), Math.Round(steps.DeltaBrainScore!.Value, 9)));
        var bottleneck = Assert.Single(own.Changes(Published("bottleneck", "1")));
        Assert.Equal(-9, bottleneck.DeltaTop1!.Value, 9);
        Assert.Empty(own.Changes(Published("bottleneck", "2")));

        static PublishedChange Published(string factor, string value) => PublishedResults.CircuitStudy.Changes.Single(change => change.IsTo(factor, value));
    }

    [Fact]
    public void A_change_from_another_level_than_that_of_CORnet_S_is_no_change_of_figure_4()
    {
        OwnFiles.WriteStudy(_scratch["study"], bottleneck: "2");
        var own = OwnResults.Read([_scratch["study"]], []);
        var drawn = PublishedResults.CircuitStudy.Changes.SelectMany(own.Changes);
        Assert.Equal("steps_1_1_1", Assert.Single(drawn).Run.Variant);
    }

    [Fact]
    public void Benchmarks_of_two_time_bins_are_early_and_late_responses_in_figure_A3()
    {
        var run = Assert.Single(OwnResults.Read([], [OwnFiles.WriteScores(_scratch["scores"])]).Runs);
        Assert.Equal(.5, run.Of(PaperQuantity.ItEarly)!.Value!.Value, 9);
        Assert.Equal(.6, run.Of(PaperQuantity.ItLate)!.Value!.Value, 9);
        Assert.Null(run.Of(PaperQuantity.V4Early));
        Assert.Equal((65, .6), (run.At(PaperQuantity.Top1, PaperQuantity.ItLate)!.Value.X, run.At(PaperQuantity.Top1, PaperQuantity.ItLate)!.Value.Y));
    }

    [Fact]
    public void The_Brain_Score_of_a_file_is_by_the_papers_rule_where_its_parts_are_raw()
    {
        var run = Assert.Single(OwnResults.Read([], [OwnFiles.WriteScores(_scratch["scores"])]).Runs);
        var score = run.Of(PaperQuantity.BrainScore)!;
        Assert.Equal((.5, .25), (Math.Round(score.Value!.Value, 9), Math.Round(score.Untrained!.Value, 9)));
        Assert.Equal(65, run.At(PaperQuantity.Top1, PaperQuantity.BrainScore)!.Value.X, 9);
        Assert.Equal(.6 / .9, run.Of(PaperQuantity.V4)!.Normalized!.Value, 9);
        // The folder will do, too.
        Assert.Equal("MyNet", Assert.Single(OwnResults.Read([], [_scratch["scores"]]).Runs).Name);
    }
}
