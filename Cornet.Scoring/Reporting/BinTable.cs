using System.Globalization;
using System.Text;
using Cornet.Runtime.Weights;
using Cornet.Scoring.Benchmarks;
using Cornet.Scoring.Metrics;

namespace Cornet.Scoring.Reporting;

/// <summary>
/// The scores in time bins as <c>bins.csv</c>: a row for each responder, area, step and bin. <c>mapped</c> is 1 where the step stands for the bin in the score.
/// </summary>
internal static class BinTable
{
    /// <summary>The name of the file.</summary>
    public const string File = "bins.csv";

    private static readonly string[] Header =
    [
        "benchmark", "responder", "area", "step", "mapped", "bin_start_ms", "bin_end_ms", "raw", "standard_error", "low", "high", "ceiling", "normalized",
    ];

    /// <summary>Writes the file; none where no benchmark has time bins.</summary>
    /// <exception cref="CornetException">It cannot be written.</exception>
    public static void Write(BenchmarkResult result, string folder)
    {
        if (result.Scores.SelectMany(score => score.Rows).Any(row => row.Measured.Bins is not null))
            WholeFile.Write(Path.Combine(folder, File), Encoding.UTF8.GetBytes(Csv(result.Scores)));
    }

    private static string Csv(IReadOnlyList<BenchmarkScore> scores)
    {
        var text = new StringBuilder().AppendJoin(',', Header).Append('\n');
        foreach (var score in scores)
        {
            foreach (var area in score.Rows.Where(row => row.Measured.Bins is not null).GroupBy(row => (row.Responder, row.Area)))
            {
                var mapped = area.FirstOrDefault(row => row.Place.IsMapped)?.Measured.Bins;
                // One regression for all bins has no scores of single steps.
                var steps = area.Where(row => !row.Place.IsMapped).ToArray();
                foreach (var row in steps.Length > 0 ? steps : area.ToArray())
                {
                    foreach (var (at, bin) in row.Measured.Bins!.Index())
                    {
                        string[] fields =
                        [
                            score.Declaration.Name, Palette.Name(row.Responder), row.Area, $"{bin.Step}", mapped?[at].Step == bin.Step ? "1" : "0", Number(bin.StartMs),
                            Number(bin.EndMs), Number(bin.Raw), Number(bin.StandardError), Number(bin.Interval?.Low), Number(bin.Interval?.High), Number(bin.Ceiling),
                            Number(bin.Normalized),
                        ];
                        text.AppendJoin(',', fields.Select(CsvFile.Quoted)).Append('\n');
                    }
                }
            }
        }

        return text.ToString();
    }

    private static string Number(double? value) => value is { } number && double.IsFinite(number) ? number.ToString("R", CultureInfo.InvariantCulture) : "";
}
