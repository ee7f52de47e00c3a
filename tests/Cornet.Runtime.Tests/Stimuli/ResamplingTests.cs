using Cornet.Runtime.Stimuli;
using Cornet.Tests;

namespace Cornet.Runtime.Tests.Stimuli;

public class ResamplingTests
{
    private const string PillowResizes =
        """
        import sys, numpy as np
        from PIL import Image
        file, out = sys.argv[1], sys.argv[2]
        top, left, height, width, rows, columns = map(int, sys.argv[3:])
        image = Image.open(file).convert('RGB').crop((left, top, left + width, top + height)).resize((columns, rows), Image.BILINEAR)
        np.asarray(image).transpose(2, 0, 1).tofile(out)
        """;

    [PythonTheory("PIL", "numpy")]
    [InlineData(0, 0, 90, 131, 32, 32)]
    [InlineData(11, 23, 50, 41, 64, 64)]
    [InlineData(3, 5, 80, 100, 80, 33)]
    [InlineData(40, 60, 2, 1, 16, 16)]
    [InlineData(0, 0, 90, 131, 1, 1)]
    public void A_window_brought_to_a_size_has_the_bytes_of_Pillow(int top, int left, int height, int width, int rows, int columns)
    {
        using var folder = new TemporaryFolder();
        var file = folder.Image(4, 90, 131, "picture.jpg");
        var expected = folder.PathTo("pillow.bin");
        PythonPeer.RunCode(PillowResizes, [file, expected, .. new[] { top, left, height, width, rows, columns }.Select(number => $"{number}")]);
        var ours = Resampling.Resize(ImageFile.Read(file), new Window(top, left, height, width), new PictureSize(rows, columns));
        Assert.Equal(File.ReadAllBytes(expected), ours.Planes);
    }

    [Fact]
    public void A_part_of_the_result_is_the_same_as_in_the_whole()
    {
        var random = new CounterRandom(9);
        for (var i = 0; i < 60; i++)
        {
            var picture = new Picture(1 + random.Below(50), 1 + random.Below(50));
            foreach (ref var value in picture.Planes.AsSpan()) value = (byte)random.Below(256);
            var size = new PictureSize(1 + random.Below(40), 1 + random.Below(40));
            var (top, left) = (random.Below(size.Height), random.Below(size.Width));
            var cut = new Window(top, left, 1 + random.Below(size.Height - top), 1 + random.Below(size.Width - left));
            var frame = new Frame(new Window(0, 0, picture.Height, picture.Width), size, cut);
            var whole = Resampling.Resize(picture, frame.Source, size);
            using var bench = DecodeBuffer.Rent();
            bench.Decoded.Take(picture);
            // Rows that the frame does not name may hold anything.
            var rows = frame.Rows;
            for (var y = 0; y < picture.Height; y++)
            {
                if (y < rows.Start.Value || y >= rows.End.Value) bench.Decoded.Bytes.Slice(y * bench.Decoded.Stride, bench.Decoded.Stride).Fill(77);
            }

            Resampling.Resize(bench, frame);
            var part = bench.Resized.ToPicture();
            for (var y = 0; y < cut.Height; y++)
            {
                for (var color = 0; color < 3; color++)
                {
                    Assert.Equal(
                        whole.Plane(color).Slice(((top + y) * size.Width) + left, cut.Width).ToArray(), part.Plane(color).Slice(y * cut.Width, cut.Width).ToArray());
                }
            }
        }
    }

    [Fact]
    public void A_flat_picture_stays_flat_at_any_size()
    {
        var picture = new Picture(13, 17);
        picture.Planes.AsSpan().Fill(201);
        foreach (var side in (int[])[1, 5, 13, 40, 224])
            Assert.All(Resampling.Resize(picture, new PictureSize(side, side + 3)).Planes, value => Assert.Equal(201, value));
    }

    [Fact]
    public void A_mirrored_picture_becomes_the_mirrored_result()
    {
        var random = new CounterRandom(5);
        Picture picture = new(1, 30), mirrored = new(1, 30);
        for (var i = 0; i < picture.Planes.Length; i++)
            mirrored.Planes[i / 30 * 30 + 29 - i % 30] = picture.Planes[i] = (byte)random.Below(256);
        var there = Resampling.Resize(picture, new PictureSize(1, 10)).Plane(0).ToArray();
        var back = Resampling.Resize(mirrored, new PictureSize(1, 10)).Plane(0).ToArray();
        Assert.Equal(there, back.Reverse());
    }
}
