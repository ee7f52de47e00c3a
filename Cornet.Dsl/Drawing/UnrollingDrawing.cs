using Cornet.Dsl.Programs;

namespace Cornet.Dsl.Drawing;

/// <summary>A model unrolled in time, as SVG: a row per area, the image below and the decoder on top; a node per step, over milliseconds where the
/// model gives its timing; an arrow wherever a step reads another. What the program drops is dashed, what is time-invariant and is used again is
/// dotted.</summary>
public sealed class UnrollingDrawing
{
    private const double Margin = 20;
    private const double RowPitch = 70;
    private const double NodeHeight = 28;
    private const double WidestLabel = 170;
    private const double PortOffset = 11;
    private const double Flat = 2.8;

    private static readonly string[] Notes =
    [
        "Areas run in turn: the first step of each reads the last step of the area before it.",
        "An arrow may point to the left: with this timing, an area begins before the area that it reads has ended.",
    ];

    private readonly NetworkProgram _program;
    private readonly TimeAxis _axis;
    private readonly Canvas _canvas = new();
    private readonly double _left; // where the axis begins
    private readonly double _top; // the upper edge of the decoder's row

    private UnrollingDrawing(NetworkProgram program)
    {
        (_program, _axis) = (program, TimeAxis.Of(program));
        _left = Margin + 22 + Labels().Max(label =>
            Math.Max(Lettering.Width(label.Name, TextStyle.Name), Lettering.Width(label.Shape, TextStyle.Quiet)));
        _top = Caption.Draw(_canvas, program, Margin, Margin - 6) + 18;
    }

    /// <summary>The drawing as an SVG document.</summary>
    public static string Draw(NetworkProgram program) => Draw(program, out _);

    internal static string Draw(NetworkProgram program, out Canvas canvas)
    {
        var drawing = new UnrollingDrawing(program);
        canvas = drawing._canvas;
        return drawing.Document();
    }

    private string Document()
    {
        var legend = Legend();
        var width = Math.Max(Math.Max(_left + _axis.Width, Margin + Caption.Width(_program)), Math.Max(Margin + legend.LeastWidth, 480)) + Margin;
        var notes = Notes.Take(!IsOutOfTime ? 0 : RunsBackwards ? 2 : 1)
            .Concat(_program.NamedDecoders.Select(decoder => $"Decoder {decoder.Name} reads the last step of {decoder.Reads} when it is recorded.")).ToList();
        width = Math.Max(width, 2 * Margin + notes.Select(note => Lettering.Width(note, TextStyle.Label)).DefaultIfEmpty(0).Max());
        DrawAxis();
        foreach (var connection in _program.Connections) DrawConnection(connection);
        for (var area = 0; area < _program.Areas.Count; area++) DrawMemory(area);
        if (DecoderBox() is { } decoder)
        {
            var read = _program.Areas[ReadArea];
            if (Node(ReadArea, read.Steps.Count - 1) is { } last) Arrow(last, decoder, 0, Stroke.Forward, spans: 1);
        }
        DrawRows();
        var bottom = legend.Draw(_canvas, Margin, Image.Bottom + 58, width - Margin);
        foreach (var note in notes) _canvas.Text(Margin, bottom += 14, note, TextStyle.Label);
        return _canvas.Document(width, bottom + Margin - 6, $"{_program.Name} unrolled in time: which step of which area reads which");
    }

    // Time that the areas are given, not the order in which they run.
    private bool IsOutOfTime => _axis.IsTime && _program.Unroll is null && _program.Areas.Count > 1;

    private bool RunsBackwards => Enumerable.Range(1, _program.Areas.Count - 1)
        .Any(area => _program.Areas[area].Steps[0].StartMs < _program.Areas[area - 1].Steps[_program.Areas[area - 1].Steps.Count - 1].StartMs);

    private Box Image => new(_left, Row(-1), _axis.Width, NodeHeight);
    private int ReadArea => IndexOf(_program.Decoder.Reads);

    private double Row(int area) => _top + (_program.Areas.Count - area) * RowPitch;

    private static Stroke SteadyBorder => Stroke.Reuse with { Color = Palette.Blue };

    private Box? Node(int area, int step) =>
        step < 0 ? null : area < 0 ? Image : _axis.Left(area, step) is { } x ? new Box(_left + x, Row(area), TimeAxis.NodeWidth, NodeHeight) : null;

    private Box? DecoderBox() => Node(ReadArea, _program.Areas[ReadArea].Steps.Count - 1) is { } last ? last with { Y = Row(_program.Areas.Count) } : null;
    private int IndexOf(string area) => _program.Areas.ToList().FindIndex(one => one.Name == area);

