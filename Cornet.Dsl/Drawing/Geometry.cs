namespace Cornet.Dsl.Drawing;

/// <summary>A place on the page: in points from its upper left corner.</summary>
internal readonly record struct Point(double X, double Y);

/// <summary>An upright rectangle.</summary>
internal readonly record struct Box(double X, double Y, double Width, double Height)
{
    public double Right => X + Width;
    public double Bottom => Y + Height;
    public double CenterX => X + Width / 2;
    public double CenterY => Y + Height / 2;

    /// <summary>Whether the two share more than an edge.</summary>
    public bool Overlaps(Box other) => X < other.Right && other.X < Right && Y < other.Bottom && other.Y < Bottom;

    /// <summary>Whether the other lies in this one.</summary>
    public bool Holds(Box other) => X <= other.X && other.Right <= Right && Y <= other.Y && other.Bottom <= Bottom;
}

/// <summary>Arcs beside a row of things: short ones near it, longer ones around them, none on top of another.</summary>
internal static class Lanes
{
    /// <summary>The lane of each arc, 0 the nearest.</summary>
    /// <param name="arcs">From where to where, in any direction.</param>
    public static int[] Of(IReadOnlyList<(int From, int To)> arcs)
    {
        var lanes = new int[arcs.Count];
        var placed = new List<int>();
        foreach (var arc in Enumerable.Range(0, arcs.Count).OrderBy(arc => Math.Abs(arcs[arc].To - arcs[arc].From)))
        {
            lanes[arc] = placed.Where(other => Meet(arcs[arc], arcs[other])).Select(other => lanes[other] + 1).DefaultIfEmpty(0).Max();
            placed.Add(arc);
        }
        return lanes;
    }

    private static bool Meet((int From, int To) a, (int From, int To) b) =>
        Math.Min(a.From, a.To) <= Math.Max(b.From, b.To) && Math.Min(b.From, b.To) <= Math.Max(a.From, a.To);
}
