using System.Runtime.InteropServices;
using Cornet.Runtime.Stimuli;
using Cornet.Runtime.Stimuli.Rendering;

namespace Cornet.Runtime.Tests.Stimuli;

public class BatchesTests
{
    private static readonly RenderedObjects Objects = new(Variation.Medium, Split.Train, 32, 50);
    private static readonly Preparation Augmented = Preparation.ForTraining(32, new PictureSize(32, 32));

    [Fact]
    public void What_comes_out_does_not_depend_on_the_number_of_threads()
    {
        var one = Collect(Of(1), epoch: 2);
        Assert.Equal(7, one.Count);
        foreach (var workers in (int[])[2, 5, 16])
        {
            foreach (var (a, b) in one.Zip(Collect(Of(workers), epoch: 2)))
            {
                Assert.Equal(a.Indices, b.Indices);
                Assert.Equal(a.Labels, b.Labels);
                Assert.Equal(a.Pixels, b.Pixels);
            }
        }
    }

    [Fact]
    public void A_skipped_epoch_goes_on_where_it_stopped()
    {
        var (whole, rest) = (Collect(Of(2), epoch: 1), Collect(Of(2), epoch: 1, skip: 4));
        Assert.Equal([4, 5, 6], rest.Select(batch => batch.Number));
        Assert.Equal(whole[5].Pixels, rest[1].Pixels);
        Assert.Empty(Collect(Of(2), epoch: 1, skip: 7));
    }

