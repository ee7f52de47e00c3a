using Cornet.App.Studies.Analysis;
using Cornet.Runtime.Models;
using Cornet.Scoring.Metrics.Statistics;

namespace Cornet.App.Studies.Reporting;

/// <summary>The tables of an analyzed study, with the names of columns that a script reads.</summary>
internal static class StudyTables
{
    /// <summary>
    /// A line for each finished row: what it is, the level of each factor (<c>factor_steps</c>), each score (<c>top_1</c>), what else is known of a score
    /// where something is (<c>top_1_untrained</c>), cost and provenance.
    /// </summary>
    public static IReadOnlyList<TableColumn> Rows(StudyAnalysis analysis)
    {
        var (rows, coding) = (analysis.Rows, FactorCoding.Of(analysis.Design));
        int[] variants = [.. rows.Select(row => analysis.Design.Variants.Index().First(variant => variant.Item.Name == row.Variant).Index)];
        var factors = ColumnNames.Different(coding.Factors.Select(factor => ColumnNames.Of(factor.Name)));
        List<TableColumn> columns =
        [
            TableColumn.Of("row", rows.Select(row => (long?)row.Index)), TableColumn.Of("study", rows.Select(row => row.Study)),
            TableColumn.Of("variant", rows.Select(row => row.Variant)), TableColumn.Of("model", rows.Select(row => row.Model)),
            TableColumn.Of("is_base", variants.Select(variant => (bool?)(variant == 0))), TableColumn.Of("seed", rows.Select(row => (long?)row.Seed)),
            .. coding.Factors.Select((factor, place) => TableColumn.Of(
                $"factor_{factors[place]}", variants.Select(variant => coding[variant] is { } levels ? factor.Levels[levels[place]] : null))),
        ];
        foreach (var (score, name) in analysis.Scores.Zip(ColumnNames.Different(analysis.Scores.Select(ColumnNames.Of))))
        {
            var values = rows.Select(row => row.Scores.FirstOrDefault(one => one.Name == score)).ToArray();
            columns.Add(TableColumn.Of(name, values.Select(value => value?.Value)));
            TableColumn[] known =
            [
                TableColumn.Of($"{name}_raw", values.Select(value => value?.Raw)), TableColumn.Of($"{name}_untrained", values.Select(value => value?.Untrained)),
                TableColumn.Of($"{name}_ceiling", values.Select(value => value?.Ceiling)), TableColumn.Of($"{name}_chance", values.Select(value => value?.Chance)),
                TableColumn.Of($"{name}_missing", values.Select(value => value?.Missing)),
            ];
            columns.AddRange(known.Where(column => !column.IsEmpty));
        }

        columns.AddRange(
        [
            TableColumn.Of("parameters", rows.Select(row => (long?)row.Parameters)), TableColumn.Of("multiply_adds", rows.Select(row => (long?)row.MultiplyAdds)),
            TableColumn.Of("training_steps", rows.Select(row => (long?)row.Steps)), TableColumn.Of("seconds", rows.Select(row => (double?)row.Seconds)),
            TableColumn.Of("recipe", rows.Select(row => row.Recipe.ToString())), TableColumn.Of("data", rows.Select(row => row.Data)),
            TableColumn.Of("weights_sha256", rows.Select(row => row.WeightsHash)), TableColumn.Of("threads", rows.Select(row => (long?)row.Threads)),
            TableColumn.Of("device", rows.Select(row => row.Device)), TableColumn.Of("software", rows.Select(row => row.Software)),
            TableColumn.Of("host", rows.Select(row => row.Host)), TableColumn.Of("ended", rows.Select(row => (DateTime?)row.Ended)),
        ]);
        // A score may be called as another column is.
        return [.. columns.Zip(ColumnNames.Different(columns.Select(column => column.Name)), (column, name) => column with { Name = name })];
    }

