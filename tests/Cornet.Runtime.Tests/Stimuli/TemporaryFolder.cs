using Cornet.Runtime.Stimuli;
using SkiaSharp;

namespace Cornet.Runtime.Tests.Stimuli;

/// <summary>A folder that ends with the test.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string Root { get; } = Directory.CreateTempSubdirectory("cornet-stimuli-").FullName;

    public string PathTo(params string[] parts)
    {
        var path = Path.Combine([Root, .. parts]);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        return path;
    }

    /// <summary>Writes a picture of random blocks, so that it has edges and flat parts.</summary>
    public string Image(int seed, int height, int width, params string[] parts)
    {
        var path = PathTo(parts);
        using var bitmap = new SKBitmap(new SKImageInfo(width, height, SKColorType.Rgba8888, SKAlphaType.Opaque));
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                var block = new CounterRandom(seed, y / 5, x / 7);
                bitmap.SetPixel(x, y, new SKColor((byte)(block.Below(200) + x % 50), (byte)block.Below(256), (byte)(block.Below(200) + y % 50)));
            }
        }

        using var image = SKImage.FromBitmap(bitmap);
        using var data = image.Encode(path.EndsWith(".png", StringComparison.Ordinal) ? SKEncodedImageFormat.Png : SKEncodedImageFormat.Jpeg, 90);
        File.WriteAllBytes(path, data.ToArray());
        return path;
    }

    public void Dispose() => Directory.Delete(Root, recursive: true);
}
