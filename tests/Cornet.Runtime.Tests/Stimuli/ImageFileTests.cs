using System.Buffers.Binary;
using System.IO.Hashing;
using Cornet.Runtime.Stimuli;
using Cornet.Tests;

namespace Cornet.Runtime.Tests.Stimuli;

public class ImageFileTests
{
    private const string PillowWrites =
        """
        import sys, numpy as np
        from PIL import Image
        folder = sys.argv[1]
        random = np.random.RandomState(3)
        smooth = Image.fromarray(random.randint(0, 256, (6, 8, 4), dtype=np.uint8), 'RGBA').resize((61, 47), Image.BICUBIC)
        rgb = smooth.convert('RGB')
        rgb.save(f'{folder}/color.jpg', quality=85)
        rgb.save(f'{folder}/full-chroma.jpg', quality=95, subsampling=0)
        rgb.save(f'{folder}/progressive.jpg', progressive=True)
        rgb.convert('L').save(f'{folder}/gray.jpg')
        rgb.convert('L').save(f'{folder}/gray.png')
        rgb.save(f'{folder}/color.png')
        smooth.save(f'{folder}/alpha.png')
        rgb.convert('P', palette=Image.ADAPTIVE, colors=20).save(f'{folder}/palette.png')
        exif = rgb.getexif(); exif[274] = 6
        rgb.save(f'{folder}/turned.jpg', exif=exif)
        rgb.convert('CMYK').save(f'{folder}/cmyk.jpg', quality=95)
        rgb.save(f'{folder}/color.bmp')
        rgb.convert('P', palette=Image.ADAPTIVE, colors=20).save(f'{folder}/palette.bmp')
        rgb.convert('P', palette=Image.ADAPTIVE, colors=20).save(f'{folder}/palette.gif')
        rgb.convert('L').save(f'{folder}/moving.gif', save_all=True, append_images=[rgb.rotate(180).convert('L')])
        rgb.save(f'{folder}/lossless.webp', lossless=True)
        rgb.save(f'{folder}/lossy.webp', quality=80)
        rgb.save(f'{folder}/camera.jfif', format='JPEG')
        import glob
        for f in glob.glob(folder + '/*.*'):
            np.asarray(Image.open(f).convert('RGB')).transpose(2, 0, 1).tofile(f + '.bin')
        """;

    [PythonFact("PIL", "numpy")]
    public void Every_kind_of_image_is_read_as_Pillow_reads_it()
    {
        using var folder = new TemporaryFolder();
        PythonPeer.RunCode(PillowWrites, folder.Root);
        var images = Directory.GetFiles(folder.Root).Where(ImageFile.IsOne).ToArray();
        Assert.Equal(17, images.Length);
        foreach (var image in images)
        {
            var picture = ImageFile.Read(image);
            Assert.Equal((47, 61), (picture.Height, picture.Width));
            Assert.Equal(new PictureSize(47, 61), ImageFile.ReadSize(image));
            var largest = File.ReadAllBytes(image + ".bin").Zip(picture.Planes, (a, b) => Math.Abs(a - b)).Max();

            // CMYK has no one way to RGB; the two agree up to their rounding of the products.
            Assert.True(largest <= (image.Contains("cmyk") ? 3 : 0), $"{Path.GetFileName(image)} differs by {largest}");
        }
    }

    [TurboJpegFact]
    public void The_faster_decoder_gives_the_same_numbers_and_leaves_what_it_cannot_read()
    {
        using var folder = new TemporaryFolder();
        var decoder = new TurboJpeg();
        foreach (var (height, width) in new[] { (47, 61), (16, 16), (33, 17), (200, 301) })
        {
            var file = folder.Image(height, height, width, $"{height}.jpg");
            var bytes = File.ReadAllBytes(file);
            var raster = new Raster();
            Assert.True(decoder.TryRead(bytes, 1_000_000, raster), $"{height} x {width} is left");
            var quick = raster.ToPicture();
            Assert.Equal((height, width), (quick.Height, quick.Width));
            Assert.Equal(SlowlyRead(file).Planes, quick.Planes);
            Assert.False(decoder.TryRead(bytes, (height * width) - 1, raster));
            Assert.False(decoder.TryRead(bytes.AsSpan(0, bytes.Length / 2), 1_000_000, raster));
        }

        Assert.False(decoder.TryRead(File.ReadAllBytes(folder.Image(1, 8, 8, "a.png")), 1_000_000, new Raster()));

        static Picture SlowlyRead(string file)
        {
            using var bitmap = SkiaSharp.SKBitmap.Decode(file);
            var picture = new Picture(bitmap.Height, bitmap.Width);
            for (var i = 0; i < bitmap.Height * bitmap.Width; i++)
            {
                var color = bitmap.GetPixel(i % bitmap.Width, i / bitmap.Width);
                (picture.Plane(0)[i], picture.Plane(1)[i], picture.Plane(2)[i]) = (color.Red, color.Green, color.Blue);
            }

            return picture;
        }
    }

