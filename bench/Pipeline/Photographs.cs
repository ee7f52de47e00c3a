using Cornet.Runtime.Stimuli;
using SkiaSharp;

namespace Cornet.Bench.Pipeline;

/// <summary>
/// JPEGs as heavy to decode as ImageNet's, where there is no ImageNet: pictures of a set enlarged to ImageNet's common sizes, with the fine texture that
/// enlarging does not give (noise whose octaves fall off as those of natural images do), at quality 90. About 95 KB each, the same bytes in every run.
/// </summary>
internal static class Photographs
{
    private const int Quality = 90, Octaves = 6, Classes = 8;

    // Deviation of the finest octave and what each coarser one has more, chosen for the size of ImageNet's files.
    private const float Finest = 31, Coarser = 1.35f;

    private static readonly PictureSize[] Sizes =
        [new(375, 500), new(375, 500), new(500, 375), new(333, 500), new(375, 500), new(500, 333), new(375, 500), new(334, 500), new(480, 640), new(300, 400)];

    /// <summary>Writes class folders of photographs.</summary>
    /// <param name="set">Where their content comes from.</param>
    /// <param name="folder">Where to.</param>
    /// <param name="count">How many.</param>
    public static void Write(StimulusSet set, string folder, int count)
    {
        for (var label = 0; label < Classes; label++) Directory.CreateDirectory(Path.Combine(folder, $"class{label}"));
        Parallel.For(0, count, i =>
        {
            var photograph = Of(set.Read((int)((long)i * set.Count / count)), Sizes[i % Sizes.Length], i);
            File.WriteAllBytes(Path.Combine(folder, $"class{i % Classes}", $"{i:D5}.jpg"), Encoded(photograph));
        });
    }

    private static Picture Of(Picture content, PictureSize size, int number)
    {
        var photograph = Resampling.Resize(content, size);
        var values = Array.ConvertAll(photograph.Planes, value => (float)value);
        var deviation = Finest;
        for (var octave = 0; octave < Octaves; octave++, deviation *= Coarser)
        {
            var noise = Resampling.Resize(Noise(1 + (size.Height >> octave), 1 + (size.Width >> octave), new CounterRandom(number, octave)), size);
            // A uniform byte deviates by 74 from its mean.
            for (var i = 0; i < values.Length; i++) values[i] += (noise.Planes[i] - 127.5f) / 74 * deviation;
        }

        return new Picture(size.Height, size.Width, Array.ConvertAll(values, value => (byte)Math.Clamp(value, 0, 255)));
    }

    // Mostly light and dark, a little color.
    private static Picture Noise(int height, int width, CounterRandom random)
    {
        var picture = new Picture(height, width);
        for (var i = 0; i < height * width; i++)
        {
            var bits = random.Next();
            var light = (int)(bits & 0xFF);
            for (var color = 0; color < 3; color++) picture.Plane(color)[i] = (byte)((7 * light + (int)((bits >> (8 + 8 * color)) & 0xFF)) / 8);
        }

        return picture;
    }

    private static byte[] Encoded(Picture picture)
    {
        using var bitmap = new SKBitmap(new SKImageInfo(picture.Width, picture.Height, SKColorType.Rgba8888, SKAlphaType.Opaque));
        var pixels = bitmap.GetPixelSpan();
        for (var i = 0; i < picture.Width * picture.Height; i++)
            (pixels[4 * i], pixels[(4 * i) + 1], pixels[(4 * i) + 2], pixels[(4 * i) + 3]) = (picture.Plane(0)[i], picture.Plane(1)[i], picture.Plane(2)[i], 255);
        using var data = bitmap.Encode(SKEncodedImageFormat.Jpeg, Quality);
        return data.ToArray();
    }
}
