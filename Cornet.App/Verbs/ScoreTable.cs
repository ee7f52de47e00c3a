using System.Globalization;
using Cornet.Scoring.Metrics;
using Cornet.Scoring.Reporting;
using Spectre.Console;

namespace Cornet.App.Verbs;

/// <summary>A score as tables for the console.</summary>
public static class ScoreTable
{
    /// <summary>Prints it: top-1, then a row for each area and step, with trained, untrained and pixels beside each other.</summary>
    public static void Print(ModelScore score, IAnsiConsole console)
    {
        var provenance = score.Provenance;
        console.MarkupLineInterpolated(
            $"[bold]{provenance.Model}[/] on {provenance.Stimuli}: {provenance.Count} stimuli, {provenance.Compared} compared by RDMs");
        foreach (var row in score.TopOne.Where(row => row.Accuracy is not null))
        {
            console.MarkupLineInterpolated(
                $"top-1, {Palette.Name(row.Responder),-9} [bold]{Percent(row.Accuracy)}[/] % (chance {Percent(score.TopOneChance)})");
        }

        if (score.Decoding.Any(row => row.Accuracy is not null)) console.Write(Decoding(score));
        foreach (var reference in score.References) console.Write(Similarity(score, reference));
    }

    private static Table Decoding(ModelScore score)
    {
        var table = Framed("decoded accuracy, %", score);
        foreach (var place in Places(score))
        {
            table.AddRow([place.ToString(), .. score.Responders.Select(responder =>
                score.Decoding.FirstOrDefault(row => row.Responder == responder && row.Place == place) is not { } row ? ""
                : row.Accuracy is null ? "-"
                : $"{Percent(row.Accuracy)} ± {Percent(row.StandardError)}")]);
        }

        return Explained(table, score.Decoding.Select(row => (row.Place, row.Missing)));
    }

    private static Table Similarity(ModelScore score, ReferenceRow reference)
    {
        var table = Framed($"similarity to {reference.Name}{(reference.Kind == ReferenceKind.Model ? " (model RDM)" : "")}, rho", score);
        var rows = score.Similarity.Where(row => row.Reference == reference.Name).ToArray();
        foreach (var place in Places(score))
        {
            table.AddRow([place.ToString(), .. score.Responders.Select(responder =>
                rows.FirstOrDefault(row => row.Responder == responder && row.Place == place) is not { } row ? ""
                : row.Rho is null ? "-"
                : Text($"{row.Rho:F3}{(row.P < 0.01 ? "*" : " ")}"))]);
        }

        if (reference is { CeilingLower: { } lower, CeilingUpper: { } upper })
            table.AddRow(["noise ceiling", Text($"{lower:F3} .. {upper:F3}")]);
        return Explained(table, rows.Select(row => (row.Place, row.Missing)), SimilarityFigure.Legend);
    }

    private static Table Framed(string title, ModelScore score)
    {
        var table = new Table { Title = new TableTitle(Markup.Escape(title)), Border = TableBorder.Simple };
        table.AddColumn("area.step");
        foreach (var responder in score.Responders) table.AddColumn(new TableColumn(Palette.Name(responder)).RightAligned());
        return table;
    }

    private static Table Explained(Table table, IEnumerable<(Place Place, string? Missing)> rows, params string[] notes)
    {
        var reasons = rows.Where(row => row.Missing is not null).GroupBy(row => row.Missing!)
            .Select(group => $"{string.Join(", ", group.Select(row => row.Place.ToString()).Distinct())}: {group.Key}").ToArray();
        string[] lines = [.. notes, .. reasons];
        if (lines.Length > 0) table.Caption = new TableTitle(Markup.Escape(string.Join("; ", lines)));
        return table;
    }

    private static IEnumerable<Place> Places(ModelScore score) => score.Decoding.Select(row => row.Place).Distinct();

    private static string Percent(double? share) => share is { } value ? Text($"{100 * value:F1}") : "-";

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
