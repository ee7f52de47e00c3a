using System.Globalization;
using System.Xml.Linq;
using Cornet.Dsl.Formatting;
using Cornet.Runtime;
using SkiaSharp;

namespace Cornet.Cli;

/// <summary>Paints the drawings that Cornet writes as SVG: their few marks, and no others.</summary>
internal sealed class SvgPainter
{
    private const int PixelsPerPoint = 2;

    // Those that the drawings name, and what stands in for them.
    private static readonly string[] Families =
        ["Helvetica Neue", "Helvetica", "Arial", "Liberation Sans", "DejaVu Sans", "Noto Sans", "Segoe UI", "Verdana"];

    private readonly XElement _root;
    private readonly string? _family;

    /// <param name="svg">The drawing.</param>
    /// <exception cref="CornetException">There is no font to write with.</exception>
    public SvgPainter(string svg)
    {
        _root = XDocument.Parse(svg).Root!;
        var installed = SKFontManager.Default.FontFamilies.ToList();
        _family = Families.FirstOrDefault(installed.Contains) ?? installed.FirstOrDefault()
            ?? throw new CornetException(
                "PNG and PDF need a font, and none is installed. Install one (on Debian and Ubuntu: fonts-dejavu-core), or use --svg.");
    }

    private SKRect Page => SKRect.Create(Number(_root, "width"), Number(_root, "height"));

    /// <summary>As PNG, two pixels to a point.</summary>
    public byte[] Png()
    {
        using var bitmap = new SKBitmap((int)Math.Ceiling(Page.Width * PixelsPerPoint), (int)Math.Ceiling(Page.Height * PixelsPerPoint));
        using var canvas = new SKCanvas(bitmap);
        canvas.Scale(PixelsPerPoint);
        Paint(canvas);
        using var data = bitmap.Encode(SKEncodedImageFormat.Png, 100);
        return data.ToArray();
    }

    /// <summary>As a PDF of one page, its letters as text.</summary>
    public byte[] Pdf()
    {
        using var stream = new MemoryStream();
        using (var document = SKDocument.CreatePdf(stream))
        {
            Paint(document.BeginPage(Page.Width, Page.Height));
            document.EndPage();
            document.Close();
        }
        return stream.ToArray();
    }

    private void Paint(SKCanvas canvas)
    {
        canvas.Clear(SKColors.White);
        foreach (var mark in _root.Elements())
        {
            switch (mark.Name.LocalName)
            {
                case "title": break;
                case "rect":
                    var radius = Number(mark, "rx");
                    var box = SKRect.Create(Number(mark, "x"), Number(mark, "y"), Number(mark, "width"), Number(mark, "height"));
                    Paint(mark, paint => canvas.DrawRoundRect(box, radius, radius, paint));
                    break;
                case "circle":
                    Paint(mark, paint => canvas.DrawCircle(Number(mark, "cx"), Number(mark, "cy"), Number(mark, "r"), paint));
                    break;
                case "path":
                    using (var path = SKPath.ParseSvgPathData((string?)mark.Attribute("d")))
                        Paint(mark, paint => canvas.DrawPath(path, paint));
                    break;
                case "text": Text(canvas, mark); break;
                case var other: throw new InvalidOperationException($"A drawing has a mark '{other}'.");
            }
        }
    }

    private static void Paint(XElement mark, Action<SKPaint> draw)
    {
        if (Color(mark, "fill") is { } fill)
        {
            using var paint = new SKPaint { Color = fill, IsAntialias = true };
            draw(paint);
        }
        if (Color(mark, "stroke") is not { } stroke) return;
        using var line = new SKPaint { Color = stroke, IsAntialias = true, IsStroke = true, StrokeWidth = Number(mark, "stroke-width", 1) };
        var dash = ((string?)mark.Attribute("stroke-dasharray"))?.Split(' ').Select(length => float.Parse(length, CultureInfo.InvariantCulture));
        using var effect = dash is null ? null : SKPathEffect.CreateDash([.. dash], 0);
        line.PathEffect = effect;
        draw(line);
    }

    private void Text(SKCanvas canvas, XElement mark)
    {
        using var paint = new SKPaint { Color = Color(mark, "fill") ?? SKColors.Black, IsAntialias = true };
        var style = (string?)mark.Attribute("font-weight") == "bold" ? SKFontStyle.Bold : SKFontStyle.Normal;
        using var own = SKTypeface.FromFamilyName(_family, style);
        using var font = new SKFont(own, Number(mark, "font-size")) 
        {
            Edging = SKFontEdging.Antialias, Subpixel = true, Hinting = SKFontHinting.None, LinearMetrics = true,
        };
        var missing = mark.Value.EnumerateRunes().Where(letter => !font.ContainsGlyph(letter.Value)).Select(letter => letter.Value).FirstOrDefault();
        using var other = missing == 0 ? null : SKFontManager.Default.MatchCharacter(missing);
        if (other is not null) font.Typeface = other;
        // As programs that show SVG do: the letters are made to fit the length that the line is given.
        var (natural, given) = (font.MeasureText(mark.Value), Number(mark, "textLength"));
        if (given > 0 && natural > 0) font.ScaleX = given / natural;
        var align = (string?)mark.Attribute("text-anchor") switch
        {
            "middle" => SKTextAlign.Center,
            "end" => SKTextAlign.Right,
            _ => SKTextAlign.Left,
        };
        canvas.DrawText(mark.Value, Number(mark, "x"), Number(mark, "y"), align, font, paint);
    }

    private static SKColor? Color(XElement mark, string attribute) =>
        (string?)mark.Attribute(attribute) is { } text && text != "none" ? SKColor.Parse(text) : null;

    private static float Number(XElement mark, string attribute, float otherwise = 0) =>
        mark.Attribute(attribute) is { } found ? float.Parse(found.Value, CultureInfo.InvariantCulture) : otherwise;
}
