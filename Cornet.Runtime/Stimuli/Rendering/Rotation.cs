namespace Cornet.Runtime.Stimuli.Rendering;

/// <summary>A rotation in space, as its three rows.</summary>
internal readonly record struct Rotation(Point3 Right, Point3 Up, Point3 Front)
{
    /// <summary>Turn about the vertical (yaw), then nod (pitch), then turn in the picture plane (roll); all in turns, 1 = 360 degrees.</summary>
    public static Rotation Of(float yaw, float pitch, float roll)
    {
        var (sy, cy) = SinCos(yaw);
        var (sp, cp) = SinCos(pitch);
        var (sr, cr) = SinCos(roll);
        var right = new Point3(cy, 0, sy);
        var up = new Point3(sp * sy, cp, -sp * cy);
        var front = new Point3(-cp * sy, sp, cp * cy);
        return new Rotation(right * cr - up * sr, right * sr + up * cr, front);
    }

    public Point3 Apply(Point3 p) => new(Right.Dot(p), Up.Dot(p), Front.Dot(p));

    /// <summary>Sine and cosine of an angle in turns, by a polynomial (error below 1e-7): the C library's differ from system to system.</summary>
    public static (float Sin, float Cos) SinCos(float turns) => (Sine(turns), Sine(turns + 0.25f));

    private static float Sine(double turns)
    {
        turns -= Math.Floor(turns + 0.5);
        if (turns > 0.25) turns = 0.5 - turns;
        if (turns < -0.25) turns = -0.5 - turns;
        var x = turns * (2 * Math.PI);
        var y = x * x;
        return (float)(x * (1 + y * (-1.0 / 6 + y * (1.0 / 120 + y * (-1.0 / 5040 + y * (1.0 / 362880 - y * (1.0 / 39916800)))))));
    }
}
