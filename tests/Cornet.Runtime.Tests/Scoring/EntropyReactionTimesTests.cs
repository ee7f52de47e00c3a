using Cornet.Runtime.Tests.App;
using Cornet.Runtime.Tests.Weights;
using Cornet.Runtime.Training;
using Cornet.Scoring.Metrics.Behavior;
using TorchSharp;
using static TorchSharp.torch;

namespace Cornet.Runtime.Tests.Scoring;

/// <summary>Reaction times by the entropy of the decoder's answers.</summary>
public class EntropyReactionTimesTests
{
    private static readonly double[][] Entropies = [[2, 1, 0.5], [2, 0.4, 0.6], [1.5, 1.4, 1.3], [0.1, 2, 2]];
    private static readonly bool[][] Correct = [[false, true, true], [true, false, true], [false, false, false], [true, false, true]];

    [Fact]
    public void An_image_is_answered_at_the_first_step_below_the_threshold()
    {
        var times = EntropyReactionTimes.Of(Entropies, Correct, 1.1);
        Assert.Equal([1, 1, null, 0], times.Steps);
        Assert.Equal([true, false, false, true], times.Correct);
        Assert.Equal((0.75, 2 / 3.0, 0.5), (times.Reached, times.MeanStep!.Value, times.Accuracy));
    }

    [Fact]
    public void An_entropy_that_equals_the_threshold_is_not_below_it() => Assert.Equal([2, 1, null, 0], EntropyReactionTimes.Of(Entropies, Correct, 1).Steps);

    [Fact]
    public void Where_no_image_falls_below_it_there_is_no_mean_and_the_answers_are_those_of_the_last_step()
    {
        var times = EntropyReactionTimes.Of(Entropies, Correct, 0.1);
        Assert.Equal((0, null, 0.75), (times.Reached, times.MeanStep, times.Accuracy));
    }

    [Fact]
    public void Steps_before_the_image_arrives_are_no_answers() => Assert.Equal([1, 1, null, null], EntropyReactionTimes.Of(Entropies, Correct, 1.1, from: 1).Steps);

    [Fact]
    public void The_fitted_threshold_is_the_largest_that_costs_no_accuracy()
    {
        for (var seed = 0; seed < 300; seed++)
        {
            var random = new Random(seed);
            var (images, steps) = (random.Next(1, 12), random.Next(1, 6));
            // Few values, so that many are equal.
            double[][] entropies = [.. Enumerable.Range(0, images).Select(_ => Enumerable.Range(0, steps).Select(_ => random.Next(1, 8) / 4.0).ToArray())];
            bool[][] correct = [.. entropies.Select(row => row.Select(_ => random.Next(2) == 0).ToArray())];
            var last = correct.Count(row => row[^1]);
            var threshold = EntropyReactionTimes.FitThreshold(entropies, correct);
            Assert.True(Right(threshold) >= last);
            Assert.All(entropies.SelectMany(row => row).Select(Math.BitIncrement).Where(other => other > threshold), other =>
                Assert.True(Right(other) < last || Steps(other).SequenceEqual(Steps(threshold))));

            int Right(double one) => EntropyReactionTimes.Of(entropies, correct, one).Correct.Count(right => right);
            IReadOnlyList<int?> Steps(double one) => EntropyReactionTimes.Of(entropies, correct, one).Steps;
        }
    }

    [Fact]
    public void The_entropy_of_equal_scores_is_the_logarithm_of_the_classes_and_that_of_a_certain_answer_is_nothing()
    {
        using var scope = NewDisposeScope();
        // Two equal classes, far above two others: ln 2. Odds of 3 to 1: ln 4 - 3/4 ln 3.
        var logits = tensor(new[,] { { 0f, 0, 0, 0 }, { 5e4f, 0, 0, 0 }, { 900f, 900, 0, 0 }, { (float)Math.Log(3), 0, -1e4f, -1e4f } });
        double[] expected = [Math.Log(4), 0, Math.Log(2), Math.Log(4) - (0.75 * Math.Log(3))];
        foreach (var (wanted, found) in expected.Zip(EntropyReactionTimes.Entropy(logits).data<double>().ToArray())) Assert.Equal(wanted, found, 1e-7);
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void An_entropy_that_is_not_finite_is_refused(double entropy)
    {
        double[][] entropies = [[1, 1], [1, entropy]];
        bool[][] correct = [[true, true], [true, true]];
        const string Sentence = "The entropy at step 1 is NaN or infinite for some image: the outputs there are not finite.";
        Assert.Equal(Sentence, Assert.Throws<CornetException>(() => EntropyReactionTimes.Of(entropies, correct, 1)).Message);
        Assert.Equal(Sentence, Assert.Throws<CornetException>(() => EntropyReactionTimes.FitThreshold(entropies, correct)).Message);
    }

    [Fact]
    public void Outputs_that_are_not_finite_at_one_step_are_found()
    {
        var responses = new Cornet.Runtime.Training.StepResponses(["a", "b"], ["x", "y"], [[1, 1, 1], [1, double.NaN, 1]], [[true, true, true], [true, true, true]], 0);
        Assert.Equal(1, responses.StepNotFinite);
        Assert.Null((responses with { Entropies = [[1, 1, 1], [1, 2, 1]] }).StepNotFinite);
    }

    [Fact]
    public void The_command_prints_and_writes_them()
    {
        using var scratch = new ScratchFolder();
        string[] words = ["eval", "SmallNetwork", "--weights", "untrained", "--data", "rendered:low,count=32,size=32", "--steps"];
        var plain = CommandRun.Of(words);
        var run = CommandRun.Of([.. words, "--reaction-times", "entropy", "--threshold", "1e-9", "--out", scratch["times.csv"]]);
        Assert.Equal((0, ""), (run.Code, run.Error));
        Assert.Contains("\nstep 1: top-1 ", plain.Output);
        Assert.DoesNotContain("entropy", plain.Output);
        Assert.Matches(@"\nstep 1: top-1 [\d.]+ %, entropy 2\.\d{4}\n", run.Output);
        Assert.Contains("\nreaction times: entropy below 1E-09 (as given): no image falls below it\n", run.Output);
        Assert.Contains("\nimages that never fall below it have no reaction time; their answer is that of the last step\n", run.Output);
        var rows = File.ReadAllLines(scratch["times.csv"]);
        Assert.Equal("image,class,reaction_step,correct,entropy_0,entropy_1,correct_0,correct_1", rows[0]);
        Assert.Equal(33, rows.Length);
        Assert.All(rows.Skip(1), row => Assert.Equal("", row.Split(',')[2]));

        var all = CommandRun.Of([.. words, "--reaction-times", "entropy", "--threshold", "10", "--out", scratch["all.csv"]]);
        Assert.Contains("100.00 % of the images, at step 0.00 on average; top-1 ", all.Output);
        Assert.All(File.ReadAllLines(scratch["all.csv"]).Skip(1), row => Assert.Equal("0", row.Split(',')[2]));
        Assert.Contains("(the largest with the accuracy of the last step on these images): ", CommandRun.Of([.. words, "--reaction-times", "entropy"]).Output);
    }

    [Fact]
    public void Options_of_reaction_times_without_them_are_refused()
    {
        string[] words = ["eval", "SmallNetwork", "--weights", "untrained", "--data", "rendered:low,count=32,size=32"];
        Assert.Equal("--threshold is about reaction times: add --reaction-times entropy.", CommandRun.Refused([.. words, "--threshold", "1"]));
        Assert.Equal("--out is about reaction times: add --reaction-times entropy.", CommandRun.Refused([.. words, "--out", "x.csv"]));
    }
}
