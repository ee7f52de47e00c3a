using Cornet.Runtime.Stimuli;
using Cornet.Scoring.Metrics;

namespace Cornet.Scoring.Reporting;

/// <summary>
/// Writes all there is of a score into a folder: <c>report.html</c> (one file with everything in it, for people), its figures as PNG,
/// <c>score.json</c> and <c>score.csv</c> (the numbers) and <c>rdms.npz</c> (the RDMs).
/// </summary>
public static class ScoreReport
{
    /// <summary>Writes the folder; files of those names are replaced.</summary>
    /// <param name="score">What was measured.</param>
    /// <param name="sample">The stimuli it was measured on.</param>
    /// <param name="folder">Where; made where it does not exist.</param>
    /// <param name="trainingCurve">A picture (PNG) of the training; null for none.</param>
    /// <returns>The path of the page.</returns>
    /// <exception cref="CornetException">A file cannot be written, or a stimulus or the curve not read.</exception>
    public static string Write(ModelScore score, ScoringSample sample, string folder, string? trainingCurve = null)
    {
        WholeFile.Guard(folder, () => Directory.CreateDirectory(folder));
        ScoreFiles.WriteJson(score, Path.Combine(folder, "score.json"));
        ScoreFiles.WriteCsv(score, Path.Combine(folder, "score.csv"));
        ScoreFiles.WriteMatrices(score, Path.Combine(folder, "rdms.npz"));

        var sheet = Path.Combine(folder, "stimuli.png");
        ExampleSheet.Write(sample.Set, sheet, columns: 10, cell: 72);
        var pictures = new ReportPictures(
            Curve: trainingCurve is not null && File.Exists(trainingCurve) ? File.ReadAllBytes(trainingCurve) : null,
            Decoding: Saved("decoding.png", DecodingFigure.Png(score)),
            Similarity: Saved("similarity.png", SimilarityFigure.Png(score)),
            Matrices: Saved("rdms.png", MatrixFigure.Png(score, sample)),
            Stimuli: File.ReadAllBytes(sheet));
        var page = Path.Combine(folder, "report.html");
        WholeFile.Write(page, HtmlReport.Page(score, pictures));
        return page;

        byte[]? Saved(string name, byte[]? png)
        {
            if (png is not null) WholeFile.Write(Path.Combine(folder, name), png);
            return png;
        }
    }
}
