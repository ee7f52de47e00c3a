namespace Cornet.Runtime.Stimuli.Rendering;

/// <summary>
/// A point or direction: x to the right, y up, z towards the viewer. Written out in scalar arithmetic on purpose: System.Numerics may fuse or
/// reorder operations as the processor allows, and rendered stimuli have to be the same bytes everywhere.
/// </summary>
internal readonly record struct Point3(float X, float Y, float Z)
{
    public static Point3 operator +(Point3 a, Point3 b) => new(a.X + b.X, a.Y + b.Y, a.Z + b.Z);

    public static Point3 operator -(Point3 a, Point3 b) => new(a.X - b.X, a.Y - b.Y, a.Z - b.Z);

    public static Point3 operator *(Point3 a, float s) => new(a.X * s, a.Y * s, a.Z * s);

    public static Point3 Lerp(Point3 a, Point3 b, float t) => a + (b - a) * t;

    public float Dot(Point3 other) => X * other.X + Y * other.Y + Z * other.Z;

    public Point3 Cross(Point3 other) => new(Y * other.Z - Z * other.Y, Z * other.X - X * other.Z, X * other.Y - Y * other.X);

    public float Length => MathF.Sqrt(Dot(this));

    /// <summary>The direction of this vector; straight up where it has none.</summary>
    public Point3 Direction => Length is var length and > 1e-12f ? this * (1 / length) : new Point3(0, 1, 0);
}
