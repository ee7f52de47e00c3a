using Cornet.Runtime.Stimuli;
using Cornet.Runtime.Stimuli.Archives;
using Cornet.Tests;
using Parquet;

namespace Cornet.Runtime.Tests.Stimuli.Archives;

public class ParquetImagesTests
{
    [Theory]
    [InlineData(CompressionMethod.None)]
    [InlineData(CompressionMethod.Snappy)]
    [InlineData(CompressionMethod.Gzip)]
    [InlineData(CompressionMethod.Brotli)]
    [InlineData(CompressionMethod.Zstd)]
    public void Parquet_files_of_Hugging_Face_are_the_images_of_the_class_folders(CompressionMethod packing)
    {
        using var folder = new TemporaryFolder();
        var images = new ImageFolder(ImageForms.Folders(folder, "images", 24));
        ImageForms.Parquet(folder, images, "set/data", packing: packing);
        ImageForms.Parquet(folder, images, "set/data", "validation", files: 1, packing: packing);
        var data = DataSplits.Of(folder.PathTo("set"));
        Assert.Equal([Split.Train, Split.Validation], data.Parts.Order());
        Assert.Equal("set", data.Open(Split.Train).Name);
        for (var round = 0; round < 2; round++)
        {
            ImageForms.AssertSame(images, data.Open(Split.Train));
            ImageForms.AssertSame(images, data.Open(Split.Validation));
        }

        ImageForms.AssertSame(images, StimulusSet.Open(folder.PathTo("set", "data"), Split.Train));
        ImageForms.AssertSame(images, StimulusSet.Open(folder.PathTo("set", "data", "train-{00000..00002}-of-00003.parquet"), Split.Train));
        Assert.Equal(4, Directory.GetFiles(folder.PathTo("set", "data"), "*.parquet.index").Length);
    }

    // The files were written by Apache Arrow (C++): 16 images in row groups of 14 and 2, Snappy and a dictionary; 5 in small pages of version 2, Zstandard.
    [Fact]
    public void Files_of_Apache_Arrow_are_read_with_their_dictionaries_pages_of_both_versions_and_names()
    {
        using var folder = new TemporaryFolder();
        foreach (var file in Directory.GetFiles(Repository.PathTo("tests", "Cornet.Runtime.Tests", "Stimuli", "Archives", "arrow"), "*.parquet"))
            File.Copy(file, folder.PathTo(Path.GetFileName(file)));
        foreach (var (split, count) in new[] { (Split.Train, 16), (Split.Validation, 5) })
        {
            var set = StimulusSet.Open(folder.Root, split);
            Assert.Equal(count, set.Count);
            Assert.Equal(["zebra", "cat", "dog"], set.Classes);
            Assert.Equal(["zebra/00.png", "zebra/03.png"], Enumerable.Range(0, 2).Select(set.IdOf));
            for (var index = 0; index < count; index++)
            {
                var number = int.Parse(set.IdOf(index).Split('/')[1][..2]);
                Assert.Equal(number % 3, set.LabelOf(index));
                Assert.Equal(Pixels(number), set.Read(index).Planes);
            }
        }

        // As they were written.
        static byte[] Pixels(int image) =>
        [
            .. Enumerable.Range(0, 3 * 1600).Select(place => (((image * 1600L) + (place % 1600)) * 3) + (place / 1600)).Select(number => (byte)(number * number * 2654435761L >> 13)),
        ];
    }

    [Fact]
    public void An_image_in_a_page_of_many_is_read_without_the_others()
    {
        using var folder = new TemporaryFolder();
        var (random, path) = (new Random(3), folder.PathTo("a.parquet"));
        // Like JPEGs: nothing to compress but their heads.
        var images = Enumerable.Range(0, 40).Select(i =>
        {
            var bytes = new byte[50_000 + (i * 4001)];
            random.NextBytes(bytes);
            bytes.AsSpan(0, 600).Fill((byte)i);
            return bytes;
        }).ToArray();
        ImageForms.WriteParquet(path, images, null, [.. images.Select((_, i) => (long?)(i % 2))]);
        var listing = ParquetListing.Of(path);
        var files = new OpenFiles([path]);
        Parallel.For(0, 400, new ParallelOptions { MaxDegreeOfParallelism = 8 }, round =>
        {
            var index = new CounterRandom(4, round).Below(images.Length);
            using var bench = DecodeBuffer.Rent();
            Assert.Equal(images[index], listing.Images[index].Image.Read(files, 0, bench).ToArray());
            Assert.InRange(listing.Images[index].Image.Stored, images[index].Length - 600, images[index].Length + (2 << 16));
        });
    }

    [Fact]
    public void What_Snappy_makes_of_any_bytes_is_unpacked_from_every_border()
    {
        var random = new Random(5);
        for (var round = 0; round < 40; round++)
        {
            // Runs, repetitions and noise, so that elements of every kind come up.
            var bytes = new byte[random.Next(1, 300_000)];
            for (var at = 0; at < bytes.Length;)
            {
                var part = bytes.AsSpan(at, Math.Min(random.Next(1, 5000), bytes.Length - at));
                if (random.Next(3) == 0) random.NextBytes(part);
                else if (random.Next(2) == 0 && at > 0) for (int i = 0, from = random.Next(at); i < part.Length; i++) part[i] = bytes[from + i];
                at += part.Length;
            }

            var packed = Snappier.Snappy.CompressToArray(bytes);
            var (length, start) = SnappyBlock.Head(packed);
            Assert.Equal(bytes.Length, length);
            List<(int Packed, int Unpacked)> borders = [];
            var whole = new byte[length];
            SnappyBlock.Unpack(packed.AsSpan(start), whole, borders);
            Assert.Equal(bytes, whole);
            Assert.Equal(((length - 1) >> 16) + 2, borders.Count);
            foreach (var (first, from) in borders[..^1])
            {
                var part = new byte[Math.Min(length - from, random.Next(1, 100_000))];
                SnappyBlock.Unpack(packed.AsSpan(start + first), part);
                Assert.True(bytes.AsSpan(from, part.Length).SequenceEqual(part));
            }
        }
    }

