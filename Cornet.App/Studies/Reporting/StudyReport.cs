using Cornet.App.Studies.Analysis;
using Cornet.Scoring.Metrics.Statistics;
using Cornet.Scoring.Reporting;

namespace Cornet.App.Studies.Reporting;

/// <summary>
/// Writes what a study found into a folder: <c>report.html</c> (one file with everything in it), the figures as SVG, PNG and PDF, and for scripts
/// <c>rows.csv</c> and <c>rows.parquet</c>, <c>changes.csv</c>, <c>shares.csv</c>, <c>correlations.csv</c>, and where factors are crossed <c>effects.csv</c> and
/// <c>marginal_means.csv</c>.
/// </summary>
public static class StudyReport
{
    /// <summary>Analyzes the rows and writes the folder; files of those names are replaced.</summary>
    /// <param name="design">The study.</param>
    /// <param name="rows">The finished rows; some may be missing.</param>
    /// <param name="published">Published changes to stand beside one's own, where the study varies the same; null for none.</param>
    /// <param name="folder">Where; made where it does not exist.</param>
    /// <param name="statuses">Where each row stands, for what is not measured; where null, the seeds of the finished rows say what is missing.</param>
    /// <param name="inference">Resamples of seeds, confidence and seed; 1,000, 95 % and 1 where null.</param>
    /// <param name="brainScore">The score to compare with the published Brain-Score; where null, the one whose name has <c>Brain-Score</c> in it.</param>
    /// <returns>The path of the page.</returns>
    /// <exception cref="CornetException">A file cannot be written, or the rows are not of this study.</exception>
    public static string Write(
        StudyDesign design, IReadOnlyList<RowResult> rows, PublishedStudy? published, string folder,
        IReadOnlyList<RowStatus>? statuses = null, Inference? inference = null, string? brainScore = null) =>
        Write(StudyAnalysis.Of(design, rows, published, inference, brainScore), folder, statuses);

    /// <summary>Writes the folder of an analysis.</summary>
    /// <param name="analysis">The analysis.</param>
    /// <param name="folder">Where; made where it does not exist.</param>
    /// <param name="statuses">Where each row stands.</param>
    /// <returns>The path of the page.</returns>
    /// <exception cref="CornetException">A file cannot be written.</exception>
    public static string Write(StudyAnalysis analysis, string folder, IReadOnlyList<RowStatus>? statuses = null)
    {
        WholeFile.Guard(folder, () => Directory.CreateDirectory(folder));
        var rows = StudyTables.Rows(analysis);
        Save("rows.csv", TableColumn.Csv(rows));
        Save("rows.parquet", ParquetFile.Of(rows, Facts(analysis)));
        Save("changes.csv", TableColumn.Csv(StudyTables.Changes(analysis)));
        Save("shares.csv", TableColumn.Csv(StudyTables.Shares(analysis)));
        Save("correlations.csv", TableColumn.Csv(StudyTables.Correlations(analysis)));
        if (analysis.Effects.Count > 0)
        {
            Save("effects.csv", TableColumn.Csv(StudyTables.Effects(analysis)));
            Save("marginal_means.csv", TableColumn.Csv(StudyTables.Means(analysis)));
        }

        var figures = StudyFigures.Of(analysis)
            .Select(figure => (figure, FigureFiles.Write(Path.Combine(folder, figure.Name), figure.Width, figure.Height, figure.Draw).Png)).ToArray();
        return Save("report.html", StudyReportPage.Of(analysis, figures, statuses));

        string Save(string name, byte[] bytes)
        {
            var path = Path.Combine(folder, name);
            WholeFile.Write(path, bytes);
            return path;
        }
    }

    private static Dictionary<string, string> Facts(StudyAnalysis analysis)
    {
        Dictionary<string, string> facts = new() { ["cornet.study"] = analysis.Design.Study, ["cornet.model"] = analysis.Design.Model };
        foreach (var (score, rules) in StudyReportPage.RulesOf(analysis)) facts[$"cornet.rule.{score}"] = string.Join("; ", rules);
        return facts;
    }
}
