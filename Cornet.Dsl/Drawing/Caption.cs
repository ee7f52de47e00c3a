using Cornet.Dsl.Graph;
using Cornet.Dsl.Programs;

namespace Cornet.Dsl.Drawing;

/// <summary>What stands above a drawing: the model and its figures.</summary>
internal static class Caption
{
    private const double WidestName = 480;

    /// <summary>The lines: the name first.</summary>
    public static IReadOnlyList<(string Text, TextStyle Style)> Lines(NetworkProgram program)
    {
        var cost = $"{Lettering.Short(program.ParameterCount)} parameters · {Lettering.Short(program.MultiplyAdds)} multiply-adds per image";
        var name = Lettering.Fit(program.Name, TextStyle.Title, WidestName);
        var lines = new List<(string, TextStyle)> { (name, TextStyle.Title), (cost, TextStyle.Quiet) };
        if (program.Unroll is { } unroll)
        {
            var reading = unroll.Order switch
            {
                UpdateOrder.Biological => "every area reads the step before (synchronous update)",
                UpdateOrder.Sequential => "areas update in order within a step",
                _ => "the feed-forward sweep of a step runs through all areas",
            };
            lines.Add(($"{unroll.Times.Value.ToString(CultureInfo.InvariantCulture)} steps, {reading}", TextStyle.Quiet));
        }
        return lines;
    }

    public static double Width(NetworkProgram program) => Lines(program).Max(line => Lettering.Width(line.Text, line.Style));

    public static double Draw(Canvas canvas, NetworkProgram program, double left, double top)
    {
        foreach (var (text, style) in Lines(program))
        {
            top += style.Size * 1.4;
            canvas.Text(left, top, text, style);
        }
        return top;
    }
}
