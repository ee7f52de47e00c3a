using Cornet.Runtime.Stimuli;
using Cornet.Runtime.Stimuli.Archives;

namespace Cornet.Runtime.Tests.Stimuli.Archives;

public class ArchiveIndexTests
{
    [Fact]
    public void An_archive_is_read_once_and_then_known_by_its_index()
    {
        using var folder = new TemporaryFolder();
        var (archive, reads) = (folder.PathTo("a.tar"), 0);
        File.WriteAllText(archive, "one");
        Assert.Equal("one", Of());
        Assert.True(File.Exists($"{archive}.index"));
        Assert.Equal("one", Of());
        Assert.Equal(1, reads);

        string Of() => Kept(archive, ref reads);
    }

    [Fact]
    public void An_index_of_another_length_or_time_is_made_anew()
    {
        using var folder = new TemporaryFolder();
        var (archive, reads) = (folder.PathTo("a.tar"), 0);
        File.WriteAllText(archive, "one");
        Kept(archive, ref reads);
        File.WriteAllText(archive, "three");
        Assert.Equal("three", Kept(archive, ref reads));
        File.WriteAllText(archive, "seven");
        File.SetLastWriteTimeUtc(archive, new DateTime(2020, 1, 2, 3, 4, 5, DateTimeKind.Utc));
        Assert.Equal("seven", Kept(archive, ref reads));
        Assert.Equal("seven", Kept(archive, ref reads));
        Assert.Equal(3, reads);
    }

    [Fact]
    public void A_damaged_index_and_one_of_another_format_are_made_anew()
    {
        using var folder = new TemporaryFolder();
        var (archive, reads) = (folder.PathTo("a.tar"), 0);
        File.WriteAllText(archive, "one");
        Kept(archive, ref reads);
        var whole = File.ReadAllBytes($"{archive}.index");
        for (var length = 0; length < whole.Length; length++)
        {
            File.WriteAllBytes($"{archive}.index", whole[..length]);
            Assert.Equal("one", Kept(archive, ref reads));
            Assert.Equal(whole, File.ReadAllBytes($"{archive}.index"));
        }

        for (var place = 0; place < whole.Length; place++)
        {
            var damaged = (byte[])whole.Clone();
            damaged[place] ^= 1;
            File.WriteAllBytes($"{archive}.index", damaged);
            Assert.Equal("one", Kept(archive, ref reads));
        }

        Assert.Equal(1 + (2 * whole.Length), reads);
        Assert.Equal("one", Kept(archive, ref reads, "another format"));
        Assert.Equal(2 + (2 * whole.Length), reads);
    }

    [Fact]
    public void Where_nothing_can_be_written_beside_the_archive_the_index_lies_in_the_cache_folder_of_the_user()
    {
        using var folder = new TemporaryFolder();
        var (archive, reads, before) = (folder.PathTo("data", "a.tar"), 0, Environment.GetEnvironmentVariable("XDG_CACHE_HOME"));
        File.WriteAllText(archive, "one");
        // Root may write everywhere, but not a file where a folder is.
        Directory.CreateDirectory($"{archive}.index");
        try
        {
            Environment.SetEnvironmentVariable("XDG_CACHE_HOME", folder.PathTo("caches", "x"));
            Kept(archive, ref reads);
            Assert.Equal("one", Kept(archive, ref reads));
            Assert.Equal(1, reads);
            Assert.Single(Directory.GetFiles(Path.Combine(folder.Root, "caches", "x", "cornet", "indexes")));

            // Nowhere at all: read anew each time.
            File.WriteAllText(folder.PathTo("file"), "");
            Environment.SetEnvironmentVariable("XDG_CACHE_HOME", folder.PathTo("file"));
            Assert.Equal("one", Kept(archive, ref reads));
            Assert.Equal("one", Kept(archive, ref reads));
            Assert.Equal(3, reads);
        }
        finally
        {
            Environment.SetEnvironmentVariable("XDG_CACHE_HOME", before);
        }
    }

    [Fact]
    public void A_set_from_indexes_is_the_set_from_the_tars()
    {
        using var folder = new TemporaryFolder();
        var images = new ImageFolder(ImageForms.Folders(folder, "images", 24));
        var shards = ImageForms.Shards(folder, images, "shards");
        StimulusSet.Open(shards, Split.Train);
        Assert.Equal(3, Directory.GetFiles(shards, "*.index").Length);
        ImageForms.AssertSame(images, StimulusSet.Open(shards, Split.Train));

        // A tar with fewer images and the old index beside it.
        var fewer = new ImageFolder(ImageForms.Folders(folder, "fewer", 12));
        foreach (var tar in Directory.GetFiles(shards, "*.tar")) File.Delete(tar);
        ImageForms.Shards(folder, fewer, "shards");
        ImageForms.AssertSame(fewer, StimulusSet.Open(shards, Split.Train));
    }

    [Fact]
    public void An_index_grows_with_the_number_of_images_alone()
    {
        using var folder = new TemporaryFolder();
        long few = Length(10), many = Length(160);
        Assert.InRange(many, 15 * (few - 64), 16 * few);

        long Length(int count)
        {
            var images = new ImageFolder(ImageForms.Folders(folder, $"images{count}", count, size: 8));
            StimulusSet.Open(ImageForms.TarOfFolders(folder, images, $"{count}.tar"), Split.Train);
            return new FileInfo(folder.PathTo($"{count}.tar.index")).Length;
        }
    }

    private static string Kept(string archive, ref int reads, string format = "test 1")
    {
        var now = 0;
        var text = ArchiveIndex.Of(
            archive, format, () =>
            {
                now++;
                return File.ReadAllText(archive);
            }, (writer, found) => writer.Write(found), reader => reader.ReadString());
        reads += now;
        return text;
    }
}
