using Cornet.App.Studies;
using Cornet.App.Studies.Analysis;
using Cornet.Runtime.Models;
using Cornet.Scoring.Metrics.Statistics;

namespace Cornet.Runtime.Tests.Studies.Analysis;

public class VarianceDecompositionTests
{
    private static readonly StudyDesign Design = MadeStudy.Vary(("steps", ["2", "1", "4", "10"]), ("norm", ["batch", "group"]), ("skip", ["present", "absent"]));

    [PythonFact("statsmodels")]
    public void Sums_of_squares_F_p_and_Shapley_values_equal_those_of_statsmodels()
    {
        var rows = Design.Rows(4, (variant, seed) => 0.7 - (0.02 * variant) + (0.05 * MadeStudy.Noise(1, 99, seed)) + (0.01 * MadeStudy.Noise(1, variant, seed)));
        RowResult[] some = [.. rows.Where(row => row.Index is not (3 or 11 or 12))];
        var shares = Assert.Single(VarianceDecomposition.Of(Design, some));
        var expected = MadeStudy.AskPython(
            """
            import pandas as pd
            import statsmodels.api as sm, statsmodels.formula.api as smf
            d = pd.DataFrame(t)
            factors = ['steps', 'norm', 'skip']
            a = sm.stats.anova_lm(smf.ols('y ~ C(steps) + C(norm) + C(skip) + C(seed)', d).fit(), typ=2)
            ss, rss = a.sum_sq.values[:3], a.sum_sq['Residual']
            tss = smf.ols('y ~ C(seed)', d).fit().ssr
            show(ss); show(a.F.values[:3]); show(a['PR(>F)'].values[:3]); show(ss / tss); show(ss / (ss + rss)); show([rss, a.df['Residual'], tss])
            def r2(subset): return 1 - smf.ols('y ~ C(seed)' + ''.join(f' + C({f})' for f in subset), d).fit().ssr / tss
            gains = {f: [] for f in factors}
            for order in itertools.permutations(factors):
                for i, f in enumerate(order): gains[f].append(r2(order[:i + 1]) - r2(order[:i]))
            show([np.mean(gains[f]) for f in factors])
            """, Design, some, "steps", "norm", "skip");
        MadeStudy.AssertAgree(expected,
        [
            .. shares.Factors.Select(one => one.SumOfSquares), .. shares.Factors.Select(one => one.F), .. shares.Factors.Select(one => one.P),
            .. shares.Factors.Select(one => one.EtaSquared), .. shares.Factors.Select(one => one.PartialRSquared),
            shares.ResidualSumOfSquares, shares.ResidualDegrees, shares.TotalSumOfSquares, .. shares.Factors.Select(one => one.Shapley),
        ]);
        Assert.Equal(["steps", "norm", "skip"], shares.Factors.Select(one => one.Factor));
        Assert.Equal((21, 6, 4, ShareUncertainty.SeedBootstrap), (shares.Rows, shares.Variants, shares.Seeds, shares.Uncertainty));
    }

    [Fact]
    public void Shapley_values_add_up_to_R2()
    {
        for (var made = 0; made < 5; made++)
        {
            var shares = VarianceDecomposition.Of(Design, Design.Rows(3, (variant, seed) => MadeStudy.Noise(made, variant, seed)))[0];
            Assert.Equal(shares.RSquared!.Value, shares.Factors.Sum(one => one.Shapley!.Value), 12);
        }
    }

    [Fact]
    public void Independent_factors_get_the_shares_that_were_put_in_by_both_measures()
    {
        // Effects of variance 9, 4 and 1 in a balanced design, 2 that no factor explains, and 900 between seeds, which are a block.
        var design = MadeStudy.Cross(("a", ["0", "1"]), ("b", ["0", "1"]), ("c", ["0", "1"]));
        var rows = design.Rows(4, (variant, seed) => (3 * Sign(variant, "a")) + (2 * Sign(variant, "b")) + Sign(variant, "c")
            + ((seed % 2 == 0 ? 1 : -1) * (30 + (Math.Sqrt(2) * Sign(variant, "a") * Sign(variant, "b") * Sign(variant, "c")))));
        var shares = VarianceDecomposition.Of(design, rows)[0];
        double[] expected = [9 / 16.0, 4 / 16.0, 1 / 16.0];
        MadeStudy.AssertAgree(expected, shares.Factors.Select(one => one.EtaSquared), 1e-12);
        MadeStudy.AssertAgree(expected, shares.Factors.Select(one => one.Shapley), 1e-12);
        Assert.Equal(14 / 16.0, shares.RSquared!.Value, 12);
        Assert.Equal(("a", "b"), (shares.Largest!.Factor, shares.Second!.Factor));
        Assert.Equal(5 / 16.0, shares.Lead!.Difference, 12);

        double Sign(int variant, string factor) => design.Level(variant, factor) == "0" ? -1 : 1;
    }

