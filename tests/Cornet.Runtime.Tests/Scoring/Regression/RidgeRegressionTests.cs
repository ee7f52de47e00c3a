using Cornet.Scoring.Metrics.Regression;
using static TorchSharp.torch;

namespace Cornet.Runtime.Tests.Scoring.Regression;

public class RidgeRegressionTests
{
    private static readonly double[] Penalties = [0.01, 1, 10, 100, 1000, 1e5];

    [PythonFact("numpy", "sklearn")]
    public void Penalty_and_predictions_are_those_of_scikit_learn()
    {
        (int Stimuli, int Features, double Noise, RidgeRegression Ridge, int Options)[] cases =
        [
            (60, 300, 1, new(Penalties), 0),
            (60, 300, 12, new(Penalties), 0),
            (200, 40, 3, new(Penalties), 0),
            (60, 300, 3, new(Penalties, PenaltyChoice.Folds), 1),
            (203, 40, 30, new(Penalties, PenaltyChoice.Folds), 1),
            (60, 300, 3, new(Penalties, perNeuroid: true), 2),
            (200, 40, 8, new(Penalties, perNeuroid: true), 2),
        ];
        var made = cases.Select(one => new MadeResponses(one.Stimuli, one.Features, 6, noise: one.Noise)).ToArray();
        using var alphas = tensor(Penalties);
        var expected = Numbers.AskPythonOfEach(
            """
            from sklearn.linear_model import RidgeCV
            m = RidgeCV(e, **[{}, {'cv': 5}, {'alpha_per_target': True}][f[0]]).fit(a[c], b[c])
            show(m.alpha_); show(m.predict(a[d]))
            """,
            [.. cases.Zip(made, (one, data) => (Tensor[])[.. data.ForPython(), alphas, tensor(new[] { one.Options })])]);
        for (var i = 0; i < cases.Length; i++)
        {
            using var data = made[i];
            using var kernel = LinearKernel.Of(data.Features);
            using var result = cases[i].Ridge.Predict(kernel, data.Responses, data.Split);
            Numbers.AssertClose(expected[i], [.. result.Detail.Penalties, .. Numbers.Of(result.Predicted)], 1e-8);
        }
    }

    [Fact]
    public void Leaving_one_out_in_closed_form_is_leaving_one_out()
    {
        using var made = new MadeResponses(25, 60, 3, noise: 6);
        double[] few = [3, 300];
        using var kernel = LinearKernel.Of(made.Features);
        var train = made.Split.Train;
        double Error(double penalty) => train.Average(left =>
        {
            using var result = new RidgeRegression([penalty]).Predict(kernel, made.Responses, new([.. train.Where(i => i != left)], [left]));
            return Numbers.Of((result.Predicted - made.Responses[left]).square()).Average();
        });
        using var chosen = new RidgeRegression(few).Predict(kernel, made.Responses, made.Split);
        Assert.Equal(few.MinBy(Error), Assert.Single(chosen.Detail.Penalties));
    }

    [Fact]
    public void Generalized_cross_validation_chooses_what_its_formula_does()
    {
        using var made = new MadeResponses(50, 20, 4, noise: 4);
        using var kernel = LinearKernel.Of(made.Features);
        using var result = new RidgeRegression(Penalties, PenaltyChoice.Generalized).Predict(kernel, made.Responses, made.Split);
        using var scope = NewDisposeScope();
        var rows = tensor(Array.ConvertAll(made.Split.Train, i => (long)i));
        var x = made.Features.index_select(0, rows);
        x -= x.mean([0], keepdim: true);
        var y = made.Responses.index_select(0, rows);
        y -= y.mean([0], keepdim: true);
        double Gcv(double penalty)
        {
            var hat = x.mm(linalg.inv(x.t().mm(x) + penalty * eye(20, dtype: ScalarType.Float64))).mm(x.t());
            var slack = 1 - (hat.trace().item<double>() + 1) / x.size(0);
            return (y - hat.mm(y)).square().mean().item<double>() / (slack * slack);
        }

        Assert.Equal(Penalties.MinBy(Gcv), Assert.Single(result.Detail.Penalties));
    }

    [PythonTheory("numpy", "sklearn")]
    [InlineData(60, 300)]
    [InlineData(200, 40)]
    public void Without_a_penalty_and_on_principal_components_it_is_that_of_scikit_learn(int stimuli, int features)
    {
        using var made = new MadeResponses(stimuli, features, 5);
        using var kernel = LinearKernel.Of(made.Features);
        using var linear = new LinearRegression().Predict(kernel, made.Responses, made.Split);
        using var onComponents = new LinearRegression(10).Predict(kernel, made.Responses, made.Split);
        var expected = Numbers.AskPython(
            """
            from sklearn.linear_model import LinearRegression
            from sklearn.decomposition import PCA
            # The LinearRegression of 1.2 keeps a direction of rounding size where there are more features than stimuli.
            x, y = a[c].mean(0), b[c].mean(0)
            show((a[d] - x) @ np.linalg.pinv(a[c] - x, rcond=1e-10) @ (b[c] - y) + y if a.shape[1] > len(c)
                 else LinearRegression().fit(a[c], b[c]).predict(a[d]))
            p = PCA(10, svd_solver='full').fit(a[c])
            show(LinearRegression().fit(p.transform(a[c]), b[c]).predict(p.transform(a[d])))
            """,
            made.ForPython());
        Numbers.AssertClose(expected, [.. Numbers.Of(linear.Predicted), .. Numbers.Of(onComponents.Predicted)], 1e-7);
    }

    [PythonTheory("numpy", "sklearn")]
    [InlineData(60, 300)]
    [InlineData(100, 30)]
    public void Principal_components_are_those_of_scikit_learn(int stimuli, int features)
    {
        using var made = new MadeResponses(stimuli, features, 1);
        using var others = new MadeResponses(20, features, 1, seed: 5);
        using var components = PrincipalComponents.Fit(new FeaturesInMemory(made.Features), 12);
        using var own = components.Transform(new FeaturesInMemory(made.Features));
        using var their = components.Transform(new FeaturesInMemory(others.Features));
        var expected = Numbers.AskPython(
            "from sklearn.decomposition import PCA\np = PCA(12, svd_solver='full').fit(a)\n"
            + "show(p.singular_values_); show(p.transform(a)); show(p.transform(b)); show(a.var(0, ddof=1).sum())",
            made.Features, others.Features);
        Numbers.AssertClose(
            expected, [.. Numbers.Of(components.Lengths), .. Numbers.Of(own), .. Numbers.Of(their), components.TotalVariance], 1e-7);
    }

    [Fact]
    public void Penalties_that_are_none_and_components_that_do_not_exist_are_refused()
    {
        Assert.Contains("above 0", Assert.Throws<CornetException>(() => new RidgeRegression([0])).Message);
        using var made = new MadeResponses(20, 100, 1, rank: 3);
        Assert.Contains("have 3;", Assert.Throws<CornetException>(() => PrincipalComponents.Fit(new FeaturesInMemory(made.Features), 4)).Message);
    }
}
