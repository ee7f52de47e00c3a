using Cornet.Dsl.Expressions;
using Cornet.Dsl.Programs;

namespace Cornet.Dsl.Drawing;

/// <summary>A model's areas and connections as SVG, from left to right: each area with its shape, steps, parameters and the layers of its circuit,
/// shortcuts and recurrence beside them; connections to later areas above, those back below.</summary>
public sealed class NetworkDrawing
{
    private const double Margin = 20;
    private const double Padding = 12;
    private const double HeadHeight = 50;
    private const double WidestName = 200;
    private const double WidestLabel = 170;
    private const double LeastGap = 34;
    private const double LaneDistance = 16;
    private const double LabelLine = 12;
    private const double PortPitch = 12;
    private const double ImageSize = 54;
    private readonly NetworkProgram _program;
    private readonly Canvas _canvas = new();
    private readonly List<Panel> _panels = [];
    private readonly List<Way> _ways = [];

    private NetworkDrawing(NetworkProgram program) => _program = program;

    /// <summary>The drawing as an SVG document.</summary>
    public static string Draw(NetworkProgram program) => Draw(program, out _);

    internal static string Draw(NetworkProgram program, out Canvas canvas)
    {
        var drawing = new NetworkDrawing(program);
        canvas = drawing._canvas;
        return drawing.Document();
    }

    // The input, an area or the decoder.
    private sealed record Panel(string Name, IReadOnlyList<string> Facts, ColumnDrawing? Column)
    {
        public Box Box { get; set; }

        public double Width => Column is null ? ImageSize : 2 * Padding + Math.Max(
            Column.Width, Facts.Select(fact => Lettering.Width(fact, TextStyle.Quiet)).Append(Lettering.Width(Name, TextStyle.Name)).Max());
    }

    // A connection between panels; between neighbors it runs straight, and around them where it is one of several.
    private sealed record Way(int From, int To, IReadOnlyList<string> Lines, bool IsStraight)
    {
        public bool IsNext => IsStraight && To == From + 1;
        public double LabelWidth => Lines.Select(line => Lettering.Width(line, TextStyle.Label)).DefaultIfEmpty(0).Max();
    }

    private string Document()
    {
        Collect();
        var above = _ways.Where(way => way.To >= way.From && !way.IsNext).ToList();
        var below = _ways.Where(way => way.To < way.From).ToList();
        var (upper, lower) = (LaneOffsets(above), LaneOffsets(below));
        var top = Caption.Draw(_canvas, _program, Margin, Margin - 6) + 16 + Reach(above, upper);
        var right = Place(top);
        foreach (var panel in _panels) Draw(panel);
        foreach (var way in _ways.Where(way => way.IsNext)) DrawNext(way);
        DrawArcs(above, upper, isAbove: true);
        DrawArcs(below, lower, isAbove: false);
        var bottom = _panels.Max(panel => panel.Box.Bottom) + Reach(below, lower);
        var width = Math.Max(right, Margin + Caption.Width(_program)) + Margin;
        return _canvas.Document(width, bottom + Margin, $"{_program.Name}: its areas, their circuits and connections");
    }

    private void Collect()
    {
        _panels.Add(new Panel("image", [Lettering.Crossed(_program.Input.ToString())], null));
        foreach (var area in _program.Areas)
        {
            var circuit = _program.Circuits.First(circuit => circuit.Name == area.Circuit);
            var steps = area.Steps.Count == 1 ? "1 step" : area.Steps.Count.ToString("N0", CultureInfo.InvariantCulture) + " steps";
            var column = CircuitColumn.Of(circuit, area.Arguments, area.Steps.Count);
            AddPanel(area.Name, area.Output, $"{steps} · {Lettering.Short(area.ParameterCount)} parameters", column);
        }
        foreach (var connection in _program.Connections) _ways.Add(WayOf(connection));
        foreach (var decoder in _program.Decoders)
        {
            AddPanel(decoder.Name, decoder.Output, $"{Lettering.Short(decoder.ParameterCount)} parameters", CircuitColumn.Of(decoder.Circuit, decoder.Arguments, 1));
            _ways.Add(new Way(IndexOf(decoder.Reads), _panels.Count - 1, [], IsStraight: true));
        }
    }