    [Fact]
    public void What_a_seed_adds_to_all_variants_changes_no_share_F_or_interval()
    {
        double Score(int variant, long seed) => (variant is >= 1 and <= 3 ? -1 : 0) + (0.5 * MadeStudy.Noise(14, variant, seed));
        foreach (var seeds in new[] { 2, 4 })
        {
            // Seed 2 lacks a variant: the block is not orthogonal to the factors.
            VarianceShares one = Of(Score, seeds), other = Of((variant, seed) => Score(variant, seed) + (10 * seed * seed), seeds);
            Assert.Equal((seeds * 6) - 1 - seeds - 5, one.ResidualDegrees);
            MadeStudy.AssertAgree(Numbers(one), Numbers(other).Select(value => (double?)value));
        }

        static VarianceShares Of(Func<int, long, double> score, int seeds) =>
            VarianceDecomposition.Of(Design, Design.Rows(seeds, (variant, seed) => (variant, seed) == (2, 2) ? null : score(variant, seed)))[0];
        static double[] Numbers(VarianceShares shares) =>
        [
            .. shares.Factors.SelectMany(factor => new[]
            {
                factor.SumOfSquares, factor.EtaSquared, factor.PartialRSquared, factor.F, factor.P, factor.Shapley, factor.Interval?.Low, factor.Interval?.High,
            }).Select(value => value!.Value), shares.RSquared!.Value, shares.TotalSumOfSquares!.Value,
        ];
    }

    [Fact]
    public void Levels_that_were_measured_with_different_seeds_cannot_be_told_apart_from_the_seeds()
    {
        var design = MadeStudy.Vary(("a", ["0", "1"]), ("b", ["0", "1"]));
        var rows = design.Rows(2, (variant, seed) => variant == 2 == (seed == 2) ? MadeStudy.Noise(15, variant, seed) : null);
        Assert.Equal("levels were measured with different seeds, so they cannot be told apart from the seeds", VarianceDecomposition.Of(design, rows)[0].Missing);
        var seeds = VarianceDecomposition.Of(design, design.Rows(3, (_, seed) => seed))[0];
        Assert.Equal("all rows of a seed have the same score", seeds.Missing);
    }

    [Fact]
    public void The_order_of_rows_and_a_constant_added_to_all_scores_change_nothing()
    {
        var rows = Design.Rows(3, (variant, seed) => MadeStudy.Noise(2, variant, seed));
        RowResult[] others = [.. Design.Rows(3, (variant, seed) => 1000 + MadeStudy.Noise(2, variant, seed)).Reverse()];
        VarianceShares one = VarianceDecomposition.Of(Design, rows)[0], other = VarianceDecomposition.Of(Design, others)[0];
        MadeStudy.AssertAgree(one.Factors.Select(factor => factor.Shapley!.Value), other.Factors.Select(factor => factor.Shapley));
        MadeStudy.AssertAgree(one.Factors.Select(factor => factor.Interval!.Value.Low), other.Factors.Select(factor => factor.Interval?.Low));
    }

