using SkiaSharp;

namespace Cornet.Scoring.Reporting;

/// <summary>The letters of figures: the first sans-serif that this machine has.</summary>
internal static class Lettering
{
    private static readonly string[] Wanted = ["Helvetica Neue", "Helvetica", "Arial", "Segoe UI", "Liberation Sans", "Noto Sans", "DejaVu Sans"];

    /// <summary>Its family's name; empty for whatever the system takes.</summary>
    public static string Family { get; } = Wanted.FirstOrDefault(SKFontManager.Default.FontFamilies.Contains) ?? "";

    /// <summary>A font of that family.</summary>
    /// <param name="size">In points.</param>
    public static SKFont Font(float size) =>
        new(Family.Length > 0 ? SKTypeface.FromFamilyName(Family) : SKTypeface.Default, size) { Edging = SKFontEdging.Antialias, Subpixel = true };
}
