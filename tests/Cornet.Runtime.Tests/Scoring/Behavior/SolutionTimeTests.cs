using Cornet.Runtime.Stimuli;
using Cornet.Scoring.Metrics;
using Cornet.Scoring.Metrics.Behavior;
using Cornet.Scoring.Metrics.Splits;
using Cornet.Scoring.Metrics.Statistics;
using TorchSharp;
using static TorchSharp.torch;

namespace Cornet.Runtime.Tests.Scoring.Behavior;

public class SolutionTimeTests
{
    private static readonly double[] Times = [.. Enumerable.Range(7, 18).Select(bin => 10.0 * bin)];
    private static readonly Inference Quick = new(Bootstraps: 100, Permutations: 200);

    [Fact]
    public void Planted_crossings_are_found_to_the_millisecond()
    {
        // d' grows in a line from 0 at 60 ms, each image at its own pace; where it crosses 1 is known.
        double[] crossings = [75, 101.5, 163.2, 239.9, 300, 40];
        var distances = Times.Select(time => crossings.Select(crossing => (time - 60) / (crossing - 60)).ToArray()).ToArray();
        var found = SolutionTimes.Of(Times, distances[..], [1, 1, 1, 1, 1, 1]);
        for (var image = 0; image < 4; image++) Assert.Equal(crossings[image], found[image], 9);
        Assert.True(double.IsNaN(found[4]), "an image that is never solved has no time");
        // It falls from the start and never reaches 1 later.
        Assert.True(double.IsNaN(found[5]));
    }

    [Fact]
    public void An_image_solved_in_the_first_bin_has_its_time_and_a_bin_without_a_distance_is_passed_over()
    {
        Assert.Equal([70, 85], SolutionTimes.Of([70, 80, 90], [[3, 0], [3, double.NaN], [3, 4]], [2, 3]));
        Assert.Equal([double.NaN], SolutionTimes.Of([70, 80], [[3], [3]], [double.NaN]));
    }

    [Fact]
    public void The_line_begins_at_the_highest_distance_so_far_and_at_the_first_of_equal_ones()
    {
        // The highest below the threshold is at 80 ms; then it is 0.5 from 70 ms on.
        Assert.Equal(80 + (20 * 0.4 / 1.4), SolutionTimes.Of([70, 80, 90, 100], [[0.2], [0.6], [0.1], [2]], [1])[0], 9);
        Assert.Equal([85], SolutionTimes.Of([70, 80, 90, 100], [[0.5], [0.5], [0.5], [1.5]], [1]));
    }

    [PythonFact("numpy", "scipy")]
    public void Times_are_those_of_an_independent_search()
    {
        const int Images = 40;
        double[] distances = [.. Numbers.Normal(Times.Length * Images, 3).Select(value => Math.Round(value, 1))];
        double[] thresholds = [.. Numbers.Normal(Images, 4).Select(value => value + 1)];
        using Tensor all = tensor(distances).view(Times.Length, Images), asked = tensor(thresholds), times = tensor(Times);
        var expected = Numbers.AskPython(
            """
            for image in range(a.shape[1]):
                hit = next((i for i in range(len(c)) if a[i, image] >= b[image]), None)
                if hit is None: show(np.nan); continue
                if hit == 0: show(c[0]); continue
                last = int(np.argmax(a[:hit, image]))
                show(np.interp(b[image], [a[last, image], a[hit, image]], [c[last], c[hit]]))
            """,
            all, asked, times);
        var found = SolutionTimes.Of(Times, [.. distances.Chunk(Images)], thresholds);
        Assert.InRange(found.Count(double.IsFinite), Images / 2, Images - 1);
        Numbers.AssertClose(expected, found, 1e-9);
    }

    [Fact]
    public void A_split_in_which_two_images_are_solved_counts_and_one_with_a_single_image_does_not()
    {
        using var scope = NewDisposeScope();
        var (task, crossings, bins) = Growing(steps: Times.Length);
        var thresholds = Enumerable.Repeat(1.5, task.StimulusIds.Count).ToArray();
        var splits = ShuffleSplit.Stratified([.. task.Truth], splits: 2, size: new SplitSize(null, 0.25));
        var times = SolutionTimeScore.Of(task, bins, thresholds, crossings, splits, new ExactFit(1), Inference.None).Times;
        int[][] solved = [.. splits.Select(split => split.Test.Except(splits.Single(other => other != split).Test).Where(row => times[row] > 70)
            .OrderBy(row => times[row]).ToArray())];
        // Two of the first split keep their times, and one of the second.
        int[] kept = [solved[0][0], solved[0][^1], solved[1][0]];
        double[] monkey = [.. crossings.Select((time, row) => kept.Contains(row) ? time : double.NaN)];
        var score = SolutionTimeScore.Of(task, bins, thresholds, monkey, splits, new ExactFit(1), Inference.None);
        Assert.Null(score.Missing);
        Assert.Equal(1, Math.Abs(score.Value), 12);
        Assert.Equal(0, score.StandardError);
    }

