using System.Globalization;
using System.Net;
using System.Text;

namespace Cornet.Runtime.Scoring.Reporting;

/// <summary>The pictures of a report, as PNG; null where there is none.</summary>
internal sealed record ReportPictures(byte[]? Curve, byte[]? Decoding, byte[]? Similarity, byte[]? Matrices, byte[]? Stimuli);

/// <summary>A score as one HTML file that needs nothing beside it: pictures inside, no script, nothing fetched.</summary>
internal static class HtmlReport
{
    internal const string Style = """
        :root { --ink: #2b2f36; --faint: #6b7280; --line: #e3e6eb; --accent: #0072b2; }
        * { box-sizing: border-box; }
        body { margin: 0; color: var(--ink); background: #f6f7f9; font: 16px/1.55 system-ui, "Segoe UI", Roboto, "Helvetica Neue", sans-serif; }
        main { max-width: 1060px; margin: 0 auto; padding: 40px 28px 64px; background: #fff; }
        h1 { font-size: 30px; line-height: 1.2; margin: 0 0 6px; }
        h2 { font-size: 20px; margin: 44px 0 8px; }
        p { max-width: 74ch; margin: 6px 0 14px; }
        .lead, figcaption, .note { color: var(--faint); }
        figcaption, .note { font-size: 14px; }
        figure { margin: 12px 0; }
        img { max-width: 100%; height: auto; display: block; }
        .tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(190px, 1fr)); gap: 14px; margin: 26px 0 8px; }
        .tile { border: 1px solid var(--line); border-radius: 8px; padding: 14px 16px; }
        .tile b { display: block; font-size: 28px; line-height: 1.2; color: var(--accent); font-variant-numeric: tabular-nums; }
        .tile span { font-size: 14px; color: var(--faint); }
        table { border-collapse: collapse; font-size: 14px; margin: 10px 0 18px; font-variant-numeric: tabular-nums; }
        th, td { text-align: right; padding: 5px 14px 5px 0; border-bottom: 1px solid var(--line); vertical-align: top; }
        th:first-child, td:first-child, .facts td { text-align: left; }
        .facts td:first-child { color: var(--faint); white-space: nowrap; }
        details { margin: 8px 0; } summary { cursor: pointer; color: var(--accent); }
        @media print { body { background: #fff; } main { padding: 0; } }
        """;

    /// <summary>The page, UTF-8.</summary>
    public static byte[] Page(ModelScore score, ReportPictures pictures)
    {
        var page = new StringBuilder();
        var from = score.Provenance;
        page.Append(Invariant($"""
            <!doctype html>
            <html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
            <title>{Escaped(from.Model)}: score</title><style>{Style}</style></head><body><main>
            <h1>{Escaped(from.Model)}</h1>
            <p class="lead">{from.Parameters:N0} parameters, scored on {Escaped(from.Stimuli)}: {from.Count:N0} stimuli{Classes(from)}</p>
            """));
        Tiles(page, score);
        Section(page, "Training", "Loss and accuracy over the epochs, on what the network learns from and on what is held out.", pictures.Curve);
        Section(
            page, "What can be read out of each area, step by step",
            "Share of held-out stimuli whose class a linear decoder names, from the responses of one area at one step; bars are standard errors. "
            + "An untrained network and the bare pixels show what needs no learning, and what needs no network. "
            + $"Read out: {from.Features}.",
            pictures.Decoding);
        if (pictures.Decoding is not null) Table(page, score, "decoded accuracy, %", DecodingCell);
        Section(page, "Similarity of representations", SimilarityText(score), pictures.Similarity);
        foreach (var reference in score.References)
        {
            Table(
                page, score, $"rho with {reference.Name}{Ceiling(reference)}",
                (responder, place) => SimilarityCell(score, reference, responder, place));
        }

        Section(
            page, "Representational dissimilarity matrices",
            "How differently a system responds to each pair of stimuli, as percentiles; each area at its last step. Stimuli stand class by class.",
            pictures.Matrices);
        Section(page, "Stimuli", "Examples, before they are prepared for the network.", pictures.Stimuli);
        Facts(page, score);
        page.Append("</main></body></html>\n");
        return Encoding.UTF8.GetBytes(page.ToString());

        string DecodingCell(Responder responder, Place place) =>
            score.Decoding.FirstOrDefault(row => row.Responder == responder && row.Place == place) is not { } row ? ""
            : row.Accuracy is null ? Escaped(row.Missing!)
            : Invariant($"{100 * row.Accuracy:F1} ± {100 * row.StandardError:F1}");
    }

