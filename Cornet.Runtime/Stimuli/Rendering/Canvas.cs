namespace Cornet.Runtime.Stimuli.Rendering;

/// <summary>Where a solid stands in the picture: half the picture's width is 1, the origin is its middle.</summary>
internal readonly record struct Pose(Rotation Rotation, Point3 At, float Radius);

/// <summary>A distant light, and how much light comes from everywhere else (0 .. 1).</summary>
internal readonly record struct Light(Point3 From, float Ambient);

/// <summary>
/// A square z-buffer with 2 x 2 samples per pixel. Corners snap to 1/16 sample and coverage is decided in integers, so that neighboring triangles
/// neither overlap nor leave a seam, on any machine.
/// </summary>
internal sealed class Canvas
{
    /// <summary>Samples per pixel along each side.</summary>
    public const int Oversampling = 2;

    /// <summary>The paint of a sample that no solid covers.</summary>
    public const byte Bare = 0;

    private const int Snap = 16;
    private const float ViewDistance = 5;

    private readonly int _samples;
    private readonly float[] _depth;
    private Projected[] _projected = [];

    private readonly record struct Projected(int X, int Y, float Depth, float Shade);

    public Canvas(int size)
    {
        Size = size;
        _samples = size * Oversampling;
        _depth = new float[_samples * _samples];
        Shade = new float[_samples * _samples];
        Paint = new byte[_samples * _samples];
    }

    /// <summary>Pixels along each side of the picture.</summary>
    public int Size { get; }

    /// <summary>Light that each sample sends, rows of 2 x size.</summary>
    public float[] Shade { get; }

    /// <summary>Which paint each sample shows, rows of 2 x size; <see cref="Bare"/> where the background does.</summary>
    public byte[] Paint { get; }

    /// <summary>Takes everything off the canvas.</summary>
    public void Clear()
    {
        Array.Fill(_depth, float.NegativeInfinity);
        Array.Clear(Paint);
    }

    /// <summary>Draws a solid in front of what lies farther away.</summary>
    public void Draw(Solid solid, in Pose pose, in Light light, byte paint)
    {
        var corners = solid.Corners;
        if (_projected.Length < corners.Length)
            _projected = new Projected[corners.Length];
        var half = _samples * Snap / 2f;
        for (var i = 0; i < corners.Length; i++)
        {
            var p = pose.Rotation.Apply(corners[i].Position) * pose.Radius + pose.At;
            var normal = pose.Rotation.Apply(corners[i].Normal);
            var near = ViewDistance / (ViewDistance - p.Z);
            var lit = MathF.Max(0, normal.Dot(light.From));
            var sky = light.Ambient * (0.75f + 0.25f * normal.Y);
            var gloss = lit * lit;
            gloss *= gloss;
            var shade = corners[i].Reflectance * (sky + (1 - light.Ambient) * lit) + 0.12f * gloss * gloss;
            _projected[i] = new Projected((int)MathF.Floor(half + p.X * near * half), (int)MathF.Floor(half - p.Y * near * half), p.Z, shade);
        }

        foreach (var (a, b, c) in solid.Triangles)
            Fill(_projected[a], _projected[b], _projected[c], paint);
    }

    private void Fill(in Projected a, in Projected b, in Projected c, byte paint)
    {
        // y grows downwards here, so what is counter-clockwise in space has a negative area on the canvas; the rest looks away.
        var area = (long)(b.X - a.X) * (c.Y - a.Y) - (long)(b.Y - a.Y) * (c.X - a.X);
        if (area >= 0)
            return;
        var left = Math.Max(0, First(Math.Min(a.X, Math.Min(b.X, c.X))));
        var right = Math.Min(_samples - 1, Last(Math.Max(a.X, Math.Max(b.X, c.X))));
        var top = Math.Max(0, First(Math.Min(a.Y, Math.Min(b.Y, c.Y))));
        var bottom = Math.Min(_samples - 1, Last(Math.Max(a.Y, Math.Max(b.Y, c.Y))));
        if (left > right || top > bottom)
            return;

        // Edge functions, positive inside; an edge owns its own points only if it is a top or left one, so a shared edge is filled once.
        Edge toA = new(c, b), toB = new(a, c), toC = new(b, a);
        long startX = left * Snap + Snap / 2, startY = top * Snap + Snap / 2;
        long rowA = toA.At(startX, startY), rowB = toB.At(startX, startY), rowC = toC.At(startX, startY);
        var scale = -1f / area;
        float depthB = (b.Depth - a.Depth) * scale, depthC = (c.Depth - a.Depth) * scale;
        float shadeB = (b.Shade - a.Shade) * scale, shadeC = (c.Shade - a.Shade) * scale;
        for (var y = top; y <= bottom; y++, rowA += toA.Down, rowB += toB.Down, rowC += toC.Down)
        {
            long inA = rowA, inB = rowB, inC = rowC;
            var place = y * _samples + left;
            for (var x = left; x <= right; x++, place++, inA += toA.Across, inB += toB.Across, inC += toC.Across)
            {
                if ((inA | inB | inC) < 0)
                    continue;
                var depth = a.Depth + inB * depthB + inC * depthC;
                if (depth <= _depth[place])
                    continue;
                _depth[place] = depth;
                Shade[place] = a.Shade + inB * shadeB + inC * shadeC;
                Paint[place] = paint;
            }
        }
    }

    /// <summary>The first sample whose center is not before the coordinate, and the last that is not after it.</summary>
    private static int First(int coordinate) => (coordinate + Snap / 2 - 1) >> 4;

    private static int Last(int coordinate) => (coordinate - Snap / 2) >> 4;

    private readonly struct Edge
    {
        private readonly long _x, _y, _dx, _dy, _bias;

        public Edge(in Projected from, in Projected to)
        {
            (_x, _y, _dx, _dy) = (from.X, from.Y, to.X - from.X, to.Y - from.Y);
            _bias = _dy < 0 || (_dy == 0 && _dx > 0) ? 0 : -1;
        }

        public long Across => -_dy * Snap;

        public long Down => _dx * Snap;

        public long At(long x, long y) => _dx * (y - _y) - _dy * (x - _x) + _bias;
    }
}
