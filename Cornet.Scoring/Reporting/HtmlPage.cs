using System.Buffers.Binary;
using System.Net;
using System.Text;

namespace Cornet.Scoring.Reporting;

/// <summary>
/// A page as one HTML file that needs nothing beside it: pictures inside, no script, nothing fetched. It takes plain text everywhere, whatever
/// letters that has.
/// </summary>
internal sealed class HtmlPage
{
    private const string Style = """
        :root { --ink: #2b2f36; --faint: #6b7280; --line: #e3e6eb; --accent: #0072b2; }
        * { box-sizing: border-box; }
        body { margin: 0; color: var(--ink); background: #f6f7f9; font: 16px/1.55 system-ui, "Segoe UI", Roboto, "Helvetica Neue", sans-serif; }
        main { max-width: 1060px; margin: 0 auto; padding: 40px 28px 64px; background: #fff; }
        h1 { font-size: 30px; line-height: 1.2; margin: 0 0 6px; }
        h2 { font-size: 20px; margin: 44px 0 8px; }
        p { max-width: 74ch; margin: 6px 0 14px; }
        .lead, figcaption { color: var(--faint); }
        figcaption { font-size: 14px; }
        figure { margin: 12px 0; }
        img { max-width: 100%; height: auto; display: block; }
        .tiles { display: grid; grid-template-columns: repeat(var(--columns), 1fr); gap: 14px; margin: 26px 0 8px; }
        .tile { border: 1px solid var(--line); border-radius: 8px; padding: 14px 16px; }
        .tile b { display: block; font-size: 28px; line-height: 1.2; color: var(--accent); font-variant-numeric: tabular-nums; }
        .tile span { font-size: 14px; color: var(--faint); }
        @media (max-width: 800px) { .tiles { grid-template-columns: repeat(2, 1fr); } }
        .table { overflow-x: auto; }
        table { border-collapse: collapse; font-size: 14px; margin: 10px 0 18px; font-variant-numeric: tabular-nums; }
        th, td { text-align: right; padding: 5px 14px 5px 0; border-bottom: 1px solid var(--line); vertical-align: top; }
        th { white-space: nowrap; }
        th:first-child, td:first-child, .facts td { text-align: left; }
        .facts td:first-child { color: var(--faint); white-space: nowrap; }
        details { margin: 8px 0; } summary { cursor: pointer; color: var(--accent); }
        @media (max-width: 600px) { main { padding: 20px 14px 40px; } h1 { font-size: 24px; } table { font-size: 13px; } th, td { padding-right: 10px; } }
        @media print { body { background: #fff; } main { padding: 0; } }
        """;

    private const int MostColumns = 5;

    private readonly StringBuilder _page = new();

    /// <summary>Begins a page.</summary>
    /// <param name="title">What the browser's tab says.</param>
    /// <param name="heading">What stands at the top.</param>
    /// <param name="lead">A line below it.</param>
    public HtmlPage(string title, string heading, string lead) => _page.Append($"""
        <!doctype html>
        <html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
        <title>{Text(title)}</title><style>{Style}</style></head><body><main>
        <h1>{Text(heading)}</h1>
        <p class="lead">{Text(lead)}</p>
        """);

    /// <summary>Cards of numbers, in rows of nearly the same length.</summary>
    public void Tiles(IReadOnlyCollection<(string Number, string Meaning)> tiles)
    {
        if (tiles.Count == 0) return;
        var rows = (tiles.Count + MostColumns - 1) / MostColumns;
        _page.Append($"<div class=\"tiles\" style=\"--columns: {(tiles.Count + rows - 1) / rows}\">");
        foreach (var (number, meaning) in tiles) _page.Append($"<div class=\"tile\"><b>{Text(number)}</b><span>{Text(meaning)}</span></div>");
        _page.Append("</div>");
    }

    /// <summary>A heading, and a paragraph below it where there is a text.</summary>
    public void Heading(string title, string text = "")
    {
        _page.Append($"<h2>{Text(title)}</h2>");
        if (text.Length > 0) _page.Append($"<p>{Text(text)}</p>");
    }

    /// <summary>A picture in the size that it was drawn for, so that the letters of all pictures are of one size.</summary>
    /// <param name="png">The picture.</param>
    /// <param name="says">What it shows.</param>
    /// <param name="density">Its pixels for each point.</param>
    /// <param name="captioned">Whether that is written below it.</param>
    public void Picture(byte[] png, string says, int density, bool captioned)
    {
        // The width stands first in the first chunk of a PNG.
        var width = BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(16)) / density;
        _page.Append($"<figure><img alt=\"{Text(says)}\" width=\"{width}\" src=\"data:image/png;base64,{Convert.ToBase64String(png)}\">");
        _page.Append(captioned ? $"<figcaption>{Text(says)}</figcaption></figure>" : "</figure>");
    }

    /// <summary>A drawing, sharp on every screen, with what it shows below it.</summary>
    public void Drawing(FigureFiles figure, string says)
    {
        var width = BinaryPrimitives.ReadInt32BigEndian(figure.Png.AsSpan(16)) / Figure.Density;
        _page.Append($"<figure><img alt=\"{Text(says)}\" width=\"{width}\" src=\"data:image/svg+xml;base64,{Convert.ToBase64String(figure.Svg)}\">");
        _page.Append($"<figcaption>{Text(says)}</figcaption></figure>");
    }

    /// <summary>A table.</summary>
    /// <param name="header">The words above its columns; none for a table that needs none.</param>
    /// <param name="rows">Its cells.</param>
    /// <param name="summary">What stands for it until it is opened; null for a table that is open.</param>
    public void Table(IReadOnlyCollection<string> header, IEnumerable<IEnumerable<string>> rows, string? summary = null)
    {
        if (summary is not null) _page.Append($"<details><summary>{Text(summary)}</summary>");
        // A table that is wider than a phone scrolls by itself, and not the page.
        _page.Append("<div class=\"table\"><table>");
        if (header.Count > 0) Row("th", header);
        foreach (var row in rows) Row("td", row);
        _page.Append(summary is null ? "</table></div>" : "</table></div></details>");
    }

    /// <summary>A table of names and what they are.</summary>
    public void Facts(IEnumerable<(string Name, string Value)> facts)
    {
        _page.Append("<div class=\"table\"><table class=\"facts\">");
        foreach (var (name, value) in facts) Row("td", [name, value]);
        _page.Append("</table></div>");
    }

    /// <summary>The whole page, UTF-8.</summary>
    public byte[] Bytes() => Encoding.UTF8.GetBytes(_page + "</main></body></html>\n");

    private void Row(string tag, IEnumerable<string> cells) =>
        _page.Append("<tr>").AppendJoin("", cells.Select(cell => $"<{tag}>{Text(cell)}</{tag}>")).Append("</tr>");

    private static string Text(string text) => WebUtility.HtmlEncode(text);
}
