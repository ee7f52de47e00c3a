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
