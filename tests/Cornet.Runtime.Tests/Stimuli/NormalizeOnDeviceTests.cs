using Cornet.Runtime.Stimuli;
using Cornet.Runtime.Stimuli.Augmentation;
using Cornet.Runtime.Stimuli.Rendering;
using Cornet.Runtime.Tests.Training;
using Cornet.Runtime.Training;
using TorchSharp;

namespace Cornet.Runtime.Tests.Stimuli;

/// <summary>Images that stay bytes until they are on the device, here the processor.</summary>
public class NormalizeOnDeviceTests
{
    private static readonly Preparation[] Preparations =
    [
        new Preparation(20, new RandomWindowFraming(), Mirror: true), new Preparation(20, new ShiftFraming(3), Mirror: true), new Preparation(20, new MarginFraming()),
        new Preparation(33, new CenterFraming(), Mirror: true) { Normalization = Normalization.Half, Erasing = new RandomErasing(0.7), Pixels = [new ColorJitter(0.4, 0.4, 0.4, 0.1), new RandAugment()] },
    ];

    [Fact]
    public void Every_byte_becomes_the_same_number_in_every_normalization()
    {
        using var bytes = torch.arange(256, torch.uint8).reshape(1, 1, 16, 16).repeat(1, 3, 1, 1);
        var picture = new Picture(16, 16, [.. Enumerable.Range(0, 768).Select(i => (byte)i)]);
        foreach (var normalization in (Normalization[])[Normalization.ImageNet, Normalization.Half, Normalization.None, Normalization.Parse("0.4914,0.4822,0.4465/0.2023,0.1994,0.201")])
        {
            var prepared = new float[768];
            new Preparation(16, new CenterFraming()) { Normalization = normalization }.Apply(picture, new CounterRandom(1), prepared);
            using var device = new DeviceNormalization(normalization, 16, torch.CPU);
            using var numbers = device.Apply(bytes);
            Assert.Equal(prepared, numbers.data<float>().ToArray());
        }
    }

    [Fact]
    public void Rendered_objects_are_the_same_bits() => Compare(new RenderedObjects(Variation.Medium, Split.Train, 24, 10));

    [Fact]
    public void Images_in_folders_and_tables_are_the_same_bits_and_damaged_ones_are_left_out()
    {
        using var folder = new TemporaryFolder();
        for (var i = 0; i < 10; i++) folder.Image(i, 20 + (7 * i), 47 - i, i < 5 ? "cat" : "dog", i % 2 == 0 ? $"{i}.png" : $"{i}.jpg");
        File.WriteAllText(folder.PathTo("cat", "1.jpg"), "no image");
        Compare(new ImageFolder(folder.Root));
        File.WriteAllText(folder.PathTo("table.csv"), "filename,label\ncat/0.png,cat\ndog/6.png,dog\ncat/2.png,cat\n");
        Compare(new StimulusTable(folder.PathTo("table.csv")));
    }

    [Fact]
    public void Cifar_files_are_the_same_bits()
    {
        using var folder = new TemporaryFolder();
        var records = new byte[5 * 3073];
        new Random(1).NextBytes(records);
        for (var i = 0; i < 5; i++) records[i * 3073] = (byte)(2 * i);
        foreach (var name in (string[])["data_batch_1.bin", "data_batch_2.bin", "data_batch_3.bin", "data_batch_4.bin", "data_batch_5.bin", "test_batch.bin"])
            File.WriteAllBytes(folder.PathTo(name), records);
        Compare(StimulusSet.Open(folder.Root, Split.Test));
    }

    [Fact]
    public void Idx_files_are_the_same_bits()
    {
        using var folder = new TemporaryFolder();
        var images = new byte[16 + (6 * 28 * 28)];
        new Random(2).NextBytes(images);
        new byte[] { 0, 0, 8, 3, 0, 0, 0, 6, 0, 0, 0, 28, 0, 0, 0, 28 }.CopyTo(images, 0);
        foreach (var part in (string[])["train", "t10k"])
        {
            File.WriteAllBytes(folder.PathTo($"{part}-images-idx3-ubyte"), images);
            File.WriteAllBytes(folder.PathTo($"{part}-labels-idx1-ubyte"), [0, 0, 8, 1, 0, 0, 0, 6, 0, 1, 2, 3, 4, 5]);
        }

        Compare(StimulusSet.Open(folder.Root, Split.Test));
    }

