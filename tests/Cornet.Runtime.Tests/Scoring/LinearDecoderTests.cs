using Cornet.Scoring.Metrics;
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
        var labels = Labeled(rows);
        using var decoder = LinearDecoder.Fit(rows, labels, classes: 3, c);
        using var probabilities = decoder.Probabilities(others);
        using Tensor truth = tensor(labels), penalty = tensor(new[] { c });
        var expected = Numbers.AskPython(Scikit, rows, truth, others, penalty);
        Numbers.AssertClose(expected, [.. Numbers.Of(decoder.Coefficients), .. Numbers.Of(decoder.Intercepts), .. Numbers.Of(probabilities)], 1e-4);
    }

    [PythonFact("torch")]
    public void With_a_penalty_on_the_biases_it_reaches_the_optimum_of_another_solver()
    {
        using var rows = Numbers.NormalMatrix(60, 8, seed: 1) * 4 + 2;
        using var others = Numbers.NormalMatrix(10, 8, seed: 2) * 4 + 2;
        var labels = Labeled(rows);
        using var decoder = new ExactFit().Fit(rows, labels, 3);
        using var probabilities = decoder.Probabilities(others);
        using var truth = tensor(labels);
        var expected = Numbers.AskPython(
            """
            import torch
            m, s = a.mean(0), a.std(0)
            x, y, z = torch.tensor((a - m) / s), torch.tensor(b).long(), torch.tensor((c - m) / s)
            w = torch.zeros(x.shape[1], 3, dtype=torch.float64, requires_grad=True)
            v = torch.zeros(3, dtype=torch.float64, requires_grad=True)
            o = torch.optim.LBFGS([w, v], max_iter=1000, tolerance_grad=1e-12, tolerance_change=1e-16, line_search_fn="strong_wolfe")
            def closure():
                o.zero_grad()
                loss = torch.nn.functional.cross_entropy(x @ w + v, y) + .463 / 2 * ((w ** 2).sum() + (v ** 2).sum())
                loss.backward()
                return loss
            o.step(closure)
            with torch.no_grad(): show(w); show(v); show((z @ w + v).softmax(1))
            """,
            rows, truth, others);
        Numbers.AssertClose(expected, [.. Numbers.Of(decoder.Coefficients), .. Numbers.Of(decoder.Intercepts), .. Numbers.Of(probabilities)], 1e-6);
    }

    [PythonTheory("torch", "scipy", "sklearn")]
    [InlineData(150, 30)]
    [InlineData(64, 5)]
    [InlineData(100, 400)]
    public void The_decoder_of_solution_times_takes_the_steps_of_Adam_that_autograd_takes(int stimuli, int features)
    {
        using var rows = Numbers.NormalMatrix(stimuli, features, seed: 1) * 4 + 2;
        using var others = Numbers.NormalMatrix(20, features, seed: 2) * 4 + 2;
        var labels = Labeled(rows);
        using var decoder = new AdamFit().Fit(rows, labels, 3);
        using var probabilities = decoder.Probabilities(others);
        using var truth = tensor(labels);
        var expected = Numbers.AskPython(
            $"""
            sys.path.insert(0, r"{Repository.PathTo("tests", "peers")}")
            from solution_times import adam
            mean, deviation = a.mean(0), a.std(0)
            w, v = adam((a - mean) / deviation, b, 3)
            e = np.exp((c - mean) / deviation @ w + v)
            show(w); show(v); show(e / e.sum(1, keepdims=True))
            """,
            rows, truth, others);
        Numbers.AssertClose(expected, [.. Numbers.Of(decoder.Coefficients), .. Numbers.Of(decoder.Intercepts), .. Numbers.Of(probabilities)], 2e-5);
    }

    [Fact]
    public void Fitting_twice_gives_the_same_bits()
    {
        using var rows = Numbers.NormalMatrix(30, 50, seed: 3);
        var labels = Labeled(rows);
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
        var labels = Labeled(rows);
        var before = TorchSharp.DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        foreach (var fit in (DecoderFit[])[new AdamFit(), new ExactFit(), new ExactFit(1)])
            using (var decoder = fit.Fit(rows, labels, 3)) decoder.Predict(rows);
        Assert.Equal(before, TorchSharp.DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    private static int[] Labeled(Tensor rows)
    {
        var values = Numbers.Of(rows.select(1, 1) + rows.select(1, 2));
        return [.. values.Select((value, index) => index < 3 ? index : value < 2 ? 0 : value < 6 ? 1 : 2)];
    }
}
