using System.Globalization;
using Cornet.Runtime;
using Cornet.Scoring.Metrics;
using Cornet.Scoring.Reporting;
using Cornet.Scoring.Responders;

namespace Cornet.Cli.Export;

/// <summary>A score of a trained network, for a model card.</summary>
/// <param name="Name">The benchmark, or what was measured.</param>
/// <param name="Place">The area and step; empty for the network as a whole.</param>
/// <param name="Value">The number, or why there is none.</param>
/// <param name="Interval">Its 95 % interval; empty where there is none.</param>
/// <param name="Untrained">The same of the untrained network; empty where it was not measured.</param>
/// <param name="Unit">What the number is.</param>
internal sealed record ReportedScore(string Name, string Place, string Value, string Interval, string Untrained, string Unit);

/// <summary>Reads what <c>score</c> wrote: <c>benchmarks.json</c>, or the folder it is in.</summary>
internal static class ReportedScores
{
    /// <summary>The scores of the trained network, in the order of the file.</summary>
    /// <param name="path">The file or folder.</param>
    /// <param name="model">The network that they must be of.</param>
    /// <param name="weights">The file of its weights.</param>
    /// <param name="notes">Receives a line where the report names another file.</param>
    /// <exception cref="CornetException">There is no such file, or it is of another network or an untrained one.</exception>
    public static IEnumerable<ReportedScore> Read(string path, string model, string weights, List<string> notes)
    {
        var file = Directory.Exists(path) ? Path.Combine(path, BenchmarkReport.ResultFile) : path;
        if (file != path && !File.Exists(file)) throw new CornetException($"There is no {BenchmarkReport.ResultFile} in '{path}': name the folder that 'score' wrote.");
        var result = BenchmarkReport.Read(file);
        if (result.Model != model) throw new CornetException($"'{file}' has the scores of {result.Model}, not of {model}: name the report of {model}.");
        if (result.Weights is not { } own) throw new CornetException($"'{file}' has the scores of the untrained {model}: score it with --weights.");
        if (Path.GetFullPath(own) != Path.GetFullPath(weights)) notes.Add($"warning: '{file}' has the scores of '{own}', and the weights are those of '{weights}': score these if they differ.");
        return [.. Of(result)];
    }

    private static IEnumerable<ReportedScore> Of(BenchmarkResult result)
    {
        // Hypotheses such as category and pixels are about the method, and stay in the report.
        foreach (var score in result.Scores.Where(one => one.ReferenceKind != ReferenceKind.Model))
        {
            var (row, untrained) = (score.Of(ResponderKind.Trained), score.Of(ResponderKind.Untrained));
            var value = row is null ? null : score.ValueOf(row);
            var interval = score.Declaration.Normalizes is null ? row?.Measured.Interval : row?.NormalizedInterval;
            yield return new(
                score.Declaration.Name, $"{score.Committed}", Number(value, row?.Measured.Missing), interval is { } ends ? $"{Text(ends.Low)} to {Text(ends.High)}" : "",
                untrained is not null && score.ValueOf(untrained) is { } other ? Text(other) : "",
                $"{score.Metric}{(score.Declaration.Normalizes is null ? "" : $"; {score.Normalization}")}{(score.Ceiling is { } ceiling ? $"; ceiling {Text(ceiling.Value)}" : "")}");
        }
        foreach (var composite in result.Composites.Where(one => one.Responder.Kind == ResponderKind.Trained))
            yield return new(composite.Name, "", Number(composite.Value, $"no score for {string.Join(", ", composite.Missing)}"), "", "", composite.Rule);
    }

    private static string Number(double? value, string? missing) => value is { } number ? Text(number) : $"missing: {missing ?? "not measured"}";

    private static string Text(double number) => number.ToString("0.000", CultureInfo.InvariantCulture);
}
