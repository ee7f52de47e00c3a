namespace Cornet.Dsl.Drawing;

/// <summary>What the marks of a drawing mean: only those that occur, in rows.</summary>
internal sealed class Legend
{
    private const double SampleWidth = 34;
    private const double RowHeight = 20;
    private const double Between = 22;
    private readonly List<(Action<Canvas, Box> Sample, string Meaning)> _entries = [];

    public void Line(bool occurs, Stroke stroke, string meaning) =>
        Add(occurs, (canvas, place) => canvas.Line([new(place.X, place.CenterY), new(place.Right, place.CenterY)], stroke), meaning);

    public void Box(bool occurs, string fill, Stroke? border, string meaning) => Add(
        occurs, (canvas, place) => canvas.Rectangle(new Box(place.X + 4, place.Y, place.Width - 8, place.Height), fill, border, 3), meaning);

    public double Draw(Canvas canvas, double left, double top, double right)
    {
        var x = left;
        foreach (var (sample, meaning) in _entries)
        {
            var width = SampleWidth + 7 + Lettering.Width(meaning, TextStyle.Label);
            if (x > left && x + width > right) (x, top) = (left, top + RowHeight);
            sample(canvas, new Box(x, top + 2, SampleWidth, 12));
            canvas.Text(x + SampleWidth + 7, top + 12, meaning, TextStyle.Label);
            x += width + Between;
        }
        return _entries.Count == 0 ? top : top + RowHeight;
    }

    public double LeastWidth => _entries.Select(entry => SampleWidth + 7 + Lettering.Width(entry.Meaning, TextStyle.Label)).DefaultIfEmpty(0).Max();

    private void Add(bool occurs, Action<Canvas, Box> sample, string meaning)
    {
        if (occurs) _entries.Add((sample, meaning));
    }
}
