using Cornet.Runtime.Tests.Scoring.Regression;
using Cornet.Scoring.Metrics.Regression;
using Cornet.Scoring.Metrics.Similarity;
using Cornet.Scoring.Metrics.Statistics;
using static TorchSharp.torch;

namespace Cornet.Runtime.Tests.Scoring.Similarity;

public class CenteredKernelAlignmentTests
{
    // By the definitions: U-centered and doubly centered matrices.
    private const string Definition = """
        def unbiased(k, l):
            n = len(k); k = k - np.diag(np.diag(k)); l = l - np.diag(np.diag(l)); o = np.ones(n)
            return (np.trace(k @ l) + k.sum() * l.sum() / ((n - 1) * (n - 2)) - 2 / (n - 2) * o @ k @ l @ o) / (n * (n - 3))
        def biased(k, l):
            n = len(k); h = np.eye(n) - 1 / n
            return np.trace(k @ h @ l @ h) / (n - 1) ** 2
        def cka(f, x, y):
            k, l = x @ x.T, y @ y.T
            return f(k, l) / np.sqrt(f(k, k) * f(l, l))
        def jackknife(f):
            left = np.array([cka(f, np.delete(a, i, 0), np.delete(b, i, 0)) for i in range(len(a))])
            return np.sqrt((len(a) - 1) / len(a) * ((left - left.mean()) ** 2).sum())

        """;

    [PythonTheory("numpy")]
    [InlineData(true)]
    [InlineData(false)]
    public void Value_and_standard_error_are_those_of_the_definition(bool unbiased)
    {
        using var made = new MadeResponses(30, 50, 20, noise: 8);
        var (value, interval, _) = Of(made.Features, made.Responses, unbiased);
        var f = unbiased ? "unbiased" : "biased";
        var expected = Numbers.AskPython(Definition + $"show(cka({f}, a, b)); show(jackknife({f}))", made.Features, made.Responses);
        Numbers.AssertClose(expected, [value, (value - interval!.Value.Low) / 1.959963985], 1e-9);
    }

    [Fact]
    public void For_unrelated_features_the_biased_value_is_high_and_the_unbiased_near_zero()
    {
        using var first = rand(1000, 10_000, generator: new Generator(1));
        using var second = rand(1000, 10_000, generator: new Generator(2));
        using GramMatrix x = GramMatrix.Of(first), y = GramMatrix.Of(second);
        Assert.InRange(CenteredKernelAlignment.Of(x, y, true, Inference.None).Value, -0.1, 0.1);
        Assert.InRange(CenteredKernelAlignment.Of(x, y, false, Inference.None).Value, 0.9, 1);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Rotation_scale_shift_and_order_of_features_leave_it_as_it_is(bool unbiased)
    {
        using var made = new MadeResponses(40, 30, 12);
        var (rotation, _) = linalg.qr(Numbers.NormalMatrix(30, 30, seed: 4));
        var value = Of(made.Features, made.Responses, unbiased).Value;
        Assert.Equal(value, Of(made.Features.mm(rotation) * 5 + 100, made.Responses.flip(1), unbiased).Value, 9);
        Assert.Equal(value, Of(made.Responses, made.Features, unbiased).Value, 12);
        Assert.Equal(value, Of(made.Features.flip(0), made.Responses.flip(0), unbiased).Value, 9);
        Assert.Equal(1, Of(made.Features, made.Features * 2, unbiased).Value, 12);
    }

    [Fact]
    public void Its_p_tells_related_from_unrelated()
    {
        using var made = new MadeResponses(40, 60, 10);
        using var noise = Numbers.NormalMatrix(40, 10, seed: 70);
        Assert.Equal(0.01, Of(made.Features, made.Responses, true).P!.Value, 12);
        Assert.InRange(Of(made.Features, noise, true).P!.Value, 0.05, 1);
    }

    [Fact]
    public void What_has_no_value_is_refused()
    {
        using var few = Numbers.NormalMatrix(3, 10, seed: 1);
        using var constant = ones(10, 5) * 0.1;
        using var normal = Numbers.NormalMatrix(10, 5, seed: 1);
        Assert.Contains("needs 4 stimuli", Assert.Throws<CornetException>(() => Of(few, few, true)).Message);
        Assert.Contains("10 stimuli cannot be compared with 3", Assert.Throws<CornetException>(() => Of(normal, few, true)).Message);
        Assert.Contains("second representation", Assert.Throws<CornetException>(() => Of(normal, constant, true)).Message);
    }

    private static CenteredKernelAlignment Of(Tensor first, Tensor second, bool unbiased)
    {
        using GramMatrix x = GramMatrix.Of(first), y = GramMatrix.Of(second);
        return CenteredKernelAlignment.Of(x, y, unbiased, new Inference(1, 99));
    }
}
