using Cornet.Runtime.Tests.Scoring.Regression;
using Cornet.Scoring.Metrics.Predictivity;
using Cornet.Scoring.Metrics.Regression;
using Cornet.Scoring.Metrics.Splits;
using Cornet.Scoring.Metrics.Statistics;
using static TorchSharp.torch;

namespace Cornet.Runtime.Tests.Scoring.Predictivity;

public class NeuralPredictivityTests
{
    [PythonFact("numpy", "sklearn", "scipy")]
    public void A_score_is_that_of_the_same_recipe_in_Python()
    {
        using var made = new MadeResponses(160, 400, 9, noise: 4);
        string[] objects = [.. Enumerable.Range(0, 160).Select(i => $"object{i % 8}")];
        made.Responses[TensorIndex.Colon, 4] = 1;
        using var kernel = LinearKernel.Of(made.Features);
        var score = NeuralPredictivity.Score(
            kernel, made.Responses, ShuffleSplit.Stratified(objects), new PlsRegression(10), Inference.None);
        using var labels = tensor(Enumerable.Range(0, 160).Select(i => i % 8).ToArray());
        var expected = Numbers.AskPython(
            """
            import warnings; warnings.simplefilter('ignore')
            from sklearn.cross_decomposition import PLSRegression
            from sklearn.model_selection import StratifiedShuffleSplit
            from scipy.stats import pearsonr
            medians = []
            for train, test in StratifiedShuffleSplit(10, train_size=.9, random_state=1).split(a, c):
                p = PLSRegression(10, scale=False).fit(a[train], b[train]).predict(a[test])
                medians.append(np.nanmedian([pearsonr(x, y)[0] for x, y in zip(p.T, b[test].T)]))
            show(np.mean(medians)); show(np.std(medians) / np.sqrt(10))
            """,
            made.Features, made.Responses, labels);
        Numbers.AssertClose(expected, [score.Value, score.StandardError], 1e-8);
        Assert.Equal(1, score.WithoutCorrelation);
        Assert.True(double.IsNaN(score.Neuroids[4]));
        Assert.Null(score.Interval);
        Assert.Null(score.P);
    }

    [Fact]
    public void What_follows_the_features_is_told_from_what_does_not()
    {
        using var made = new MadeResponses(100, 200, 12, noise: 3);
        using var noise = Numbers.NormalMatrix(100, 12, seed: 99);
        var related = Score(made, made.Responses);
        var unrelated = Score(made, noise);
        Assert.Equal(2.0 / 200, related.P!.Value, 12);
        Assert.InRange(unrelated.P!.Value, 0.1, 1);
        Assert.InRange(related.Value, related.Interval!.Value.Low, related.Interval.Value.High);
        Assert.True(related.Interval.Value.Low > unrelated.Interval!.Value.High);
        Assert.Equal(related.Interval, Score(made, made.Responses).Interval);
    }

    [Fact]
    public void The_order_of_neuroids_and_their_scales_do_not_matter()
    {
        using var made = new MadeResponses(60, 80, 7, noise: 2);
        var scales = tensor(new[] { 1, 2, 0.5, 3, 1, 7, 1.0 });
        var ridge = new RidgeRegression([10.0]);
        var score = Score(made, made.Responses, ridge);
        Assert.Equal(score.Value, Score(made, made.Responses.flip(1) * 4 - 1, ridge).Value, 10);
        Assert.Equal(score.Value, Score(made, made.Responses * scales, ridge).Value, 10);
    }

    [Fact]
    public void By_chance_p_is_small_as_often_as_it_says_at_most()
    {
        using var made = new MadeResponses(40, 60, 3);
        using var kernel = LinearKernel.Of(made.Features);
        var splits = ShuffleSplit.Of(40, 4, SplitSize.Half);
        var small = Enumerable.Range(0, 100).Count(seed =>
        {
            using var noise = Numbers.NormalMatrix(40, 3, 500 + seed);
            return NeuralPredictivity.Score(kernel, noise, splits, new RidgeRegression([1.0]), new Inference(0, 59, Seed: seed)).P <= 0.1;
        });
        Assert.InRange(small, 0, 18);
    }

    [Fact]
    public void What_cannot_be_scored_is_refused_with_the_place()
    {
        using var made = new MadeResponses(40, 60, 3);
        using var missing = made.Responses.clone();
        missing[5, 2] = double.NaN;
        Assert.Contains("neuroid 2 to stimulus 5 is NaN", Refusal(missing));
        Assert.Contains("39 x 3", Refusal(made.Responses.narrow(0, 0, 39)));
        Assert.Contains("no neuroid can be correlated", Refusal(ones_like(made.Responses)));
        Assert.Contains("holds 1 stimuli out", Refusal(made.Responses, ShuffleSplit.Of(40, 1, new SplitSize(0.98, null))));

        string Refusal(Tensor responses, IReadOnlyList<StimulusSplit>? splits = null)
        {
            using var kernel = LinearKernel.Of(made.Features);
            return Assert.Throws<CornetException>(
                () => NeuralPredictivity.Score(kernel, responses, splits ?? ShuffleSplit.Of(40), new RidgeRegression())).Message;
        }
    }

    private static PredictivityScore Score(MadeResponses made, Tensor responses, NeuralRegression? regression = null)
    {
        using var kernel = LinearKernel.Of(made.Features);
        var splits = ShuffleSplit.Of((int)made.Features.size(0), 5, new SplitSize(0.8, null));
        return NeuralPredictivity.Score(kernel, responses, splits, regression ?? new PlsRegression(8), new Inference(200, 199));
    }
}
