using System.Formats.Tar;
using System.Text;
using Cornet.Runtime.Stimuli;
using Cornet.Runtime.Stimuli.Archives;
using Cornet.Tests;

namespace Cornet.Runtime.Tests.Stimuli.Archives;

public class TarImagesTests
{
    // Three samples in each of the three formats, with long names.
    private const string Tarfile = """
        import io, sys, tarfile
        root, formats = sys.argv[1], dict(ustar=tarfile.USTAR_FORMAT, gnu=tarfile.GNU_FORMAT, pax=tarfile.PAX_FORMAT)
        image = open(sys.argv[2], 'rb').read()
        for name, format in formats.items():
            with tarfile.open(f'{root}/{name}.tar', 'w', format=format) as tar:
                long = 'a' * 90 if name == 'ustar' else 'ä' * 200
                for path in ['b.png', f'{"deep/" * (10 if name == "ustar" else 60)}c.png', f'd/{long}.png']:
                    for ending, content in [('.png', image), ('.cls', b'7\n'), ('.txt', b'a caption')]:
                        member = tarfile.TarInfo(path[:-4] + ending)
                        member.size = len(content)
                        tar.addfile(member, io.BytesIO(content))
        """;

    [Theory]
    [InlineData("name")]
    [InlineData("number")]
    [InlineData("json")]
    public void Shards_of_WebDataset_are_the_images_of_the_class_folders(string label)
    {
        using var folder = new TemporaryFolder();
        var images = new ImageFolder(ImageForms.Folders(folder, "images", 24));
        var shards = ImageForms.Shards(folder, images, "shards", label: label);
        ImageForms.AssertSame(images, StimulusSet.Open(shards, Split.Train));
        ImageForms.AssertSame(images, StimulusSet.Open(Path.Combine(shards, "shard-{000000..000002}.tar"), Split.Train));
        Assert.Equal("shards", StimulusSet.Open(shards, Split.Train).Name);
        Assert.Null(StimulusSet.Open(shards, Split.Train).LeftOut);
    }

    [Fact]
    public void A_tar_for_each_class_a_tar_of_these_and_a_tar_of_class_folders_are_the_same_images_too()
    {
        using var folder = new TemporaryFolder();
        var images = new ImageFolder(ImageForms.Folders(folder, "images", 24));
        ImageForms.AssertSame(images, StimulusSet.Open(ImageForms.ClassTars(folder, images, "classes"), Split.Train));
        ImageForms.AssertSame(images, StimulusSet.Open(ImageForms.TarOfTars(folder, images, "all.tar"), Split.Train));
        ImageForms.AssertSame(images, StimulusSet.Open(ImageForms.TarOfFolders(folder, images, "folders.tar"), Split.Train));
    }

    [Fact]
    public void Splits_are_folders_of_tars_or_named_by_the_tars()
    {
        using var folder = new TemporaryFolder();
        var images = new ImageFolder(ImageForms.Folders(folder, "images", 12));
        ImageForms.ClassTars(folder, images, "folders/train");
        ImageForms.ClassTars(folder, images, "folders/validation");
        ImageForms.TarOfTars(folder, images, "names/ILSVRC2012_img_train.tar");
        ImageForms.TarOfFolders(folder, images, "names/ILSVRC2012_img_val.tar");
        foreach (var name in (string[])["folders", "names", "names/ILSVRC2012_img_{train,val}.tar"])
        {
            var data = DataSplits.Of(folder.PathTo(name));
            Assert.Equal([Split.Train, Split.Validation], data.Parts.Order());
            ImageForms.AssertSame(images, data.Open(Split.Train));
            ImageForms.AssertSame(images, data.Open(Split.Validation));
        }
    }

    [PythonFact("tarfile")]
    public void Tars_of_Python_in_all_three_formats_are_read_with_their_long_names()
    {
        using var folder = new TemporaryFolder();
        var image = folder.Image(3, 12, 15, "a.png");
        PythonPeer.RunCode(Tarfile, folder.Root, image);
        foreach (var format in (string[])["ustar", "gnu", "pax"])
        {
            var set = StimulusSet.Open(folder.PathTo($"{format}.tar"), Split.Train);
            Assert.Equal(3, set.Count);
            Assert.Equal(["0007"], set.Classes);
            Assert.Equal("0007/b.png", set.IdOf(0));
            Assert.StartsWith($"0007/d/{(format == "ustar" ? new string('a', 90) : new string('ä', 200))}.png", set.IdOf(1));
            Assert.Equal(4 + 1 + (5 * (format == "ustar" ? 10 : 60)) + 5, set.IdOf(2).Length);
            Assert.All(Enumerable.Range(0, 3), i => Assert.Equal(new ImageList(folder.Root).ContentOf(0), set.ContentOf(i)));
            Assert.Null(set.LeftOut);
        }
    }

