using Cornet.Scoring.Metrics.Behavior;
using static Cornet.Runtime.Tests.Scoring.ScoringPeer;
using static TorchSharp.torch;

namespace Cornet.Runtime.Tests.Scoring.Behavior;

public class ErrorConsistencyTests
{
    [PythonTheory("numpy", "scipy")]
    [InlineData(4, 3, 50)]
    [InlineData(1, 2, 5)]
    public void Kappa_its_means_and_the_ceiling_are_those_of_NumPy(int conditions, int subjects, int stimuli)
    {
        var random = new Random(3);
        // The first condition is so easy that all but the model are always right: their kappa is 0 / 0 among themselves, 0 with the model.
        int[] Answers(bool easy) =>
            [.. Enumerable.Range(0, conditions * stimuli).Select(i => conditions > 1 && i < stimuli && easy || random.NextDouble() < 0.7 ? 1 : 0)];
        var model = Answers(easy: false);
        int[][] others = [.. Enumerable.Range(0, subjects).Select(_ => Answers(easy: true))];
        var expected = Ask(
            "error_consistency", Whole(model).view(conditions, stimuli), Whole(others.SelectMany(one => one)).view(subjects, conditions, stimuli));

        var graded = others.Index().ToDictionary(one => $"subject {one.Index}", one => Graded(one.Item, stimuli));
        // The order of a file does not matter.
        var score = ErrorConsistency.Of([.. Graded(model, stimuli).Reverse()], graded);
        var ceiling = ErrorConsistency.Ceiling(graded);
        Numbers.AssertClose(expected[0], Summary(score), 1e-12);
        Numbers.AssertClose(expected[1], Summary(ceiling), 1e-12);
        Assert.Equal(conditions > 1 ? subjects * (subjects - 1) / 2 : 0, ceiling.Undefined);
        Assert.Equal(subjects * (subjects - 1) / 2, ceiling.Subjects.Count);
    }

    // Both copy a common answer with probability s and answer on their own otherwise: P(agree) = s^2 + (1 - s^2) e, so that kappa is s^2.
    [Fact]
    public void The_kappa_that_two_observers_were_made_with_is_found()
    {
        const double Kappa = 0.43, Accuracy = 0.7;
        var random = new Random(1);
        const int Trials = 200_000;
        bool[] one = new bool[Trials], other = new bool[Trials];
        for (var i = 0; i < Trials; i++)
        {
            var common = random.NextDouble() < Accuracy;
            one[i] = random.NextDouble() < Math.Sqrt(Kappa) ? common : random.NextDouble() < Accuracy;
            other[i] = random.NextDouble() < Math.Sqrt(Kappa) ? common : random.NextDouble() < Accuracy;
        }

        Assert.Equal(Kappa, ErrorConsistency.Kappa(one, other), 0.01);
    }

    [Fact]
    public void The_same_errors_give_1_opposite_ones_less_than_0_and_none_give_no_number()
    {
        bool[] half = [true, false, true, false], opposite = [false, true, false, true], all = [true, true, true, true], none = [false, false, false, false];
        Assert.Equal(1, ErrorConsistency.Kappa(half, half), 12);
        Assert.Equal(-1, ErrorConsistency.Kappa(half, opposite), 12);
        Assert.Equal(0, ErrorConsistency.Kappa(half, all), 12);
        Assert.Equal(0, ErrorConsistency.Kappa(all, none), 12);
        Assert.True(double.IsNaN(ErrorConsistency.Kappa(all, all)));
        Assert.True(double.IsNaN(ErrorConsistency.Kappa(none, none)));
        Assert.True(double.IsNaN(ErrorConsistency.Kappa([], [])));
        var score = ErrorConsistency.Of(Given(half), new Dictionary<string, IReadOnlyList<GradedAnswer>> { ["A"] = Given(opposite) });
        Assert.Equal((1.0, -1.0), (score.Value, score.Signed));
    }

    [Fact]
    public void Observers_who_did_not_see_the_same_are_refused_with_the_first_difference()
    {
        GradedAnswer[] model = [new("0.1", "a", true), new("0.1", "b", false)];
        Assert.Contains("condition '0.2' has answers of subject 'S' and none of the model", Against(model, new GradedAnswer("0.2", "a", true)));
        Assert.Contains("'c' of condition '0.1' has an answer of subject 'S' and none of the model", Against(model, new GradedAnswer("0.1", "c", true)));
        Assert.Contains("'b' of condition '0.1' has an answer of the model and none of subject 'S'", Against(model, new GradedAnswer("0.1", "a", true)));
        Assert.Contains("'a' of condition '0.1' twice", Against([.. model, model[0]], new GradedAnswer("0.1", "a", true)));
        Assert.Contains("no error can be consistent", Against([model[0]], new GradedAnswer("0.1", "a", true)));
        Assert.Contains("at least one subject", Refusal(() => ErrorConsistency.Of(model, new Dictionary<string, IReadOnlyList<GradedAnswer>>())));
        Assert.Contains("there are 1", Refusal(() => ErrorConsistency.Ceiling(Subject(model))));

        static string Against(GradedAnswer[] model, params GradedAnswer[] subject) => Refusal(() => ErrorConsistency.Of(model, Subject(subject)));
        static Dictionary<string, IReadOnlyList<GradedAnswer>> Subject(GradedAnswer[] answers) => new() { ["S"] = answers };
    }

    private static double[] Summary(ErrorConsistency score) => [score.Value, score.Signed, score.StandardError, score.Deviation];

    private static GradedAnswer[] Given(bool[] right) => [.. right.Select((one, i) => new GradedAnswer("all", $"{i}", one))];

    private static IReadOnlyList<GradedAnswer> Graded(int[] right, int stimuli) =>
        [.. right.Select((one, i) => new GradedAnswer($"contrast {i / stimuli}", $"stimulus {i % stimuli}", one == 1))];
}