    [Fact]
    public void A_training_comes_to_the_same_weights_with_micro_batches_and_validation()
    {
        Assert.Equal(Learned(false), Learned(true));

        static List<byte[]> Learned(bool onDevice)
        {
            var recipe = new Recipe { Epochs = 2, BatchSize = 16, AccumulationSteps = 2, Augmentation = AugmentationList.Parse("random-crop(2), flip, random-erasing(0.5)"), Normalization = Normalization.Half };
            using var data = TrainingData.Of(new Tints(64), new Tints(32, seed: 2), recipe, size: 16, workers: 2, normalizeOnDevice: onDevice);
            torch.random.manual_seed(1);
            using var model = new SmallNetwork();
            using var trainer = new Trainer(model, recipe);
            var outcome = trainer.Fit(data.Train, data.Validation);
            return [.. model.State().Select(entry => entry.Value.detach().bytes.ToArray()), .. outcome.Epochs.Select(epoch => BitConverter.GetBytes(epoch.ValidationLoss!.Value))];
        }
    }

    [Fact]
    public void An_evaluation_comes_to_the_same_numbers_at_every_step_whatever_scope_it_runs_in()
    {
        using var model = new SmallNetwork();
        Assert.Equal(Judged(false), Judged(true));

        string Judged(bool onDevice)
        {
            using var scope = torch.NewDisposeScope();
            using var batches = new Batches(new Tints(50), TintsPreparation, new BatchOptions { BatchSize = 8, Workers = 2, NormalizeOnDevice = onDevice });
            var result = Evaluation.Run(model, batches, everyStep: true);
            Assert.Equal(50, result.Images);
            return System.Text.Json.JsonSerializer.Serialize(result);
        }
    }

    [Fact]
    public void Activations_and_files_of_features_are_the_same_bits()
    {
        using var folder = new TemporaryFolder();
        for (var i = 0; i < 7; i++) folder.Image(i, 20 + i, 30, $"{i}.png");
        using var model = new SmallNetwork();
        model.eval();
        var stimuli = new ImageList(folder.Root);
        Assert.Equal(Recorded(false), Recorded(true));
        foreach (var channelsLast in (bool[])[false, true]) Assert.Equal(Written(channelsLast, false), Written(channelsLast, true));

        double[] Recorded(bool onDevice) => Cornet.App.Responders.Activations.Of(
            model, stimuli, TintsPreparation, [], new Cornet.App.Responders.ActivationOptions { Batch = 3, NormalizeOnDevice = onDevice }).Read();

        byte[] Written(bool channelsLast, bool onDevice)
        {
            var path = folder.PathTo("features", $"{channelsLast}-{onDevice}.npz");
            using var images = Cornet.App.Verbs.ImageSource.Open(folder.Root, model.Card, 16, 3, 2, Normalization.Half, channelsLast: channelsLast, normalizeOnDevice: onDevice);
            Cornet.App.Verbs.FeatureFile.Write(path, model, torch.CPU, images, [], [], default);
            return File.ReadAllBytes(path);
        }
    }

    private static Preparation TintsPreparation => new(16, new CenterFraming()) { Normalization = Normalization.Half };

    private static void Compare(StimulusSet set)
    {
        foreach (var preparation in Preparations)
        {
            foreach (var channelsLast in (bool[])[false, true])
            {
                var options = new BatchOptions { BatchSize = 4, Workers = 2, Shuffle = true, SkipDamaged = true, ChannelsLast = channelsLast };
                using Batches numbers = new(set, preparation, options), bytes = new(set, preparation, options with { NormalizeOnDevice = true });
                foreach (var (a, b) in numbers.Epoch(1).Zip(bytes.Epoch(1)))
                {
                    using var scope = torch.NewDisposeScope();
                    using (a)
                    using (b)
                    {
                        Assert.Equal(torch.uint8, b.Images.dtype);
                        Assert.Equal(a.Indices, b.Indices);
                        var (images, labels) = bytes.On(torch.CPU, b, 0, b.Count);
                        Assert.Equal(a.Images.stride(), images.stride());
                        Assert.True(a.Images.equal(images).all().item<bool>());
                        Assert.True(a.Labels.equal(labels).all().item<bool>());
                        var (last, _) = bytes.On(torch.CPU, b, b.Count - 1, 1);
                        Assert.True(a.Images.narrow(0, a.Count - 1, 1).equal(last).all().item<bool>());
                    }
                }
            }
        }
    }
}
