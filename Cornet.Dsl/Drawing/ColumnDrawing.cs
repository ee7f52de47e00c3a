namespace Cornet.Dsl.Drawing;

/// <summary>A column with its places: boxes in the middle, shortcuts to the left, the recurrence to the right.</summary>
internal sealed class ColumnDrawing
{
    private const double Gap = 18;
    private const double LineHeight = 12.5;
    private const double JoinSize = 16;
    private const double LaneGap = 14;
    private const double LoopOffset = 13;
    private readonly CircuitColumn _column;
    private readonly int[] _lanes;
    private readonly double[] _laneRight; // right edge of each lane, leftward from the boxes
    private readonly double _boxWidth;
    private readonly double _leftWidth;
    private readonly double _rightWidth;

    public ColumnDrawing(CircuitColumn column)
    {
        _column = column;
        _boxWidth = column.Items.Select(item => WidthOf(item.Lines)).DefaultIfEmpty(0).Max();
        _lanes = Lanes.Of(column.Shortcuts.Select(arc => (arc.From, arc.To)).ToList());
        var widths = Enumerable.Range(0, _lanes.DefaultIfEmpty(-1).Max() + 1).Select(lane => column.Shortcuts.Where((_, arc) => _lanes[arc] == lane)
            .Max(arc => arc.Lines.Count == 0 ? 0 : WidthOf(arc.Lines)) + LaneGap).ToList();
        _laneRight = [.. widths.Select((_, lane) => widths.Take(lane).Sum() + LaneGap)];
        _leftWidth = widths.Sum();
        _rightWidth = column.Loop is { } loop ? LoopOffset + 6 + Lettering.Width(loop.Lines[0].Text, TextStyle.Label) : 0;
    }

    public double Width => _leftWidth + _boxWidth + _rightWidth;
    public double Height => _column.Items.Sum(HeightOf) + Gap * (_column.Items.Count + 1);

    /// <summary>Draws it with its upper left corner at a place.</summary>
    public void Draw(Canvas canvas, double left, double top)
    {
        var boxes = Boxes(left + _leftWidth, top);
        var end = top + Height;
        var middle = left + _leftWidth + _boxWidth / 2;
        for (var i = 0; i <= boxes.Count; i++)
        {
            var from = new Point(middle, i == 0 ? top : boxes[i - 1].Bottom);
            canvas.Line([from, new(middle, i == boxes.Count ? end : boxes[i].Y)], Stroke.Forward);
        }
        for (var i = 0; i < _column.Shortcuts.Count; i++) DrawShortcut(canvas, i, boxes, top, middle);
        for (var i = 0; i < boxes.Count; i++) DrawItem(canvas, _column.Items[i], boxes[i]);
        if (_column.Loop is { } loop) DrawLoop(canvas, loop, boxes, end, middle);
    }

    private List<Box> Boxes(double left, double top)
    {
        var boxes = new List<Box>();
        foreach (var item in _column.Items)
        {
            top += Gap;
            var width = item.IsJoin ? WidthOfJoin(item) : _boxWidth;
            boxes.Add(new Box(left + (_boxWidth - width) / 2, top, width, HeightOf(item)));
            top += HeightOf(item);
        }
        return boxes;
    }

    private static void DrawItem(Canvas canvas, ColumnItem item, Box box)
    {
        if (item.IsJoin)
        {
            canvas.Rectangle(box, Palette.Paper, Stroke.Forward, JoinSize / 2);
            var style = IsSign(item) ? new TextStyle(14) : TextStyle.Small with { Color = Palette.Ink };
            canvas.Text(box.CenterX, box.CenterY + (IsSign(item) ? 4.7 : 3.3), item.Lines[0].Text, style, Anchor.Middle);
        }
        else
        {
            canvas.Rectangle(box, item.Fill, Stroke.Forward, 3);
            DrawLines(canvas, item.Lines, box);
        }
    }

    private static void DrawLines(Canvas canvas, IReadOnlyList<ColumnLine> lines, Box box)
    {
        for (var i = 0; i < lines.Count; i++)
            canvas.Text(box.CenterX, box.Y + 13 + i * LineHeight, lines[i].Text, StyleOf(lines[i]), Anchor.Middle);
    }

    private void DrawShortcut(Canvas canvas, int index, List<Box> boxes, double top, double middle)
    {
        var arc = _column.Shortcuts[index];
        var (leaves, join) = ((arc.From < 0 ? top : boxes[arc.From].Bottom) + Gap * 0.4, boxes[arc.To]);
        var right = boxes.Min(box => box.X) - _laneRight[_lanes[index]];
        var width = arc.Lines.Count == 0 ? 0 : WidthOf(arc.Lines);
        var x = right - width / 2;
        canvas.Line([new(middle, leaves), new(x, leaves), new(x, join.CenterY), new(join.X, join.CenterY)], Stroke.Forward);
        if (arc.Lines.Count == 0) return;
        var height = HeightOf(arc.Lines.Count);
        var box = new Box(right - width, (leaves + join.CenterY - height) / 2, width, height);
        canvas.Rectangle(box, Palette.Paper, Stroke.Forward, 3);
        DrawLines(canvas, arc.Lines, box);
    }

    private void DrawLoop(Canvas canvas, ColumnArc loop, List<Box> boxes, double end, double middle)
    {
        var x = boxes.Max(box => box.Right) + LoopOffset;
        var leaves = end - Gap * 0.6;
        var target = boxes[Math.Min(loop.To, boxes.Count - 1)];
        var isJoin = loop.To < boxes.Count && _column.Items[loop.To].IsJoin;
        var arrives = isJoin ? new Point(target.Right, target.CenterY) : new Point(middle, target.Y - Gap * 0.6);
        canvas.Line([new(middle, leaves), new(x, leaves), new(x, arrives.Y), arrives], Stroke.Recurrence);
        canvas.Text(x + 5, (leaves + arrives.Y) / 2 + 3.5, loop.Lines[0].Text, TextStyle.Label with { Color = Palette.Green });
    }

    private static double WidthOfJoin(ColumnItem item) => IsSign(item) ? JoinSize : Lettering.Width(item.Lines[0].Text, TextStyle.Small) + 12;
    private static bool IsSign(ColumnItem join) => join.Lines[0].Text.Length == 1;
    private static double WidthOf(IReadOnlyList<ColumnLine> lines) => Math.Max(74, 18 + lines.Max(line => Lettering.Width(line.Text, StyleOf(line))));
    private static TextStyle StyleOf(ColumnLine line) => line.IsMain ? TextStyle.Label : TextStyle.Small;
    private static double HeightOf(ColumnItem item) => item.IsJoin ? JoinSize : HeightOf(item.Lines.Count);
    private static double HeightOf(int lines) => 19 + (lines - 1) * LineHeight;
}
