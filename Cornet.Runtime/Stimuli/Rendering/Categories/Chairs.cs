namespace Cornet.Runtime.Stimuli.Rendering.Categories;

/// <summary>Chairs whose sitter would look along z.</summary>
internal static class Chairs
{
    public static Solid Build(ref CounterRandom random)
    {
        var solid = new Solid();
        float wood = random.Between(0.35f, 0.85f), half = random.Between(0.42f, 0.55f), seat = random.Between(0.75f, 1);
        float back = random.Between(0.8f, 1.25f), thick = random.Between(0.09f, 0.16f), lean = random.Between(0.02f, 0.2f);
        solid.Box(new Point3(0, seat, 0), new Point3(half * 2, thick, half * 2), random.Between(0.4f, 0.95f));
        if (random.Chance(0.7f))
            Legs(ref random);
        else
            Pedestal();
        if (random.Chance(0.5f))
            Panel(seat + 0.1f, seat + back, half);
        else
            Slats(ref random);
        if (random.Chance(0.35f))
            Arms();
        return solid.Normalized();

        void Legs(ref CounterRandom random)
        {
            float radius = random.Between(0.05f, 0.08f), splay = random.Between(0, 0.12f);
            foreach (var x in (ReadOnlySpan<float>)[-1, 1])
            {
                foreach (var z in (ReadOnlySpan<float>)[-1, 1])
                {
                    float above = half - radius, below = above + splay;
                    solid.Rod(new Point3(x * above, seat, z * above), new Point3(x * below, 0, z * below), radius, wood, radius * 0.8f, 6);
                }
            }
        }

        void Pedestal()
        {
            solid.Rod(new Point3(0, seat, 0), new Point3(0, 0.1f, 0), 0.09f, wood);
            for (var i = 0; i < 5; i++)
            {
                var (sin, cos) = Rotation.SinCos(i / 5f);
                solid.Rod(new Point3(0, 0.15f, 0), new Point3(sin * half, 0.04f, cos * half), 0.06f, wood, 0.05f, 6);
            }
        }

        void Panel(float low, float high, float reach) =>
            solid.Hexahedron(
                [
                    new(-reach, low, -half), new(reach, low, -half), new(reach, low, -half + thick), new(-reach, low, -half + thick),
                    new(-reach, high, -half - lean), new(reach, high, -half - lean),
                    new(reach, high, -half - lean + thick), new(-reach, high, -half - lean + thick),
                ],
                wood);

        void Slats(ref CounterRandom random)
        {
            foreach (var x in (ReadOnlySpan<float>)[-1, 1])
            {
                Point3 low = new(x * (half - 0.06f), seat, -half + 0.06f), high = new(x * (half - 0.06f), seat + back, -half - lean);
                solid.Rod(low, high, 0.07f, wood, 0.06f, 6);
            }

            var bars = 2 + random.Below(3);
            for (var i = 1; i <= bars; i++)
            {
                var up = (float)i / bars;
                Point3 middle = new(0, seat + back * up - 0.08f, -half + 0.06f - (lean + 0.06f) * up);
                solid.Box(middle, new Point3(half * 1.9f, back * 0.45f / bars, 0.07f), wood * 0.9f);
            }
        }

        void Arms()
        {
            foreach (var x in (ReadOnlySpan<float>)[-1, 1])
            {
                solid.Box(new Point3(x * half, seat + 0.42f, 0), new Point3(0.12f, 0.08f, half * 2), wood);
                solid.Box(new Point3(x * half, seat + 0.2f, half - 0.08f), new Point3(0.08f, 0.42f, 0.08f), wood);
            }
        }
    }
}
