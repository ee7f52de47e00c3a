namespace Cornet.Runtime.Stimuli.Rendering.Categories;

/// <summary>Sailing boats and steamers in turn, heading along x.</summary>
internal static class Boats
{
    public static Solid Build(ref CounterRandom random, int which)
    {
        var solid = new Solid();
        float hull = random.Between(0.25f, 0.8f), beam = random.Between(0.26f, 0.4f), height = random.Between(0.26f, 0.42f);
        var bow = random.Between(1.15f, 1.4f);
        Hull(solid, hull, beam, height, bow);
        if (which % 2 == 0)
            Sails(solid, ref random, height);
        else
            Decks(solid, ref random, beam, height);
        return solid.Normalized();
    }

    private static void Hull(Solid solid, float reflectance, float beam, float height, float bow)
    {
        // Stations from stern to bow: where, half width on deck; the keel is narrower and the bow rises.
        ReadOnlySpan<(float X, float Half)> stations = [(-1, 0.75f), (-0.35f, 1), (0.35f, 0.95f), (0.85f, 0.55f), (bow, 0.04f)];
        for (var i = 0; i + 1 < stations.Length; i++)
        {
            var ((x0, h0), (x1, h1)) = (stations[i], stations[i + 1]);
            Block(x0, h0, x1, h1, 0, height, 0.5f, 1, reflectance);
            Block(x0, h0, x1, h1, height, height + 0.07f, 1.06f, 1.06f, 0.9f - reflectance * 0.5f);
        }

        void Block(float x0, float h0, float x1, float h1, float low, float high, float lowWidth, float highWidth, float shade)
        {
            float keel0 = x0 * (lowWidth < 1 ? 0.85f : 1), keel1 = x1 * (lowWidth < 1 ? 0.82f : 1);
            float rise0 = Rise(x0), rise1 = Rise(x1);
            solid.Hexahedron(
                [
                    new(keel0, low, -h0 * beam * lowWidth), new(keel1, low, -h1 * beam * lowWidth),
                    new(keel1, low, h1 * beam * lowWidth), new(keel0, low, h0 * beam * lowWidth),
                    new(x0, high + rise0, -h0 * beam * highWidth), new(x1, high + rise1, -h1 * beam * highWidth),
                    new(x1, high + rise1, h1 * beam * highWidth), new(x0, high + rise0, h0 * beam * highWidth),
                ],
                shade);
        }

        static float Rise(float x) => x > 0.5f ? (x - 0.5f) * 0.2f : 0;
    }

    private static void Sails(Solid solid, ref CounterRandom random, float deck)
    {
        float mast = random.Between(1.2f, 1.8f), cloth = random.Between(0.65f, 0.95f), foot = random.Between(0.7f, 1);
        solid.Rod(new Point3(0.15f, deck, 0), new Point3(0.15f, deck + mast, 0), 0.045f, 0.3f);
        solid.Slab([(0.1f, deck + 0.2f), (0.1f, deck + mast * 0.95f), (0.05f - foot, deck + 0.2f)], default, 0.05f, cloth);
        if (random.Chance(0.7f))
            solid.Slab([(0.24f, deck + 0.15f), (0.22f, deck + mast * 0.8f), (1.1f, deck + 0.2f)], default, 0.05f, cloth * 0.9f);
        solid.Box(new Point3(-0.3f, deck + 0.1f, 0), new Point3(0.5f, 0.2f, 0.3f), 0.7f, 0.8f);
    }

    private static void Decks(Solid solid, ref CounterRandom random, float beam, float deck)
    {
        float paint = random.Between(0.6f, 0.95f), aft = random.Between(-0.5f, -0.1f), low = random.Between(0.22f, 0.34f);
        solid.Box(new Point3(aft, deck + low / 2, 0), new Point3(1.1f, low, beam * 1.4f), paint, 0.95f);
        solid.Box(new Point3(aft, deck + low + 0.12f, 0), new Point3(0.7f, 0.24f, beam * 1.1f), paint * 0.9f, 0.9f);
        solid.Box(new Point3(aft, deck + low * 0.6f, 0), new Point3(0.95f, 0.08f, beam * 1.46f), 0.12f);
        var funnels = 1 + random.Below(3);
        for (var i = 0; i < funnels; i++)
        {
            Point3 root = new(aft + 0.25f - 0.28f * i, deck + low + 0.2f, 0), mouth = root + new Point3(-0.06f, 0.45f, 0);
            solid.Rod(root, mouth, 0.1f, 0.35f, 0.1f, 10);
            solid.Rod(mouth, mouth + new Point3(-0.01f, 0.08f, 0), 0.11f, 0.1f, 0.11f, 10);
        }

        solid.Rod(new Point3(0.7f, deck, 0), new Point3(0.7f, deck + 0.7f, 0), 0.035f, 0.3f, 0.02f, 6);
    }
}