    private static void Tiles(StringBuilder page, ModelScore score)
    {
        page.Append("<div class=\"tiles\">");
        foreach (var row in score.TopOne.Where(row => row.Accuracy is not null))
            Tile(Invariant($"{100 * row.Accuracy:F1} %"), $"top-1, {Palette.Name(row.Responder)}");
        var main = score.Responders[0];
        if (score.Decoding.Where(row => row.Responder == main && row.Accuracy is not null).MaxBy(row => row.Accuracy) is { } best)
            Tile(Invariant($"{100 * best.Accuracy:F1} %"), $"best decoded, {Palette.Name(main)}: {best.Place}");
        if (score.Decoding.FirstOrDefault(row => row.Responder == Responder.Pixels)?.Accuracy is { } pixels)
            Tile(Invariant($"{100 * pixels:F1} %"), "decoded from pixels");
        if (score.Chance is { } chance) Tile(Invariant($"{100 * chance:F1} %"), "chance");
        foreach (var brain in score.References.Where(reference => reference.Kind == ReferenceKind.Brain))
        {
            var rows = score.Similarity.Where(row => row.Responder == main && row.Reference == brain.Name && row.Rho is not null);
            if (rows.MaxBy(row => row.Rho) is { } alike)
                Tile(Invariant($"{alike.Rho:F3}"), $"rho with {brain.Name}, {Palette.Name(main)}: {alike.Place}");
        }

        page.Append("</div>");

        void Tile(string number, string meaning) => page.Append($"<div class=\"tile\"><b>{number}</b><span>{Escaped(meaning)}</span></div>");
    }

    private static void Section(StringBuilder page, string title, string text, byte[]? png)
    {
        if (png is null) return;
        page.Append($"<h2>{Escaped(title)}</h2><p>{Escaped(text)}</p>");
        page.Append($"<figure><img alt=\"{Escaped(title)}\" src=\"data:image/png;base64,{Convert.ToBase64String(png)}\"></figure>");
    }

    private static void Table(StringBuilder page, ModelScore score, string title, Func<Responder, Place, string> cell)
    {
        page.Append($"<details><summary>{Escaped(title)}</summary><table><tr><th>area.step</th>");
        foreach (var responder in score.Responders) page.Append($"<th>{Palette.Name(responder)}</th>");
        page.Append("</tr>");
        foreach (var place in score.Decoding.Select(row => row.Place).Distinct())
        {
            page.Append($"<tr><td>{Escaped(place.ToString())}</td>");
            foreach (var responder in score.Responders) page.Append($"<td>{cell(responder, place)}</td>");
            page.Append("</tr>");
        }

        page.Append("</table></details>");
    }

    private static string SimilarityCell(ModelScore score, ReferenceRow reference, Responder responder, Place place)
    {
        var row = score.Similarity.FirstOrDefault(row => row.Reference == reference.Name && row.Responder == responder && row.Place == place);
        if (row is null) return "";
        if (row.Rho is null) return Escaped(row.Missing!);
        return row.P is { } p ? Invariant($"{row.Rho:F3} (p {p:F3})") : Invariant($"{row.Rho:F3}");
    }

    private static string SimilarityText(ModelScore score)
    {
        var text = "Spearman's rho between the RDM of each area at each step and a reference. ";
        if (score.References.Any(reference => reference.Kind == ReferenceKind.Model))
            text += "Model RDMs are hypotheses about the stimuli, not measurements of a brain. ";
        if (score.References.Any(reference => reference.CeilingUpper is not null))
            text += "The band is the noise ceiling: how well a subject agrees with the mean of the others' ranked RDMs, and with the mean of all. ";
        return text + SimilarityFigure.Legend + ".";
    }

    private static void Facts(StringBuilder page, ModelScore score)
    {
        var from = score.Provenance;
        page.Append("<h2>Where these numbers come from</h2><table class=\"facts\">");
        Fact("model", $"{from.Model}, {from.Parameters.ToString("N0", CultureInfo.InvariantCulture)} parameters");
        Fact("weights", from.Weights ?? "untrained");
        Fact("stimuli", $"{from.Stimuli}: {from.Count}, of which RDMs compare {from.Compared}");
        if (from.Classes.Count > 0) Fact("classes", string.Join(", ", from.Classes));
        Fact("preparation", from.Preparation);
        Fact("features", from.Features);
        Fact("decoder", from.Decoder);
        Fact("similarity", from.Similarity);
        foreach (var reference in score.References)
            Fact($"reference: {reference.Name}", $"{reference.Origin}{(reference.Subjects > 1 ? $", {reference.Subjects} subjects" : "")}");
        Fact("seed", $"{from.Seed}");
        Fact("software", $"Cornet {from.Cornet}, TorchSharp {from.TorchSharp}, {from.Libtorch}");
        Fact("date", from.Date.ToString("u", CultureInfo.InvariantCulture));
        page.Append("</table>");

        void Fact(string name, string value) => page.Append($"<tr><td>{Escaped(name)}</td><td>{Escaped(value)}</td></tr>");
    }

    private static string Classes(Provenance from) => from.Classes.Count > 0 ? $", {from.Classes.Count} classes" : "";

    private static string Ceiling(ReferenceRow reference) => reference is { CeilingLower: { } lower, CeilingUpper: { } upper }
        ? Invariant($" (noise ceiling {lower:F3} to {upper:F3})")
        : "";

    private static string Escaped(string text) => WebUtility.HtmlEncode(text);

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