    private IEnumerable<(string Name, string Shape)> Labels() => _program.Areas
        .Select(area => (Lettering.Fit(area.Name, TextStyle.Name, WidestLabel), Lettering.Crossed(area.Output.ToString())))
        .Append(("decoder", Lettering.Crossed(_program.Decoder.Output.ToString())))
        .Append(("image", Lettering.Crossed(_program.Input.ToString())));

    private void DrawAxis()
    {
        var (head, foot) = (Row(_program.Areas.Count), Image.Bottom + 10);
        foreach (var (x, text) in _axis.Ticks)
        {
            if (_axis.IsTime) _canvas.Line([new(_left + x, head), new(_left + x, foot)], new Stroke(Palette.Grid, 1), hasHead: false);
            _canvas.Text(_left + x, foot + 12, text, TextStyle.Label, Anchor.Middle);
        }
        var middle = Math.Max(_left + _axis.Width / 2, Margin + Lettering.Width(_axis.Title, TextStyle.Label) / 2);
        _canvas.Text(middle, foot + 28, _axis.Title, TextStyle.Label, Anchor.Middle);
    }

    private void DrawRows()
    {
        var labels = Labels().ToList();
        for (var row = 0; row < labels.Count; row++)
        {
            var (name, shape) = labels[row];
            var middle = Row(row == labels.Count - 1 ? -1 : row) + NodeHeight / 2;
            _canvas.Text(Margin, middle - 2, name, TextStyle.Name);
            _canvas.Text(Margin, middle + 11.5, shape, TextStyle.Quiet);
        }
        _canvas.Rectangle(Image, Palette.Ground, Stroke.Forward);
        for (var area = 0; area < _program.Areas.Count; area++)
        {
            for (var t = 0; t < _program.Areas[area].Steps.Count; t++)
                if (Node(area, t) is { } node) DrawNode(node, _program.Areas[area], t);
            if (_axis.Gap(area) is { } gap) _canvas.Text(_left + gap, Row(area) + NodeHeight / 2 + 3, "…", TextStyle.Name, Anchor.Middle);
        }
        if (DecoderBox() is not { } decoder) return;
        _canvas.Rectangle(decoder, Palette.Paper, new Stroke(Palette.Ink, 1.4));
        var output = Lettering.Fit(Lettering.Crossed(_program.Decoder.Output.ToString()), TextStyle.Label, decoder.Width - 8);
        _canvas.Text(decoder.CenterX, decoder.CenterY + 3.7, output, TextStyle.Label, Anchor.Middle);
    }

    private void DrawNode(Box node, AreaSchedule area, int t)
    {
        var step = area.Steps[t];
        var (fill, border, letters) = area.IsSteadyAt(t) ? (Palette.Paper, SteadyBorder, Palette.Blue)
            : !step.Runs ? (Palette.Paper, Stroke.Dropped with { Color = Palette.Faint }, Palette.Faint)
            : step.SeesImage ? (Palette.Blue, new Stroke(Palette.Blue), Palette.Paper)
            : (Palette.PaleBlue, new Stroke(Palette.Blue), Palette.Ink);
        var facts = new List<string> { FormattableString.Invariant($"{area.Name}, step {t}") };
        if (step.StartMs is { } start) facts.Add(FormattableString.Invariant($"onset {start} ms"));
        facts.Add(step.SeesImage ? FormattableString.Invariant($"receptive field {step.ReceptiveField:N0} px") : "does not depend on the image");
        facts.Add(step.Runs ? FormattableString.Invariant($"{step.MultiplyAdds:N0} multiply-adds")
            : area.IsSteadyAt(t) ? FormattableString.Invariant($"does not run: has the same output as step {area.SteadyFrom}")
            : "does not run: it never reaches the decoder");
        _canvas.Rectangle(node, fill, border, says: string.Join("; ", facts));
        if (!step.SeesImage) return;
        var style = TextStyle.Label with { Color = letters };
        _canvas.Text(node.CenterX, node.CenterY + 3.7, Lettering.Short(step.ReceptiveField) + " px", style, Anchor.Middle);
    }

    private void DrawConnection(ConnectionSchedule connection)
    {
        var (from, to) = (IndexOf(connection.From), IndexOf(connection.To));
        var area = _program.Areas[to];
        for (var t = 0; t < area.Steps.Count; t++)
        {
            var source = Source(connection, from, t);
            if (area.IsSteadyAt(t) || source is null || Node(from, source.Value) is not { } sender || Node(to, t) is not { } receiver) continue;
            if (from < 0) sender = receiver with { Y = Image.Y };
            var stroke = !area.Steps[t].Runs ? Stroke.Dropped : t > connection.SteadyFrom ? Stroke.Reuse : Stroke.Of(from, to);
            if (from == to) Bow(sender, receiver, stroke);
            else Arrow(sender, receiver, sender.CenterX == receiver.CenterX ? 0 : PortOffset, stroke, Math.Abs(to - from));
        }
    }