    [Fact]
    public void Each_epoch_shows_every_picture_once_in_an_order_and_preparation_of_its_own()
    {
        var (first, second) = (Collect(Of(2), epoch: 0), Collect(Of(2), epoch: 1));
        Assert.Equal(Enumerable.Range(0, 50), first.SelectMany(batch => batch.Indices).Order());
        Assert.Equal(Enumerable.Range(0, 50), second.SelectMany(batch => batch.Indices).Order());
        Assert.NotEqual(first[0].Indices, second[0].Indices);
        Assert.NotEqual(Of(2).Order(0), new Batches(Objects, Augmented, new BatchOptions { Shuffle = true, Seed = 2 }).Order(0));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void Damaged_images_are_left_out_and_reported_where_asked_and_end_the_epoch_otherwise(int workers)
    {
        using var folder = new TemporaryFolder();
        for (var i = 0; i < 12; i++) folder.Image(i, 20, 20, i < 6 ? "cat" : "dog", $"{i:D2}.png");
        foreach (var damaged in new[] { "cat/03.png", "dog/10.png" }) File.WriteAllText(folder.PathTo(damaged), "no image");
        var set = new ImageFolder(folder.Root);
        var options = new BatchOptions { BatchSize = 4, Workers = workers };
        var skipping = new Batches(set, Preparation.ForTraining(16, set.Size), options with { SkipDamaged = true });
        for (var epoch = 0; epoch < 2; epoch++)
        {
            var batches = Collect(skipping, epoch);
            Assert.Equal([0, 1, 2, 4, 5, 6, 7, 8, 9, 11], batches.SelectMany(batch => batch.Indices));
            Assert.Equal([3, 4, 3], batches.Select(batch => batch.Labels.Length));
        }

        Assert.Equal([3, 10], skipping.Damaged.Keys.Order());
        Assert.Contains("03.png' is not a JPEG, PNG, BMP, GIF or WebP image", skipping.Damaged[3]);
        var fatal = new Batches(set, Preparation.ForTraining(16, set.Size), options);
        Assert.Contains("03.png", Assert.Throws<CornetException>(() => Collect(fatal, 0)).Message);
    }

    [Fact]
    public void A_batch_holds_what_the_set_and_the_preparation_give_for_its_indices()
    {
        var plain = Objects.EvaluationPreparation(32);
        using var batch = new Batches(Objects, plain, new BatchOptions { BatchSize = 8, Workers = 2 }).Epoch(3).First();
        Assert.Equal([8, 3, 32, 32], batch.Images.shape);
        Assert.Equal(TorchSharp.torch.ScalarType.Float32, batch.Images.dtype);
        Assert.Equal([0L, 1, 2, 3, 4, 5, 6, 7], batch.Labels.data<long>().ToArray());
        var expected = new float[plain.Length];
        plain.Apply(Objects.Read(5, epoch: 3), new CounterRandom(1), expected);
        using var fifth = batch.Images[5];
        Assert.Equal(expected, fifth.data<float>().ToArray());
    }

    [Fact]
    public void The_last_batch_is_smaller_or_dropped()
    {
        Assert.Equal(2, Collect(Of(2), epoch: 0)[^1].Indices.Length);
        var dropped = new Batches(Objects, Augmented, new BatchOptions { BatchSize = 8, DropLast = true });
        Assert.Equal(6, dropped.PerEpoch);
        Assert.All(Collect(dropped, epoch: 0), batch => Assert.Equal(8, batch.Indices.Length));
    }

    [Fact]
    public void An_unreadable_image_ends_the_epoch_with_its_name_after_the_batches_before_it()
    {
        using var folder = new TemporaryFolder();
        for (var i = 0; i < 12; i++)
            folder.Image(i, 64, 64, "owl", $"{i:D2}.jpg");
        var bad = folder.PathTo("owl", "09.jpg");
        var set = new ImageFolder(folder.Root);
        Assert.Equal(new PictureSize(64, 64), set.Size);
        File.WriteAllBytes(bad, File.ReadAllBytes(bad)[..^200]);
        var batches = new Batches(set, Preparation.ForEvaluation(16, set.Size), new BatchOptions { BatchSize = 4, Workers = 3 });
        var seen = 0;
        var error = Assert.Throws<CornetException>(() =>
        {
            foreach (var batch in batches.Epoch(0))
            {
                seen++;
                batch.Dispose();
            }
        });
        Assert.Equal($"The image '{bad}' is cut off; copy it again or remove it.", error.Message);
        Assert.Equal(2, seen);
    }

    [Fact]
    public void Cancellation_ends_the_wait_and_leaving_early_ends_the_work()
    {
        var endless = new Endless();
        using var stop = new CancellationTokenSource();
        var batches = new Batches(endless, Preparation.ForEvaluation(16, endless.Size), new BatchOptions { BatchSize = 2, Workers = 2 });
        Assert.ThrowsAny<OperationCanceledException>(() =>
        {
            foreach (var batch in batches.Epoch(0, 0, stop.Token))
            {
                batch.Dispose();
                stop.Cancel();
            }
        });
        batches.Epoch(0).First().Dispose();
        var read = endless.Reads;
        Thread.Sleep(50);
        Assert.Equal(read, endless.Reads);
        Assert.InRange(read, 2, 40);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Batches_are_prepared_ahead_of_whoever_uses_them_and_no_further_than_asked(int workers)
    {
        var endless = new Endless();
        var options = new BatchOptions { BatchSize = 2, Workers = workers, Ahead = 4 };
        using var epoch = new Batches(endless, Preparation.ForEvaluation(16, endless.Size), options).Epoch(0).GetEnumerator();
        for (var taken = 1; taken <= 3; taken++)
        {
            Assert.True(epoch.MoveNext());
            epoch.Current.Dispose();
            Assert.True(SpinWait.SpinUntil(() => endless.Reads == 2 * (taken + 4), TimeSpan.FromSeconds(20)), $"{endless.Reads} after {taken}");
        }

        Thread.Sleep(20);
        Assert.Equal(2 * (3 + 4), endless.Reads);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void A_batch_of_damaged_images_alone_is_passed_over_and_the_first_of_them_is_named_where_it_is_the_end(int workers)
    {
        using var folder = new TemporaryFolder();
        for (var i = 0; i < 9; i++) folder.Image(i, 20, 20, "cat", $"{i}.png");
        for (var i = 3; i < 6; i++) File.WriteAllText(folder.PathTo("cat", $"{i}.png"), "no image");
        var set = new ImageFolder(folder.Root);
        var options = new BatchOptions { BatchSize = 3, Workers = workers };
        var batches = Collect(new Batches(set, Preparation.ForTraining(16, set.Size), options with { SkipDamaged = true }), epoch: 0);
        Assert.Equal([0, 2], batches.Select(batch => batch.Number));
        var fatal = new Batches(set, Preparation.ForTraining(16, set.Size), options);
        Assert.Contains("3.png", Assert.Throws<CornetException>(() => Collect(fatal, 0)).Message);
    }

    [Fact]
    public void A_batch_without_pictures_is_refused() =>
        Assert.Equal(
            "There cannot be a batch of 0 pictures; choose 1 or more.",
            Assert.Throws<CornetException>(() => new BatchOptions { BatchSize = 0 }).Message);

    private static Batches Of(int workers) => new(Objects, Augmented, new BatchOptions { BatchSize = 8, Workers = workers, Shuffle = true });

    private static List<(int Number, int[] Indices, long[] Labels, float[] Pixels)> Collect(Batches batches, int epoch, int skip = 0)
    {
        List<(int, int[], long[], float[])> all = [];
        foreach (var batch in batches.Epoch(epoch, skip))
        {
            using (batch)
            {
                var pixels = MemoryMarshal.Cast<byte, float>(batch.Images.bytes).ToArray();
                all.Add((batch.Number, batch.Indices, batch.Labels.data<long>().ToArray(), pixels));
            }
        }

        return all;
    }

    /// <summary>A set that no test could read to its end, and that counts how often it was read.</summary>
    private sealed class Endless : StimulusSet
    {
        private int _reads;

        public int Reads => _reads;

        public override string Name => "endless";

        public override int Count => 1_000_000;

        public override IReadOnlyList<string> Classes => [];

        public override PictureSize? Size => new PictureSize(16, 16);

        public override int LabelOf(int index) => NoLabel;

        public override string IdOf(int index) => $"{index}";

        public override Picture Read(int index, int epoch = 0)
        {
            Interlocked.Increment(ref _reads);
            return new Picture(16, 16);
        }
    }
}
