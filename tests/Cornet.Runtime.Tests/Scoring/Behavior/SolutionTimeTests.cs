using Cornet.Runtime.Scoring.Behavior;
using Cornet.Runtime.Scoring.Splits;
using Cornet.Runtime.Scoring.Statistics;
using Cornet.Runtime.Stimuli;
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
    public void Features_that_grow_image_by_image_are_solved_in_the_planted_order()
    {
        using var scope = NewDisposeScope();
        var (task, crossings, bins) = Growing(steps: Times.Length);
        var splits = ShuffleSplit.Stratified([.. task.Truth], splits: 3, size: new SplitSize(null, 0.25));
        var thresholds = Enumerable.Repeat(1.5, task.StimulusIds.Count).ToArray();
        var score = SolutionTimeScore.Of(task, bins, thresholds, crossings, splits, c: 1, inference: Quick);
        Assert.Null(score.Missing);
        Assert.InRange(score.Value, 0.6, 1);
        Assert.InRange(score.P!.Value, 0, 0.01);
        Assert.InRange(score.Solved, 0.5, 1);
    }

    [Fact]
    public void A_network_of_two_steps_has_two_sets_of_images_early_and_late()
    {
        using var scope = NewDisposeScope();
        // CORnet-S: bins before 150 ms show the first step of IT, later ones the second.
        var (task, crossings, bins) = Growing(steps: Times.Length);
        TimedFeatures[] two = [.. bins.Select(bin => bin with { Features = bin.StartMs < 150 ? bins[5].Features : bins[^1].Features })];
        var splits = ShuffleSplit.Stratified([.. task.Truth], splits: 1, size: new SplitSize(null, 0.25));
        var score = SolutionTimeScore.Of(
            task, two, Enumerable.Repeat(1.5, task.StimulusIds.Count).ToArray(), crossings, splits, c: 1, inference: Inference.None);
        var times = score.Times.Where(double.IsFinite).ToArray();
        Assert.Contains(times, time => time == Times[0]);
        // In between the line from the last bin of the first step to the first of the second.
        Assert.All(times, time => Assert.True(time == Times[0] || time is > 140 and <= 150, $"{time} ms"));
        Assert.Contains(times, time => time > 140);
    }

    [Fact]
    public void A_feed_forward_network_scores_0_and_says_why()
    {
        using var scope = NewDisposeScope();
        var (task, crossings, bins) = Growing(steps: Times.Length);
        var splits = ShuffleSplit.Stratified([.. task.Truth], splits: 1, size: new SplitSize(null, 0.25));
        TimedFeatures[] still = [.. bins.Select(bin => bin with { Features = bins[^1].Features })];
        var score = SolutionTimeScore.Of(task, still, Enumerable.Repeat(1.5, task.StimulusIds.Count).ToArray(), crossings, splits, c: 1);
        Assert.Equal((0, "the network shows the same in all time bins"), (score.Value, score.Missing));
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
