namespace Cornet.Runtime.Stimuli.Rendering.Categories;

/// <summary>Four-legged animals heading along x.</summary>
internal static class Animals
{
    public static Solid Build(ref CounterRandom random)
    {
        var solid = new Solid();
        float coat = random.Between(0.4f, 0.85f), length = random.Between(0.75f, 1.05f), girth = random.Between(0.3f, 0.48f);
        float legs = random.Between(0.3f, 0.75f), thick = random.Between(0.08f, 0.13f), neck = random.Between(0.08f, 0.55f);
        var back = legs + girth;
        solid.Ellipsoid(new Point3(0, back, 0), new Point3(length, girth, girth * 0.9f), coat);
        foreach (var front in (ReadOnlySpan<float>)[-0.62f, 0.62f])
        {
            foreach (var side in (ReadOnlySpan<float>)[-0.5f, 0.5f])
            {
                var hip = new Point3(front * length, back - girth * 0.4f, side * girth * 1.1f);
                var foot = new Point3(front * length + 0.05f, 0, side * girth * 1.15f);
                solid.Rod(hip, foot, thick * 1.3f, coat * 0.92f, thick * 0.8f);
            }
        }

        Point3 chest = new(length * 0.75f, back + girth * 0.2f, 0), nape = chest + new Point3(0.25f, neck, 0);
        solid.Tube([(chest - new Point3(0.1f, 0.1f, 0), girth * 0.7f), (nape, girth * 0.42f)], coat);
        var skull = girth * random.Between(0.6f, 0.85f);
        solid.Ellipsoid(nape + new Point3(0.08f, 0.05f, 0), new Point3(skull * 1.1f, skull, skull * 0.9f), coat);
        var muzzle = nape + new Point3(0.08f + skull, -0.02f, 0);
        solid.Tube([(nape, skull * 0.7f), (muzzle + new Point3(random.Between(0.05f, 0.3f), -0.05f, 0), skull * 0.4f)], coat * 1.1f);
        var ears = random.Between(0.12f, 0.42f);
        foreach (var side in (ReadOnlySpan<float>)[-1, 1])
        {
            var root = nape + new Point3(0, skull * 0.8f, side * skull * 0.5f);
            solid.Rod(root, root + new Point3(-0.05f, ears, side * 0.12f), skull * 0.32f, coat * 0.6f, 0.01f, 6);
            var eye = nape + new Point3(0.1f + skull * 0.75f, skull * 0.35f, side * skull * 0.6f);
            solid.Ellipsoid(eye, new Point3(0.05f, 0.05f, 0.05f), 0.05f, 6);
        }

        var rump = new Point3(-length * 0.92f, back + girth * 0.3f, 0);
        var tip = rump + new Point3(-random.Between(0.15f, 0.5f), random.Between(-0.4f, 0.5f), 0);
        solid.Tube([(rump, 0.08f), (Point3.Lerp(rump, tip, 0.5f) + new Point3(-0.08f, 0, 0), 0.06f), (tip, 0.03f)], coat * 0.8f, 6);
        return solid.Normalized();
    }
}
