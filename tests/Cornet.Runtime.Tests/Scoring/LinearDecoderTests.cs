using Cornet.Runtime.Scoring;
using static TorchSharp.torch;

namespace Cornet.Runtime.Tests.Scoring;

public class LinearDecoderTests
{
    private const string Scikit = """
        from sklearn.linear_model import LogisticRegression
        from sklearn.preprocessing import StandardScaler
        s = StandardScaler().fit(a)
        m = LogisticRegression(C=float(d[0]), tol=1e-10, max_iter=100000, multi_class='multinomial').fit(s.transform(a), b)
        show(m.coef_.T); show(m.intercept_ - m.intercept_.mean()); show(m.predict_proba(s.transform(c)))
        """;

    [PythonTheory("sklearn")]
    [InlineData(60, 8, 1.0)]
    [InlineData(60, 8, 0.001)]
    [InlineData(40, 300, 0.01)]
    [InlineData(40, 300, 0.1)]
    public void It_reaches_the_optimum_of_scikit_learn(int stimuli, int features, double c)
    {
        using var rows = Numbers.NormalMatrix(stimuli, features, seed: 1) * 4 + 2;
        using var others = Numbers.NormalMatrix(10, features, seed: 2) * 4 + 2;
        using var constant = rows.narrow(1, 0, 1);
        constant.fill_(0.3);
        var labels = Labelled(rows);
        using var decoder = LinearDecoder.Fit(rows, labels, classes: 3, c);
        using var probabilities = decoder.Probabilities(others);
        using Tensor truth = tensor(labels), penalty = tensor(new[] { c });
        var expected = Numbers.AskPython(Scikit, rows, truth, others, penalty);
        Numbers.AssertClose(expected, [.. Numbers.Of(decoder.Coefficients), .. Numbers.Of(decoder.Intercepts), .. Numbers.Of(probabilities)], 1e-4);
    }

    [Fact]
    public void Fitting_twice_gives_the_same_bits()
    {
        using var rows = Numbers.NormalMatrix(30, 50, seed: 3);
        var labels = Labelled(rows);
        using var first = LinearDecoder.Fit(rows, labels, 3, 0.1);
        using var second = LinearDecoder.Fit(rows, labels, 3, 0.1);
        Assert.Equal(Numbers.Of(first.Coefficients), Numbers.Of(second.Coefficients));
    }

    [Fact]
    public void Features_that_never_change_decode_to_the_share_of_each_class()
    {
        using var rows = ones(8, 20);
        using var decoder = LinearDecoder.Fit(rows, [0, 0, 0, 0, 0, 0, 1, 1], 2, 1);
        using var probabilities = decoder.Probabilities(rows);
        Numbers.AssertClose([0.75, 0.25], Numbers.Of(probabilities)[..2], 1e-6);
    }

    [Fact]
    public void Responses_that_are_not_finite_are_refused()
    {
        using var rows = Numbers.NormalMatrix(4, 3, seed: 4);
        rows[2, 1] = double.NaN;
        Assert.Contains("NaN", Assert.Throws<CornetException>(() => LinearDecoder.Fit(rows, [0, 1, 0, 1], 2, 1)).Message);
    }

    [Fact]
    public void Nothing_is_left_in_native_memory()
    {
        using var rows = Numbers.NormalMatrix(12, 30, seed: 5);
        var labels = Labelled(rows);
        var before = TorchSharp.DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        using (var decoder = LinearDecoder.Fit(rows, labels, 3, 1)) decoder.Predict(rows);
        Assert.Equal(before, TorchSharp.DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    private static int[] Labelled(Tensor rows)
    {
        var values = Numbers.Of(rows.select(1, 1) + rows.select(1, 2));
        return [.. values.Select((value, index) => index < 3 ? index : value < 2 ? 0 : value < 6 ? 1 : 2)];
    }
}
