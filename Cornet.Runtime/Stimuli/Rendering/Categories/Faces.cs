namespace Cornet.Runtime.Stimuli.Rendering.Categories;

/// <summary>Heads that look along z.</summary>
internal static class Faces
{
    public static Solid Build(ref CounterRandom random, int which)
    {
        var solid = new Solid();
        float skin = random.Between(0.4f, 0.9f), hair = random.Between(0.08f, 0.6f);
        float wide = random.Between(0.66f, 0.82f), jaw = random.Between(0.5f, 0.75f);
        float apart = random.Between(0.26f, 0.34f), eyes = random.Between(0.05f, 0.18f);
        solid.Ellipsoid(new Point3(0, 0.12f, 0), new Point3(wide, 0.86f, 0.82f), skin, 18);
        solid.Ellipsoid(new Point3(0, -0.38f, 0.14f), new Point3(wide * jaw * 1.25f, 0.62f, 0.6f), skin, 16);
        solid.Rod(new Point3(0, -0.5f, -0.12f), new Point3(0, -1.35f, -0.2f), 0.38f, skin * 0.9f, 0.42f, 12);
        foreach (var side in (ReadOnlySpan<float>)[-1, 1])
        {
            solid.Ellipsoid(new Point3(side * apart, eyes, 0.7f), new Point3(0.15f, 0.09f, 0.1f), 1, 10);
            solid.Ellipsoid(new Point3(side * apart, eyes, 0.77f), new Point3(0.075f, 0.08f, 0.06f), 0.04f, 8);
            solid.Box(new Point3(side * apart, eyes + 0.2f, 0.74f), new Point3(0.32f, 0.07f, 0.12f), hair * 0.6f);
            solid.Ellipsoid(new Point3(side * wide, 0, -0.02f), new Point3(0.09f, 0.2f, 0.13f), skin * 0.9f, 8);
        }

        var nose = random.Between(0.1f, 0.28f);
        solid.Tube(
            [(new Point3(0, eyes - 0.02f, 0.74f), 0.05f), (new Point3(0, -0.22f, 0.8f + nose * 0.6f), 0.12f), (new Point3(0, -0.27f, 0.7f), 0.1f)],
            skin, 8);
        solid.Ellipsoid(new Point3(0, -0.5f, 0.66f), new Point3(random.Between(0.17f, 0.27f), random.Between(0.035f, 0.08f), 0.12f), 0.15f, 8);
        Hair(solid, which % 4, wide, hair);
        if (random.Chance(0.25f))
            solid.Ellipsoid(new Point3(0, -0.72f, 0.3f), new Point3(wide * 0.66f, 0.36f, 0.46f), hair, 12);
        return solid.Normalized();
    }

    private static void Hair(Solid solid, int cut, float wide, float hair)
    {
        switch (cut)
        {
            case 0: // short
                solid.Ellipsoid(new Point3(0, 0.34f, -0.14f), new Point3(wide * 1.07f, 0.74f, 0.82f), hair);
                break;
            case 1: // long
                solid.Ellipsoid(new Point3(0, 0.34f, -0.14f), new Point3(wide * 1.08f, 0.76f, 0.82f), hair);
                solid.Ellipsoid(new Point3(0, -0.3f, -0.32f), new Point3(wide * 1.2f, 0.95f, 0.5f), hair);
                break;
            case 2: // a hat
                solid.Rod(new Point3(0, 0.55f, -0.06f), new Point3(0, 1.2f, -0.1f), wide * 1.04f, hair, wide * 0.85f, 14);
                solid.Rod(new Point3(0, 0.55f, 0), new Point3(0, 0.62f, 0), wide * 1.45f, hair, wide * 1.45f, 14);
                break;
            default: // a fringe of hair round a bald head
                solid.Ellipsoid(new Point3(0, 0.05f, -0.3f), new Point3(wide * 1.08f, 0.5f, 0.62f), hair);
                break;
        }
    }
}