    [Fact]
    public void A_tar_that_is_cut_off_anywhere_names_the_member_where_it_ends()
    {
        using var folder = new TemporaryFolder();
        var images = new ImageFolder(ImageForms.Folders(folder, "images", 3, size: 8));
        var whole = File.ReadAllBytes(ImageForms.TarOfFolders(folder, images, "whole.tar"));
        var cut = folder.PathTo("cut.tar");
        string? last = null;
        for (var length = whole.Length - 1024; length >= 1; length -= 97)
        {
            File.WriteAllBytes(cut, whole[..length]);
            last = Assert.Throws<CornetException>(() => StimulusSet.Open(cut, Split.Train)).Message;
            Assert.Matches($"^'{cut}' is cut off (in|after) ('(\\./)?(cat|dog|owl)/000.\\.(png|jpg)'|its first member); copy it again\\.$", last);
        }

        Assert.EndsWith("is cut off in its first member; copy it again.", last);
        File.WriteAllBytes(cut, whole[..600]);
        Assert.Equal($"'{cut}' is cut off in './owl/0002.jpg'; copy it again.", Assert.Throws<CornetException>(() => StimulusSet.Open(cut, Split.Train)).Message);
    }

    [Fact]
    public void A_tar_that_became_shorter_after_it_was_opened_is_named_by_the_image_that_is_missing()
    {
        using var folder = new TemporaryFolder();
        var images = new ImageFolder(ImageForms.Folders(folder, "images", 3));
        var tar = ImageForms.TarOfFolders(folder, images, "a.tar");
        var set = StimulusSet.Open(tar, Split.Train);
        File.WriteAllBytes(tar, File.ReadAllBytes(tar)[..700]);
        Assert.Equal($"'{tar}' cannot be read: it is shorter than it was; copy it again.", Assert.Throws<CornetException>(() => set.Read(0)).Message);
    }

    [Fact]
    public void Each_thing_that_is_wrong_has_its_own_sentence()
    {
        using var folder = new TemporaryFolder();
        var image = File.ReadAllBytes(folder.Image(1, 8, 8, "a.png"));
        var root = folder.Root;
        Refused("none", $"There are no images in '{root}/none.tar'; put images (JPEG, PNG, BMP, GIF or WebP) there or remove it.", ("a.txt", []));
        Refused(
            "loose", $"The images in '{root}/loose.tar' have no classes: put each into a folder of its class there, or add a label for each (KEY.jpg and KEY.cls).", ("a.png", image));
        Refused(
            "half", $"'{root}/half.tar' has no label for 'x/b.png', and other images have one: add 'x/b.cls' with the number or the name of its class.",
            ("a.png", image), ("a.cls", "3"u8.ToArray()), ("x/b.png", image));
        Refused(
            "split", $"'{root}/split.tar' holds the folder 'train', which is a split and not a class; make a tar for each split, with the folders of its classes, such as "
            + "train.tar and val.tar.", ("train/owl/a.png", image), ("val/owl/b.png", image));
        Refused(
            "json", $"'{root}/json.tar' holds 'a.json', which is not JSON ('n' is an invalid start of a property name. Expected a '\"'. LineNumber: 0 | BytePositionInLine: 1); write it again.",
            ("a.png", image), ("a.json", "{no}"u8.ToArray()));
        File.WriteAllLines(folder.PathTo("named", "classes.txt"), ["cat", "dog"]);
        Refused(
            "named/a", $"An image has the label '2', and '{root}/named/classes.txt' names 2 classes, without this one: correct one of them.",
            ("a.png", image), ("a.cls", "2"u8.ToArray()));
        File.WriteAllBytes(folder.PathTo("text.tar"), Encoding.UTF8.GetBytes(new string('x', 2000)));
        Assert.StartsWith(
            $"'{root}/text.tar' is not a tar file (", Assert.Throws<CornetException>(() => StimulusSet.Open(folder.PathTo("text.tar"), Split.Train)).Message);
        Assert.Equal(
            $"There is no file '{root}/s-2.tar', which '{root}/s-{{2..3}}.tar' names; correct the pattern, or copy the file.",
            Assert.Throws<CornetException>(() => DataSplits.Of(folder.PathTo("s-{2..3}.tar"))).Message);
        Assert.Equal(
            $"'{{2-3}}' in '{root}/s-{{2-3}}.tar' is neither a range, such as {{000..146}}, nor a list, such as {{train,val}}; write one of them.",
            Assert.Throws<CornetException>(() => DataSplits.Of(folder.PathTo("s-{2-3}.tar"))).Message);

        void Refused(string name, string message, params (string Name, byte[] Content)[] members)
        {
            var tar = folder.PathTo($"{name}.tar");
            Write(tar, members);
            Assert.Equal(message, Assert.Throws<CornetException>(() => StimulusSet.Open(tar, Split.Train)).Message);
        }
    }

