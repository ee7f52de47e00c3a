namespace Cornet.Runtime.Stimuli.Rendering.Categories;

/// <summary>Apples, pears, bananas, bunches of grapes and pineapples, upright.</summary>
internal static class Fruits
{
    public static Solid Build(ref CounterRandom random, int kind)
    {
        var solid = new Solid();
        var skin = random.Between(0.4f, 0.9f);
        switch (kind % 5)
        {
            case 0: Apple(solid, ref random, skin); break;
            case 1: Pear(solid, ref random, skin); break;
            case 2: Banana(solid, ref random, skin); break;
            case 3: Grapes(solid, ref random, skin); break;
            default: Pineapple(solid, ref random, skin); break;
        }

        return solid.Normalized();
    }

    private static void Apple(Solid solid, ref CounterRandom random, float skin)
    {
        var squat = random.Between(0.8f, 1);
        solid.Lathe(
            [
                (-0.62f * squat, 0.02f), (-0.78f * squat, 0.2f), (-0.74f * squat, 0.46f), (-0.4f * squat, 0.8f), (0.1f, 0.95f),
                (0.5f * squat, 0.84f), (0.72f * squat, 0.5f), (0.7f * squat, 0.25f), (0.5f * squat, 0.02f),
            ],
            skin);
        solid.Tube([(new Point3(0, 0.45f, 0), 0.05f), (new Point3(0.03f, 0.75f, 0), 0.045f), (new Point3(0.12f, 1.05f, 0), 0.06f)], 0.15f, 6);
        Leaf(solid, new Point3(0.05f, 0.8f, 0), new Point3(0.6f, 1.1f, 0.15f));
    }

    private static void Pear(Solid solid, ref CounterRandom random, float skin)
    {
        var neck = random.Between(0.28f, 0.42f);
        solid.Lathe(
            [
                (-0.95f, 0.02f), (-1, 0.25f), (-0.85f, 0.6f), (-0.45f, 0.78f), (0, 0.66f),
                (0.4f, neck + 0.08f), (0.8f, neck), (1, 0.2f), (1.04f, 0.02f),
            ],
            skin);
        solid.Rod(new Point3(0, 1, 0), new Point3(0.08f, 1.35f, 0), 0.045f, 0.15f);
        if (random.Chance(0.5f))
            Leaf(solid, new Point3(0.03f, 1.15f, 0), new Point3(0.55f, 1.3f, 0.1f));
    }

    private static void Banana(Solid solid, ref CounterRandom random, float skin)
    {
        float bend = random.Between(0.3f, 0.42f), thick = random.Between(0.2f, 0.27f);
        var path = new (Point3, float)[11];
        for (var i = 0; i < path.Length; i++)
        {
            var along = i / 5f - 1;
            var (sin, cos) = Rotation.SinCos(along * bend * 0.5f);
            var taper = MathF.Min(1, 0.28f + 1.9f * (1 - MathF.Abs(along)));
            path[i] = (new Point3(sin * 1.1f, -cos * 1.1f, 0), thick * taper);
        }

        solid.Tube(path, skin, 8);
        var (end, _) = path[^1];
        solid.Rod(end, end + (end - path[^2].Item1).Direction * 0.2f, 0.06f, 0.12f, 0.07f, 6);
    }

    private static void Grapes(Solid solid, ref CounterRandom random, float skin)
    {
        var berry = random.Between(0.24f, 0.29f);
        for (var row = 0; row < 5; row++)
        {
            var around = row == 4 ? 1 : 6 - row;
            var ring = row == 4 ? 0 : 0.12f * (5 - row);
            for (var i = 0; i < around; i++)
            {
                var (sin, cos) = Rotation.SinCos((i + 0.5f * row) / around + 0.03f * random.Uniform());
                var middle = new Point3(ring * cos, 0.5f - 0.36f * row, ring * sin);
                solid.Ellipsoid(middle, new Point3(berry, berry, berry), skin * random.Between(0.8f, 1), 8);
            }
        }

        solid.Rod(new Point3(0, 0.5f, 0), new Point3(0.05f, 1.05f, 0), 0.05f, 0.2f);
        Leaf(solid, new Point3(0, 0.85f, 0), new Point3(0.65f, 0.95f, 0.2f));
    }

    private static void Pineapple(Solid solid, ref CounterRandom random, float skin)
    {
        float stout = random.Between(0.5f, 0.62f), crown = random.Between(0.6f, 0.95f);
        solid.Ellipsoid(new Point3(0, 0, 0), new Point3(stout, 0.85f, stout), skin * 0.5f, 14);
        for (var row = -3; row <= 3; row++)
        {
            var (height, radius) = Rotation.SinCos(row / 16f);
            for (var i = 0; i < 9; i++)
            {
                var (sin, cos) = Rotation.SinCos((i + 0.5f * (row & 1)) / 9);
                Point3 outwards = new(cos * radius * stout, height * 0.85f, sin * radius * stout);
                solid.Rod(outwards * 0.93f, outwards * 1.08f, 0.13f, skin, 0.03f, 4);
            }
        }

        for (var i = 0; i < 9; i++)
        {
            var (sin, cos) = Rotation.SinCos(i / 9f);
            var spread = i % 2 == 0 ? 0.5f : 0.2f;
            Point3 root = new(cos * 0.1f, 0.75f, sin * 0.1f), tip = new(cos * spread, 0.8f + crown * (1.1f - spread), sin * spread);
            solid.Rod(root, tip, 0.12f, 0.3f, 0.01f, 5);
        }
    }

    private static void Leaf(Solid solid, Point3 from, Point3 to)
    {
        var middle = Point3.Lerp(from, to, 0.5f);
        Point3 side = new(0, 0.03f, 0.16f), up = new(0, 0.05f, 0);
        solid.Hexahedron([from, middle - side, to, middle + side, from + up, middle - side + up, to + up, middle + side + up], 0.3f);
    }
}
