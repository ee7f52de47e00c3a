using Cornet.Scoring.Reporting;

namespace Cornet.App.Papers;

/// <summary>A figure of the paper, drawn again.</summary>
/// <param name="Number">Its number there: <c>1</c>, <c>A3</c>.</param>
/// <param name="Title">What it is about.</param>
/// <param name="Says">What it shows, in one sentence.</param>
/// <param name="Files">The drawing.</param>
/// <param name="Panels">Its panels that have a correlation.</param>
internal sealed record PaperFigure(string Number, string Title, string Says, FigureFiles Files, params IReadOnlyList<PublishedPanel> Panels)
{
    /// <summary>The name of its files, without their endings.</summary>
    public string FileName => $"figure-{Number}";
}