    [Fact]
    public void A_file_that_is_cut_off_or_damaged_anywhere_is_refused_in_a_sentence_or_read()
    {
        using var folder = new TemporaryFolder();
        var images = new ImageFolder(ImageForms.Folders(folder, "images", 6, size: 8));
        ImageForms.Parquet(folder, images, "p", files: 1);
        var (path, whole) = (folder.PathTo("damaged.parquet"), File.ReadAllBytes(folder.PathTo("p", "train-00000-of-00001.parquet")));
        for (var length = 0; length < whole.Length; length += 41)
        {
            File.WriteAllBytes(path, whole[..length]);
            Assert.StartsWith($"'{path}' is not a Parquet file, or damaged (", Assert.Throws<CornetException>(() => StimulusSet.Open(path, Split.Train)).Message);
        }

        var random = new Random(1);
        var refused = 0;
        for (var round = 0; round < 300; round++)
        {
            // Three quarters of them in the footer, without whose end Parquet.Net would read for ever.
            var damaged = (byte[])whole.Clone();
            damaged[random.Next(round % 4 == 0 ? 0 : damaged.Length - 900, damaged.Length)] ^= (byte)(1 << random.Next(8));
            File.WriteAllBytes(path, damaged);
            File.Delete($"{path}.index");
            try
            {
                var set = StimulusSet.Open(path, Split.Train);
                for (var i = 0; i < set.Count; i++) set.ContentOf(i);
            }
            catch (CornetException)
            {
                refused++;
            }
        }

        Assert.InRange(refused, 50, 250);
    }

    [Fact]
    public void Each_thing_that_is_missing_has_its_own_sentence()
    {
        using var folder = new TemporaryFolder();
        var image = File.ReadAllBytes(folder.Image(1, 8, 8, "a.png"));
        var path = folder.PathTo("a.parquet");
        ImageForms.WriteParquet(path, [image], ["a.png"], null);
        Refused($"'{path}' has no labels: it needs a column 'label' with the number or the name of each image's class, and has 'image'.");
        ImageForms.WriteParquet(path, [image, image], ["a.png", "b.png"], [2, -1]);
        Refused($"'{path}' has no label in row 1, but -1: remove the row, or the file where no row has one.");
        ImageForms.WriteParquet(path, [image], ["a.png"], [2], ["cat", "dog"]);
        Refused($"An image has the label '2', and '{path}' names 2 classes, without this one: correct one of them.");

        ImageForms.WriteParquet(folder.PathTo("two", "a.parquet"), [image], ["a.png"], [0], ["cat", "dog"]);
        ImageForms.WriteParquet(folder.PathTo("two", "b.parquet"), [image], ["b.png"], [0], ["dog", "cat"]);
        path = folder.PathTo("two");
        Refused($"'{path}/a.parquet' and '{path}/b.parquet' name different classes; they do not belong together.");
        File.WriteAllText(folder.PathTo("two", "c.tar"), "");
        Refused($"'two' has tars and Parquet files, such as '{path}/a.parquet' and '{path}/c.tar': keep one kind.");

        void Refused(string message) => Assert.Equal(message, Assert.Throws<CornetException>(() => StimulusSet.Open(path, Split.Train)).Message);
    }

    [Fact]
    public void Images_without_paths_are_named_by_their_rows_and_paths_of_other_machines_by_their_files()
    {
        using var folder = new TemporaryFolder();
        var image = File.ReadAllBytes(folder.Image(1, 8, 8, "a.png"));
        ImageForms.WriteParquet(folder.PathTo("rows.parquet"), [image, image], null, [5, 5]);
        ImageForms.WriteParquet(folder.PathTo("paths.parquet"), [image, image, image], ["/data/x/b.png", "C:\\x\\a.png", "/y/a.png"], [0, 0, 0], ["cat"]);
        Assert.Equal(["0005/0000000", "0005/0000001"], Ids("rows.parquet"));
        Assert.Equal(["cat/0000002-a.png", "cat/a.png", "cat/b.png"], Ids("paths.parquet"));

        string[] Ids(string name)
        {
            var set = StimulusSet.Open(folder.PathTo(name), Split.Train);
            return [.. Enumerable.Range(0, set.Count).Select(set.IdOf)];
        }
    }

    [Fact]
    public void A_test_set_whose_labels_are_secret_is_no_part_of_the_data()
    {
        using var folder = new TemporaryFolder();
        var image = File.ReadAllBytes(folder.Image(1, 8, 8, "a.png"));
        foreach (var (split, label) in new[] { ("train", 0L), ("validation", 1L), ("test", -1L) })
            ImageForms.WriteParquet(folder.PathTo("set", $"{split}-00000-of-00001.parquet"), [image], ["a.png"], [label], ["cat", "dog"]);
        var data = DataSplits.Of(folder.PathTo("set"));
        Assert.Equal([Split.Train, Split.Validation], data.Parts.Order());
        Assert.Equal(Split.Validation, data.OpenForEvaluation().Split);
    }
}