    [Fact]
    public void Factors_that_change_together_have_no_shares_and_are_named()
    {
        var design = new StudyDesign("Made", "Net",
        [
            new StudyVariant("base", "Net", [MadeStudy.Row(("a", "0"), ("twin", "0"), ("b", "0"))]), MadeStudy.Variant(("a", "1"), ("twin", "1"), ("b", "0")),
            MadeStudy.Variant(("a", "0"), ("twin", "0"), ("b", "1")), MadeStudy.Variant(("a", "1"), ("twin", "1"), ("b", "1")),
        ]);
        var shares = VarianceDecomposition.Of(design, design.Rows(3, (variant, seed) => MadeStudy.Noise(3, variant, seed)))[0];
        Assert.Equal("a and twin cannot be told apart: their levels change together in the measured rows", shares.Missing);
        Assert.All(shares.Factors, factor => Assert.True(factor is { SumOfSquares: null, EtaSquared: null, Shapley: null, Interval: null, Missing: not null }));
        Assert.Null(shares.Largest);
    }

    [Fact]
    public void Factors_with_the_same_effect_get_equal_shares()
    {
        var shares = VarianceDecomposition.Of(Design, Design.Rows(3, (variant, seed) => (variant >= 4 ? 1 : 0) + (0.1 * MadeStudy.Noise(4, variant < 4 ? variant : 4, seed))))[0];
        Assert.Equal(shares.Factors[1].Shapley!.Value, shares.Factors[2].Shapley!.Value, 12);
        Assert.Equal(shares.Factors[1].EtaSquared!.Value, shares.Factors[2].EtaSquared!.Value, 12);
    }

    [Fact]
    public void A_factor_without_a_second_measured_level_is_left_out_by_name_and_the_others_keep_their_shares()
    {
        var rows = Design.Rows(3, (variant, seed) => variant == 5 ? null : MadeStudy.Noise(5, variant, seed));
        var shares = VarianceDecomposition.Of(Design, rows)[0];
        Assert.Equal((string?[])[null, null, "only one of its levels was measured"], shares.Factors.Select(factor => factor.Missing));
        Assert.Contains("skip: no row of absent has this score", shares.Notes);
        var without = MadeStudy.Vary(("steps", ["2", "1", "4", "10"]), ("norm", ["batch", "group"]));
        var expected = VarianceDecomposition.Of(without, without.Rows(3, (variant, seed) => MadeStudy.Noise(5, variant, seed)))[0];
        MadeStudy.AssertAgree(expected.Factors.Select(factor => factor.Shapley!.Value), shares.Factors.Take(2).Select(factor => factor.Shapley));
    }

    [Fact]
    public void Without_the_base_the_levels_cannot_be_told_apart()
    {
        var shares = VarianceDecomposition.Of(Design, Design.Rows(3, (variant, seed) => variant == 0 ? null : MadeStudy.Noise(6, variant, seed)))[0];
        Assert.StartsWith("the base does not have this score", shares.Missing);
        Assert.All(shares.Factors, factor => Assert.Null(factor.Share));
    }

    [Fact]
    public void Too_few_variants_give_no_numbers()
    {
        var design = MadeStudy.Cross(("a", ["0", "1", "2"]), ("b", ["0", "1", "2"]));
        var rows = design.Rows(2, (variant, seed) => variant is 0 or 4 or 8 or 1 ? MadeStudy.Noise(7, variant, seed) : null);
        Assert.Equal("too few variants have this score (4; the levels need 5): a and b cannot be told apart", VarianceDecomposition.Of(design, rows)[0].Missing);
        Assert.Equal("no row has this score", VarianceDecomposition.Of(design, design.Rows(2, (_, _) => null))[0].Missing);
        Assert.Equal("all rows have the same score", VarianceDecomposition.Of(design, design.Rows(2, (_, _) => 0.1))[0].Missing);
    }

    [Fact]
    public void One_seed_has_shares_of_what_differs_between_variants_but_no_F()
    {
        var shares = VarianceDecomposition.Of(Design, Design.Rows(1, (variant, seed) => MadeStudy.Noise(8, variant, seed)))[0];
        Assert.Equal(1, shares.RSquared);
        Assert.All(shares.Factors, factor => Assert.True(factor is { Shapley: not null, F: null, P: null, PartialRSquared: null }));
        Assert.Contains(shares.Notes, note => note.Contains("R2 is 1 by design"));
        Assert.Equal(ShareUncertainty.VariantJackknife, shares.Uncertainty);
    }

