using System.Globalization;
using Cornet.App.Studies.Analysis;
using Cornet.Runtime.Models;
using Cornet.Scoring.Metrics.Statistics;
using Cornet.Scoring.Reporting;

namespace Cornet.App.Studies.Reporting;

/// <summary>The page of a study's report.</summary>
internal static class StudyReportPage
{
    private const string PointsFormat = "+0.0;-0.0;0.0";

    /// <summary>The page, with its figures inside.</summary>
    public static byte[] Of(StudyAnalysis analysis, IReadOnlyList<(StudyFigure Figure, byte[] Png)> figures, IReadOnlyList<RowStatus>? statuses)
    {
        var design = analysis.Design;
        NotMeasured[] missing = [.. NotMeasured.Of(analysis, statuses)];
        var seeds = analysis.Rows.Select(row => row.Seed).Distinct().Count();
        var page = new HtmlPage($"{design.Study}: report", design.Study, $"A study of {design.Model}: {design.Variants.Count} variants with the base.");
        page.Tiles(
        [
            ($"{analysis.Rows.Count}", "rows measured"), ($"{missing.Count(one => one.What == "row")}", "rows not measured"),
            ($"{seeds}", seeds == 1 ? "seed" : "seeds"),
            .. analysis.Shares.Where(shares => shares.Largest is not null).Take(2)
                .Select(shares => ($"{shares.Largest!.Factor}", $"largest share of {shares.Score}: {100 * shares.Largest.Share:F0} %")),
        ]);

        page.Heading(
            "Which factor matters most?",
            "The share of a factor depends on the levels that the study gives it: a factor with more extreme levels has a larger share. "
            + "The seed is a block: what a seed adds to all variants is removed first, and shares, F and p are of the variance that remains.");
        page.Table([], analysis.Shares.Select(shares => (IEnumerable<string>)[StudySummary.Largest(shares, analysis.Confidence)]));
        Figures(StudyFigures.Shares);
        foreach (var shares in analysis.Shares) Shares(page, shares);

        page.Heading(
            "Changes against the base",
            $"Variant minus base within each seed: mean, {Level()} interval (Student's t over seeds) and paired t test, in points (x 100). "
            + "p is two-sided; Holm's and Benjamini and Hochberg's (FDR) p are adjusted over the variants of one score.");
        Figures(StudyFigures.Changes);
        foreach (var score in analysis.Changes.GroupBy(change => change.Score)) Changes(page, analysis, score.Key, [.. score]);

        if (analysis.Published.Count > 0) Published(page, analysis);
        foreach (var effects in analysis.Effects) Effects(effects);
        NotMeasuredPart(page, missing);

        Correlations(page, analysis);
        page.Heading("Scores", "How each score was made.");
        page.Facts(RulesOf(analysis).Select(rule => (rule.Score, rule.Rules.Count == 0 ? "no rule given"
            : string.Join("; ", rule.Rules) + (rule.Rules.Count > 1 ? " (rows with different rules cannot be compared)" : ""))));
        Untrained(page, analysis);
        Rows(page, analysis);
        page.Heading("Provenance", Differences(analysis));
        page.Facts(Provenance(analysis));
        return page.Bytes();

        string Level() => $"{100 * analysis.Confidence:0.##} %";

        void Figures(string name)
        {
            foreach (var (figure, png) in figures.Where(one => one.Figure.Name == name))
                page.Picture(png, figure.Caption, Figure.Density, captioned: true);
        }

        void Effects(CrossedEffects effects)
        {
            page.Heading($"Crossed factors: {effects.Score}", effects.Missing is { } why
                ? $"There are no numbers: {why}."
                : $"Analysis of variance with sums of squares of type II, over {effects.Rows} rows. "
                    + $"{(effects.Seeds > 1 ? "The seed is a block, removed before all terms; intervals of means are for these seeds. " : "")}{Sentences(effects.Notes)}");
            if (effects.Missing is null)
            {
                foreach (var (figure, png) in figures.Where(one => one.Figure.Caption.StartsWith($"{effects.Score}: ", StringComparison.Ordinal)))
                    page.Picture(png, figure.Caption, Figure.Density, captioned: true);
                page.Table(
                    ["term", "df", "sum of squares", "eta squared", "F", "p", ""],
                    [
                        .. effects.Terms.Select(term => (IEnumerable<string>)
                            [term.Name, $"{term.Degrees}", G(term.SumOfSquares), F(term.EtaSquared), G(term.F), P(term.P), term.Missing ?? ""]),
                        ["residual", $"{effects.ResidualDegrees}", G(effects.ResidualSumOfSquares), "", "", "", ""],
                    ]);
                page.Table(["factor", "level", "marginal mean", $"{Level()} interval"], effects.Means.Select(mean => (IEnumerable<string>)
                    [mean.Factor, mean.Level, F(mean.Mean), Ends(mean.Interval, "F3")]));
            }

            if (effects.MissingCells.Count > 0)
            {
                page.Table(
                    [], effects.MissingCells.Select(cell => (IEnumerable<string>)[cell]), summary: $"combinations without a row: {effects.MissingCells.Count}");
            }
        }
    }

