using Cornet.Scoring.Metrics;
using Cornet.Scoring.Responders;
using ScottPlot;

namespace Cornet.Scoring.Reporting;

/// <summary>The colors of all figures: those of Okabe and Ito (2008), which the color-blind tell apart, and grays.</summary>
internal static class Palette
{
    public static Color Ink { get; } = Color.FromHex("#2B2F36");

    public static Color Faint { get; } = Color.FromHex("#8A8F98");

    public static Color Grid { get; } = Color.FromHex("#E9EBEF");

    public static Color Ceiling { get; } = Color.FromHex("#C9CED6");

    /// <summary>The one thing that a figure is about.</summary>
    public static Color Highlight { get; } = Color.FromHex("#D55E00");

    public static Color Blue { get; } = Color.FromHex("#0072B2");

    public static Color Green { get; } = Color.FromHex("#009E73");

    /// <summary>A user's own results beside published ones.</summary>
    public static Color Own { get; } = Color.FromHex("#CC79A7");

    /// <summary>The color of one responder in every figure; those beside the first trained one have the colors that follow.</summary>
    /// <param name="responder">Which.</param>
    /// <param name="number">Its number among the responders of its kind, from 0.</param>
    public static Color Of(Responder responder, int number = 0) => responder.Kind switch
    {
        ResponderKind.Trained => Trained[number % Trained.Count],
        ResponderKind.Untrained => Color.FromHex("#E69F00"),
        _ => Color.FromHex("#6B7280"),
    };

    /// <summary>The name of a responder in figures and tables.</summary>
    public static string Name(Responder responder) => responder.Name;

    private static IReadOnlyList<Color> Trained { get; } =
        [.. new[] { "#0072B2", "#009E73", "#CC79A7", "#D55E00", "#56B4E9", "#8C6D1F", "#5B4A9E" }.Select(hex => Color.FromHex(hex))];
}
