using Cornet.App.Studies;
using Cornet.App.Studies.Analysis;

namespace Cornet.Runtime.Tests.Studies.Analysis;

public class AnalysisOfVarianceTests
{
    private static readonly StudyDesign Three = MadeStudy.Cross(("steps", ["1", "2", "4"]), ("norm", ["batch", "group"]), ("skip", ["present", "absent"]));

    [PythonFact("statsmodels")]
    public void The_table_and_the_means_equal_those_of_statsmodels_with_rows_missing()
    {
        var rows = Three.Rows(3, (variant, seed) => (0.1 * variant) + (variant % 3 * 0.2) + (0.5 * MadeStudy.Noise(1, 99, seed)) + (0.1 * MadeStudy.Noise(1, variant, seed)))
            .Where(row => row.Index is not (2 or 9 or 17 or 30)).ToArray();
        var effects = Assert.Single(AnalysisOfVariance.Of(Three, rows));
        var expected = MadeStudy.AskPython(
            """
            import pandas as pd
            import statsmodels.api as sm, statsmodels.formula.api as smf
            from scipy import stats
            d = pd.DataFrame(t)
            a = sm.stats.anova_lm(smf.ols('y ~ (C(steps) + C(norm) + C(skip)) ** 2 + C(seed)', d).fit(), typ=2)
            a['eta'] = a.sum_sq / smf.ols('y ~ C(seed)', d).fit().ssr
            names = ['C(steps)', 'C(norm)', 'C(skip)', 'C(steps):C(norm)', 'C(steps):C(skip)', 'C(norm):C(skip)']
            for column in 'sum_sq', 'df', 'F', 'PR(>F)', 'eta': show(a.loc[names, column].values)
            show([a.sum_sq['Residual'], a.df['Residual']])
            grid = pd.DataFrame(itertools.product('124', ['batch', 'group'], ['present', 'absent'], [1, 2, 3]), columns=['steps', 'norm', 'skip', 'seed'])
            additive = smf.ols('y ~ C(steps) + C(norm) + C(skip) + C(seed)', d).fit()
            x = additive.model.data.design_info
            from patsy import build_design_matrices
            design = np.asarray(build_design_matrices([x], grid)[0])
            cells = smf.ols('y ~ C(variant) + C(seed)', d).fit()
            df, variance = cells.df_resid, cells.mse_resid
            means, low = [], []
            for f in 'steps', 'norm', 'skip':
                for level in dict.fromkeys(grid[f]):
                    w = design[(grid[f] == level).values].mean(0)
                    means.append(w @ additive.params.values)
                    low.append(means[-1] - stats.t.ppf(.975, df) * np.sqrt(variance * w @ additive.normalized_cov_params.values @ w))
            show(means); show(low)
            """, Three, rows, "steps", "norm", "skip");
        MadeStudy.AssertAgree(expected,
        [
            .. effects.Terms.Select(term => term.SumOfSquares), .. effects.Terms.Select(term => (double?)term.Degrees),
            .. effects.Terms.Select(term => term.F), .. effects.Terms.Select(term => term.P), .. effects.Terms.Select(term => term.EtaSquared),
            effects.ResidualSumOfSquares, effects.ResidualDegrees, .. effects.Means.Select(mean => (double?)mean.Mean),
            .. effects.Means.Select(mean => mean.Interval?.Low),
        ]);
        Assert.Equal(["steps", "norm", "skip", "steps x norm", "steps x skip", "norm x skip"], effects.Terms.Select(term => term.Name));
        Assert.Empty(effects.MissingCells);
    }

    [Fact]
    public void In_a_balanced_design_the_sums_of_squares_are_those_of_the_marginal_means()
    {
        var design = MadeStudy.Cross(("a", ["0", "1", "2"]), ("b", ["0", "1"]));
        var rows = design.Rows(4, (variant, seed) => MadeStudy.Noise(2, variant, seed));
        var effects = AnalysisOfVariance.Of(design, rows)[0];
        double[] values = [.. rows.Select(row => row.Scores[0].Value!.Value)];
        var mean = values.Average();
        double Squares(Func<RowResult, string> group) =>
            rows.GroupBy(group).Sum(cell => cell.Count() * Math.Pow(cell.Average(row => row.Scores[0].Value!.Value) - mean, 2));
        double a = Squares(row => row.Rows[0][0].Value), b = Squares(row => row.Rows[0][1].Value), cells = Squares(row => row.Variant);
        MadeStudy.AssertAgree([a, b, cells - a - b], effects.Terms.Select(term => term.SumOfSquares), 1e-12);
        Assert.Equal(Squares(row => $"{row.Variant} {row.Seed}") - Squares(row => $"{row.Seed}"), effects.TotalSumOfSquares!.Value, 12);
        Assert.Equal(effects.TotalSumOfSquares!.Value, effects.Terms.Sum(term => term.SumOfSquares!.Value) + effects.ResidualSumOfSquares!.Value, 12);
        Assert.Equal(15, effects.ResidualDegrees);
        Assert.Equal(
            rows.Where(row => row.Rows[0][0].Value == "2").Average(row => row.Scores[0].Value!.Value),
            effects.Means.Single(one => (one.Factor, one.Level) == ("a", "2")).Mean, 12);
    }

