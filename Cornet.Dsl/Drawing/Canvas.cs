using System.Xml;

namespace Cornet.Dsl.Drawing;

/// <summary>Where a line of text is held.</summary>
internal enum Anchor { Start, Middle, End }

/// <summary>A line of text on the page.</summary>
internal sealed record PlacedText(string Text, Box Box);

/// <summary>A page that writes down what is drawn on it as SVG: plain marks, no style sheets, the same text on every machine.</summary>
internal sealed class Canvas
{
    private const double HeadLength = 7;
    private const double HeadWidth = 2.9;
    private readonly StringBuilder _marks = new();
    public List<PlacedText> Texts { get; } = [];
    public List<Box> Boxes { get; } = [];

    /// <param name="border">Its border; null for none.</param>
    /// <param name="says">What a viewer shows under the pointer; null for nothing.</param>
    public void Rectangle(Box box, string fill, Stroke? border, double radius = 4, string? says = null)
    {
        Boxes.Add(box);
        Mark("rect", $"{Place(box)} rx=\"{N(radius)}\" fill=\"{fill}\"{Lines(border)}", says);
    }

    public void Circle(Point center, double radius, string fill, Stroke? border) =>
        Mark("circle", $"cx=\"{N(center.X)}\" cy=\"{N(center.Y)}\" r=\"{N(radius)}\" fill=\"{fill}\"{Lines(border)}");

    /// <summary>A line of text; nothing for an empty one.</summary>
    /// <param name="isClear">Whether lines behind it are broken.</param>
    public void Text(double x, double baseline, string text, TextStyle style, Anchor anchor = Anchor.Start, bool isClear = false)
    {
        if (text.Length == 0) return;
        var width = Lettering.Width(text, style);
        var left = anchor switch { Anchor.Start => x, Anchor.Middle => x - width / 2, _ => x - width };
        var box = new Box(left, baseline - 0.76 * style.Size, width, 0.98 * style.Size);
        Texts.Add(new PlacedText(text, box));
        if (isClear) Mark("rect", $"{Place(new Box(box.X - 2, box.Y, box.Width + 4, box.Height))} fill=\"{Palette.Paper}\"");
        var held = anchor switch { Anchor.Start => "", Anchor.Middle => " text-anchor=\"middle\"", _ => " text-anchor=\"end\"" };
        var weight = style.IsBold ? " font-weight=\"bold\"" : "";
        var length = Lettering.Length(text, style) is { } given ? $" textLength=\"{N(given)}\" lengthAdjust=\"spacingAndGlyphs\"" : "";
        var place = $"x=\"{N(x)}\" y=\"{N(baseline)}\"{held}{length}";
        _marks.Append($"  <text {place} font-size=\"{N(style.Size)}\"{weight} fill=\"{style.Color}\">{Escape(text)}</text>\n");
    }

    /// <summary>A line through points, its corners rounded.</summary>
    /// <param name="points">At least two.</param>
    /// <param name="hasHead">Whether an arrow's head stands at its end.</param>
    public void Line(IReadOnlyList<Point> points, Stroke stroke, bool hasHead = true, double radius = 6)
    {
        var last = points.Count - 1;
        var end = hasHead ? Toward(points[last], points[last - 1], HeadLength - 1) : points[last];
        var path = new StringBuilder($"M{P(points[0])}");
        for (var i = 1; i < last; i++)
        {
            var next = i + 1 == last ? end : points[i + 1];
            var round = Math.Min(radius, Math.Min(Distance(points[i], points[i - 1]), Distance(points[i], next)) / 2);
            path.Append($" L{P(Toward(points[i], points[i - 1], round))} Q{P(points[i])} {P(Toward(points[i], next, round))}");
        }
        Path(path.Append($" L{P(end)}").ToString(), stroke);
        if (hasHead) Head(points[last - 1], points[last], stroke.Color);
    }

    public void Curve(Point start, Point leaving, Point arriving, Point end, Stroke stroke)
    {
        Path($"M{P(start)} C{P(leaving)} {P(arriving)} {P(Toward(end, arriving, HeadLength - 1))}", stroke);
        Head(arriving, end, stroke.Color);
    }

    /// <summary>The page as an SVG document; lines end with a line feed.</summary>
    /// <param name="title">What it shows, for those who cannot see it.</param>
    public string Document(double width, double height, string title) =>
        $"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{N(width)}\" height=\"{N(height)}\" viewBox=\"0 0 {N(width)} {N(height)}\" " +
        $"font-family=\"{Lettering.Family}\" role=\"img\">\n" +
        $"  <title>{Escape(title)}</title>\n" +
        $"  <rect width=\"{N(width)}\" height=\"{N(height)}\" fill=\"{Palette.Paper}\"/>\n{_marks}</svg>\n";

    private void Path(string path, Stroke stroke) => Mark("path", $"d=\"{path}\" fill=\"none\"{Lines(stroke)}");

    // Drawn as a shape: not every program that reads SVG knows markers.
    private void Head(Point from, Point tip, string color)
    {
        var back = Toward(tip, from, HeadLength);
        var (along, across) = ((tip.X - back.X) / HeadLength * HeadWidth, (tip.Y - back.Y) / HeadLength * HeadWidth);
        var (left, right) = (new Point(back.X - across, back.Y + along), new Point(back.X + across, back.Y - along));
        Mark("path", $"d=\"M{P(tip)} L{P(left)} L{P(right)} Z\" fill=\"{color}\"");
    }

    private void Mark(string kind, string attributes, string? says = null) =>
        _marks.Append(says is null ? $"  <{kind} {attributes}/>\n" : $"  <{kind} {attributes}><title>{Escape(says)}</title></{kind}>\n");

    private static string Lines(Stroke? stroke)
    {
        if (stroke is null) return "";
        var dash = stroke.Dash.Length == 0 ? "" : $" stroke-dasharray=\"{stroke.Dash}\"";
        return $" stroke=\"{stroke.Color}\" stroke-width=\"{N(stroke.Width)}\"{dash}";
    }

    private static double Distance(Point a, Point b) => Math.Sqrt((a.X - b.X) * (a.X - b.X) + (a.Y - b.Y) * (a.Y - b.Y));

    private static Point Toward(Point from, Point to, double length)
    {
        var distance = Distance(from, to);
        return distance == 0 ? from : new Point(from.X + (to.X - from.X) * length / distance, from.Y + (to.Y - from.Y) * length / distance);
    }

    private static string Place(Box box) => $"x=\"{N(box.X)}\" y=\"{N(box.Y)}\" width=\"{N(box.Width)}\" height=\"{N(box.Height)}\"";
    private static string P(Point point) => $"{N(point.X)} {N(point.Y)}";

    // The sum makes a zero of a negative zero.
    private static string N(double number) => (Math.Round(number, 2) + 0.0).ToString("0.##", CultureInfo.InvariantCulture);

    private static string Escape(string text)
    {
        var escaped = new StringBuilder(text.Length);
        foreach (var letter in text)
        {
            if (letter == '&') escaped.Append("&amp;");
            else if (letter == '<') escaped.Append("&lt;");
            else if (letter == '>') escaped.Append("&gt;");
            else if (XmlConvert.IsXmlChar(letter) || char.IsSurrogate(letter)) escaped.Append(letter);
        }
        return escaped.ToString();
    }
}
