using Cornet.App.Studies;
using Cornet.App.Studies.Analysis;

namespace Cornet.Runtime.Tests.Studies.Analysis;

public class PairedChangesTests
{
    private static readonly StudyDesign Design = MadeStudy.Vary(("steps", ["2", "1", "4"]), ("norm", ["batch", "group"]), ("skip", ["present", "absent"]));

    [PythonFact("scipy", "statsmodels")]
    public void Changes_equal_a_paired_t_test_of_SciPy_with_p_adjusted_by_statsmodels()
    {
        var rows = Design.Rows(5, (variant, seed) => 0.7 - (0.01 * variant) + (0.01 * MadeStudy.Noise(1, variant, seed)));
        var changes = PairedChanges.Of(Design, rows);
        var expected = MadeStudy.AskPython(
            """
            from scipy import stats
            from statsmodels.stats.multitest import multipletests
            y = np.array(t['y']).reshape(5, -1)
            tests = [stats.ttest_rel(y[:, v], y[:, 0]) for v in range(1, y.shape[1])]
            d = [y[:, v] - y[:, 0] for v in range(1, y.shape[1])]
            p = [one.pvalue for one in tests]
            show([one.mean() for one in d]); show([one.statistic for one in tests]); show(p)
            ends = [stats.t.interval(.95, 4, one.mean(), stats.sem(one)) for one in d]
            show([e[0] for e in ends]); show([e[1] for e in ends])
            show(multipletests(p, method='holm')[1]); show(multipletests(p, method='fdr_bh')[1])
            """, Design, rows);
        MadeStudy.AssertAgree(expected,
        [
            .. changes.Select(one => one.Mean), .. changes.Select(one => one.T), .. changes.Select(one => one.P),
            .. changes.Select(one => one.Interval?.Low), .. changes.Select(one => one.Interval?.High),
            .. changes.Select(one => one.HolmP), .. changes.Select(one => one.FalseDiscoveryP),
        ]);
    }

    [PythonFact("scipy")]
    public void The_t_distribution_equals_SciPys_far_into_its_tails()
    {
        (double T, double Degrees)[] cases = [(0, 1), (0.3, 1), (12.7, 1), (1e6, 2), (2.5, 4), (40, 9), (-3, 30), (8, 1000)];
        (double Confidence, double Degrees)[] reaches = [(.95, 1), (.95, 2), (.99, 1), (.9999, 1), (.5, 3), (.95, 30), (.95, 1000), (.01, 5)];
        var expected = MadeStudy.Ask(
            """
            from scipy import stats
            for v, d in json.loads(sys.argv[1]): show(2 * stats.t.sf(abs(v), d))
            for c, d in json.loads(sys.argv[2]): show(stats.t.ppf((1 + c) / 2, d))
            """,
            System.Text.Json.JsonSerializer.Serialize(cases.Select(one => new[] { one.T, one.Degrees })),
            System.Text.Json.JsonSerializer.Serialize(reaches.Select(one => new[] { one.Confidence, one.Degrees })));
        double[] actual =
        [
            .. cases.Select(one => StudentDistribution.TwoSidedP(one.T, one.Degrees)),
            .. reaches.Select(one => StudentDistribution.Reach(one.Confidence, one.Degrees)),
        ];
        MadeStudy.AssertAgree(expected.Select(_ => 1.0), actual.Zip(expected, (own, theirs) => (double?)(own / theirs)), 1e-8);
    }

    [Fact]
    public void A_change_is_the_difference_within_a_seed_so_what_seeds_share_cancels()
    {
        var rows = Design.Rows(4, (variant, seed) => seed + (variant == 1 ? -0.07 - (0.001 * seed) : 0));
        var change = PairedChanges.Of(Design, rows).First();
        Assert.Equal(("top-1", "steps_1", 4), (change.Score, change.Variant.Name, change.N));
        Assert.Equal(-7.25, change.Points!.Value, 10);
        Assert.InRange(change.PointsInterval!.Value.Low, -7.6, -7.25);
        Assert.True(change.ExcludesZero);
    }