    [Fact]
    public void Intervals_of_the_bootstrap_hold_the_share_and_narrow_as_seeds_differ_less()
    {
        double Width(double noise)
        {
            var shares = VarianceDecomposition.Of(Design, Design.Rows(5, (variant, seed) => (variant is >= 1 and <= 3 ? -1 : 0) + (noise * MadeStudy.Noise(9, variant, seed))))[0];
            var first = shares.Factors[0];
            Assert.InRange(first.Share!.Value, first.Interval!.Value.Low, first.Interval.Value.High);
            return first.Interval.Value.High - first.Interval.Value.Low;
        }

        Assert.True(Width(0.02) < Width(0.2) / 3);
    }

    [Fact]
    public void For_a_mean_the_bootstrap_interval_is_Students()
    {
        // One factor with two levels and no noise in the base: eta is a smooth function of one mean.
        var rows = Design.Rows(5, (variant, seed) => (variant * 0.1) + (0.05 * MadeStudy.Noise(10, variant, seed)));
        var one = VarianceDecomposition.Of(Design, rows, new Inference(Bootstraps: 1000))[0];
        var more = VarianceDecomposition.Of(Design, rows, new Inference(Bootstraps: 20000, Seed: 2))[0];
        Assert.Equal(one.Factors[0].Interval!.Value.Low, more.Factors[0].Interval!.Value.Low, 0.03);
        Assert.Null(VarianceDecomposition.Of(Design, rows, Inference.None)[0].Factors[0].Interval);
    }

    [Fact]
    public void About_19_of_20_intervals_hold_the_share_that_endless_seeds_would_give()
    {
        VarianceShares Study(int seeds, int salt, Inference inference) =>
            VarianceDecomposition.Of(Design, Design.Rows(seeds, (variant, seed) => (variant is >= 1 and <= 3 ? -variant : 0) + MadeStudy.Noise(salt, variant, seed)), inference)[0];
        var truth = Study(1000, 0, Inference.None).Factors[0].Shapley!.Value;
        var held = Enumerable.Range(1, 60).Select(salt => Study(4, salt, new Inference(Bootstraps: 300)).Factors[0].ShapleyInterval!.Value)
            .Count(interval => interval.Low <= truth && truth <= interval.High);
        Assert.InRange(held, 53, 60);
    }

    [Fact]
    public void More_than_ten_factors_are_compared_by_eta_squared()
    {
        var design = MadeStudy.Vary([.. Enumerable.Range(0, 11).Select(factor => ($"f{factor}", new[] { "0", "1" }))]);
        var rows = design.Rows(2, (variant, seed) => MadeStudy.Noise(11, variant, seed));
        var shares = VarianceDecomposition.Of(design, rows)[0];
        Assert.All(shares.Factors, factor => Assert.True(factor is { Shapley: null, EtaSquared: not null } && factor.Share == factor.EtaSquared));
        Assert.Contains("more than 10 factors: no Shapley values; compare factors by eta squared", shares.Notes);
    }

    [Fact]
    public void Ten_factors_with_ten_seeds_take_seconds()
    {
        var design = MadeStudy.Vary([.. Enumerable.Range(0, 10).Select(factor => ($"f{factor}", new[] { "0", "1", "2" }))]);
        var rows = design.Rows(10, (variant, seed) => (variant == 1 ? 1 : 0) + (0.1 * MadeStudy.Noise(12, variant, seed)));
        var shares = VarianceDecomposition.Of(design, rows)[0];
        Assert.Equal("f0", shares.Largest!.Factor);
        Assert.True(shares.Lead!.Interval!.Value.Low > 0);
    }

    [Fact]
    public void A_model_that_is_several_rows_of_the_table_is_credited_to_no_factor()
    {
        var design = Design with
        {
            Variants = [.. Design.Variants, new StudyVariant("both", "Made_both", [MadeStudy.Row(("steps", "7")), MadeStudy.Row(("norm", "none"))])],
        };
        var shares = VarianceDecomposition.Of(design, design.Rows(3, (variant, seed) => MadeStudy.Noise(13, variant, seed)))[0];
        Assert.Equal(6, shares.Variants);
        Assert.Contains(shares.Notes, note => note.StartsWith("both is left out: one model is several rows of the table (steps 7; norm none)", StringComparison.Ordinal));
    }
}
