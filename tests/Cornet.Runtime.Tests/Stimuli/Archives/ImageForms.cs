using System.Formats.Tar;
using System.Text;
using System.Text.Json;
using Cornet.Runtime.Stimuli;
using Parquet;
using Parquet.Schema;

namespace Cornet.Runtime.Tests.Stimuli.Archives;

/// <summary>The images of class folders, written in the other forms that labs hold them in.</summary>
internal static class ImageForms
{
    /// <summary>Writes class folders: the classes <c>cat</c>, <c>dog</c> and <c>owl</c>, with PNG and JPEG images of different sizes.</summary>
    public static string Folders(TemporaryFolder folder, string name, int count, int size = 0)
    {
        string[] classes = ["cat", "dog", "owl"];
        for (var i = 0; i < count; i++)
            folder.Image(i, size > 0 ? size : 20 + (i % 7), size > 0 ? size : 30 - (i % 5), name, classes[i % 3], $"{i:D4}{(i % 4 == 0 ? ".png" : ".jpg")}");
        return folder.PathTo(name);
    }

    /// <summary>WebDataset shards, each with every n-th image: keys with folders, and labels as a name, a number or JSON.</summary>
    public static string Shards(TemporaryFolder folder, ImageFolder images, string name, int shards = 3, string label = "name")
    {
        for (var shard = 0; shard < shards; shard++)
        {
            using var tar = new TarWriter(File.Create(folder.PathTo(name, $"shard-{shard:D6}.tar")));
            for (var i = shard; i < images.Count; i += shards)
            {
                var (id, of) = (images.IdOf(i), images.LabelOf(i));
                var key = id[..id.LastIndexOf('.')];
                Add(tar, id, File.ReadAllBytes(folder.PathTo(images.Name, id)));
                if (label == "json") Add(tar, $"{key}.json", Encoding.UTF8.GetBytes($$"""{"width": 3, "label": {{of}}}"""));
                else Add(tar, $"{key}.cls", Encoding.UTF8.GetBytes(label == "name" ? images.Classes[of] : $"{of}\n"));
            }
        }

        if (label != "name") File.WriteAllLines(folder.PathTo(name, "classes.txt"), images.Classes);
        return folder.PathTo(name);
    }

    /// <summary>One tar for each class.</summary>
    public static string ClassTars(TemporaryFolder folder, ImageFolder images, string name)
    {
        for (var label = 0; label < images.Classes.Count; label++) File.WriteAllBytes(folder.PathTo(name, $"{images.Classes[label]}.tar"), ClassTar(folder, images, label));
        return folder.PathTo(name);
    }

    /// <summary>One tar of one tar for each class, as ImageNet is distributed.</summary>
    public static string TarOfTars(TemporaryFolder folder, ImageFolder images, string name)
    {
        using var tar = new TarWriter(File.Create(folder.PathTo(name)));
        for (var label = 0; label < images.Classes.Count; label++) Add(tar, $"{images.Classes[label]}.tar", ClassTar(folder, images, label));
        return folder.PathTo(name);
    }

    /// <summary>One tar of the class folders.</summary>
    public static string TarOfFolders(TemporaryFolder folder, ImageFolder images, string name)
    {
        using var tar = new TarWriter(File.Create(folder.PathTo(name)), TarEntryFormat.Ustar);
        for (var i = images.Count - 1; i >= 0; i--) tar.WriteEntry(folder.PathTo(images.Name, images.IdOf(i)), $"./{images.IdOf(i)}");
        return folder.PathTo(name);
    }

    /// <summary>Parquet files as Hugging Face has them, in each every n-th image.</summary>
    public static string Parquet(
        TemporaryFolder folder, ImageFolder images, string name, string split = "train", int files = 3, int group = 4,
        CompressionMethod packing = CompressionMethod.Snappy)
    {
        for (var file = 0; file < files; file++)
        {
            int[] rows = [.. Enumerable.Range(0, images.Count).Where(i => i % files == file)];
            WriteParquet(
                folder.PathTo(name, $"{split}-{file:D5}-of-{files:D5}.parquet"), [.. rows.Select(i => File.ReadAllBytes(folder.PathTo(images.Name, images.IdOf(i))))],
                [.. rows.Select(i => images.IdOf(i).Split('/')[1])], [.. rows.Select(i => (long?)images.LabelOf(i))], images.Classes, group, packing);
        }

        return folder.PathTo(name);
    }

    /// <summary>A Parquet file of images.</summary>
    public static void WriteParquet(
        string path, byte[][] images, string[]? names, long?[]? labels, IReadOnlyList<string>? classes = null, int group = 100,
        CompressionMethod packing = CompressionMethod.Snappy)
    {
        Task.Run(Write).GetAwaiter().GetResult();

        async Task Write()
        {
            DataField bytes = new DataField<byte[]>("bytes"), name = new DataField<string>("path"), label = new DataField<long?>("label");
            Field image = names is null ? new StructField("image", bytes) : new StructField("image", bytes, name);
            var schema = labels is null ? new ParquetSchema(image) : new ParquetSchema(image, label);
            await using var file = File.Create(path);
            await using var writer = await ParquetWriter.CreateAsync(schema, file, new ParquetOptions { CompressionMethod = packing });
            if (classes is not null)
            {
                writer.CustomMetadata = new Dictionary<string, string>
                {
                    ["huggingface"] = JsonSerializer.Serialize(new { info = new { features = new { image = new { _type = "Image" }, label = new { names = classes } } } }),
                };
            }

            for (var start = 0; start < images.Length; start += group)
            {
                var range = start..Math.Min(start + group, images.Length);
                using var rows = writer.CreateRowGroup();
                await rows.WriteAsync(bytes, images[range]);
                if (names is not null) await rows.WriteAsync(name, names[range]);
                if (labels is not null) await rows.WriteAsync<long>(label, labels[range]);
                rows.CompleteValidate();
            }
        }
    }

    /// <summary>Adds a member to a tar.</summary>
    public static void Add(TarWriter tar, string name, byte[] content) =>
        tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(content) });

    /// <summary>Whether two sets have the same images in the same order, with the same ids, classes and bytes.</summary>
    public static void AssertSame(StimulusSet expected, StimulusSet found)
    {
        Assert.Equal(expected.Classes, found.Classes);
        Assert.Equal(Enumerable.Range(0, expected.Count).Select(expected.IdOf), Enumerable.Range(0, found.Count).Select(found.IdOf));
        Assert.Equal(Enumerable.Range(0, expected.Count).Select(expected.LabelOf), Enumerable.Range(0, found.Count).Select(found.LabelOf));
        Assert.Equal(Enumerable.Range(0, expected.Count).Select(expected.ContentOf), Enumerable.Range(0, found.Count).Select(found.ContentOf));
        Assert.Equal(expected.Fingerprint(), found.Fingerprint());
        Assert.Equal(expected.Size, found.Size);
        Assert.Equal(expected.Read(expected.Count / 2).Planes, found.Read(expected.Count / 2).Planes);
    }

    private static byte[] ClassTar(TemporaryFolder folder, ImageFolder images, int label)
    {
        using var stream = new MemoryStream();
        using (var tar = new TarWriter(stream, leaveOpen: true))
        {
            for (var i = images.Count - 1; i >= 0; i--)
                if (images.LabelOf(i) == label) Add(tar, images.IdOf(i).Split('/')[1], File.ReadAllBytes(folder.PathTo(images.Name, images.IdOf(i))));
        }

        return stream.ToArray();
    }
}