    private void AddPanel(string name, Shape output, string facts, CircuitColumn column) => _panels.Add(new Panel(
        Lettering.Fit(name, TextStyle.Name, WidestName), [Lettering.Crossed(output.ToString()), facts], new ColumnDrawing(column)));

    // The panel of an area; that of the image for the input.
    private int IndexOf(string area) => Enumerable.Range(1, _program.Areas.Count).FirstOrDefault(i => _program.Areas[i - 1].Name == area);

    private Way WayOf(ConnectionSchedule connection)
    {
        var (from, to) = (IndexOf(connection.From), IndexOf(connection.To));
        var kind = from == to ? "lateral" : from > to ? "feedback" : "";
        var delay = connection.Delay switch { 0 => "", 1 => "1 step", var steps => steps.ToString(CultureInfo.InvariantCulture) + " steps" };
        var merge = connection.Pathway?.Merge.ToString().ToLowerInvariant() ?? "";
        var label = string.Join(", ", new[] { kind, delay, merge }.Where(word => word.Length > 0));
        if (label.Length == 0) return new Way(from, to, [], IsStraight: true);
        var layers = connection.Pathway is { Circuit: { } circuit } pathway ? PathwayCaption.Lines(circuit, pathway.Arguments) : [];
        var lines = layers.Prepend(label).Select(line => Lettering.Fit(line, TextStyle.Label, WidestLabel)).ToList();
        return new Way(from, to, lines, IsStraight: connection.Pathway is null);
    }

    // How far from the panels each arc runs: those farther out stand clear of the labels of those within.
    private static double[] LaneOffsets(IReadOnlyList<Way> ways)
    {
        var lanes = Lanes.Of(ways.Select(Stretch).ToList());
        var heights = Enumerable.Range(0, lanes.DefaultIfEmpty(-1).Max() + 1).Select(lane =>
            ways.Where((_, i) => lanes[i] == lane).Max(LabelHeight)).ToList();
        return [.. lanes.Select(lane => LaneDistance + heights.Take(lane).Sum(height => height + LaneDistance))];
    }

    // Arcs that only end at the same area have ports of their own there, and may share a lane; not so with a loop, whose label may be as wide as
    // the area.
    private static (int From, int To) Stretch(Way way)
    {
        var (left, right) = (6 * Math.Min(way.From, way.To), 6 * Math.Max(way.From, way.To));
        return left == right ? (left - 1, right + 1) : (left + 1, right - 1);
    }

    private static double LabelHeight(Way way) => LabelLine * way.Lines.Count;

    private static double Reach(IReadOnlyList<Way> ways, double[] offsets) =>
        ways.Select((way, i) => offsets[i] + LabelHeight(way) + 4).DefaultIfEmpty(0).Max();

    private double Place(double top)
    {
        var x = Margin;
        var height = HeadHeight + _panels.Max(panel => panel.Column?.Height ?? 0) + 10;
        for (var i = 0; i < _panels.Count; i++)
        {
            var isImage = _panels[i].Column is null;
            var facts = isImage ? Lettering.Width(_panels[i].Facts[0], TextStyle.Quiet) : 0;
            var width = Math.Max(_panels[i].Width, facts);
            _panels[i].Box = isImage ? new Box(x + (width - ImageSize) / 2, top, ImageSize, ImageSize) : new Box(x, top, width, height);
            x += width;
            if (i + 1 < _panels.Count)
                x += Math.Max(LeastGap, _ways.Where(way => way.IsNext && way.From == i).Select(way => way.LabelWidth + 22).DefaultIfEmpty(0).Max());
        }
        return x;
    }

