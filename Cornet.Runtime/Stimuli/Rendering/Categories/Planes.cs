namespace Cornet.Runtime.Stimuli.Rendering.Categories;

/// <summary>Aeroplanes heading along x.</summary>
internal static class Planes
{
    public static Solid Build(ref CounterRandom random, int which)
    {
        var solid = new Solid();
        float paint = random.Between(0.5f, 0.95f), girth = random.Between(0.13f, 0.2f), span = random.Between(0.85f, 1.2f);
        float sweep = random.Between(0, 0.5f), chord = random.Between(0.32f, 0.48f), high = random.Chance(0.35f) ? girth * 0.7f : -girth * 0.3f;
        solid.Tube(
            [
                (new Point3(-1.1f, girth * 0.5f, 0), 0.03f), (new Point3(-0.75f, girth * 0.25f, 0), girth * 0.6f),
                (new Point3(-0.3f, 0, 0), girth), (new Point3(0.6f, 0, 0), girth),
                (new Point3(0.9f, -girth * 0.1f, 0), girth * 0.75f), (new Point3(1.08f, -girth * 0.2f, 0), girth * 0.2f),
            ],
            paint, 12);
        solid.Ellipsoid(new Point3(0.72f, girth * 0.55f, 0), new Point3(0.18f, girth * 0.55f, girth * 0.7f), 0.1f, 8);
        Wing(0.35f, high, span, chord, sweep, random.Between(0, 0.12f), paint * 0.92f);
        Wing(-0.72f, girth * 0.5f, span * 0.4f, chord * 0.55f, sweep * 0.6f, 0.03f, paint * 0.85f);
        Fin(ref random);
        if (which % 2 == 0)
            Engines(ref random);
        else
            Propeller();
        return solid.Normalized();

        void Wing(float lead, float y, float half, float root, float back, float rise, float shade)
        {
            foreach (var side in (ReadOnlySpan<float>)[-1, 1])
            {
                float trail = lead - root, tipLead = lead - back, tipTrail = tipLead - root * 0.5f, tipY = y + rise, z = side * half;
                solid.Hexahedron(
                    [
                        new(lead, y - 0.035f, 0), new(trail, y - 0.035f, 0), new(tipTrail, tipY - 0.015f, z), new(tipLead, tipY - 0.015f, z),
                        new(lead, y + 0.035f, 0), new(trail, y + 0.035f, 0), new(tipTrail, tipY + 0.015f, z), new(tipLead, tipY + 0.015f, z),
                    ],
                    shade);
            }
        }

        void Fin(ref CounterRandom random)
        {
            var top = random.Between(0.35f, 0.52f) + girth * 0.5f;
            var paint = random.Between(0.2f, 0.9f);
            solid.Slab([(-0.65f, girth * 0.6f), (-0.95f, top), (-1.15f, top), (-1.05f, girth * 0.4f)], default, 0.05f, paint);
        }

        void Engines(ref CounterRandom random)
        {
            var radius = random.Between(0.08f, 0.12f);
            foreach (var side in (ReadOnlySpan<float>)[-1, 1])
            {
                Point3 front = new(0.35f - sweep * 0.35f + 0.06f, high - radius, side * span * 0.38f), rear = front - new Point3(0.36f, 0, 0);
                solid.Rod(rear, front, radius * 0.7f, paint * 0.6f, radius, 10);
                solid.Rod(front, front + new Point3(0.01f, 0, 0), radius * 0.8f, 0.05f, radius * 0.8f, 10);
            }
        }

        void Propeller()
        {
            var nose = new Point3(1.1f, -girth * 0.2f, 0);
            solid.Box(nose, new Point3(0.03f, 0.75f, 0.08f), 0.15f);
            solid.Ellipsoid(nose, new Point3(0.08f, 0.06f, 0.06f), 0.25f, 8);
        }
    }
}
