using Cornet.Dsl.Graph;
using Cornet.Dsl.Programs;

namespace Cornet.Dsl.Drawing;

/// <summary>What stands above a drawing: the model and its figures.</summary>
internal static class Caption
{
    private const double WidestName = 480;

    /// <summary>The lines: the name first.</summary>
    public static IReadOnlyList<(string Text, TextStyle Style)> Lines(NetworkProgram plan)
    {
        var cost = $"{Lettering.Short(plan.ParameterCount)} parameters · {Lettering.Short(plan.MultiplyAdds)} multiply-adds per image";
        var name = Lettering.Fit(plan.Name, TextStyle.Title, WidestName);
        var lines = new List<(string, TextStyle)> { (name, TextStyle.Title), (cost, TextStyle.Quiet) };
        if (plan.Unroll is { } unroll)
        {
            var reading = unroll.Order == UpdateOrder.Biological ? "every area reads the step before (synchronous update)" : "areas update in order within a step";
            lines.Add(($"{unroll.Times.Value.ToString(CultureInfo.InvariantCulture)} steps, {reading}", TextStyle.Quiet));
        }
        return lines;
    }

    public static double Width(NetworkProgram plan) => Lines(plan).Max(line => Lettering.Width(line.Text, line.Style));

    public static double Draw(Canvas canvas, NetworkProgram plan, double left, double top)
    {
        foreach (var (text, style) in Lines(plan))
        {
            top += style.Size * 1.4;
            canvas.Text(left, top, text, style);
        }
        return top;
    }
}