    /// <summary>A line for each score and row of the study's table but the base's.</summary>
    public static IReadOnlyList<TableColumn> Changes(StudyAnalysis analysis)
    {
        (ScoreChange Change, IReadOnlyList<StudyLevel> Levels)[] lines =
            [.. analysis.Changes.SelectMany(change => change.Variant.Rows.Select(row => (change, row)))];
        var beside = lines.Select(line => analysis.Published.FirstOrDefault(one => one.IsBeside(line.Change, line.Levels))).ToArray();
        return
        [
            TableColumn.Of("score", lines.Select(line => line.Change.Score)), TableColumn.Of("variant", lines.Select(line => line.Change.Variant.Name)),
            TableColumn.Of("model", lines.Select(line => line.Change.Variant.Model)),
            TableColumn.Of("factor", lines.Select(line => string.Join(" x ", line.Levels.Select(level => level.Factor)))),
            TableColumn.Of("level", lines.Select(line => string.Join(" x ", line.Levels.Select(level => level.Value)))),
            TableColumn.Of("n_seeds", lines.Select(line => (long?)line.Change.N)), TableColumn.Of("change", lines.Select(line => line.Change.Mean)),
            .. Ends("", lines.Select(line => line.Change.Interval)), TableColumn.Of("change_points", lines.Select(line => line.Change.Points)),
            .. Ends("points_", lines.Select(line => line.Change.PointsInterval)), TableColumn.Of("t", lines.Select(line => line.Change.T)),
            TableColumn.Of("p", lines.Select(line => line.Change.P)), TableColumn.Of("p_holm", lines.Select(line => line.Change.HolmP)),
            TableColumn.Of("p_fdr", lines.Select(line => line.Change.FalseDiscoveryP)), TableColumn.Of("missing", lines.Select(line => line.Change.Missing)),
            TableColumn.Of("published_points", beside.Select(one => one?.PublishedPoints)),
            TableColumn.Of("published_for", beside.Select(one => one is null ? null : $"{analysis.Publication!.Model}, {analysis.Publication.Source}")),
            TableColumn.Of("published_from", beside.Select(one => one?.Published.Base.Name)),
            TableColumn.Of("here_from", beside.Select(one => one?.Match?.Base)), TableColumn.Of("same_comparison", beside.Select(one => one?.IsComparable)),
            TableColumn.Of("published_sign_agrees", beside.Select(one => one?.SignAgrees)),
        ];
    }

    /// <summary>A line for each pair of scores.</summary>
    public static IReadOnlyList<TableColumn> Correlations(StudyAnalysis analysis) =>
    [
        TableColumn.Of("first", analysis.Correlations.Select(pair => pair.First)), TableColumn.Of("second", analysis.Correlations.Select(pair => pair.Second)),
        TableColumn.Of("r", analysis.Correlations.Select(pair => pair.R)), TableColumn.Of("n_variants", analysis.Correlations.Select(pair => (long?)pair.N)),
        TableColumn.Of("p", analysis.Correlations.Select(pair => pair.P)),
    ];

