namespace Cornet.Runtime.Stimuli.Rendering.Categories;

/// <summary>Tables, standing upright.</summary>
internal static class Tables
{
    public static Solid Build(ref CounterRandom random, int which)
    {
        var solid = new Solid();
        float wood = random.Between(0.35f, 0.9f), height = random.Between(0.6f, 1.05f), thick = random.Between(0.06f, 0.13f);
        float length = random.Between(0.75f, 1.1f), depth = random.Between(0.5f, 0.75f), leg = random.Between(0.05f, 0.09f);
        var round = which % 2 == 1;
        if (round)
            solid.Rod(new Point3(0, height, 0), new Point3(0, height + thick, 0), length * 0.85f, wood, length * 0.85f, 18);
        else
            solid.Box(new Point3(0, height + thick / 2, 0), new Point3(length * 2, thick, depth * 2), wood);
        if (random.Chance(round ? 0.6f : 0.2f))
            Column(ref random);
        else
            Legs(ref random);
        return solid.Normalized();

        void Column(ref CounterRandom random)
        {
            solid.Rod(new Point3(0, height, 0), new Point3(0, 0.06f, 0), leg * 1.6f, wood * 0.8f, leg * 1.8f, 10);
            if (random.Chance(0.5f))
                solid.Rod(new Point3(0, 0.08f, 0), new Point3(0, 0, 0), length * 0.45f, wood * 0.8f, length * 0.5f, 14);
            else
                Feet();
        }

        void Feet()
        {
            for (var i = 0; i < 4; i++)
            {
                var (sin, cos) = Rotation.SinCos(i / 4f + 0.125f);
                solid.Rod(new Point3(0, 0.15f, 0), new Point3(sin * length * 0.6f, 0, cos * length * 0.6f), leg, wood * 0.8f, leg * 0.8f, 6);
            }
        }

        void Legs(ref CounterRandom random)
        {
            var (across, along) = round ? (length * 0.55f, length * 0.55f) : (length - leg, depth - leg);
            float taper = random.Between(0.6f, 1), splay = random.Between(0, 0.1f);
            foreach (var x in (ReadOnlySpan<float>)[-1, 1])
            {
                foreach (var z in (ReadOnlySpan<float>)[-1, 1])
                {
                    Point3 top = new(x * across, height, z * along), foot = new(x * (across + splay), 0, z * (along + splay));
                    solid.Rod(top, foot, leg, wood * 0.85f, leg * taper, 6);
                }
            }

            if (!round && random.Chance(0.6f))
                solid.Box(new Point3(0, height - 0.07f, 0), new Point3(across * 2, 0.14f, along * 2), wood * 0.75f);
        }
    }
}
