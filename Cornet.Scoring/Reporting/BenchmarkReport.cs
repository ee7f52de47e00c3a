using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Cornet.Scoring.Benchmarks;
using Cornet.Scoring.Metrics;
using Cornet.Scoring.Metrics.Statistics;
using Cornet.Scoring.Responders;

namespace Cornet.Scoring.Reporting;

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
    public IReadOnlyDictionary<string, string> Versions { get; init; } = SoftwareVersions.All;

    /// <summary>In which numbers and memory format the trained network computed; null without one.</summary>
    public string? Computation { get; init; }
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
    /// <summary>The composite of every responder but the pixels.</summary>
    /// <param name="composite">What it is made of.</param>
    /// <param name="files">The declarations of the benchmarks.</param>
    /// <param name="scores">Their scores, in the same order.</param>
    public static IEnumerable<CompositeScore> Of(Composite composite, IReadOnlyList<string> files, IReadOnlyList<BenchmarkScore> scores)
    {
        string[] paths = [.. files.Select(Path.GetFullPath)];
        var of = composite.Files.ToDictionary(file => file, file => scores[Array.IndexOf(paths, Path.GetFullPath(file))]);
        foreach (var responder in scores.SelectMany(score => score.Responders).Distinct().Where(one => one.Kind != ResponderKind.Pixels))
        {
            var byFile = of.ToDictionary(one => one.Key, one => one.Value.Of(responder) is { } row ? one.Value.ValueOf(row) : null);
            string[] missing = [.. byFile.Where(one => one.Value is null).Select(one => of[one.Key].Declaration.Name)];
            yield return new CompositeScore(composite.Name, composite.Says, responder, composite.Of(byFile), missing, composite.Published);
        }
    }

    /// <summary>What is missing, in words; empty where nothing is.</summary>
    internal string MissingInWords =>
        Missing.Count == 0 ? "" : $"no score for {string.Join(", ", Missing)}{(Value is null ? "" : ", counted as 0")}";
}

/// <summary>A picture for a report.</summary>
/// <param name="Title">Its heading.</param>
/// <param name="Text">What it shows.</param>
/// <param name="File">The file (PNG).</param>
public sealed record ReportPicture(string Title, string Text, string File);

/// <summary>
/// Writes results: <c>report.html</c> (one file with everything in it), its figures as SVG, PDF and PNG, <c>benchmarks.json</c> and <c>benchmarks.csv</c>.
/// </summary>
public static class BenchmarkReport
{
    /// <summary>The name of the file that has all numbers.</summary>
    public const string ResultFile = "benchmarks.json";

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    // Stricter than what is written: a file without scores is no result.
    private static readonly JsonSerializerOptions Strict = new(Json) { RespectRequiredConstructorParameters = true, RespectNullableAnnotations = true };

    private static readonly string[] Header =
    [
        "benchmark", "responder", "area", "step", "start_ms", "is_score", "raw", "standard_error", "low", "high", "p", "chance", "ceiling",
        "ceiling_standard_error", "normalized", "normalized_low", "normalized_high", "normalization", "metric", "choices", "note",
    ];

    private static readonly string[] Columns = ["", "place", "raw", "standard error", "95 %", "p", "normalized", "95 %"];

    /// <summary>Writes the folder; files of those names are replaced.</summary>
    /// <param name="result">What was measured.</param>
    /// <param name="folder">Where; made where it does not exist.</param>
    /// <param name="pictures">Pictures (PNG) that are shown behind the scores, each where its file exists.</param>
    /// <returns>The path of the page.</returns>
    /// <exception cref="CornetException">A file cannot be written.</exception>
    public static string Write(BenchmarkResult result, string folder, params IReadOnlyList<ReportPicture> pictures)
    {
        WholeFile.Guard(folder, () => Directory.CreateDirectory(folder));
        WholeFile.Write(Path.Combine(folder, ResultFile), JsonSerializer.SerializeToUtf8Bytes(result, Json));
        WholeFile.Write(Path.Combine(folder, "benchmarks.csv"), Encoding.UTF8.GetBytes(Csv(result)));
        BinTable.Write(result, folder);
        var page = Path.Combine(folder, "report.html");
        WholeFile.Write(page, Page(result, folder, pictures));
        return page;
    }