    /// <summary>The rules of each score, as its rows give them.</summary>
    public static IEnumerable<(string Score, IReadOnlyList<string> Rules)> RulesOf(StudyAnalysis analysis)
    {
        var scores = analysis.Rows.SelectMany(row => row.Scores).Where(one => one.Rule.Length > 0).ToLookup(one => one.Name, one => one.Rule);
        return analysis.Scores.Select(score => (score, (IReadOnlyList<string>)[.. scores[score].Distinct()]));
    }

    private static void Shares(HtmlPage page, VarianceShares shares)
    {
        if (shares.Missing is not null) return;
        page.Table(
            ["factor", "levels", "Shapley value of R2", "interval", "eta squared", "interval", "partial R2", "F", "p", ""],
            shares.Factors.Select(factor => (IEnumerable<string>)
            [
                factor.Factor, string.Join(", ", factor.Levels), F(factor.Shapley), Ends(factor.ShapleyInterval, "F3"), F(factor.EtaSquared),
                Ends(factor.EtaInterval, "F3"), F(factor.PartialRSquared), G(factor.F), P(factor.P), factor.Missing ?? "",
            ]),
            summary: $"{shares.Score}: R2 = {F(shares.RSquared)}, {shares.Rows} rows, {shares.ResidualDegrees} degrees of freedom of the residual"
                + (StudyTables.InWords(shares.Uncertainty) is { Length: > 0 } kind ? $", intervals by {kind}" : ", no intervals"));
        if (shares.Notes.Count > 0) page.Table([], shares.Notes.Select(note => (IEnumerable<string>)[$"{shares.Score}: {note}."]));
    }

    private static void Changes(HtmlPage page, StudyAnalysis analysis, string score, ScoreChange[] changes)
    {
        var hasPublished = analysis.Published.Any(one => one.Score == score && one.Own is not null);
        page.Table(
            ["factor", "level", "n", "change", "interval", "p", "p (Holm)", "p (FDR)", .. hasPublished ? [$"published for {analysis.Publication!.Model}"] : Array.Empty<string>(), ""],
            changes.SelectMany(change => change.Variant.Rows.Select(row => (IEnumerable<string>)
            [
                string.Join(" x ", row.Select(level => level.Factor)), string.Join(" x ", row.Select(level => level.Value)), $"{change.N}", Points(change.Points),
                Ends(change.PointsInterval, PointsFormat), P(change.P), P(change.HolmP), P(change.FalseDiscoveryP),
                .. hasPublished ? [PublishedOf(change, row)] : Array.Empty<string>(), change.Missing ?? "",
            ])),
            summary: $"{score}: all changes");

        string PublishedOf(ScoreChange change, IReadOnlyList<StudyLevel> row) =>
            analysis.Published.FirstOrDefault(one => one.IsBeside(change, row)) is { } one
                ? Whole(one.PublishedPoints) + (one.OtherBase is { } other ? $" ({other})" : "") : "";
    }

    private static void Correlations(HtmlPage page, StudyAnalysis analysis)
    {
        if (analysis.Correlations.Count == 0) return;
        page.Heading(
            "Generalization",
            "Pearson's r between two scores over the variants, each the mean over its seeds: whether variants that explain one set of images, subjects or data better explain another one better too.");
        page.Table(
            ["", "", "r", "variants", "p"],
            analysis.Correlations.Select(pair => (IEnumerable<string>)[pair.First, pair.Second, F(pair.R), $"{pair.N}", P(pair.P)]),
            summary: FormattableString.Invariant($"all {analysis.Correlations.Count} pairs of scores"));
    }

    private static void Published(HtmlPage page, StudyAnalysis analysis)
    {
        page.Heading("Beside the published study",
            $"The published changes are those of {analysis.Publication!.Model} ({analysis.Publication.Source}), each from the level that {analysis.Publication.Model} has; "
            + $"this study varies {analysis.Design.Model}. They are rounded to whole points and come from other training, data and scores. "
            + "They stand beside the changes of this study and are part of no number of it. A published 0 agrees with a change below half a point. "
            + "Where this study changes from another level, the two are different comparisons, and no sign is compared.");
        page.Table(
            ["factor", "published", "here", "score", "published", "this study", "interval", "sign", "interval and 0"],
            analysis.Published.Select(one => (IEnumerable<string>)
            [
                one.Published.Factor, $"{one.Published.Base.Name} to {one.Published.Level.Name}", one.Match is { } match ? $"{match.Base} to {match.Level.Value}" : "",
                one.Score, Whole(one.PublishedPoints),
                one.Own is null ? "not in this study" : one.Own.Points is null ? "not measured" : Points(one.Own.Points),
                Ends(one.Own?.PointsInterval, PointsFormat),
                one.SignAgrees switch { true => "agrees", false => "differs", _ => one.OtherBase is null ? "" : "another comparison" },
                one.Own?.ExcludesZero switch { true => "excludes 0", false => "includes 0", _ => "" },
            ]));
        var sentences = analysis.Summary.Skip(analysis.Shares.Count).Where(sentence => sentence.Contains("changes have the sign published for", StringComparison.Ordinal));
        page.Table([], sentences.Select(sentence => (IEnumerable<string>)[sentence]));
    }

