using Cornet.Runtime.Stimuli;

namespace Cornet.Runtime.Tests.Stimuli;

public class CifarFilesTests
{
    [Fact]
    public void CIFAR_10_has_its_pictures_and_classes()
    {
        using var folder = Ten(out var bytes);
        var train = StimulusSet.Open(folder.Root, Split.Train);
        var test = StimulusSet.Open(folder.Root, Split.Test);
        Assert.Equal((10, 3), (train.Count, test.Count));
        Assert.Equal(("frog", "truck"), (train.Classes[6], train.Classes[9]));
        // The second picture of the third file.
        Assert.Equal(bytes[2][3073], train.LabelOf(5));
        Assert.Equal(bytes[2][3074..6146], train.Read(5).Planes);
        Assert.Equal(new PictureSize(32, 32), train.Size);
    }

    [Fact]
    public void CIFAR_100_is_told_apart_and_gives_its_fine_labels()
    {
        using var folder = new TemporaryFolder();
        var bytes = Records(4, [3, 99]);
        File.WriteAllBytes(folder.PathTo("train.bin"), bytes);
        File.WriteAllBytes(folder.PathTo("test.bin"), bytes);
        File.WriteAllLines(folder.PathTo("fine_label_names.txt"), Enumerable.Range(0, 100).Select(label => $"class {label}"));
        var set = StimulusSet.Open(folder.Root, Split.Test);
        Assert.Equal((4, 99, "class 99"), (set.Count, set.LabelOf(2), set.Classes[set.LabelOf(2)]));
        Assert.Equal(bytes[6150..9222], set.Read(2).Planes);
    }

    [Fact]
    public void Batches_with_channels_last_have_the_same_numbers()
    {
        using var folder = Ten(out _);
        var set = StimulusSet.Open(folder.Root, Split.Train);
        foreach (var preparation in (Preparation[])[set.TrainingPreparation(32), set.EvaluationPreparation(32), set.TrainingPreparation(16)])
            TwoLayouts.Compare(set, preparation);
    }

    [Fact]
    public void A_file_that_is_cut_off_or_missing_is_named()
    {
        using var folder = Ten(out var bytes);
        File.WriteAllBytes(folder.PathTo("data_batch_4.bin"), bytes[3][..^1]);
        Assert.Equal(
            $"'{folder.PathTo("data_batch_4.bin")}' is cut off: 6145 bytes are not a multiple of 3073, the bytes of a picture; copy it again.",
            Assert.Throws<CornetException>(() => StimulusSet.Open(folder.Root, Split.Train)).Message);
        File.Delete(folder.PathTo("data_batch_4.bin"));
        Assert.StartsWith("There is no 'data_batch_4.bin' in ", Assert.Throws<CornetException>(() => StimulusSet.Open(folder.Root, Split.Train)).Message);
    }

    [Fact]
    public void A_label_out_of_range_is_named()
    {
        using var folder = Ten(out _);
        File.WriteAllBytes(folder.PathTo("test_batch.bin"), Records(3, [12]));
        Assert.Equal(
            $"'{folder.PathTo("test_batch.bin")}' gives image 0 the label 12, and labels go from 0 to 9; it is damaged, copy it again.",
            Assert.Throws<CornetException>(() => StimulusSet.Open(folder.Root, Split.Test)).Message);
    }

    private static TemporaryFolder Ten(out byte[][] files)
    {
        var folder = new TemporaryFolder();
        files = [.. Enumerable.Range(1, 5).Select(part => Records(2, [(byte)part]))];
        for (var part = 1; part <= 5; part++) File.WriteAllBytes(folder.PathTo($"data_batch_{part}.bin"), files[part - 1]);
        File.WriteAllBytes(folder.PathTo("test_batch.bin"), Records(3, [7]));
        string[] names = ["airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck", ""];
        File.WriteAllLines(folder.PathTo("batches.meta.txt"), names);
        return folder;
    }

    private static byte[] Records(int count, byte[] labels)
    {
        var random = new Random(labels[0]);
        List<byte> bytes = [];
        for (var i = 0; i < count; i++)
        {
            var pixels = new byte[3072];
            random.NextBytes(pixels);
            bytes.AddRange([.. labels, .. pixels]);
        }

        return [.. bytes];
    }
}