    [Fact]
    public void One_seed_has_a_change_without_an_interval_and_says_so()
    {
        var change = PairedChanges.Of(Design, Design.Rows(1, (variant, _) => 0.5 - (0.1 * variant))).First();
        Assert.Equal(-0.1, change.Mean!.Value, 12);
        Assert.Null(change.Interval);
        Assert.Null(change.P);
        Assert.Null(change.ExcludesZero);
        Assert.Equal("one seed: no interval and no p", change.Missing);
    }

    [Fact]
    public void Only_seeds_that_have_the_score_of_both_count()
    {
        var rows = Design.Rows(4, (variant, seed) => (variant, seed) is (0, 1) or (1, 2) ? null : variant + (0.1 * seed * variant))
            .Where(row => (row.Variant, row.Seed) != ("steps_1", 3));
        var change = PairedChanges.Of(Design, [.. rows]).First();
        Assert.Equal([4], change.Differences.Select(one => one.Seed));
    }

    [Fact]
    public void Where_there_is_no_change_the_reason_is_given()
    {
        string? WhyWithout(Func<int, long, bool> missing) =>
            PairedChanges.Of(Design, Design.Rows(2, (variant, seed) => missing(variant, seed) ? null : variant)).First().Missing;
        Assert.Equal("the base does not have this score", WhyWithout((variant, _) => variant == 0));
        Assert.Equal("the variant does not have this score", WhyWithout((variant, _) => variant == 1));
        Assert.Equal("neither the base nor the variant has this score", WhyWithout((variant, _) => variant < 2));
        Assert.Equal("no seed has this score of both the base and the variant", WhyWithout((variant, seed) => variant == seed - 1));
        Assert.Equal("the difference is the same for all seeds: no interval and no p", WhyWithout((_, _) => false));
    }

    [Fact]
    public void P_is_adjusted_over_the_variants_of_one_score_that_have_one()
    {
        var rows = Design.Rows(3,
            ("top-1", (variant, seed) => variant == 2 && seed > 1 ? null : (0.1 * variant) + (0.01 * MadeStudy.Noise(2, variant, seed))),
            ("V4", (variant, seed) => MadeStudy.Noise(3, variant, seed)));
        var changes = PairedChanges.Of(Design, rows).Where(one => one is { Score: "top-1", P: not null }).ToArray();
        Assert.Equal(3, changes.Length);
        Assert.Equal(Math.Min(1, 3 * changes.Min(one => one.P!.Value)), changes.Min(one => one.HolmP!.Value), 12);
    }

    [Fact]
    public void The_order_of_rows_changes_nothing()
    {
        var rows = Design.Rows(4, (variant, seed) => MadeStudy.Noise(4, variant, seed));
        RowResult[] shuffled = [.. rows.OrderBy(row => row.WeightsHash.GetHashCode(StringComparison.Ordinal))];
        Assert.Equal(PairedChanges.Of(Design, rows).Select(one => (one.Mean, one.P)), PairedChanges.Of(Design, shuffled).Select(one => (one.Mean, one.P)));
    }

    [Fact]
    public void Rows_of_another_study_and_rows_measured_twice_are_refused()
    {
        var rows = Design.Rows(2, (variant, _) => variant);
        Assert.Equal(
            "Row 0 is a result of the variant 'steps_9', but the study Made has no such variant. Analyze results with the study that they come from.",
            Assert.Throws<CornetException>(() => PairedChanges.Of(Design, [rows[0] with { Variant = "steps_9" }])).Message);
        Assert.Equal(
            "There are two results of the variant 'base' with seed 1. Remove one of them.",
            Assert.Throws<CornetException>(() => PairedChanges.Of(Design, [rows[0], rows[0] with { Index = 7 }])).Message);
    }
}