    [PythonFact("PIL", "numpy")]
    public void Rows_decoded_alone_are_those_of_the_whole_image()
    {
        using var folder = new TemporaryFolder();
        PythonPeer.RunCode(PillowWrites, folder.Root);
        folder.Image(3, 90, 131, "large.jpg");
        foreach (var image in Directory.GetFiles(folder.Root, "*.jpg"))
        {
            var whole = ImageFile.Read(image);
            for (var seed = 0; seed < 12; seed++)
            {
                var random = new CounterRandom(seed);
                var first = random.Below(whole.Height);
                var end = first + 1 + random.Below(whole.Height - first);
                using var bench = DecodeBuffer.Rent();
                ImageFile.Read(image, bench, _ => first..end, turbo: false);
                var part = bench.Decoded.ToPicture();
                for (var color = 0; color < 3; color++)
                {
                    var (from, length) = (first * whole.Width, (end - first) * whole.Width);
                    Assert.True(whole.Plane(color).Slice(from, length).SequenceEqual(part.Plane(color).Slice(from, length)), $"{image}, rows {first} to {end}");
                }
            }
        }
    }

    [Theory]
    [InlineData("picture.jpg", 0.5)]
    [InlineData("picture.jpg", 0.98)]
    [InlineData("picture.png", 0.5)]
    [InlineData("picture.png", 0.9)]
    public void A_cut_off_image_is_refused_and_named(string name, double kept)
    {
        using var folder = new TemporaryFolder();
        var file = folder.Image(1, 80, 120, name);
        var bytes = File.ReadAllBytes(file);
        File.WriteAllBytes(file, bytes[..(int)(bytes.Length * kept)]);
        var error = Assert.Throws<CornetException>(() => ImageFile.Read(file));
        Assert.Equal($"The image '{file}' is cut off; copy it again or remove it.", error.Message);
    }

    [Fact]
    public void What_is_no_image_is_refused_and_named()
    {
        using var folder = new TemporaryFolder();
        var text = folder.PathTo("notes.jpg");
        File.WriteAllText(text, "not an image, whatever its name says");
        var empty = folder.PathTo("empty.png");
        File.WriteAllBytes(empty, []);
        Assert.Equal(
            $"'{text}' is not a JPEG, PNG, BMP, GIF or WebP image that can be read; convert it, copy it again or remove it.",
            Assert.Throws<CornetException>(() => ImageFile.Read(text)).Message);
        Assert.Equal(
            $"The image '{empty}' is empty; copy it again or remove it.",
            Assert.Throws<CornetException>(() => ImageFile.Read(empty)).Message);
        Assert.StartsWith(
            $"The image '{folder.PathTo("gone.png")}' cannot be opened: ",
            Assert.Throws<CornetException>(() => ImageFile.Read(folder.PathTo("gone.png"))).Message);
    }

    [Fact]
    public void A_small_file_that_claims_a_huge_picture_is_refused_before_memory_is_taken()
    {
        using var folder = new TemporaryFolder();
        var file = folder.Image(1, 8, 8, "bomb.png");
        var bytes = File.ReadAllBytes(file);

        // A PNG's header: width at 16, height at 20, then the checksum of the chunk at 29.
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(16), 60_000);
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(20), 60_000);
        BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(29), Crc32.HashToUInt32(bytes.AsSpan(12, 17)));
        File.WriteAllBytes(file, bytes);
        Assert.Equal(
            $"The image '{file}' claims 60000 x 60000 pixels, more than the limit of 100 million; make it smaller.",
            Assert.Throws<CornetException>(() => ImageFile.Read(file)).Message);
    }
}
