using Cornet.Runtime.Stimuli;
using Cornet.Tests;

namespace Cornet.Runtime.Tests.Stimuli;

public class ImageFolderTests
{
    [Fact]
    public void Classes_and_images_come_in_ordinal_order_with_their_labels()
    {
        using var folder = new TemporaryFolder();
        folder.Image(1, 8, 8, "train", "owl", "b.jpg");
        folder.Image(2, 8, 8, "train", "owl", "a.png");
        folder.Image(3, 8, 8, "train", "Zebra", "sub", "z.JPEG");
        File.WriteAllText(folder.PathTo("train", "owl", "notes.txt"), "");
        folder.Image(5, 8, 8, "test", "owl", "c.jpg");
        folder.Image(6, 8, 8, "test", "Zebra", "d.jpg");
        var set = StimulusSet.Open(folder.Root, Split.Train);
        Assert.Equal(["Zebra", "owl"], set.Classes);
        Assert.Equal(["Zebra/sub/z.JPEG", "owl/a.png", "owl/b.jpg"], Enumerable.Range(0, set.Count).Select(set.IdOf));
        Assert.Equal([0, 1, 1], Enumerable.Range(0, set.Count).Select(set.LabelOf));
        Assert.Equal(Path.GetFileName(folder.Root), set.Name);
        Assert.Equal("owl/c.jpg", StimulusSet.Open(folder.Root, Split.Test).IdOf(1));
    }

    [Fact]
    public void What_is_not_read_is_counted_and_the_first_three_are_named()
    {
        using var folder = new TemporaryFolder();
        folder.Image(1, 8, 8, "owl", "a.JPEG");
        folder.Image(1, 8, 8, "owl", ".ipynb_checkpoints", "a.jpg");
        foreach (var name in new[] { "owl/b.tif", "owl/deep/c.ppm", "owl/notes.txt", "owl/._a.jpg", "owl/Thumbs.db" })
            File.WriteAllText(folder.PathTo(name.Split('/')), "");
        folder.Image(1, 8, 8, "loose.png");
        var set = StimulusSet.Open(folder.Root, Split.Train);
        Assert.Equal(1, set.Count);
        Assert.Equal(
            $"4 files in '{folder.Root}' were left out (loose.png, owl/b.tif, owl/deep/c.ppm, ...): images are JPEG, PNG, BMP, GIF or WebP files in a folder of "
            + "their class.", set.LeftOut);

        var list = new ImageList(folder.Root);
        Assert.Equal(
            $"4 files in '{folder.Root}' were left out (owl/a.JPEG, owl/b.tif, owl/deep/c.ppm, ...): only JPEG, PNG, BMP, GIF or WebP files directly in the "
            + "folder are read.", list.LeftOut);
        Assert.Null(StimulusSet.OpenImages(folder.PathTo("owl", ".ipynb_checkpoints")).LeftOut);
    }

    [Fact]
    public void Whether_the_images_have_one_size_decides_how_they_are_prepared()
    {
        using var folder = new TemporaryFolder();
        folder.Image(1, 32, 32, "one", "owl", "a.png");
        folder.Image(2, 32, 32, "one", "owl", "b.png");
        folder.Image(1, 32, 32, "mixed", "owl", "a.png");
        folder.Image(2, 30, 50, "mixed", "owl", "b.png");
        StimulusSet one = new ImageFolder(folder.PathTo("one")), mixed = new ImageFolder(folder.PathTo("mixed"));
        Assert.Equal(new PictureSize(32, 32), one.Size);
        Assert.Null(mixed.Size);
        Assert.Equal(new Preparation(32, new ShiftFraming(4), Mirror: true), one.TrainingPreparation(32));
        Assert.Equal(new Preparation(32, new CenterFraming()), one.EvaluationPreparation(32));
        Assert.Equal(new Preparation(32, new RandomWindowFraming(), Mirror: true), mixed.TrainingPreparation(32));
        Assert.Equal(new Preparation(32, new MarginFraming()), mixed.EvaluationPreparation(32));
    }

    [Fact]
    public void A_flat_folder_is_a_list_without_classes()
    {
        using var folder = new TemporaryFolder();
        folder.Image(1, 8, 8, "2.jpg");
        folder.Image(2, 8, 8, "10.png");
        var list = new ImageList(folder.Root);
        Assert.Equal(["10.png", "2.jpg"], Enumerable.Range(0, list.Count).Select(list.IdOf));
        Assert.Equal(StimulusSet.NoLabel, list.LabelOf(0));
        Assert.Empty(list.Classes);
        Assert.Equal(8, list.Read(1).Width);
    }

    [Fact]
    public void Each_thing_that_is_missing_has_its_own_sentence()
    {
        using var folder = new TemporaryFolder();
        var root = folder.Root;
        const string Sets = "name a folder of class folders, tars, Parquet, idx or CIFAR files, a .tar, .parquet or .csv file, or 'rendered' for the built-in stimuli.";
        AssertRefused($"There is no folder '{root}/none'; {Sets}", $"{root}/none");
        AssertRefused($"There are no images in '{root}'; put the images of each class (JPEG, PNG, BMP, GIF or WebP) into their own folder.", root);
        var loose = folder.Image(1, 8, 8, "loose.jpg");
        AssertRefused($"The images in '{root}' have no classes; put the images of each class (JPEG, PNG, BMP, GIF or WebP) into their own folder.", root);
        AssertRefused($"'{loose}' is a file; {Sets}", loose);
        folder.PathTo("empty", "owl", "x");
        AssertRefused($"The class folder '{root}/empty/owl' has no images; put images (JPEG, PNG, BMP, GIF or WebP) there or remove it.", $"{root}/empty");
        folder.Image(1, 8, 8, "half", "test", "owl", "a.jpg");
        AssertRefused(
            $"'{root}/half' has no training set, only a test set: add train to it.", $"{root}/half");
        Assert.Equal(
            $"There are no images in '{root}/half'; put images (JPEG, PNG, BMP, GIF or WebP) there.",
            Assert.Throws<CornetException>(() => new ImageList($"{root}/half")).Message);

        static void AssertRefused(string message, string spec) =>
            Assert.Equal(message, Assert.Throws<CornetException>(() => StimulusSet.Open(spec, Split.Train)).Message);
    }

    [DataFact("cifar10")]
    public void The_CIFAR_10_sample_opens_with_ten_balanced_classes()
    {
        var (train, test) = (StimulusSet.Open(TestData.Folder("cifar10"), Split.Train), StimulusSet.Open(TestData.Folder("cifar10"), Split.Test));
        Assert.Equal(["airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"], train.Classes);
        Assert.Equal(train.Classes, test.Classes);
        Assert.Equal("cifar10", train.Name);
        Assert.Equal(new PictureSize(32, 32), train.Size);
        Assert.Equal(6000, train.Count + test.Count);
        Assert.Single(Enumerable.Range(0, train.Count).CountBy(train.LabelOf).Select(pair => pair.Value).Distinct());
        Assert.Equal(32, train.Read(train.Count - 1).Height);
    }
}