    /// <summary>Reads <c>benchmarks.json</c>; what is left out of it, such as the scores of neuroids, is missing.</summary>
    /// <exception cref="CornetException">The file cannot be read or is no such file.</exception>
    public static BenchmarkResult Read(string file)
    {
        try
        {
            return JsonSerializer.Deserialize<BenchmarkResult>(File.ReadAllBytes(file), Strict) ?? throw new JsonException();
        }
        catch (JsonException error)
        {
            throw new CornetException($"'{file}' is not what 'score' writes, or is damaged (line {error.LineNumber + 1 ?? 1}): score the model again.", error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new CornetException($"'{file}' cannot be read: {error.Message}", error);
        }
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
                    string.Join("; ", score.Choices.Select(choice => $"{choice.Key}: {choice.Value}")), measured.Missing ?? measured.Note ?? "",
                ];
                text.AppendJoin(',', fields.Select(CsvFile.Quoted)).Append('\n');
            }
        }

        return text.ToString();

        static string Number(double? value) => value?.ToString("R", CultureInfo.InvariantCulture) ?? "";
    }

    private static byte[] Page(BenchmarkResult result, string folder, IReadOnlyList<ReportPicture> pictures)
    {
        var page = new HtmlPage(
            $"{result.Model}: benchmarks", result.Model, result.Weights is { } weights ? $"weights: {Path.GetFileName(weights)}" : "untrained");
        page.Tiles([.. Tiles(result)]);
        foreach (var responders in result.Composites.GroupBy(one => one.Name).Select(composite => composite.ToArray()))
        {
            page.Heading(responders[0].Name, $"{responders[0].Rule}.");
            page.Table([], [
                .. responders.Select(one => (IEnumerable<string>)[Palette.Name(one.Responder), F(one.Value), one.MissingInWords]),
                .. responders[0].Published.Select(one => (IEnumerable<string>)[$"{one.Key} (published)", F(one.Value), ""]),
            ]);
        }

        if (result.Scores.SelectMany(score => score.Responders).Distinct().Count() > 1)
        {
            page.Heading("Models side by side", "The score on each benchmark with its 95 % interval, and the area or layer at the step that it is of.");
            page.Table(SideBySide.Header(result.Scores), SideBySide.Rows(result.Scores));
            if (SideBySide.Scatter(result.Scores) is { } scatter)
                page.Drawing(scatter.WriteTo(Path.Combine(folder, "scatter")), "Each point is a model: its scores on the first two benchmarks.");
            page.Table(SideBySide.Header(result.Scores), SideBySide.Choices(result.Scores), summary: "which area, layer and step stands for the region in each model");
        }

        for (var i = 0; i < result.Scores.Count; i++) Section(page, result.Scores[i], name => Path.Combine(folder, $"{name}-{i + 1}"));
        foreach (var (title, text, file) in pictures.Where(picture => File.Exists(picture.File)))
        {
            page.Heading(title, text);
            page.Picture(File.ReadAllBytes(file), title, density: 1, captioned: false);
        }

        page.Heading("Provenance");
        page.Facts(
        [
            .. result.Versions.Select(version => (version.Key, version.Value)), ("weights", result.Weights ?? "none"),
            .. result.Computation is { } computation ? [("computed in", computation)] : Array.Empty<(string, string)>(),
            ("date", $"{result.Date:yyyy-MM-dd HH:mm} UTC"),
        ]);
        return page.Bytes();
    }

    private static IEnumerable<(string Number, string Meaning)> Tiles(BenchmarkResult result)
    {
        foreach (var one in result.Composites.Where(one => one.Value is not null))
            yield return (F(one.Value), $"{one.Name}, {Palette.Name(one.Responder)}");
        foreach (var score in result.Scores)
        {
            foreach (var row in score.Responders.Select(score.Of).OfType<BenchmarkRow>().Take(1))
            {
                yield return (
                    F(row.Normalized ?? row.Measured.Raw),
                    $"{score.Declaration.Name}, {Palette.Name(row.Responder)}{(row.Normalized is null ? ", raw" : "")}");
            }
        }
    }

    private static void Section(HtmlPage page, BenchmarkScore score, Func<string, string> fileOf)
    {
        var declared = score.Declaration;
        page.Heading(declared.Name, $"{score.Metric}. {score.Stimuli:N0} stimuli, {score.Compared}.");
        List<IEnumerable<string>> rows = [.. score.Responders.Select(score.Of).OfType<BenchmarkRow>().Select(Cells)];
        if (score.Chance is { } chance) rows.Add(Only("chance", chance, raw: true));
        rows.AddRange(declared.Published.Select(one => Only($"{one.Key} (published)", one.Value, raw: declared.Normalizes is null)));
        page.Table(Columns, rows);
        Picture("places", $"The raw score of each area at each step; bars are standard errors{(score.Ceiling?.Lower is null ? "" : ", the band is the noise ceiling")}.", BenchmarkFigures.Places(score));
        Picture("over-time", "The raw score of each area against the onset of its steps.", BenchmarkFigures.OverTime(score));
        foreach (var (number, responder) in score.Responders.Where(one => one.Kind != ResponderKind.Pixels).Index())
        {
            Picture($"bins-{number + 1}", $"{responder.Name}: the raw score over the time of the neurons; thick where a step stands for the bin, gray the ceiling.", TimeFigures.Curves(score, responder));
            Picture($"steps-by-bins-{number + 1}", $"{responder.Name}: every step compared with every time bin.", TimeFigures.CrossTime(score, responder));
        }

        Picture("neuroids", "Raw scores of the neuroids at the area and step of the score (line).", BenchmarkFigures.Neuroids(score));
        Picture("times", "Each point is a stimulus that both the network and the monkeys solve.", BenchmarkFigures.Times(score));
        Picture("rdms", "Representational dissimilarity, as percentiles; stimuli in the order of their table.", BenchmarkFigures.Matrices(score));
        page.Table(Columns, score.Rows.Select(Cells), summary: "all areas and steps");
        page.Facts(Facts(score));

        void Picture(string name, string caption, FigureFiles? figure)
        {
            if (figure is not null) page.Drawing(figure.WriteTo(fileOf(name)), caption);
        }
    }

    private static IEnumerable<(string Name, string Value)> Facts(BenchmarkScore score)
    {
        var declared = score.Declaration;
        if (declared.Source is { } source) yield return ("source", source);
        yield return ("ceiling", score.Ceiling?.InWords ?? "none");
        yield return ("normalization", score.Normalization);
        foreach (var (name, choice) in score.Choices) yield return (name, choice);
        yield return ("stimuli", score.Preparation is { } preparation ? $"{Path.GetFileName(declared.Stimuli)}; {preparation}" : Path.GetFileName(declared.Stimuli));
        foreach (var note in score.Rows.Select(row => row.Measured.Note).OfType<string>().Distinct()) yield return ("note", note);
        foreach (var one in score.LeftOut) yield return ("left out", one.ToString());
        yield return ("declared in", declared.IsBuiltIn ? "Cornet" : Path.GetFileName(declared.File));
    }

    private static IEnumerable<string> Cells(BenchmarkRow row) =>
    [
        Palette.Name(row.Responder), row.Responder.Kind == ResponderKind.Pixels ? "" : row.Place.ToString(), F(row.Measured.Raw),
        F(row.Measured.StandardError), Ends(row.Measured.Interval), F(row.Measured.P), F(row.Normalized),
        $"{Ends(row.NormalizedInterval)} {row.Measured.Missing}",
    ];

    private static IEnumerable<string> Only(string who, double value, bool raw) =>
        [who, "", raw ? F(value) : "", "", "", "", raw ? "" : F(value), ""];

    private static string Ends(Interval? interval) => interval is { } ends ? $"{F(ends.Low)} to {F(ends.High)}" : "";

    private static string F(double? value) => value is { } number ? number.ToString("F3", CultureInfo.InvariantCulture) : "";
}
