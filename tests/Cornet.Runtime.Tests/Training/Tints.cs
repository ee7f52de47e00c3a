using Cornet.Runtime.Distributed;
using Cornet.Runtime.Stimuli;
using Cornet.Runtime.Training;
using SkiaSharp;

namespace Cornet.Runtime.Tests.Training;

/// <summary>Noisy pictures, 16 x 16, of four tints: a class is its tint, so a linear network can learn it in a few steps.</summary>
internal sealed class Tints(int count, long seed = 1) : StimulusSet
{
    private static readonly int[][] Colors = [[150, 90, 90], [90, 150, 90], [90, 90, 150], [130, 130, 80]];

    public override string Name => "tints";

    public override int Count => count;

    public override IReadOnlyList<string> Classes => ["red", "green", "blue", "olive"];

    public override PictureSize? Size => new PictureSize(16, 16);

    public override int LabelOf(int index) => index % Classes.Count;

    public override string IdOf(int index) => $"{index}";

    public override Picture Read(int index, int epoch = 0) => Paint(LabelOf(index), new CounterRandom(seed, index));

    /// <summary>Writes a picture of one tint, 0 to 3.</summary>
    public static void WritePng(string path, int tint, long seed)
    {
        var picture = Paint(tint, new CounterRandom(seed));
        using var bitmap = new SKBitmap(new SKImageInfo(16, 16, SKColorType.Rgba8888, SKAlphaType.Opaque));
        for (var i = 0; i < 256; i++) bitmap.SetPixel(i % 16, i / 16, new SKColor(picture.Plane(0)[i], picture.Plane(1)[i], picture.Plane(2)[i]));
        using var data = bitmap.Encode(SKEncodedImageFormat.Png, 100);
        File.WriteAllBytes(path, data.ToArray());
    }

    private static Picture Paint(int tint, CounterRandom random)
    {
        var picture = new Picture(16, 16);
        for (var color = 0; color < 3; color++)
            foreach (ref var value in picture.Plane(color))
                value = (byte)Math.Clamp(Colors[tint][color] + random.Between(-60, 60), 0, 255);
        return picture;
    }

    /// <summary>64 pictures to learn from and 32 to judge by.</summary>
    public static TrainingData For(Recipe recipe, ProcessGroup? group = null) =>
        TrainingData.Of(new Tints(64), new Tints(32, seed: 2), recipe, size: 16, workers: 2, group: group);
}
