namespace Cornet.Runtime.Stimuli.Rendering;

/// <summary>
/// Draws one picture: a background, a few stray solids far behind, and the object in a random view, light and contrast. Reflectances, tints and
/// contrast are drawn alike for every category, so that neither color nor mean luminance tells what the object is. Not for two threads at once.
/// </summary>
internal sealed class Scene(int size)
{
    private const byte Clutter = 1;
    private const byte Foreground = 2;

    /// <summary>Radius of the sphere round an object of usual size, where half the picture's width is 1.</summary>
    private const float UsualRadius = 0.68f;

    private static readonly Solid[] Strays = BuildStrays();

    private readonly Canvas _canvas = new(size);
    private readonly Background _background = new(size);

    /// <summary>Draws an object; the same random numbers give the same bytes.</summary>
    public Picture Draw(StimulusObject shown, Variation variation, CounterRandom random)
    {
        _background.Paint(ref random);
        _canvas.Clear();
        var from = new Point3(random.Between(-0.9f, 0.9f), random.Between(0.3f, 1), random.Between(0.3f, 1));
        var light = new Light(from.Direction, random.Between(0.3f, 0.5f));
        for (var strays = random.Below(4); strays > 0; strays--)
        {
            var at = new Point3(random.Between(-1, 1), random.Between(-1, 1), -2.5f);
            var pose = new Pose(AnyRotation(ref random), at * 1.4f, random.Between(0.25f, 0.7f));
            _canvas.Draw(Strays[random.Below(Strays.Length)], pose, light, Clutter);
        }

        _canvas.Draw(shown.Solid, ObjectPose(shown.Category, variation, ref random), light, Foreground);
        return Develop(ref random);
    }

    private static Pose ObjectPose(int category, Variation variation, ref CounterRandom random)
    {
        var turn = variation.Turn / 360;
        float Vary(ref CounterRandom r) => r.Between(-turn, turn);
        var yaw = ObjectLibrary.UsualYaw(category) + Vary(ref random);
        if (Mirrored(category) && random.Chance(0.5f))
            yaw = 0.5f - yaw;
        var rotation = Rotation.Of(yaw, 0.05f + Vary(ref random), Vary(ref random));
        var at = new Point3(random.Between(-variation.Shift, variation.Shift), random.Between(-variation.Shift, variation.Shift), 0);

        // Even in the ratio: a number of 1 .. Zoom by linear steps of the inverse, then larger or smaller with equal chance.
        var zoom = 1 / random.Between(1 / variation.Zoom, 1);
        return new Pose(rotation, at, UsualRadius * (random.Chance(0.5f) ? zoom : 1 / zoom));
    }

    /// <summary>What has a heading is seen going left as often as going right.</summary>
    private static bool Mirrored(int category) => ObjectLibrary.Categories[category] is "animals" or "boats" or "cars" or "planes";

    private static Rotation AnyRotation(ref CounterRandom random) => Rotation.Of(random.Uniform(), random.Between(-0.25f, 0.25f), random.Uniform());

    /// <summary>Averages the samples of each pixel, tints, and turns light into bytes.</summary>
    private Picture Develop(ref CounterRandom random)
    {
        var picture = new Picture(size, size);
        float contrast = random.Between(0.65f, 1.1f), veil = random.Between(0, 0.2f);
        float objectGain = random.Between(0.75f, 1.3f), strayGain = random.Between(0.4f, 1.2f);
        Tint ground = new(ref random, 0.12f), stray = new(ref random, 0.2f), body = new(ref random, 0.12f);
        for (var color = 0; color < 3; color++)
        {
            var plane = picture.Plane(color);
            float scale = 255 * contrast / 4;
            float behind = scale * 4 * ground[color], clutter = scale * stray[color] * strayGain, front = scale * body[color] * objectGain;
            var offset = 255 * veil + 0.5f;
            for (var y = 0; y < size; y++)
            {
                for (var x = 0; x < size; x++)
                {
                    var sample = y * Canvas.Oversampling * size * Canvas.Oversampling + x * Canvas.Oversampling;
                    var bare = _background.Reflectance[y * size + x] * behind * 0.25f;
                    var below = sample + size * Canvas.Oversampling;
                    var sum = Light(sample) + Light(sample + 1) + Light(below) + Light(below + 1);
                    plane[y * size + x] = (byte)Math.Clamp((int)(sum + offset), 0, 255);

                    float Light(int at) => _canvas.Paint[at] switch
                    {
                        Canvas.Bare => bare,
                        Clutter => _canvas.Shade[at] * clutter,
                        _ => _canvas.Shade[at] * front,
                    };
                }
            }
        }

        return picture;
    }

    private static Solid[] BuildStrays()
    {
        Solid block = new(), ball = new(), rod = new(), cone = new();
        block.Box(default, new Point3(1, 0.6f, 0.8f), 0.7f);
        ball.Ellipsoid(default, new Point3(1, 0.8f, 0.8f), 0.7f);
        rod.Rod(new Point3(0, -1, 0), new Point3(0, 1, 0), 0.2f, 0.7f);
        cone.Rod(new Point3(0, -1, 0), new Point3(0, 1, 0), 0.7f, 0.7f, 0.02f, 12);
        return [block.Normalized(), ball.Normalized(), rod.Normalized(), cone.Normalized()];
    }

    /// <summary>A color cast: the three channels differ by at most <c>strength</c> each way.</summary>
    private readonly struct Tint
    {
        private readonly float _red, _green, _blue;

        public Tint(ref CounterRandom random, float strength)
        {
            (_red, _green, _blue) = (random.Between(-1, 1), random.Between(-1, 1), random.Between(-1, 1));
            var mean = (_red + _green + _blue) / 3;
            (_red, _green, _blue) = (1 + strength * (_red - mean), 1 + strength * (_green - mean), 1 + strength * (_blue - mean));
        }

        public float this[int color] => color switch { 0 => _red, 1 => _green, _ => _blue };
    }
}