    private static void NotMeasuredPart(HtmlPage page, NotMeasured[] missing)
    {
        page.Heading("Not measured", missing.Length == 0 ? "Every row and score was measured." : "No number stands in for these.");
        if (missing.Length > 0) page.Table(["row", "what", "why"], missing.Select(one => (IEnumerable<string>)[one.Row, one.What, one.Why]));
    }

    private static void Untrained(HtmlPage page, StudyAnalysis analysis)
    {
        var scores = analysis.Rows.Where(row => row.Variant == analysis.Design.Variants[0].Name).SelectMany(row => row.Scores)
            .Where(one => one is { Value: not null, Untrained: not null }).GroupBy(one => one.Name).ToArray();
        if (scores.Length == 0) return;
        page.Table(["score", "base", "base before training"], scores.Select(score => (IEnumerable<string>)
            [score.Key, F(score.Average(one => one.Value)), F(score.Average(one => one.Untrained))]));
    }

    private static void Rows(HtmlPage page, StudyAnalysis analysis)
    {
        page.Heading("Rows");
        page.Table(
            ["variant", "seed", .. analysis.Scores, "parameters", "multiply-adds", "hours"],
            analysis.Rows.Select(row => (IEnumerable<string>)
            [
                row.Variant, $"{row.Seed}", .. analysis.Scores.Select(score => F(row.Scores.FirstOrDefault(one => one.Name == score)?.Value)),
                $"{row.Parameters:N0}", $"{row.MultiplyAdds:N0}", $"{row.Seconds / 3600:F2}",
            ]),
            summary: $"{analysis.Rows.Count} rows; rows.csv and rows.parquet have all of them with recipe and provenance");
    }

    private static IEnumerable<(string Name, string Value)> Provenance(StudyAnalysis analysis)
    {
        if (analysis.Rows.Count == 0) yield break;
        foreach (var recipe in analysis.Rows.GroupBy(row => (row.Recipe with { Seed = 0 }).ToString().Replace("; seed 0", "")))
        {
            var variants = string.Join(", ", recipe.Select(row => row.Variant).Distinct());
            yield return ("recipe", recipe.Count() == analysis.Rows.Count ? recipe.Key : $"{recipe.Key} ({variants})");
        }

        yield return ("data", Distinct(row => row.Data));
        yield return ("device", Distinct(row => row.Device));
        yield return ("threads", Distinct(row => $"{row.Threads}"));
        yield return ("software", Distinct(row => row.Software));
        yield return ("machines", Distinct(row => row.Host));
        var (first, last) = (analysis.Rows.Min(row => row.Ended), analysis.Rows.Max(row => row.Ended));
        yield return ("trained", $"{first:yyyy-MM-dd HH:mm} to {last:yyyy-MM-dd HH:mm} UTC, {analysis.Rows.Sum(row => row.Seconds) / 3600:F1} hours in all");

        string Distinct(Func<RowResult, string> of) => string.Join("; ", analysis.Rows.Select(of).Distinct());
    }

    // What rows of one study should share, as scores may differ by it; empty where they do.
    private static string Differences(StudyAnalysis analysis)
    {
        (string Name, string[] Values)[] of =
        [
            ("device", Distinct(row => row.Device)), ("software", Distinct(row => row.Software)),
            ("threads", Distinct(row => row.Threads.ToString(CultureInfo.InvariantCulture))),
        ];
        string[] different = [.. of.Where(one => one.Values.Length > 1).Select(one => $"{one.Name} ({string.Join(", ", one.Values)})")];
        return different.Length == 0 ? ""
            : $"Rows differ in: {string.Join("; ", different)}. A part of the differences between scores may come from this; rows.csv has it for each row.";

        string[] Distinct(Func<RowResult, string> value) => [.. analysis.Rows.Select(value).Distinct()];
    }

    private static string Sentences(IReadOnlyList<string> notes) => string.Concat(notes.Select(note => $"{char.ToUpperInvariant(note[0])}{note[1..]}. "));

    private static string Whole(double points) => points.ToString("+0;-0;0", CultureInfo.InvariantCulture);

    private static string Points(double? value) => value?.ToString(PointsFormat, CultureInfo.InvariantCulture) ?? "";

    private static string Ends(Interval? interval, string format) => interval is { } ends
        ? $"{ends.Low.ToString(format, CultureInfo.InvariantCulture)} to {ends.High.ToString(format, CultureInfo.InvariantCulture)}" : "";

    private static string F(double? value) => value?.ToString("F3", CultureInfo.InvariantCulture) ?? "";

    private static string G(double? value) => value?.ToString("G4", CultureInfo.InvariantCulture) ?? "";

    private static string P(double? value) => value switch
    {
        null => "",
        < 0.001 => "< .001",
        { } p => p.ToString("F3", CultureInfo.InvariantCulture),
    };
}
