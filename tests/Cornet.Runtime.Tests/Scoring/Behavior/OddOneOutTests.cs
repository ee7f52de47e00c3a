using Cornet.Runtime.Tests.Scoring.Regression;
using Cornet.Scoring.Metrics.Behavior;
using static Cornet.Runtime.Tests.Scoring.ScoringPeer;
using static TorchSharp.torch;

namespace Cornet.Runtime.Tests.Scoring.Behavior;

public class OddOneOutTests
{
    private static readonly string[] Ids = [.. Enumerable.Range(0, 25).Select(i => $"thing {i:00}")];

    [PythonFact("numpy", "scipy")]
    public void Choices_are_those_of_NumPy_for_each_similarity()
    {
        using var made = new MadeResponses(25, 40, 1);
        // Stimuli that come twice are tied with every third one.
        made.Features[1] = made.Features[0];
        var triplets = Triplets(400);
        var places = Whole(triplets.SelectMany(one => new[] { one.First, one.Second, one.Third }).Select(id => Array.IndexOf(Ids, id)));
        var expected = Ask("odd_one_out", made.Features, places.view(-1, 3));
        foreach (var similarity in Enum.GetValues<RepresentationSimilarity>())
        {
            var found = OddOneOut.Of(made.Features, Ids, triplets, similarity);
            Assert.Equal(expected[(int)similarity], found.Choices.Select(choice => (double)choice));
            Assert.InRange(found.Accuracy, found.Interval.Low, found.Interval.High);
        }
    }

    [Fact]
    public void The_model_that_made_the_choices_is_always_right_whatever_the_order_of_a_triplet()
    {
        using var made = new MadeResponses(25, 40, 1);
        var asked = Triplets(300);
        Triplet[] answered = [.. OddOneOut.Of(made.Features, Ids, asked).Choices.Zip(asked, (choice, triplet) =>
            triplet with { Odd = choice == 0 ? triplet.First : choice == 1 ? triplet.Second : triplet.Third })];
        Triplet[] turned = [.. answered.Select(triplet => triplet with { First = triplet.Third, Second = triplet.First, Third = triplet.Second })];
        foreach (var triplets in new[] { answered, turned })
        {
            var score = OddOneOut.Of(made.Features, Ids, triplets, ceiling: OddOneOut.ThingsCeiling);
            Assert.Equal(1, score.Accuracy);
            Assert.Equal(1 / 0.6767, score.ShareOfCeiling!.Value, 12);
            Assert.Equal(2.0 / 3 / (0.6767 - 1.0 / 3), score.AboveChance!.Value, 12);
        }
    }

    [Fact]
    public void Choices_without_a_reason_are_a_third_right_which_is_nothing_above_chance()
    {
        using var x = Numbers.NormalMatrix(25, 30, seed: 4);
        var score = OddOneOut.Of(x, Ids, Triplets(20_000), RepresentationSimilarity.Correlation, OddOneOut.ThingsCeiling);
        Assert.Equal(1.0 / 3, score.Accuracy, 0.02);
        Assert.InRange(score.AboveChance!.Value, 0, 0.05);
        Assert.Null(OddOneOut.Of(x, Ids, Triplets(5)).AboveChance);
    }

    [Fact]
    public void The_ceiling_is_the_share_of_the_most_frequent_choice()
    {
        Triplet asked = new("a", "b", "c", "a"), turned = new("c", "a", "b", "a"), other = new("b", "c", "a", "c"), once = new("a", "b", "d", "d");
        Assert.Equal(2.0 / 3, OddOneOut.CeilingOf([asked, turned, other, once]), 12);
        Assert.Equal((2.0 / 3 + 1) / 2, OddOneOut.CeilingOf([asked, turned, other, once, once]), 12);
        Assert.Contains("was asked twice", Refusal(() => OddOneOut.CeilingOf([asked, once])));
    }

    [Fact]
    public void Triplets_and_representations_that_cannot_be_are_refused()
    {
        using var x = Numbers.NormalMatrix(25, 30, seed: 4);
        Triplet good = new(Ids[0], Ids[1], Ids[2], Ids[0]);
        Assert.Contains("Triplet 2 names the stimulus 'thing 99'", Refused(good, good with { First = "thing 99", Odd = Ids[1] }));
        Assert.Contains("Triplet 1 shows a stimulus twice", Refused(good with { First = Ids[1] }));
        Assert.Contains("names 'thing 09' as the odd one", Refused(good with { Odd = Ids[9] }));
        Assert.Contains("at least one triplet", Refused());
        Assert.Contains("25 x 30, with 24", Refusal(() => OddOneOut.Of(x, Ids[1..], [good])));
        Assert.Contains("comes twice (rows 1 and 25)", Refusal(() => OddOneOut.Of(x, [.. Ids[..24], Ids[0]], [good])));
        Assert.Contains("A ceiling of 0.3 cannot be", Refusal(() => OddOneOut.Of(x, Ids, [good], ceiling: 0.3)));
        x[4] = 0.1;
        Assert.Contains("'thing 04' is constant", Refusal(() => OddOneOut.Of(x, Ids, [good], RepresentationSimilarity.Correlation)));
        OddOneOut.Of(x, Ids, [good], RepresentationSimilarity.Cosine);
        x[5, 1] = double.NaN;
        Assert.Contains("'thing 05' has a value that is NaN", Refused(good));

        string Refused(params Triplet[] triplets) => Refusal(() => OddOneOut.Of(x, Ids, triplets));
    }

    private static Triplet[] Triplets(int count)
    {
        var random = new Random(2);
        return [.. Enumerable.Range(0, count).Select(_ =>
        {
            var shown = random.GetItems(Ids, 3);
            while (shown.Distinct().Count() < 3) shown = random.GetItems(Ids, 3);
            return new Triplet(shown[0], shown[1], shown[2], shown[random.Next(3)]);
        })];
    }
}
