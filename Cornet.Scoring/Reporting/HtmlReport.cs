using System.Globalization;
using Cornet.Scoring.Metrics;
using Cornet.Scoring.Responders;

namespace Cornet.Scoring.Reporting;

/// <summary>The pictures of a report, as PNG; null where there is none.</summary>
internal sealed record ReportPictures(byte[]? Curve, byte[]? Decoding, byte[]? Similarity, byte[]? Matrices, byte[]? Stimuli);

/// <summary>A score as one HTML file (<see cref="HtmlPage"/>).</summary>
internal static class HtmlReport
{
    /// <summary>The page, UTF-8.</summary>
    public static byte[] Page(ModelScore score, ReportPictures pictures)
    {
        var from = score.Provenance;
        var classes = from.Classes.Count > 0 ? $", {from.Classes.Count} classes" : "";
        var page = new HtmlPage(
            $"{from.Model}: score", from.Model,
            Invariant($"{from.Parameters:N0} parameters, scored on {from.Stimuli}: {from.Count:N0} stimuli{classes}"));
        page.Tiles([.. Tiles(score)]);
        Section(
            page, "Training", "Loss and accuracy over the epochs, on the training set and the validation set.", pictures.Curve,
            density: 1);
        Section(
            page, "Decoding accuracy by area and step",
            "Share of held-out stimuli that a linear decoder classifies correctly from the responses of one area at one step; bars are "
            + "standard errors. Two baselines: an untrained network shows what needs no learning, and pixels show what needs no network. "
            + $"Features: {from.Features}.",
            pictures.Decoding);
        if (pictures.Decoding is not null) Table(page, score, "decoded accuracy, %", (responder, place) => DecodingCell(score, responder, place));
        Section(page, "Similarity of representations", SimilarityText(score), pictures.Similarity);
        foreach (var reference in score.References)
        {
            Table(
                page, score, $"rho with {reference.Name}{Ceiling(reference)}",
                (responder, place) => SimilarityCell(score, reference, responder, place));
        }

        Section(
            page, "Representational dissimilarity matrices",
            "How differently a system responds to each pair of stimuli, as percentiles; each area at its last step. Stimuli are sorted by class.",
            pictures.Matrices);
        Section(page, "Stimuli", "Examples, before they are prepared for the network.", pictures.Stimuli, density: 1);
        page.Heading("Provenance");
        page.Facts(Facts(score));
        return page.Bytes();
    }

    private static IEnumerable<(string Number, string Meaning)> Tiles(ModelScore score)
    {
        foreach (var row in score.TopOne.Where(row => row.Accuracy is not null))
            yield return (Invariant($"{100 * row.Accuracy:F1} %"), $"top-1, {Palette.Name(row.Responder)}");
        var main = score.Responders[0];
        if (score.Decoding.Where(row => row.Responder == main && row.Accuracy is not null).MaxBy(row => row.Accuracy) is { } best)
            yield return (Invariant($"{100 * best.Accuracy:F1} %"), $"best decoded, {Palette.Name(main)}: {best.Place}");
        if (score.Decoding.FirstOrDefault(row => row.Responder == Responder.Pixels)?.Accuracy is { } pixels)
            yield return (Invariant($"{100 * pixels:F1} %"), "decoded from pixels");
        if (score.Chance is { } chance) yield return (Invariant($"{100 * chance:F1} %"), "chance");
        foreach (var brain in score.References.Where(reference => reference.Kind == ReferenceKind.Brain))
        {
            var rows = score.Similarity.Where(row => row.Responder == main && row.Reference == brain.Name && row.Rho is not null);
            if (rows.MaxBy(row => row.Rho) is { } alike)
                yield return (Invariant($"{alike.Rho:F3}"), $"rho with {brain.Name}, {Palette.Name(main)}: {alike.Place}");
        }
    }

    private static void Section(HtmlPage page, string title, string text, byte[]? png, int density = Figure.Density)
    {
        if (png is null) return;
        page.Heading(title, text);
        page.Picture(png, title, density, captioned: false);
    }

    private static void Table(HtmlPage page, ModelScore score, string title, Func<Responder, Place, string> cell) => page.Table(
        ["area.step", .. score.Responders.Select(Palette.Name)],
        score.Decoding.Select(row => row.Place).Distinct()
            .Select(place => (IEnumerable<string>)[place.ToString(), .. score.Responders.Select(responder => cell(responder, place))]),
        summary: title);

    private static string DecodingCell(ModelScore score, Responder responder, Place place) =>
        score.Decoding.FirstOrDefault(row => row.Responder == responder && row.Place == place) is not { } row ? ""
        : row.Accuracy is null ? row.Missing!
        : Invariant($"{100 * row.Accuracy:F1} ± {100 * row.StandardError:F1}");

    private static string SimilarityCell(ModelScore score, ReferenceRow reference, Responder responder, Place place)
    {
        var row = score.Similarity.FirstOrDefault(row => row.Reference == reference.Name && row.Responder == responder && row.Place == place);
        if (row is null) return "";
        if (row.Rho is null) return row.Missing!;
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

    private static IEnumerable<(string Name, string Value)> Facts(ModelScore score)
    {
        var from = score.Provenance;
        yield return ("model", Invariant($"{from.Model}, {from.Parameters:N0} parameters"));
        yield return ("weights", from.Weights ?? "untrained");
        yield return ("stimuli", $"{from.Stimuli}: {from.Count}, of which RDMs compare {from.Compared}");
        if (from.Classes.Count > 0) yield return ("classes", string.Join(", ", from.Classes));
        yield return ("preparation", from.Preparation);
        yield return ("features", from.Features);
        yield return ("decoder", from.Decoder);
        yield return ("similarity", from.Similarity);
        foreach (var reference in score.References)
            yield return ($"reference: {reference.Name}", $"{reference.Origin}{(reference.Subjects > 1 ? $", {reference.Subjects} subjects" : "")}");
        if (from.Computation is { } computation) yield return ("computed in", computation);
        yield return ("seed", $"{from.Seed}");
        yield return ("software", $"Cornet {from.Cornet}, TorchSharp {from.TorchSharp}, {from.Libtorch}");
        yield return ("date", from.Date.ToString("u", CultureInfo.InvariantCulture));
    }

    private static string Ceiling(ReferenceRow reference) => reference is { CeilingLower: { } lower, CeilingUpper: { } upper }
        ? Invariant($" (noise ceiling {lower:F3} to {upper:F3})")
        : "";

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