    [Fact]
    public void A_folder_of_tars_and_of_images_is_refused_and_splits_in_folders_go_before_a_tar_beside_them()
    {
        using var folder = new TemporaryFolder();
        var images = new ImageFolder(ImageForms.Folders(folder, "images", 6));
        ImageForms.ClassTars(folder, images, "images");
        Assert.Equal(
            $"'{folder.Root}/images' has archives (tars or Parquet files) and the folder 'cat' with images, and it is unclear which of them are the data: keep one of them there.",
            Assert.Throws<CornetException>(() => DataSplits.Of(folder.PathTo("images"))).Message);

        ImageForms.Folders(folder, "splits/train", 6);
        ImageForms.Folders(folder, "splits/val", 6);
        File.WriteAllText(folder.PathTo("splits", "ILSVRC2012_img_train.tar"), "not read");
        Assert.Equal(6, StimulusSet.Open(folder.PathTo("splits"), Split.Train).Count);
    }

    [Fact]
    public void Keys_that_shards_use_again_are_told_apart_by_the_shard()
    {
        using var folder = new TemporaryFolder();
        var image = File.ReadAllBytes(folder.Image(1, 8, 8, "a.png"));
        foreach (var shard in (string[])["s-0", "s-1"]) Write(folder.PathTo("s", $"{shard}.tar"), ("000.png", image), ("000.cls", "3"u8.ToArray()), ("extra.bin", [1]));
        var set = StimulusSet.Open(folder.PathTo("s"), Split.Train);
        Assert.Equal(["0003/s-0/000.png", "0003/s-1/000.png"], Enumerable.Range(0, 2).Select(set.IdOf));
        Assert.Equal("2 files in 's' were left out (s-0.tar!extra.bin, s-1.tar!extra.bin): images are JPEG, PNG, BMP, GIF or WebP files.", set.LeftOut);
    }

    [Fact]
    public void A_damaged_image_is_named_with_its_tar()
    {
        using var folder = new TemporaryFolder();
        var tar = folder.PathTo("a.tar");
        Write(tar, ("owl/a.png", "no image"u8.ToArray()), ("owl/b.png", []));
        var set = StimulusSet.Open(tar, Split.Train);
        Assert.Equal(
            $"'{tar}!owl/a.png' is not a JPEG, PNG, BMP, GIF or WebP image that can be read; convert it, copy it again or remove it.",
            Assert.Throws<CornetException>(() => set.Read(0)).Message);
        Assert.Equal($"The image '{tar}!owl/b.png' is empty; copy it again or remove it.", Assert.Throws<CornetException>(() => set.Read(1)).Message);
    }

    [Fact]
    public void Many_threads_read_many_files_with_few_of_them_open()
    {
        using var folder = new TemporaryFolder();
        const int Count = 60, Most = 7;
        string[] paths = [.. Enumerable.Range(0, Count).Select(i => folder.PathTo($"{i}.bin"))];
        foreach (var (i, path) in paths.Index()) File.WriteAllBytes(path, [.. Enumerable.Repeat((byte)i, 1000)]);
        var files = new OpenFiles(paths, Most);
        Parallel.For(0, 20_000, new ParallelOptions { MaxDegreeOfParallelism = 16 }, i =>
        {
            var (file, bytes) = (new CounterRandom(1, i).Below(Count), new byte[100]);
            files.Read(file, 17, bytes);
            Assert.All(bytes, value => Assert.Equal(file, value));
        });
        Assert.Equal(Most, files.Count);
    }

    [Fact]
    public void Threads_that_read_at_once_get_the_same_images_as_one()
    {
        using var folder = new TemporaryFolder();
        var images = new ImageFolder(ImageForms.Folders(folder, "images", 60));
        var set = StimulusSet.Open(ImageForms.Shards(folder, images, "shards"), Split.Train);
        Parallel.For(0, 2000, new ParallelOptions { MaxDegreeOfParallelism = 16 }, i =>
        {
            var index = new CounterRandom(2, i).Below(set.Count);
            Assert.Equal(images.ContentOf(index), set.ContentOf(index));
        });
    }

    private static void Write(string path, params (string Name, byte[] Content)[] members)
    {
        using var tar = new TarWriter(File.Create(path));
        foreach (var (name, content) in members) ImageForms.Add(tar, name, content);
    }
}
