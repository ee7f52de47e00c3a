namespace Cornet.Runtime.Stimuli.Rendering;

/// <summary>
/// Backgrounds with the statistics of natural scenes and nothing to do with the object before them: 1/f noise (octaves of smoothed random
/// lattices), a change of light across the picture, and overlapping leaves of all sizes that hide one another (the dead-leaves model,
/// Ruderman 1997; Lee, Mumford and Huang 2001).
/// </summary>
internal sealed class Background(int size)
{
    private readonly float[] _row = new float[size + 3];
    private readonly float[] _lattice = new float[(size + 3) * (size + 3)];

    /// <summary>Reflectances, rows of <c>size</c>, about 0 .. 1 (not clipped).</summary>
    public float[] Reflectance { get; } = new float[size * size];

    /// <summary>Paints a new background over the old one.</summary>
    public void Paint(ref CounterRandom random)
    {
        Slope(ref random);
        if (random.Chance(0.8f))
            Leaves(ref random);
        Noise(ref random, strength: random.Between(0.08f, 0.45f), persistence: random.Between(0.5f, 0.75f), stretch: random.Between(0.35f, 1));
    }

    private void Slope(ref CounterRandom random)
    {
        float middle = random.Between(0.25f, 0.7f), across = random.Between(-0.25f, 0.25f), down = random.Between(-0.25f, 0.25f);
        for (var y = 0; y < size; y++)
        {
            var row = Reflectance.AsSpan(y * size, size);
            for (var x = 0; x < size; x++)
                row[x] = middle + across * ((x + 0.5f) / size - 0.5f) + down * ((y + 0.5f) / size - 0.5f);
        }
    }

    private void Leaves(ref CounterRandom random)
    {
        var leaves = 4 + random.Below(24);
        for (var i = 0; i < leaves; i++)
        {
            // Many small leaves and few large ones, the large ones first: the area goes with the inverse cube of the radius, as in scenes.
            var radius = size * 0.55f / (1 + 7f * i / leaves) * random.Between(0.6f, 1);
            float x = random.Between(-0.1f, 1.1f) * size, y = random.Between(-0.1f, 1.1f) * size, reflectance = random.Between(0.05f, 0.95f);
            var (sin, cos) = Rotation.SinCos(random.Uniform());
            float narrow = random.Between(1, 2.6f), shading = random.Between(-0.2f, 0.2f) / radius;
            if (random.Chance(0.5f))
                Ellipse(x, y, radius, sin, cos, narrow, reflectance, shading);
            else
                Tile(x, y, radius, sin, cos, narrow, reflectance, shading);
        }
    }

    private void Ellipse(float x0, float y0, float radius, float sin, float cos, float narrow, float reflectance, float shading)
    {
        var (left, right, top, bottom) = Bounds(x0, y0, radius);
        for (var y = top; y <= bottom; y++)
        {
            for (var x = left; x <= right; x++)
            {
                float dx = x + 0.5f - x0, dy = y + 0.5f - y0, u = dx * cos + dy * sin, v = (dy * cos - dx * sin) * narrow;
                var square = u * u + v * v;
                if (square < radius * radius)
                    Cover(x, y, (radius - MathF.Sqrt(square)) / narrow, reflectance + shading * u);
            }
        }
    }

    private void Tile(float x0, float y0, float radius, float sin, float cos, float narrow, float reflectance, float shading)
    {
        var (left, right, top, bottom) = Bounds(x0, y0, radius);
        float halfLength = radius * 0.85f, halfWidth = halfLength / narrow * 0.62f;
        for (var y = top; y <= bottom; y++)
        {
            for (var x = left; x <= right; x++)
            {
                float dx = x + 0.5f - x0, dy = y + 0.5f - y0, u = dx * cos + dy * sin, v = dy * cos - dx * sin;
                var inside = MathF.Min(halfLength - MathF.Abs(u), halfWidth - MathF.Abs(v));
                if (inside > 0)
                    Cover(x, y, inside, reflectance + shading * u);
            }
        }
    }

    private (int Left, int Right, int Top, int Bottom) Bounds(float x, float y, float radius) =>
        (First(x - radius), Last(x + radius), First(y - radius), Last(y + radius));

    private static int First(float edge) => Math.Max(0, (int)edge);

    private int Last(float edge) => Math.Min(size - 1, (int)edge);

    /// <summary>Lays a leaf over a pixel that lies <paramref name="inside"/> pixels inside its edge.</summary>
    private void Cover(int x, int y, float inside, float reflectance)
    {
        ref var pixel = ref Reflectance[y * size + x];
        pixel += (reflectance - pixel) * MathF.Min(1, inside);
    }

    private void Noise(ref CounterRandom random, float strength, float persistence, float stretch)
    {
        var (wide, high) = random.Chance(0.5f) ? (1f, stretch) : (stretch, 1f);
        for (float cells = 2; cells <= size * 0.5f; cells *= 2, strength *= persistence)
            Octave(ref random, cells * wide, cells * high, strength);
    }

    /// <summary>Adds a random lattice of so many cells across and down, smoothly interpolated, between -strength and strength.</summary>
    private void Octave(ref CounterRandom random, float cellsAcross, float cellsDown, float strength)
    {
        int columns = (int)cellsAcross + 3, rows = (int)cellsDown + 3;
        for (var i = 0; i < columns * rows; i++)
            _lattice[i] = random.Between(-strength, strength);
        float fromX = random.Uniform(), fromY = random.Uniform(), stepX = cellsAcross / size, stepY = cellsDown / size;
        for (var y = 0; y < size; y++)
        {
            var down = fromY + y * stepY;
            var upper = (int)down;
            var blend = Smooth(down - upper);
            for (var c = 0; c < columns; c++)
            {
                var above = _lattice[upper * columns + c];
                _row[c] = above + (_lattice[(upper + 1) * columns + c] - above) * blend;
            }

            var line = Reflectance.AsSpan(y * size, size);
            for (var x = 0; x < line.Length; x++)
            {
                var across = fromX + x * stepX;
                var before = (int)across;
                line[x] += _row[before] + (_row[before + 1] - _row[before]) * Smooth(across - before);
            }
        }

        static float Smooth(float t) => t * t * (3 - 2 * t);
    }
}
