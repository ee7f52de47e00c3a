using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Cornet.Runtime.Scoring;
using Cornet.Runtime.Scoring.Reporting;
using Cornet.Runtime.Scoring.Statistics;

namespace Cornet.Runtime.Benchmarks.Reporting;

/// <summary>Everything that a run of benchmarks came to.</summary>
/// <param name="Model">The model.</param>
/// <param name="Weights">The file of its weights; null where only the untrained network was scored.</param>
/// <param name="Scores">One for each benchmark.</param>
/// <param name="Composites">Name, rule and score by responder; null where a score is missing.</param>
public sealed record BenchmarkResult(string Model, string? Weights, IReadOnlyList<BenchmarkScore> Scores, IReadOnlyList<CompositeScore> Composites)
{
    /// <summary>When, in universal time.</summary>
    public DateTime Date { get; init; } = DateTime.UtcNow;

    /// <summary>Cornet, TorchSharp and libtorch.</summary>
    public IReadOnlyDictionary<string, string> Versions { get; init; } = Provenance.Versions;
}

/// <summary>A composite of a responder.</summary>
/// <param name="Name">Of the composite.</param>
/// <param name="Rule">In words.</param>
/// <param name="Responder">Trained or untrained.</param>
/// <param name="Value">Null where a plain mean lacks a score.</param>
/// <param name="Missing">The names of the benchmarks that have no score.</param>
/// <param name="Published">Published values by model.</param>
public sealed record CompositeScore(
    string Name, string Rule, Responder Responder, double? Value, IReadOnlyList<string> Missing, IReadOnlyDictionary<string, double> Published)
{
    /// <summary>What is missing, in words; empty where nothing is.</summary>
    internal string MissingInWords =>
        Missing.Count == 0 ? "" : $"no score of {string.Join(", ", Missing)}{(Value is null ? "" : ", counted as 0")}";
}