    [Fact]
    public void What_a_seed_adds_to_all_combinations_changes_no_term_and_no_width_of_an_interval()
    {
        double? Score(int variant, long seed) => (variant, seed) == (3, 2) ? null : variant + MadeStudy.Noise(7, variant, seed);
        CrossedEffects one = AnalysisOfVariance.Of(Three, Three.Rows(3, Score))[0],
            other = AnalysisOfVariance.Of(Three, Three.Rows(3, (variant, seed) => Score(variant, seed) + (10 * seed)))[0];
        MadeStudy.AssertAgree(one.Terms.Select(term => term.F!.Value), other.Terms.Select(term => term.F));
        MadeStudy.AssertAgree(one.Terms.Select(term => term.EtaSquared!.Value), other.Terms.Select(term => term.EtaSquared));
        MadeStudy.AssertAgree(one.Means.Select(mean => mean.Mean + 20), other.Means.Select(mean => (double?)mean.Mean));
        MadeStudy.AssertAgree(
            one.Means.Select(mean => mean.Interval!.Value.High - mean.Interval.Value.Low),
            other.Means.Select(mean => mean.Interval?.High - mean.Interval?.Low), 1e-8);
    }

    [Fact]
    public void Without_interaction_in_the_scores_there_is_none_in_the_table()
    {
        var design = MadeStudy.Cross(("a", ["0", "1", "2"]), ("b", ["0", "1"]));
        var effects = AnalysisOfVariance.Of(design, design.Rows(2, (variant, seed) => variant / 2 + (5 * (variant % 2))
            + (seed % 2 == variant % 2 ? 0.2 : 0)))[0];
        Assert.Equal(0, effects.Terms[2].SumOfSquares!.Value, 12);
        Assert.True(effects.Terms[0].P < 1e-3 && effects.Terms[1].P < 1e-3 && effects.Terms[2].P > 0.99);
    }

    [Fact]
    public void An_interaction_without_all_combinations_is_named_and_not_invented()
    {
        var rows = Three.Rows(3, (variant, seed) => Three.Level(variant, "steps") == "4" && Three.Level(variant, "norm") == "group" ? null : MadeStudy.Noise(3, variant, seed));
        var effects = AnalysisOfVariance.Of(Three, rows)[0];
        var interaction = effects.Terms.Single(term => term.Name == "steps x norm");
        Assert.Equal("not estimable: no row has steps 4 x norm group", interaction.Missing);
        Assert.True(interaction is { SumOfSquares: null, F: null, P: null, EtaSquared: null });
        Assert.All(effects.Terms.Where(term => term != interaction), term => Assert.NotNull(term.SumOfSquares));
        Assert.Equal(["steps 4 x norm group x skip present", "steps 4 x norm group x skip absent"], effects.MissingCells);
        Assert.Contains("an interaction that cannot be estimated is part of the residual", effects.Notes);
    }

    [Fact]
    public void One_seed_of_two_factors_leaves_no_residual_to_test_with()
    {
        var design = MadeStudy.Cross(("a", ["0", "1", "2"]), ("b", ["0", "1"]));
        var effects = AnalysisOfVariance.Of(design, design.Rows(1, (variant, seed) => MadeStudy.Noise(4, variant, seed)))[0];
        Assert.All(effects.Terms, term => Assert.True(term is { SumOfSquares: not null, F: null, P: null }));
        Assert.All(effects.Means, mean => Assert.Null(mean.Interval));
        Assert.Contains(effects.Notes, note => note.Contains("train more seeds"));
    }

    [Fact]
    public void Levels_that_cannot_be_told_apart_give_no_numbers()
    {
        var design = MadeStudy.Cross(("a", ["0", "1"]), ("b", ["0", "1"]));
        var effects = AnalysisOfVariance.Of(design, design.Rows(3, (variant, seed) => variant is 0 or 3 ? MadeStudy.Noise(5, variant, seed) : null))[0];
        Assert.NotNull(effects.Missing);
        Assert.Empty(effects.Means);
        Assert.All(effects.Terms, term => Assert.Null(term.SumOfSquares));
    }

    [Fact]
    public void A_study_of_one_factor_at_a_time_has_no_crossed_effects()
    {
        var design = MadeStudy.Vary(("a", ["0", "1"]), ("b", ["0", "1"]));
        Assert.Empty(AnalysisOfVariance.Of(design, design.Rows(2, (variant, _) => variant)));
    }

    [Fact]
    public void Rows_that_vary_one_factor_stay_out_of_the_crossed_part()
    {
        var crossed = MadeStudy.Cross(("a", ["0", "1"]), ("b", ["0", "1"]));
        var design = crossed with { Variants = [.. crossed.Variants, MadeStudy.Variant(("c", "1"))] };
        double? Score(int variant, long seed) => variant == 4 ? 100 : MadeStudy.Noise(6, variant, seed);
        CrossedEffects with = AnalysisOfVariance.Of(design, design.Rows(3, Score))[0], without = AnalysisOfVariance.Of(crossed, crossed.Rows(3, Score))[0];
        MadeStudy.AssertAgree(without.Terms.Select(term => term.SumOfSquares!.Value), with.Terms.Select(term => term.SumOfSquares));
        Assert.Equal(4, VarianceDecomposition.Of(design, design.Rows(3, Score))[0].Variants - 1);
    }
}
