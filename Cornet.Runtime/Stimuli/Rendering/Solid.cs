namespace Cornet.Runtime.Stimuli.Rendering;

/// <summary>One corner of a surface: where it is, where the surface looks there, and how much light it gives back (0 .. 1).</summary>
internal readonly record struct Corner(Point3 Position, Point3 Normal, float Reflectance);

/// <summary>
/// An object's surface: triangles put together from a few primitives. Every triangle is wound so that it is counter-clockwise seen from
/// outside, whatever order its corners came in.
/// </summary>
internal sealed class Solid
{
    private readonly List<Corner> _corners = [];
    private readonly List<(int A, int B, int C)> _triangles = [];

    public ReadOnlySpan<Corner> Corners => System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_corners);

    public ReadOnlySpan<(int A, int B, int C)> Triangles => System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_triangles);

    /// <summary>A block with upright sides unless <paramref name="top"/> shrinks or grows its upper face (1 = as the lower one).</summary>
    public void Box(Point3 center, Point3 size, float reflectance, float top = 1)
    {
        Point3 lower = size * 0.5f, upper = new(lower.X * top, lower.Y, lower.Z * top);
        Hexahedron(
            [
                center + new Point3(-lower.X, -lower.Y, -lower.Z), center + new Point3(lower.X, -lower.Y, -lower.Z),
                center + new Point3(lower.X, -lower.Y, lower.Z), center + new Point3(-lower.X, -lower.Y, lower.Z),
                center + new Point3(-upper.X, upper.Y, -upper.Z), center + new Point3(upper.X, upper.Y, -upper.Z),
                center + new Point3(upper.X, upper.Y, upper.Z), center + new Point3(-upper.X, upper.Y, upper.Z),
            ],
            reflectance);
    }

    /// <summary>A block by its eight corners: one face of four going round, then the opposite one likewise.</summary>
    public void Hexahedron(ReadOnlySpan<Point3> p, float reflectance)
    {
        var center = default(Point3);
        foreach (var corner in p)
            center += corner * 0.125f;
        Face([p[0], p[1], p[2], p[3]], center, reflectance);
        Face([p[4], p[5], p[6], p[7]], center, reflectance);
        for (var i = 0; i < 4; i++)
            Face([p[i], p[(i + 1) % 4], p[4 + (i + 1) % 4], p[4 + i]], center, reflectance);
    }

    /// <summary>
    /// A convex outline in the x-y plane, extruded along z over <paramref name="depth"/>; both flat sides are <paramref name="rim"/> times as large.
    /// </summary>
    public void Slab(ReadOnlySpan<(float X, float Y)> outline, Point3 at, float depth, float reflectance, float rim = 1)
    {
        Point3[] near = new Point3[outline.Length], far = new Point3[outline.Length];
        var middle = default(Point3);
        foreach (var (x, y) in outline)
            middle += new Point3(x, y, 0) * (1f / outline.Length);
        for (var i = 0; i < outline.Length; i++)
        {
            var flat = Point3.Lerp(middle, new Point3(outline[i].X, outline[i].Y, 0), rim);
            near[i] = at + flat + new Point3(0, 0, depth / 2);
            far[i] = at + flat - new Point3(0, 0, depth / 2);
        }

        var center = at + middle;
        Face(near, center, reflectance);
        Face(far, center, reflectance);
        for (var i = 0; i < outline.Length; i++)
        {
            var next = (i + 1) % outline.Length;
            if (rim == 1)
            {
                Face([near[i], near[next], far[next], far[i]], center, reflectance);
                continue;
            }

            // A bulging edge: the full outline stands in the middle plane.
            Point3 here = at + new Point3(outline[i].X, outline[i].Y, 0), there = at + new Point3(outline[next].X, outline[next].Y, 0);
            Face([near[i], near[next], there, here], center, reflectance);
            Face([far[i], far[next], there, here], center, reflectance);
        }
    }

    /// <summary>An ellipsoid with its axes along x, y and z.</summary>
    public void Ellipsoid(Point3 center, Point3 radii, float reflectance, int sides = 14)
    {
        var rings = Math.Max(4, sides * 2 / 3);
        var first = _corners.Count;
        for (var ring = 0; ring <= rings; ring++)
        {
            var (height, radius) = Rotation.SinCos(-0.25f + 0.5f * ring / rings);
            for (var side = 0; side < sides; side++)
            {
                var (z, x) = Rotation.SinCos((float)side / sides);
                var unit = new Point3(x * radius, height, z * radius);
                var normal = new Point3(unit.X / radii.X, unit.Y / radii.Y, unit.Z / radii.Z).Direction;
                Add(center + new Point3(unit.X * radii.X, unit.Y * radii.Y, unit.Z * radii.Z), normal, reflectance);
            }
        }

        Weave(first, rings, sides);
    }

    /// <summary>A round body swept along a path, with a radius at each of its points; flat ends where the radius is not 0.</summary>
    public void Tube(ReadOnlySpan<(Point3 At, float Radius)> path, float reflectance, int sides = 10)
    {
        var first = _corners.Count;
        var across = default(Point3);
        for (var i = 0; i < path.Length; i++)
        {
            Point3 before = path[Math.Max(0, i - 1)].At, after = path[Math.Min(path.Length - 1, i + 1)].At;
            var along = (after - before).Direction;
            var seed = i > 0 ? across : MathF.Abs(along.X) < 0.7f ? new Point3(1, 0, 0) : new Point3(0, 1, 0);
            across = (seed - along * along.Dot(seed)).Direction;
            var third = along.Cross(across);
            var growth = path[Math.Min(path.Length - 1, i + 1)].Radius - path[Math.Max(0, i - 1)].Radius;
            var slope = growth / MathF.Max(1e-6f, (after - before).Length);
            for (var side = 0; side < sides; side++)
            {
                var (sin, cos) = Rotation.SinCos((float)side / sides);
                var outwards = across * cos + third * sin;
                Add(path[i].At + outwards * path[i].Radius, (outwards - along * slope).Direction, reflectance);
            }
        }

        Weave(first, path.Length - 1, sides);
        Cap(first, path[0].At - path[1].At);
        Cap(first + (path.Length - 1) * sides, path[^1].At - path[^2].At);

        void Cap(int start, Point3 outwards)
        {
            var rim = new Point3[sides];
            for (var side = 0; side < sides; side++)
                rim[side] = _corners[start + side].Position;
            Face(rim, rim[0] - outwards, reflectance);
        }
    }

    /// <summary>A body turned about the vertical, by its outline from the bottom to the top.</summary>
    public void Lathe(ReadOnlySpan<(float Height, float Radius)> outline, float reflectance, int sides = 16)
    {
        var first = _corners.Count;
        for (var i = 0; i < outline.Length; i++)
        {
            var (before, after) = (outline[Math.Max(0, i - 1)], outline[Math.Min(outline.Length - 1, i + 1)]);
            for (var side = 0; side < sides; side++)
            {
                var (sin, cos) = Rotation.SinCos((float)side / sides);
                var (rise, growth) = (after.Height - before.Height, after.Radius - before.Radius);
                var (height, radius) = outline[i];
                Add(new Point3(cos * radius, height, sin * radius), new Point3(cos * rise, -growth, sin * rise).Direction, reflectance);
            }
        }

        Weave(first, outline.Length - 1, sides);
    }

    /// <summary>A straight round body from one point to another.</summary>
    public void Rod(Point3 from, Point3 to, float radius, float reflectance, float endRadius = -1, int sides = 8) =>
        Tube([(from, radius), (to, endRadius < 0 ? radius : endRadius)], reflectance, sides);

    /// <summary>Moves and scales the whole so that its bounding box is centerd on the origin and its farthest corner lies at distance 1.</summary>
    public Solid Normalized()
    {
        Point3 low = _corners[0].Position, high = low;
        foreach (var (p, _, _) in _corners)
        {
            low = new Point3(MathF.Min(low.X, p.X), MathF.Min(low.Y, p.Y), MathF.Min(low.Z, p.Z));
            high = new Point3(MathF.Max(high.X, p.X), MathF.Max(high.Y, p.Y), MathF.Max(high.Z, p.Z));
        }

        var center = (low + high) * 0.5f;
        var radius = 0f;
        foreach (var corner in _corners)
            radius = MathF.Max(radius, (corner.Position - center).Length);
        for (var i = 0; i < _corners.Count; i++)
            _corners[i] = _corners[i] with { Position = (_corners[i].Position - center) * (1 / radius) };
        return this;
    }

    /// <summary>A flat convex face of a body around <paramref name="inside"/>.</summary>
    private void Face(ReadOnlySpan<Point3> outline, Point3 inside, float reflectance)
    {
        var normal = default(Point3);
        for (var i = 1; i + 1 < outline.Length; i++)
            normal += (outline[i] - outline[0]).Cross(outline[i + 1] - outline[0]);
        if (normal.Length < 1e-9f)
            return;
        normal = normal.Direction;
        if (normal.Dot(outline[0] - inside) < 0)
            normal *= -1;
        var first = _corners.Count;
        foreach (var corner in outline)
            Add(corner, normal, reflectance);
        for (var i = 1; i + 1 < outline.Length; i++)
            Triangle(first, first + i, first + i + 1);
    }

    /// <summary>Joins rings of corners that lie one after the other.</summary>
    private void Weave(int first, int bands, int sides)
    {
        for (var band = 0; band < bands; band++)
        {
            for (var side = 0; side < sides; side++)
            {
                int a = first + band * sides + side, b = first + band * sides + (side + 1) % sides;
                Triangle(a, b, a + sides);
                Triangle(b, b + sides, a + sides);
            }
        }
    }

    private void Add(Point3 position, Point3 normal, float reflectance) => _corners.Add(new Corner(position, normal, reflectance));

    private void Triangle(int a, int b, int c)
    {
        var facing = (_corners[b].Position - _corners[a].Position).Cross(_corners[c].Position - _corners[a].Position);
        if (facing.Length < 1e-12f)
            return;
        var outwards = _corners[a].Normal + _corners[b].Normal + _corners[c].Normal;
        _triangles.Add(facing.Dot(outwards) >= 0 ? (a, b, c) : (a, c, b));
    }
}
