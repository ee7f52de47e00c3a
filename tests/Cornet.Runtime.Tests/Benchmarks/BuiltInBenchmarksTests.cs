using Cornet.App.Responders;
using Cornet.Runtime.Models;
using Cornet.Runtime.Tests.Scoring;
using Cornet.Scoring.Assemblies;
using Cornet.Scoring.Benchmarks;
using Cornet.Scoring.Metrics;
using Cornet.Scoring.Responders;
using static Cornet.Runtime.Tests.Benchmarks.ScoredTwoAreas;
using static TorchSharp.torch;

namespace Cornet.Runtime.Tests.Benchmarks;

/// <summary>What <c>score</c> compares without a declaration.</summary>
public class BuiltInBenchmarksTests
{
    [Fact]
    public void Every_responder_is_measured_at_every_place_and_against_every_reference()
    {
        var scores = Measure(brains: Brain());
        Assert.Equal(["top-1 accuracy", "decoding", "human, left IT", "category", "object", "pixels"], scores.Select(score => score.Declaration.Name));
        Assert.Equal([null, null, ReferenceKind.Brain, ReferenceKind.Model, ReferenceKind.Model, ReferenceKind.Model], scores.Select(score => score.ReferenceKind));
        Assert.Equal([48, 48, 16, 16, 16, 16], scores.Select(score => score.Stimuli));
        string[] places = ["V1.0", "V1.1", "IT.0", "IT.1"];
        foreach (var score in scores.Skip(1))
        {
            Assert.Equal([Responder.Trained, Responder.Untrained, Responder.Pixels], score.Responders);
            Assert.Equal([.. places, .. places, "pixels"], score.Rows.Select(row => row.Place.ToString()));
            Assert.Equal("IT.1", score.Committed?.ToString());
        }

        Assert.Equal([1.0 / 8, 1.0 / 8, null], scores.Take(3).Select(score => score.Chance));
        Assert.All(scores[1].Rows.Where(row => row.Measured.Missing is null), row => Assert.InRange(row.Measured.Raw!.Value, 0, 1));
    }

    [Fact]
    public void A_step_before_the_input_arrives_has_no_score_and_says_so()
    {
        foreach (var score in Measure(brains: Brain()).Skip(1))
        {
            var blind = score.Rows.Where(row => row is { Area: "IT", Step: 0 }).ToArray();
            Assert.Equal(2, blind.Length);
            Assert.All(blind, row => Assert.Equal((null, "no input yet"), (row.Measured.Raw, row.Measured.Missing)));
        }
    }

    [Fact]
    public void Pixels_are_not_compared_with_themselves()
    {
        var row = Measure()[^1].Of(Responder.Pixels)!;
        Assert.Equal((null, null, "is the reference itself"), (row.Measured.Raw, row.Normalized, row.Measured.Missing));
    }

    [Fact]
    public void A_decoder_for_other_classes_has_no_top_one_accuracy()
    {
        var score = Measure(classes: 5)[0];
        Assert.Equal(2, score.Rows.Count);
        Assert.All(score.Rows, row => Assert.Equal((null, "its decoder was trained on other classes"), (row.Measured.Raw, row.Measured.Missing)));
    }

    [Fact]
    public void Scoring_again_gives_the_same_numbers_whatever_the_batch()
    {
        var (first, second) = (Measure(), Measure(batch: 64));
        double[] Values(int benchmark, IReadOnlyList<BenchmarkScore> of) => [.. of[benchmark].Rows.Select(row => row.Measured.Raw ?? -9)];
        Assert.Equal(Values(1, first), Values(1, second));
        for (var i = 2; i < first.Count; i++) Numbers.AssertClose(Values(i, first), Values(i, second), 1e-4);
    }

    [Fact]
    public void The_untrained_network_is_the_same_for_the_same_seed()
    {
        using CornetModel first = NetworkResponder.Untrained(Entry, 8, 5), second = NetworkResponder.Untrained(Entry, 8, 5);
        using var other = NetworkResponder.Untrained(Entry, 8, 6);
        double[] Weights(CornetModel model) => Numbers.Of(model.State().First().Value);
        Assert.Equal(Weights(first), Weights(second));
        Assert.NotEqual(Weights(first), Weights(other));
    }

