using System.Globalization;
using System.Text.Json;
using Cornet.Runtime;
using Cornet.Scoring.Benchmarks.Reporting;
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

/// <summary>Reads what <c>score</c> wrote: <c>score.json</c>, <c>benchmarks.json</c>, or the folder they are in.</summary>
internal static class ReportedScores
{
    private const string ScoreFile = "score.json";

    /// <summary>The scores of the trained network, in the order of the file.</summary>
    /// <param name="path">The file or folder.</param>
    /// <param name="model">The network that they must be of.</param>
    /// <param name="weights">The file of its weights.</param>
    /// <param name="notes">Receives a line where the report names another file.</param>
    /// <exception cref="CornetException">There is no such file, or it is of another network or an untrained one.</exception>
    public static IEnumerable<ReportedScore> Read(string path, string model, string weights, List<string> notes)
    {
        var files = Directory.Exists(path)
            ? new[] { ScoreFile, BenchmarkReport.ResultFile }.Select(name => Path.Combine(path, name)).Where(File.Exists).ToArray()
            : [path];
        if (files.Length == 0) throw new CornetException($"There is neither {ScoreFile} nor {BenchmarkReport.ResultFile} in '{path}': name the folder that 'score' wrote.");
        return [.. files.SelectMany(file => IsOfBenchmarks(file) ? OfBenchmarks(file, Demand) : OfModel(file, Demand))];

        void Demand(string file, string scored, string? own)
        {
            if (scored != model) throw new CornetException($"'{file}' has the scores of {scored}, not of {model}: name the report of {model}.");
            if (own is null) throw new CornetException($"'{file}' has the scores of the untrained {model}: score it with --weights.");
            if (Path.GetFullPath(own) != Path.GetFullPath(weights)) notes.Add($"warning: '{file}' has the scores of '{own}', and the weights are those of '{weights}': score these if they differ.");
        }
    }

    private static bool IsOfBenchmarks(string file)
    {
        try
        {
            using var json = JsonDocument.Parse(File.ReadAllBytes(file));
            return json.RootElement.ValueKind == JsonValueKind.Object && json.RootElement.TryGetProperty("scores", out _);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or JsonException)
        {
            throw new CornetException($"'{file}' cannot be read as scores ({fault.Message.TrimEnd('.')}): name {ScoreFile} or {BenchmarkReport.ResultFile} of 'score'.", fault);
        }
    }

    private static IEnumerable<ReportedScore> OfBenchmarks(string file, Action<string, string, string?> demand)
    {
        var result = BenchmarkReport.Read(file);
        demand(file, result.Model, result.Weights);
        foreach (var score in result.Scores)
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

    private static IEnumerable<ReportedScore> OfModel(string file, Action<string, string, string?> demand)
    {
        var score = ScoreFiles.ReadJson(file);
        demand(file, score.Provenance.Model, score.Provenance.Weights);
        foreach (var row in score.TopOne.Where(row => row.Responder.Kind == ResponderKind.Trained))
            yield return new("top-1 accuracy", "", Number(row.Accuracy, row.Missing), "", Other(score.TopOne.FirstOrDefault(one => one.Responder.Kind == ResponderKind.Untrained)?.Accuracy), $"{score.Provenance.Stimuli}");
        foreach (var row in score.Decoding.Where(row => row.Responder.Kind == ResponderKind.Trained))
            yield return new(
                "decoded accuracy", $"{row.Place}", Number(row.Accuracy, row.Missing), "",
                Other(score.Decoding.FirstOrDefault(one => one.Responder.Kind == ResponderKind.Untrained && one.Place == row.Place)?.Accuracy), "linear decoder, cross-validated");
        // Beside brains a score compares with category and pixels: these are about the method, and stay in the report.
        var brains = score.References.Where(reference => reference.Kind == ReferenceKind.Brain).Select(reference => reference.Name).ToHashSet();
        foreach (var row in score.Similarity.Where(row => row.Responder.Kind == ResponderKind.Trained && brains.Contains(row.Reference)))
            yield return new(
                row.Reference, $"{row.Place}", Number(row.Rho, row.Missing), "",
                Other(score.Similarity.FirstOrDefault(one => one.Responder.Kind == ResponderKind.Untrained && one.Place == row.Place && one.Reference == row.Reference)?.Rho),
                "RSA, Spearman's rho");
    }

    private static string Other(double? value) => value is { } number ? Text(number) : "";

    private static string Number(double? value, string? missing) => value is { } number ? Text(number) : $"missing: {missing ?? "not measured"}";

    private static string Text(double number) => number.ToString("0.000", CultureInfo.InvariantCulture);
}
