using Cornet.Scoring.Metrics.Regression;
using static TorchSharp.torch;

namespace Cornet.Runtime.Tests.Scoring.Regression;

public class PlsRegressionTests
{
    private const string Scikit = """
        from sklearn.cross_decomposition import PLSRegression
        m = PLSRegression(n_components=int(e[0]), scale=False).fit(a[c], b[c])
        show(m.predict(a[d]))
        """;

    [PythonFact("numpy", "sklearn")]
    public void Predictions_are_those_of_scikit_learn() => AssertEqualsScikit(
        (new MadeResponses(120, 500, 20), 25),
        (new MadeResponses(60, 3000, 5), 10),
        (new MadeResponses(200, 40, 12), 25),
        (new MadeResponses(100, 300, 1), 8),
        (new MadeResponses(40, 200, 90), 6),
        (new MadeResponses(300, 24, 400), 12));

    [PythonFact("numpy", "sklearn")]
    public void So_they_are_without_noise_with_nothing_but_noise_and_with_constant_neuroids()
    {
        var constant = new MadeResponses(80, 200, 6);
        constant.Responses[TensorIndex.Colon, 0] = 2.5;
        constant.Responses[TensorIndex.Colon, 3] = 0;
        // Single precision, far from zero.
        var shifted = new MadeResponses(100, 600, 8);
        using var single = (shifted.Features + 300).to(ScalarType.Float32);
        shifted.Features.copy_(single);
        AssertEqualsScikit(
            (new MadeResponses(100, 400, 10, noise: 0), 25), (new MadeResponses(100, 400, 10, noise: 30), 25), (constant, 5), (shifted, 15));
    }

    [PythonFact("numpy", "sklearn")]
    public void Components_stop_where_the_features_have_no_further_direction()
    {
        using var made = new MadeResponses(60, 200, 6, rank: 4);
        using var kernel = LinearKernel.Of(made.Features);
        using var stopped = new PlsRegression(20).Predict(kernel, made.Responses, made.Split);
        Assert.Equal(4, stopped.Detail.Components);
        using var all = tensor(new[] { 4 });
        Assert.Equal(0, Difference(Numbers.AskPython(Scikit, [.. made.ForPython(), all]), stopped), 1e-8);
    }

    [Fact]
    public void Gram_and_feature_form_agree()
    {
        using var made = new MadeResponses(150, 60, 7);
        using var gram = GramMatrix.Of(made.Features);
        using var few = LinearKernel.Of(made.Features);
        Assert.IsNotType<GramMatrix>(few);
        using var first = new PlsRegression(20).Predict(gram, made.Responses, made.Split);
        using var second = new PlsRegression(20).Predict(few, made.Responses, made.Split);
        Numbers.AssertClose(Numbers.Of(first.Predicted), Numbers.Of(second.Predicted), 1e-9);
    }

    [Fact]
    public void Rotated_reordered_and_shifted_features_predict_the_same_and_scaled_neuroids_scaled()
    {
        using var made = new MadeResponses(70, 100, 4);
        var (rotation, _) = linalg.qr(Numbers.NormalMatrix(100, 100, seed: 9));
        var expected = Predicted(made.Features, made.Responses);
        Numbers.AssertClose(expected, Predicted(made.Features.mm(rotation) * 7 - 2, made.Responses), 1e-8);
        Numbers.AssertClose(expected, Predicted(made.Features.flip(1), made.Responses), 1e-8);
        Numbers.AssertClose([.. expected.Select(value => 3 * value)], Predicted(made.Features, made.Responses * 3), 1e-8);

        double[] Predicted(Tensor features, Tensor responses)
        {
            using var kernel = LinearKernel.Of(features);
            using var result = new PlsRegression(10).Predict(kernel, responses, made.Split);
            return Numbers.Of(result.Predicted);
        }
    }

    [Fact]
    public void Too_few_stimuli_or_features_for_the_components_are_refused()
    {
        using var made = new MadeResponses(20, 100, 3);
        using var kernel = LinearKernel.Of(made.Features);
        var refusal = Assert.Throws<CornetException>(() => new PlsRegression(25).Predict(kernel, made.Responses, made.Split));
        Assert.StartsWith("25 PLS components cannot be fitted on 18 stimuli: with these features there are at most 17; ", refusal.Message);
    }

    [Fact]
    public void Nothing_is_left_in_native_memory()
    {
        using var made = new MadeResponses(40, 100, 60);
        using var few = new MadeResponses(100, 30, 5);
        var before = TorchSharp.DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        foreach (var one in new[] { made, few })
        {
            using var kernel = LinearKernel.Of(one.Features);
            using var result = new PlsRegression(5).Predict(kernel, one.Responses, one.Split);
        }

        Assert.Equal(before, TorchSharp.DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    private static void AssertEqualsScikit(params (MadeResponses Made, int Components)[] cases)
    {
        var expected = Numbers.AskPythonOfEach(
            Scikit, [.. cases.Select(one => (Tensor[])[.. one.Made.ForPython(), tensor(new[] { one.Components })])]);
        foreach (var ((made, components), answer) in cases.Zip(expected))
        {
            using (made)
            {
                using var kernel = LinearKernel.Of(made.Features);
                using var result = new PlsRegression(components).Predict(kernel, made.Responses, made.Split);
                Assert.Equal(components, result.Detail.Components);
                Assert.Equal(0, Difference(answer, result), 1e-7);
            }
        }
    }

    // The largest difference, as a share of how much the predictions differ from each other.
    private static double Difference(double[] expected, RegressionResult result)
    {
        var mean = expected.Average();
        return expected.Zip(Numbers.Of(result.Predicted), (x, y) => Math.Abs(x - y)).Max()
            / Math.Sqrt(expected.Average(value => (value - mean) * (value - mean)));
    }
}
