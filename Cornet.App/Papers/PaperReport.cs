using Cornet.Scoring.Reporting;

namespace Cornet.App.Papers;

/// <summary>
/// The results of Kubilius, Schrimpf et al. (2019) from their published numbers, as a folder: <c>report.html</c> (one file with everything in it), each figure as
/// SVG, PNG and PDF, <c>table-A1.csv</c>, <c>correlations.csv</c> and <c>own-runs.csv</c>.
/// </summary>
internal static class PaperReport
{
    /// <summary>The name that the command calls the paper by.</summary>
    public const string Name = "kubilius2019";

    /// <summary>Writes the folder; files of those names are replaced, others stay.</summary>
    /// <param name="own">What stands beside the published numbers.</param>
    /// <param name="folder">Where; made where it does not exist.</param>
    /// <returns>The path of the page.</returns>
    /// <exception cref="CornetException">A file cannot be written.</exception>
    public static string Write(OwnResults own, string folder)
    {
        // Everything is drawn before the first file is written.
        PaperFigure[] figures =
        [
            ScatterFigures.Accuracy(own), ScatterFigures.Generalization(own), ScatterFigures.Depth(own), CircuitFigure.Of(own), SolutionTimeFigure.Of(),
            ScatterFigures.EarlyAndLate(own),
        ];
        var html = Page(own, figures);
        WholeFile.Guard(folder, () => Directory.CreateDirectory(folder));
        foreach (var figure in figures) figure.Files.WriteTo(Path.Combine(folder, figure.FileName));
        WholeFile.Write(Path.Combine(folder, "table-A1.csv"), PaperTables.NetworkCsv());
        WholeFile.Write(Path.Combine(folder, "correlations.csv"), PaperTables.CorrelationCsv());
        // Without runs it has no rows: what an earlier report listed is gone from it.
        WholeFile.Write(Path.Combine(folder, "own-runs.csv"), new OwnTables(own).Csv());
        var page = Path.Combine(folder, "report.html");
        WholeFile.Write(page, html);
        return page;
    }

    private static byte[] Page(OwnResults own, IReadOnlyList<PaperFigure> figures)
    {
        var page = new HtmlPage(
            "Kubilius, Schrimpf et al. 2019", "Brain-Like Object Recognition with High-Performing Shallow Recurrent ANNs",
            "The results of Kubilius, Schrimpf et al. (2019), drawn again from their published numbers.");
        page.Tiles([.. Tiles()]);
        page.Heading(
            "Numbers",
            $"The paper's numbers of {PublishedResults.Models.Count} networks are part of Cornet. Correlations are computed from them and stand beside the printed ones. "
            + "Scores are raw: none is divided by a ceiling. "
            + (own.Runs.Count > 0
                ? "Your own runs are drawn as diamonds, by number, and are in none of the correlations; by which rule they were made stands below."
                : "Give your own results with --study and --scores to see them beside these."));
        page.Heading(
            "Table A1: networks by Brain-Score",
            "CORnet-S has the highest Brain-Score, because it is the only network with object solution times (OST), which count as 0 for all others. "
            + "The Brain-Score is the mean of V4, IT, OST and behavior.");
        page.Table(PaperTables.NetworkColumns, PaperTables.NetworkCells());
        foreach (var figure in figures)
        {
            page.Heading($"Figure {figure.Number}: {figure.Title}", figure.Says);
            page.Picture(figure.Files.Png, $"Figure {figure.Number}: {figure.Title}", Figure.Density, captioned: false);
            if (figure.Panels.Count > 0) page.Table(PaperTables.CorrelationColumns, PaperTables.CorrelationCells(figure.Panels));
        }

        page.Heading(
            "Figures A1 and A2",
            "They are left out: they need the features' numbers and the results of a search over thousands of architectures, which are not among the published numbers "
            + "that Cornet has.");
        if (own.Runs.Count > 0) Runs(page, own);
        page.Heading("Sources");
        page.Facts(
        [
            ("paper", PublishedResults.Citation),
            ("networks", "numbers that the authors published with the paper (table A1, figures 1, 2, 3 and A3), to six digits; depth as given there"),
            ("figure 4", "changes in points, as printed"),
            ("figure 5", "means of bins, read off the printed figure; its r is the OST score of CORnet-S"),
            ("p", "two-sided, from Student's t with n - 2 degrees of freedom; n.s.: p of at least .05"),
            ("software", $"Cornet {typeof(PaperReport).Assembly.GetName().Version?.ToString(3)}"),
        ]);
        return page.Bytes();
    }

    private static IEnumerable<(string Number, string Meaning)> Tiles()
    {
        var best = PublishedResults.Models.Where(model => model.Family != ModelFamily.Cornet).Max(model => model.BrainScore);
        yield return (PaperTables.Cell(PaperQuantity.BrainScore, PublishedResults.CornetS.BrainScore), "Brain-Score of CORnet-S");
        yield return (PaperTables.Cell(PaperQuantity.BrainScore, best), "Brain-Score of the next best");
        yield return ($"{PaperTables.Cell(PaperQuantity.Top1, PublishedResults.CornetS.Top1)} %", "ImageNet top-1 of CORnet-S");
        yield return ($"{PublishedResults.CornetS.Depth}", "layers on its longest path");
    }

    private static void Runs(HtmlPage page, OwnResults own)
    {
        var tables = new OwnTables(own);
        page.Heading(
            "Own runs",
            "These are not results of the paper. A value is raw where a raw one is known, as the paper's are; where none is, it says so, and its number has a star in figures. "
            + "Accuracy is that on the run's own images, which need not be ImageNet. The mean of raw V4, IT, OST and behavior is the Brain-Score, where all four are known. "
            + "Changes in figure 4 are against the base of the same study, seed by seed; those from a level that CORnet-S does not have are left out. Depth (figure 3) is not known of own runs. Early and late "
            + "responses (figure A3) are those of benchmarks of V4 and IT with two time bins.");
        page.Table(OwnTables.RunColumns, tables.RunCells());
        page.Table(OwnTables.RuleColumns, tables.ScoreCells(), summary: "all scores, with the rule that each was made by");
    }
}