    [Fact]
    public void Two_benchmarks_of_one_name_are_refused()
    {
        foreach (var name in (string[])["category", "decoding", "pixels"])
        {
            var brain = ReferenceRdm.OfModel(name, "", Brain().Matrix);
            Assert.StartsWith($"Two benchmarks are called '{name}'", Assert.Throws<CornetException>(() => BuiltInBenchmarks.Of(Sample, [brain], Prepared, 1)).Message);
        }
    }

    [Fact]
    public void Scoring_leaves_the_network_as_it_was_and_nothing_in_native_memory()
    {
        using var model = new TwoAreas(8);
        model.train();
        Activations.Of(model, Sample.Stimuli, Prepared, []);
        Measure();
        var before = TorchSharp.DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        Activations.Of(model, Sample.Stimuli, Prepared, []);
        Measure();
        Assert.True(model.training);
        Assert.Equal(before, TorchSharp.DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    [PythonFact("sklearn")]
    public void Accuracies_of_decoding_are_those_of_scikit_learn_on_the_same_folds()
    {
        int[] labels = [.. Enumerable.Range(0, Sample.Stimuli.Count).Select(Sample.Stimuli.LabelOf)];
        var folds = new StratifiedFolds(labels, 5, seed: 1);
        var foldOf = new int[labels.Length];
        for (var fold = 0; fold < folds.Count; fold++) foreach (var row in folds.Split(fold).HeldOut) foldOf[row] = fold;
        using var pixels = new PixelResponder(_ => Prepared);
        using var network = new NetworkResponder(Responder.Trained, NetworkResponder.Untrained(Entry, 8, 3), new ActivationOptions { Batch = 7 }, size: 16);
        using var maps = new PlaceFeatures(network.Respond(Sample.Stimuli).Where("region", "V1").Where("step", step => step == 1), new Place("V1", 1)).Whole();
        using var means = maps.view(labels.Length, 4, -1).mean([2]);
        using var colors = new PlaceFeatures(pixels.Respond(Sample.Stimuli), Place.Pixels).Whole();
        using Tensor truth = ScoringPeer.Whole(labels), heldOut = ScoringPeer.Whole(foldOf);
        const string Code = """
            from sklearn.linear_model import LogisticRegression
            from sklearn.pipeline import make_pipeline
            from sklearn.preprocessing import StandardScaler
            right = []
            for fold in range(5):
                m = make_pipeline(StandardScaler(), LogisticRegression(C=.01, tol=1e-8, max_iter=10000)).fit(a[c != fold], b[c != fold])
                right.append(m.predict(a[c == fold]) == b[c == fold])
            show(np.concatenate(right).mean()); show(np.std([r.mean() for r in right], ddof=1) / 5 ** .5)
            """;
        var expected = Numbers.AskPythonOfEach(Code, [[means, truth, heldOut], [colors, truth, heldOut]]);
        var decoding = Measure()[1];
        var rows = (decoding.Rows.First(row => row is { Area: "V1", Step: 1 }).Measured, decoding.Of(Responder.Pixels)!.Measured);
        Numbers.AssertClose(expected[0], [rows.Item1.Raw!.Value, rows.Item1.StandardError!.Value], 1e-9);
        Numbers.AssertClose(expected[1], [rows.Item2.Raw!.Value, rows.Item2.StandardError!.Value], 1e-9);
    }

    [PythonFact("numpy", "scipy")]
    public void The_similarity_of_the_pixels_to_the_categories_is_that_of_NumPy_and_SciPy()
    {
        using var pixels = new PixelResponder(_ => Prepared);
        using var all = new PlaceFeatures(pixels.Respond(Sample.Stimuli), Place.Pixels).Whole();
        using var rows = tensor(Sample.Compared.Select(row => (long)row).ToArray());
        using var compared = all.index_select(0, rows);
        using var labels = ScoringPeer.Whole(Sample.Compared.Select(Sample.Stimuli.LabelOf));
        var expected = Numbers.AskPython(
            """
            from scipy.stats import spearmanr
            i = np.triu_indices(len(a), 1)
            r = 1 - np.corrcoef(a)
            show(r[i]); show(spearmanr(r[i], (b[:, None] != b[None])[i])[0])
            """,
            compared, labels);
        var measured = Measure().Single(score => score.Declaration.Name == "category").Of(Responder.Pixels)!.Measured;
        Numbers.AssertClose(expected, [.. measured.Matrix!.UpperTriangle(), measured.Raw!.Value], 1e-9);
    }
}
