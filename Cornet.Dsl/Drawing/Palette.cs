namespace Cornet.Dsl.Drawing;

/// <summary>The colors of all drawings: those of Okabe and Ito (2008), which the color-blind tell apart, pale ones of them, and grays. The
/// figures of a score report have the same.</summary>
internal static class Palette
{
    public const string Paper = "#FFFFFF";
    public const string Ink = "#2B2F36";
    public const string Faint = "#6B7280";
    public const string Ghost = "#B4BAC4";
    public const string Grid = "#E9EBEF";
    public const string Ground = "#F7F8FA";
    public const string Blue = "#0072B2";
    public const string PaleBlue = "#DCEBF5";
    public const string PaleOrange = "#FCEFD2";
    public const string PaleGreen = "#DDF1EA";
    public const string Green = "#009E73";
    public const string Vermillion = "#D55E00";
    public const string Purple = "#A3467C";
}

/// <summary>How a line is drawn.</summary>
/// <param name="Dash">Lengths of dash and gap; empty for a solid line.</param>
internal sealed record Stroke(string Color, double Width = 1.2, string Dash = "")
{
    public static Stroke Forward { get; } = new(Palette.Ink); // from an area to a later one
    public static Stroke Feedback { get; } = new(Palette.Vermillion, 1.4, "5 3"); // from an area to an earlier one
    public static Stroke Lateral { get; } = new(Palette.Purple, 1.4, "7 2.5 1.5 2.5"); // from an area to itself, written as a connection

    /// <summary>Of a connection between areas, by their order.</summary>
    public static Stroke Of(int from, int to) => from < to ? Forward : from > to ? Feedback : Lateral;
    public static Stroke Recurrence { get; } = new(Palette.Green, 1.4); // from a step of an area to its next one
    public static Stroke Reuse { get; } = new(Palette.Ink, 1.2, "1 3"); // what was worked out before, and is used again
    public static Stroke Dropped { get; } = new(Palette.Ghost, 1, "3 3"); // what the program does not run
}