    /// <summary>A line for each score and factor.</summary>
    public static IReadOnlyList<TableColumn> Shares(StudyAnalysis analysis)
    {
        (VarianceShares Of, FactorShare Factor)[] lines = [.. analysis.Shares.SelectMany(shares => shares.Factors.Select(factor => (shares, factor)))];
        return
        [
            TableColumn.Of("score", lines.Select(line => line.Of.Score)), TableColumn.Of("factor", lines.Select(line => line.Factor.Factor)),
            TableColumn.Of("levels", lines.Select(line => string.Join("; ", line.Factor.Levels))),
            TableColumn.Of("df", lines.Select(line => (long?)line.Factor.Degrees)),
            TableColumn.Of("shapley", lines.Select(line => line.Factor.Shapley)), .. Ends("shapley_", lines.Select(line => line.Factor.ShapleyInterval)),
            TableColumn.Of("eta_squared", lines.Select(line => line.Factor.EtaSquared)), .. Ends("eta_squared_", lines.Select(line => line.Factor.EtaInterval)),
            TableColumn.Of("partial_r_squared", lines.Select(line => line.Factor.PartialRSquared)),
            TableColumn.Of("sum_of_squares", lines.Select(line => line.Factor.SumOfSquares)), TableColumn.Of("f", lines.Select(line => line.Factor.F)),
            TableColumn.Of("p", lines.Select(line => line.Factor.P)), TableColumn.Of("r_squared", lines.Select(line => line.Of.RSquared)),
            TableColumn.Of("residual_sum_of_squares", lines.Select(line => line.Of.ResidualSumOfSquares)),
            TableColumn.Of("residual_df", lines.Select(line => (long?)line.Of.ResidualDegrees)),
            TableColumn.Of("n_rows", lines.Select(line => (long?)line.Of.Rows)), TableColumn.Of("n_variants", lines.Select(line => (long?)line.Of.Variants)),
            TableColumn.Of("n_seeds", lines.Select(line => (long?)line.Of.Seeds)),
            TableColumn.Of("intervals_from", lines.Select(line => InWords(line.Of.Uncertainty))),
            TableColumn.Of("missing", lines.Select(line => line.Factor.Missing)),
        ];
    }

    /// <summary>The table of the analysis of variance: a line for each score and term, and one for the residual of each score.</summary>
    public static IReadOnlyList<TableColumn> Effects(StudyAnalysis analysis)
    {
        (string Score, EffectTerm Term)[] lines = [.. analysis.Effects.SelectMany(effects => effects.Terms.Append(
            new EffectTerm(["residual"]) { SumOfSquares = effects.ResidualSumOfSquares, Degrees = effects.ResidualDegrees }).Select(term => (effects.Score, term)))];
        return
        [
            TableColumn.Of("score", lines.Select(line => line.Score)), TableColumn.Of("term", lines.Select(line => line.Term.Name)),
            TableColumn.Of("df", lines.Select(line => (long?)line.Term.Degrees)), TableColumn.Of("sum_of_squares", lines.Select(line => line.Term.SumOfSquares)),
            TableColumn.Of("eta_squared", lines.Select(line => line.Term.EtaSquared)), TableColumn.Of("f", lines.Select(line => line.Term.F)),
            TableColumn.Of("p", lines.Select(line => line.Term.P)), TableColumn.Of("missing", lines.Select(line => line.Term.Missing)),
        ];
    }

    /// <summary>A line for each score and level of a crossed factor.</summary>
    public static IReadOnlyList<TableColumn> Means(StudyAnalysis analysis)
    {
        (string Score, MarginalMean Mean)[] lines = [.. analysis.Effects.SelectMany(effects => effects.Means.Select(mean => (effects.Score, mean)))];
        return
        [
            TableColumn.Of("score", lines.Select(line => line.Score)), TableColumn.Of("factor", lines.Select(line => line.Mean.Factor)),
            TableColumn.Of("level", lines.Select(line => line.Mean.Level)), TableColumn.Of("mean", lines.Select(line => (double?)line.Mean.Mean)),
            .. Ends("", lines.Select(line => line.Mean.Interval)),
        ];
    }

    /// <summary>What intervals of shares come from, in words; empty where there are none.</summary>
    public static string InWords(ShareUncertainty uncertainty) => uncertainty switch
    {
        ShareUncertainty.SeedBootstrap => "bootstrap over seeds",
        ShareUncertainty.VariantJackknife => "jackknife over variants",
        _ => "",
    };

    private static TableColumn[] Ends(string name, IEnumerable<Interval?> intervals)
    {
        Interval?[] all = [.. intervals];
        return [TableColumn.Of($"{name}low", all.Select(one => one?.Low)), TableColumn.Of($"{name}high", all.Select(one => one?.High))];
    }
}
