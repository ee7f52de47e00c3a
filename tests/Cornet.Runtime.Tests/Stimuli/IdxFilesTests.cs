using System.IO.Compression;
using Cornet.Runtime.Stimuli;
using Cornet.Tests;

namespace Cornet.Runtime.Tests.Stimuli;

public class IdxFilesTests
{
    private static readonly byte[] Pixels = [.. Enumerable.Range(0, 2 * 3 * 4).Select(i => (byte)(10 * i))];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Gray_images_are_repeated_in_three_colors_packed_or_not(bool packed)
    {
        using var folder = new TemporaryFolder();
        Write(folder, "train-images-idx3-ubyte", packed, [0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0, 4, .. Pixels]);
        Write(folder, "train-labels-idx1-ubyte", packed, [0, 0, 8, 1, 0, 0, 0, 2, 7, 9]);
        var set = StimulusSet.Open(folder.Root, Split.Train);
        Assert.Equal([7, 9], [set.LabelOf(0), set.LabelOf(1)]);
        Assert.Equal(new PictureSize(3, 4), set.Size);
        Assert.Equal([.. Pixels[12..], .. Pixels[12..], .. Pixels[12..]], set.Read(1).Planes);
        Assert.Equal("9", set.Classes[9]);
        Assert.False(set.TrainingPreparation(32).Mirror);
    }

    [Fact]
    public void Batches_with_channels_last_have_the_same_numbers()
    {
        using var folder = new TemporaryFolder();
        Write(folder, "train-images-idx3-ubyte", false, [0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0, 4, .. Pixels]);
        Write(folder, "train-labels-idx1-ubyte", false, [0, 0, 8, 1, 0, 0, 0, 2, 7, 9]);
        var set = StimulusSet.Open(folder.Root, Split.Train);
        foreach (var preparation in (Preparation[])[set.TrainingPreparation(32), set.EvaluationPreparation(28), set.EvaluationPreparation(3)])
            TwoLayouts.Compare(set, preparation);
    }

    [Fact]
    public void Damage_of_every_kind_is_named_with_its_file()
    {
        byte[] images = [0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0, 4, .. Pixels], labels = [0, 0, 8, 1, 0, 0, 0, 2, 7, 9];
        AssertRefused(
            "'IMAGES' is cut off: images of 2 x 3 x 4 take 24 bytes and it has 23; copy it again.", images[..^1], labels);
        AssertRefused(
            "'LABELS' is longer than it says: labels of 2 take 2 bytes and it has 3; copy it again.", images, [.. labels, 1]);
        AssertRefused(
            "'IMAGES' has 2 images but 'LABELS' has 1 labels; the two files do not belong together.", images, [0, 0, 8, 1, 0, 0, 0, 1, 7]);
        AssertRefused(
            "'LABELS' gives image 1 the label 10, and labels go from 0 to 9; it is damaged, copy it again.", images, [0, 0, 8, 1, 0, 0, 0, 2, 7, 10]);
        AssertRefused("'IMAGES' is not an idx file of images in bytes (it does not begin with 00000803); copy it again.", labels, labels);
        AssertRefused("'LABELS' is not an idx file of labels in bytes (it does not begin with 00000801); copy it again.", images, []);
        AssertRefused("'IMAGES' claims a dimension of -1; the file is damaged, copy it again.", [.. images[..12], 255, 255, 255, 255], labels);
    }

    [Fact]
    public void A_missing_part_and_a_file_that_is_not_packed_are_named()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder.PathTo("train-images-idx3-ubyte.gz"), [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
        Assert.Equal(
            $"There is no 'train-labels-idx1-ubyte' or 'train-labels-idx1-ubyte.gz' in '{folder.Root}'; put it there.",
            Assert.Throws<CornetException>(() => StimulusSet.Open(folder.Root, Split.Train)).Message);
        File.WriteAllBytes(folder.PathTo("train-labels-idx1-ubyte"), [0, 0, 8, 1, 0, 0, 0, 1, 7]);
        Assert.Equal(
            $"'{folder.PathTo("train-images-idx3-ubyte.gz")}' is not a gzip file, or damaged; copy it again.",
            Assert.Throws<CornetException>(() => StimulusSet.Open(folder.Root, Split.Train)).Message);
    }

    [FashionFact]
    public void Fashion_MNIST_has_the_images_and_labels_that_Python_reads()
    {
        const string Sums =
            """
            import gzip, struct, sys
            images = gzip.open(sys.argv[1] + '/t10k-images-idx3-ubyte.gz').read()[16:]
            labels = gzip.open(sys.argv[1] + '/t10k-labels-idx1-ubyte.gz').read()[8:]
            print(*(f'{labels[i]}:{sum(images[784 * i:784 * (i + 1)])}' for i in range(0, 10000, 997)))
            """;
        var set = StimulusSet.Open(FashionFactAttribute.Folder, Split.Test);
        Assert.Equal("ankle boot", set.Classes[set.LabelOf(0)]);
        var ours = Enumerable.Range(0, 11).Select(i => 997 * i).Select(i => $"{set.LabelOf(i)}:{set.Read(i).Plane(1).ToArray().Sum(value => value)}");
        Assert.Equal(PythonPeer.RunCode(Sums, FashionFactAttribute.Folder).Trim(), string.Join(' ', ours));
    }

    private static void AssertRefused(string message, byte[] images, byte[] labels)
    {
        using var folder = new TemporaryFolder();
        Write(folder, "train-images-idx3-ubyte", false, images);
        Write(folder, "train-labels-idx1-ubyte", false, labels);
        var (imagesFile, labelsFile) = (folder.PathTo("train-images-idx3-ubyte"), folder.PathTo("train-labels-idx1-ubyte"));
        var expected = message.Replace("IMAGES", imagesFile).Replace("LABELS", labelsFile);
        Assert.Equal(expected, Assert.Throws<CornetException>(() => StimulusSet.Open(folder.Root, Split.Train)).Message);
    }

    private static void Write(TemporaryFolder folder, string name, bool packed, byte[] bytes)
    {
        if (!packed)
        {
            File.WriteAllBytes(folder.PathTo(name), bytes);
            return;
        }

        using var gzip = new GZipStream(File.Create(folder.PathTo(name + ".gz")), CompressionLevel.Fastest);
        gzip.Write(bytes);
    }

    /// <summary>A fact about Fashion-MNIST where Debian installs it, compared with Python; skipped where either is absent.</summary>
    [AttributeUsage(AttributeTargets.Method)]
    private sealed class FashionFactAttribute : FactAttribute
    {
        public const string Folder = "/usr/share/datasets/fashion-mnist";

        public FashionFactAttribute() => Skip = Directory.Exists(Folder)
            ? PythonPeer.MissingReason("numpy")
            : $"needs Fashion-MNIST in {Folder} (on Debian: apt-get install dataset-fashion-mnist)";
    }
}