/// <summary>
/// Writes results: <c>report.html</c> (one file with everything in it), its figures as PNG, <c>benchmarks.json</c> and <c>benchmarks.csv</c>.
/// </summary>
public static class BenchmarkReport
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    private static readonly string[] Header =
    [
        "benchmark", "responder", "area", "step", "start_ms", "is_score", "raw", "standard_error", "low", "high", "p", "chance", "ceiling",
        "ceiling_standard_error", "normalized", "normalized_low", "normalized_high", "normalization", "metric", "choices", "note",
    ];

    private const string Columns =
        "<tr><th></th><th>place</th><th>raw</th><th>standard error</th><th>95 %</th><th>p</th><th>normalized</th><th>95 %</th></tr>";

    /// <summary>Writes the folder; files of those names are replaced.</summary>
    /// <returns>The path of the page.</returns>
    /// <exception cref="CornetException">A file cannot be written.</exception>
    public static string Write(BenchmarkResult result, string folder)
    {
        WholeFile.Guard(folder, () => Directory.CreateDirectory(folder));
        ScoreFiles.Write(Path.Combine(folder, "benchmarks.json"), JsonSerializer.SerializeToUtf8Bytes(result, Json));
        ScoreFiles.Write(Path.Combine(folder, "benchmarks.csv"), Encoding.UTF8.GetBytes(Csv(result)));
        var page = Path.Combine(folder, "report.html");
        ScoreFiles.Write(page, Encoding.UTF8.GetBytes(Page(result, folder)));
        return page;
    }

    private static string Csv(BenchmarkResult result)
    {
        var text = new StringBuilder().AppendJoin(',', Header).Append('\n');
        foreach (var score in result.Scores)
        {
            foreach (var row in score.Rows)
            {
                var (measured, ends) = (row.Measured, row.NormalizedInterval);
                string[] fields =
                [
                    score.Declaration.Name, Palette.Name(row.Responder), row.Area, $"{row.Step}", Number(row.StartMs),
                    score.Of(row.Responder) == row ? "1" : "0", Number(measured.Raw), Number(measured.StandardError), Number(measured.Interval?.Low),
                    Number(measured.Interval?.High), Number(measured.P), Number(score.Chance), Number(score.Ceiling?.Value),
                    Number(score.Ceiling?.StandardError), Number(row.Normalized), Number(ends?.Low), Number(ends?.High), score.Normalization,
                    score.Metric,
                    string.Join("; ", score.Choices.Select(choice => $"{choice.Key}: {choice.Value}")), measured.Missing ?? "",
                ];
                text.AppendJoin(',', fields.Select(ScoreFiles.Quoted)).Append('\n');
            }
        }

        return text.ToString();

        static string Number(double? value) => value?.ToString("R", CultureInfo.InvariantCulture) ?? "";
    }

    private static string Page(BenchmarkResult result, string folder)
    {
        var page = new StringBuilder($"""
            <!doctype html>
            <html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
            <title>{Text(result.Model)}: benchmarks</title><style>{HtmlReport.Style}</style></head><body><main>
            <h1>{Text(result.Model)}</h1>
            <p class="lead">{(result.Weights is { } weights ? $"weights: {Text(Path.GetFileName(weights))}" : "untrained")}</p>
            """);
        page.Append("<div class=\"tiles\">");
        foreach (var one in result.Composites.Where(one => one.Value is not null)) Tile(F(one.Value), $"{one.Name}, {Palette.Name(one.Responder)}");
        foreach (var score in result.Scores)
        {
            foreach (var row in score.Responders.Select(score.Of).OfType<BenchmarkRow>().Take(1))
                Tile(
                    F(row.Normalized ?? row.Measured.Raw),
                    $"{score.Declaration.Name}, {Palette.Name(row.Responder)}{(row.Normalized is null ? ", raw" : "")}");
        }

        page.Append("</div>");
        foreach (var composite in result.Composites.GroupBy(one => one.Name)) Together([.. composite]);
        for (var i = 0; i < result.Scores.Count; i++) Section(result.Scores[i], i + 1);
        page.Append("<h2>How it was made</h2><table class=\"facts\">");
        foreach (var (name, version) in result.Versions) Fact(name, version);
        Fact("weights", result.Weights ?? "none");
        Fact("date", $"{result.Date:yyyy-MM-dd HH:mm} UTC");
        return page.Append("</table></main></body></html>\n").ToString();

        void Tile(string number, string meaning) => page.Append($"<div class=\"tile\"><b>{number}</b><span>{Text(meaning)}</span></div>");

        void Fact(string name, string value) => page.Append($"<tr><td>{Text(name)}</td><td>{Text(value)}</td></tr>");

        void Together(IReadOnlyList<CompositeScore> responders)
        {
            page.Append($"<h2>{Text(responders[0].Name)}</h2><p>{Text(responders[0].Rule)}.</p><table>");
            foreach (var one in responders)
                page.Append($"<tr><td>{Palette.Name(one.Responder)}</td><td>{F(one.Value)}</td><td>{Text(one.MissingInWords)}</td></tr>");
            foreach (var (model, value) in responders[0].Published)
                page.Append($"<tr><td>{Text(model)} (published)</td><td>{F(value)}</td><td></td></tr>");
            page.Append("</table>");
        }

        void Section(BenchmarkScore score, int number)
        {
            var declared = score.Declaration;
            page.Append($"<h2>{Text(declared.Name)}</h2><p>{Text(score.Metric)}. {score.Stimuli:N0} stimuli, {Text(score.Compared)}.</p>");
            page.Append($"<table>{Columns}");
            foreach (var row in score.Responders.Select(score.Of).OfType<BenchmarkRow>()) Cells(Palette.Name(row.Responder), row);
            if (score.Chance is { } chance) Only("chance", chance, raw: true);
            foreach (var (model, published) in declared.Published) Only($"{model} (published)", published, raw: declared.Normalizes is null);
            page.Append("</table>");
            Picture("places", "The raw score of each area at each step; bars are standard errors.", BenchmarkFigures.Places(score));
            Picture("over-time", "The raw score of each area as its steps begin.", BenchmarkFigures.OverTime(score));
            Picture("neuroids", "The neuroids at the place that is the score; the dashed line is the score.", BenchmarkFigures.Neuroids(score));
            Picture("times", "Each point is a stimulus that both solve.", BenchmarkFigures.Times(score));
            Picture("rdms", "Representational dissimilarity, as percentiles; stimuli in the order of their table.", BenchmarkFigures.Matrices(score));
            page.Append($"<details><summary>all areas and steps</summary><table>{Columns}");
            foreach (var row in score.Rows) Cells(Palette.Name(row.Responder), row);
            page.Append("</table></details><table class=\"facts\">");
            if (declared.Source is { } source) Fact("source", source);
            Fact("ceiling", score.Ceiling?.InWords ?? "none");
            Fact("normalization", score.Normalization);
            foreach (var (name, choice) in score.Choices) Fact(name, choice);
            Fact("stimuli", $"{Path.GetFileName(declared.Stimuli)}; {score.Preparation}");
            foreach (var one in score.LeftOut) Fact("left out", one.ToString());
            Fact("declared in", Path.GetFileName(declared.File));
            page.Append("</table>");

            void Only(string who, double value, bool raw)
            {
                page.Append($"<tr><td>{Text(who)}</td><td></td><td>{(raw ? F(value) : "")}</td><td></td><td></td><td></td>");
                page.Append($"<td>{(raw ? "" : F(value))}</td><td></td></tr>");
            }

            void Picture(string name, string caption, byte[]? png)
            {
                if (png is null) return;
                ScoreFiles.Write(Path.Combine(folder, $"{name}-{number}.png"), png);
                page.Append($"<figure><img alt=\"{Text(caption)}\" src=\"data:image/png;base64,{Convert.ToBase64String(png)}\">");
                page.Append($"<figcaption>{Text(caption)}</figcaption></figure>");
            }
        }

        void Cells(string who, BenchmarkRow row)
        {
            var measured = row.Measured;
            var (place, why) = (row.Responder == Responder.Pixels ? "" : Text(row.Place.ToString()), Text(measured.Missing ?? ""));
            page.Append($"<tr><td>{who}</td><td>{place}</td><td>{F(measured.Raw)}</td>");
            page.Append($"<td>{F(measured.StandardError)}</td><td>{Ends(measured.Interval)}</td>");
            page.Append($"<td>{F(measured.P)}</td><td>{F(row.Normalized)}</td><td>{Ends(row.NormalizedInterval)} {why}</td></tr>");
        }
    }

    private static string Ends(Interval? interval) => interval is { } ends ? $"{F(ends.Low)} to {F(ends.High)}" : "";

    private static string F(double? value) => value is { } number ? number.ToString("F3", CultureInfo.InvariantCulture) : "";

    private static string Text(string text) => WebUtility.HtmlEncode(text);
}