    // The step of its afferent that a step of an area reads; null where it reads none.
    private int? Source(ConnectionSchedule connection, int from, int t)
    {
        if (_program.Unroll is null) return t > 0 ? null : from < 0 ? 0 : _program.Areas[from].Steps.Count - 1;
        return t >= connection.Start ? t - connection.Delay : null;
    }

    // What an area remembers, or runs on again, or keeps because nothing changes any more.
    private void DrawMemory(int area)
    {
        for (var t = 1; t < _program.Areas[area].Steps.Count; t++)
            if ((Remembers(area) || _program.Areas[area].IsSteadyAt(t)) && Node(area, t - 1) is { } before && Node(area, t) is { } now)
            {
                var stroke = _program.Areas[area].IsSteadyAt(t) ? Stroke.Reuse : _program.Areas[area].Steps[t].Runs ? Stroke.Recurrence : Stroke.Dropped;
                _canvas.Line([new(before.Right, before.CenterY), new(now.X, now.CenterY)], stroke);
            }
    }

    private bool Remembers(int area)
    {
        var circuit = _program.Circuits.First(circuit => circuit.Name == _program.Areas[area].Circuit);
        return _program.Unroll is null || circuit.Body.Any(instruction => instruction is Statement.JoinState or Statement.ReadState);
    }

    // Upward from the sender's upper edge, or downward from its lower one.
    private void Arrow(Box sender, Box receiver, double offset, Stroke stroke, int spans)
    {
        var isUp = receiver.Y < sender.Y;
        var lean = Math.Sign(receiver.CenterX - sender.CenterX) * offset;
        var start = new Point(sender.CenterX + lean, isUp ? sender.Y : sender.Bottom);
        var end = new Point(receiver.CenterX - lean, isUp ? receiver.Bottom : receiver.Y);
        // A long way within a column bows around what stands between; a flat one leaves and arrives upright.
        var side = spans > 1 && lean == 0 ? TimeAxis.NodeWidth : 0;
        var rise = end.Y - start.Y;
        if (side > 0) _canvas.Curve(start, new Point(start.X + side, start.Y + rise / 4), new Point(end.X + side, end.Y - rise / 4), end, stroke);
        else if (Math.Abs(end.X - start.X) < Flat * Math.Abs(rise)) _canvas.Line([start, end], stroke);
        else _canvas.Curve(start, new Point(start.X, start.Y + rise / 2), new Point(end.X, end.Y - rise / 2), end, stroke);
    }

    private void Bow(Box sender, Box receiver, Stroke stroke)
    {
        var (start, end) = (new Point(sender.Right - 8, sender.Y), new Point(receiver.X + 8, receiver.Y));
        _canvas.Curve(start, new Point(start.X + 14, start.Y - 16), new Point(end.X - 14, end.Y - 16), end, stroke);
    }

    private Legend Legend()
    {
        var steps = _program.Areas.SelectMany(area => area.Steps).ToList();
        var ways = _program.Connections.Select(connection => (From: IndexOf(connection.From), To: IndexOf(connection.To))).ToList();
        var isEarly = steps.Any(step => step.Runs && !step.SeesImage);
        var isSteady = _program.Areas.Any(area => area.IsSteadyAt(area.Steps.Count - 1));
        var isDropped = _program.Areas.Any(area => area.Steps.Where((step, t) => !step.Runs && !area.IsSteadyAt(t)).Any());
        var dropped = Stroke.Dropped with { Color = Palette.Faint };
        var legend = new Legend();
        legend.Box(true, Palette.Blue, new Stroke(Palette.Blue), "runs; px: receptive field (side of its square)");
        legend.Box(isEarly, Palette.PaleBlue, new Stroke(Palette.Blue), "runs; does not depend on the image yet");
        legend.Box(isSteady, Palette.Paper, SteadyBorder, "steady state: its input no longer changes");
        legend.Box(isDropped, Palette.Paper, dropped, "does not run: it never reaches the decoder");
        legend.Line(true, Stroke.Forward, "reads");
        legend.Line(ways.Any(way => way.From > way.To), Stroke.Feedback, "feedback");
        legend.Line(ways.Any(way => way.From == way.To), Stroke.Lateral, "lateral");
        var isRecurrent = Enumerable.Range(0, _program.Areas.Count).Any(area => _program.Areas[area].Steps.Count > 1 && Remembers(area));
        legend.Line(isRecurrent, Stroke.Recurrence, _program.Unroll is null ? "runs on its own output" : "state");
        legend.Line(isSteady || _program.Connections.Any(connection => connection.IsSteady), Stroke.Reuse, "computed once, reused");
        return legend;
    }
}
