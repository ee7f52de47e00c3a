namespace Cornet.Runtime.Stimuli.Rendering.Categories;

/// <summary>Cars heading along x.</summary>
internal static class Cars
{
    public static Solid Build(ref CounterRandom random)
    {
        var solid = new Solid();
        float paint = random.Between(0.3f, 0.9f), width = random.Between(0.36f, 0.46f), wheel = random.Between(0.19f, 0.26f);
        float sill = wheel * 0.8f, waist = sill + random.Between(0.26f, 0.36f), roof = waist + random.Between(0.24f, 0.38f);
        float windscreen = random.Between(0.25f, 0.5f), tail = random.Between(-0.95f, -0.45f), slope = random.Between(0.08f, 0.3f);
        solid.Slab(
            [(-1, sill), (1, sill), (1.04f, sill + 0.12f), (0.98f, waist - 0.08f), (0.5f, waist), (-0.95f, waist), (-1.04f, waist - 0.1f)],
            default, width * 2, paint, 0.985f);

        float front = windscreen + 0.22f, rear = tail - slope, inner = width * 0.82f;
        Cabin(rear, front, waist, tail, windscreen, roof, width * 0.95f, inner, paint);
        Cabin(rear - 0.012f, front + 0.012f, waist + 0.03f, tail + 0.02f, windscreen - 0.01f, roof - 0.06f, width * 0.96f, inner + 0.012f, 0.1f);
        var pillar = (tail + windscreen) * 0.5f;
        Cabin(pillar - 0.03f, pillar + 0.03f, waist, pillar - 0.03f, pillar + 0.03f, roof - 0.02f, width * 0.97f, inner + 0.025f, paint);

        foreach (var axle in (ReadOnlySpan<float>)[-0.62f, 0.64f])
        {
            foreach (var side in (ReadOnlySpan<float>)[-1, 1])
            {
                Point3 inside = new(axle, wheel, side * width * 0.6f), outside = new(axle, wheel, side * (width + 0.03f));
                solid.Rod(inside, outside, wheel, 0.07f, wheel, 14);
                solid.Rod(outside, outside + new Point3(0, 0, side * 0.015f), wheel * 0.55f, 0.75f, wheel * 0.5f, 10);
            }
        }

        foreach (var side in (ReadOnlySpan<float>)[-1, 1])
        {
            solid.Ellipsoid(new Point3(1, waist - 0.15f, side * width * 0.7f), new Point3(0.06f, 0.07f, 0.09f), 1, 8);
            solid.Box(new Point3(-1.01f, waist - 0.15f, side * width * 0.75f), new Point3(0.06f, 0.08f, 0.12f), 0.25f);
        }

        return solid.Normalized();

        void Cabin(
            float rearLow, float frontLow, float low, float rearHigh, float frontHigh, float high, float halfLow, float halfHigh, float shade) =>
            solid.Hexahedron(
                [
                    new(rearLow, low, -halfLow), new(frontLow, low, -halfLow), new(frontLow, low, halfLow), new(rearLow, low, halfLow),
                    new(rearHigh, high, -halfHigh), new(frontHigh, high, -halfHigh), new(frontHigh, high, halfHigh), new(rearHigh, high, halfHigh),
                ],
                shade);
    }
}