    [Fact]
    public void Features_that_grow_image_by_image_are_solved_in_the_planted_order()
    {
        using var scope = NewDisposeScope();
        var (task, crossings, bins) = Growing(steps: Times.Length);
        var splits = ShuffleSplit.Stratified([.. task.Truth], splits: 3, size: new SplitSize(null, 0.25));
        var thresholds = Enumerable.Repeat(1.5, task.StimulusIds.Count).ToArray();
        var score = SolutionTimeScore.Of(task, bins, thresholds, crossings, splits, new ExactFit(1), inference: Quick);
        Assert.Null(score.Missing);
        Assert.InRange(score.Value, 0.6, 1);
        Assert.InRange(score.P!.Value, 0, 0.01);
        Assert.InRange(score.Solved, 0.5, 1);
    }

    [Fact]
    public void A_network_of_two_steps_has_two_sets_of_images_early_and_late()
    {
        using var scope = NewDisposeScope();
        // CORnet-S: bins up to 150 ms show the first step of IT, later ones the second.
        var (task, crossings, bins) = Growing(steps: Times.Length);
        TimedFeatures[] two = [.. bins.Select(bin => bin with { Features = bin.StartMs <= 150 ? bins[5].Features : bins[^1].Features })];
        var splits = ShuffleSplit.Stratified([.. task.Truth], splits: 1, size: new SplitSize(null, 0.25));
        var score = SolutionTimeScore.Of(
            task, two, Enumerable.Repeat(1.5, task.StimulusIds.Count).ToArray(), crossings, splits, new ExactFit(1), inference: Inference.None);
        var times = score.Times.Where(double.IsFinite).ToArray();
        Assert.Contains(times, time => time == Times[0]);
        // The line begins at the first of the bins that show the first step, and ends at the first that shows the second.
        Assert.All(times, time => Assert.InRange(time, 70, 160));
        Assert.Contains(times, time => time is > 75 and < 150);
    }

    [Fact]
    public void A_feed_forward_network_scores_0_and_says_why()
    {
        using var scope = NewDisposeScope();
        var (task, crossings, bins) = Growing(steps: Times.Length);
        var splits = ShuffleSplit.Stratified([.. task.Truth], splits: 1, size: new SplitSize(null, 0.25));
        TimedFeatures[] still = [.. bins.Select(bin => bin with { Features = bins[^1].Features })];
        var score = SolutionTimeScore.Of(task, still, Enumerable.Repeat(1.5, task.StimulusIds.Count).ToArray(), crossings, splits, new ExactFit(1));
        Assert.Equal((0, "the network's responses are the same in all time bins"), (score.Value, score.Missing));
        Assert.Null(score.P);
    }

    // Four objects; the features of each stimulus point to its object the more, the longer it is seen and the earlier it is planted to be solved.
    private static (ObjectTask Task, double[] Crossings, TimedFeatures[] Bins) Growing(int steps)
    {
        const int Objects = 4, PerObject = 30, Units = 12;
        var rows = Enumerable.Range(0, Objects * PerObject).ToArray();
        var task = new ObjectTask([.. rows.Select(row => $"{row}")], [.. rows.Select(row => $"object {row % Objects}")]);
        double[] crossings = [.. rows.Select(row => (double)new CounterRandom(4, row).Between(80, 230))];
        var bins = Enumerable.Range(0, steps).Select(step =>
        {
            var features = new double[rows.Length * Units];
            foreach (var row in rows)
            {
                var strength = 2 / (1 + Math.Exp((crossings[row] - Times[step]) / 25));
                for (var unit = 0; unit < Units; unit++)
                {
                    features[(row * Units) + unit] =
                        (unit % Objects == row % Objects ? strength : 0) + new CounterRandom(5, row, unit).Between(-0.3f, 0.3f);
                }
            }

            return new TimedFeatures(Times[step], tensor(features, [rows.Length, Units]));
        });
        return (task, crossings, [.. bins]);
    }
}
