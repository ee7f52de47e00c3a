using SkiaSharp;

namespace Cornet.App.Studies.Reporting;

/// <summary>A figure of a study's report.</summary>
/// <param name="Name">The name of its files, without an ending.</param>
/// <param name="Caption">What it shows.</param>
/// <param name="Width">In points.</param>
/// <param name="Height">In points.</param>
/// <param name="Draw">Draws on white, in points; the same each time.</param>
public sealed record StudyFigure(string Name, string Caption, int Width, int Height, Action<SKCanvas> Draw);