    private void Draw(Panel panel)
    {
        var box = panel.Box;
        if (panel.Column is null)
        {
            // A picture: its frame, a hill and the sun.
            _canvas.Rectangle(box, Palette.Ground, Stroke.Forward, 2);
            _canvas.Circle(new Point(box.X + 15, box.Y + 16), 5, Palette.PaleOrange, new Stroke(Palette.Ink, 1));
            var (left, right, foot) = (box.X + 6, box.Right - 6, box.Bottom - 9);
            _canvas.Line(
                [new(left, foot), new(box.X + 22, box.Y + 27), new(box.X + 31, box.Y + 37), new(box.X + 37, box.Y + 31), new(right, foot)],
                new Stroke(Palette.Ink, 1), hasHead: false, radius: 1);
            _canvas.Text(box.CenterX, box.Bottom + 15, panel.Name, TextStyle.Name, Anchor.Middle);
            _canvas.Text(box.CenterX, box.Bottom + 29, panel.Facts[0], TextStyle.Quiet, Anchor.Middle);
            return;
        }
        _canvas.Rectangle(box, Palette.Ground, Stroke.Forward, 5);
        _canvas.Text(box.CenterX, box.Y + 18, panel.Name, TextStyle.Name, Anchor.Middle);
        for (var i = 0; i < panel.Facts.Count; i++)
            _canvas.Text(box.CenterX, box.Y + 32 + 13 * i, panel.Facts[i], TextStyle.Quiet, Anchor.Middle);
        panel.Column.Draw(_canvas, box.CenterX - panel.Column.Width / 2, box.Y + HeadHeight);
    }

    private void DrawNext(Way way)
    {
        var (from, to) = (_panels[way.From].Box, _panels[way.To].Box);
        var y = from.Y + ImageSize / 2;
        _canvas.Line([new(from.Right, y), new(to.X, y)], Stroke.Forward);
        var middle = (from.Right + to.X) / 2;
        for (var i = 0; i < way.Lines.Count; i++)
            _canvas.Text(middle, y - 6 - LabelLine * (way.Lines.Count - 1 - i), way.Lines[i], TextStyle.Label, Anchor.Middle);
    }

    private void DrawArcs(List<Way> ways, double[] offsets, bool isAbove)
    {
        var labels = new List<(Way Way, double X, double Lane)>();
        foreach (var i in Enumerable.Range(0, ways.Count).OrderByDescending(i => offsets[i]))
        {
            var way = ways[i];
            var (from, to) = (_panels[way.From].Box, _panels[way.To].Box);
            var lane = isAbove ? from.Y - offsets[i] : from.Bottom + offsets[i];
            var (leaves, arrives) = (Port(ways, i, way.From, isArrival: false), Port(ways, i, way.To, isArrival: true));
            _canvas.Line(
                [new(leaves, isAbove ? from.Y : from.Bottom), new(leaves, lane), new(arrives, lane), new(arrives, isAbove ? to.Y : to.Bottom)],
                Stroke.Of(way.From, way.To));
            labels.Add((way, (leaves + arrives) / 2, lane));
        }
        foreach (var (way, x, lane) in labels) DrawLabel(way, x, isAbove ? lane - 5 - LabelLine * (way.Lines.Count - 1) : lane + 12.5);
    }

    private void DrawLabel(Way way, double x, double baseline)
    {
        var style = TextStyle.Label with { Color = Stroke.Of(way.From, way.To).Color };
        for (var line = 0; line < way.Lines.Count; line++)
            _canvas.Text(x, baseline + LabelLine * line, way.Lines[line], style, Anchor.Middle, isClear: true);
    }

    // Arcs to the left stand left of loops, and these left of arcs to the right; of each, the longest stands farthest inside, so that none crosses
    // another.
    private double Port(List<Way> ways, int way, int panel, bool isArrival)
    {
        var box = _panels[panel].Box;
        var ends = Enumerable.Range(0, ways.Count).SelectMany(i => new[]
        {
            (Way: i, Panel: ways[i].From, Other: ways[i].To, IsArrival: false), (Way: i, Panel: ways[i].To, Other: ways[i].From, IsArrival: true),
        });
        var ports = ends.Where(end => end.Panel == panel).OrderBy(end => Math.Sign(end.Other - panel)).ThenByDescending(end => end.Other)
            .ThenBy(end => end.Other == panel && !end.IsArrival).ToList();
        var widths = ports.Select(port => port.Other == panel ? Math.Max(PortPitch, (ways[port.Way].LabelWidth + 8) / 2) : PortPitch).ToList();
        var place = ports.FindIndex(port => port.Way == way && port.IsArrival == isArrival);
        var scale = Math.Min(1, (box.Width - 10) / widths.Sum());
        return box.CenterX + (widths.Take(place).Sum() + widths[place] / 2 - widths.Sum() / 2) * scale;
    }
}
