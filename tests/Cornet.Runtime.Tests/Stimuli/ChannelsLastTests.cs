using Cornet.Runtime.Stimuli;
using TorchSharp;

namespace Cornet.Runtime.Tests.Stimuli;

public class ChannelsLastTests
{
    private static readonly Noise Pictures = new();

    [Theory]
    [InlineData(7)]
    [InlineData(16)]
    [InlineData(33)]
    [InlineData(224)]
    public void Every_framing_gives_the_same_numbers_in_either_order_mirrored_or_not(int size)
    {
        foreach (var framing in (Framing[])[
            new CenterFraming(), new MarginFraming(), new ShiftFraming(1), new ShiftFraming(size / 2), new RandomWindowFraming()])
        {
            foreach (var mirror in (bool[])[false, true])
                TwoLayouts.Compare(Pictures, new Preparation(size, framing, mirror));
        }
    }

    [Fact]
    public void Some_of_the_compared_pictures_are_mirrored_and_others_are_not()
    {
        var options = new BatchOptions { BatchSize = Pictures.Count, ChannelsLast = true };
        using var kept = new Batches(Pictures, new Preparation(33, new CenterFraming()), options).Epoch(1).Single();
        using var mirrored = new Batches(Pictures, new Preparation(33, new CenterFraming(), Mirror: true), options).Epoch(1).Single();
        var same = kept.Images.eq(mirrored.Images).flatten(1).all(1);
        var turned = kept.Images.flip(3).eq(mirrored.Images).flatten(1).all(1);
        Assert.True(same.logical_xor(turned).all().item<bool>());
        Assert.InRange(same.sum().item<long>(), 1, Pictures.Count - 1);
    }

    [Theory]
    [InlineData("png")]
    [InlineData("jpg")]
    public void Leaving_out_damaged_images_keeps_the_numbers_and_their_order(string ending)
    {
        using var folder = new TemporaryFolder();
        for (var i = 0; i < 12; i++) folder.Image(i, 20 + i, 27, i < 6 ? "cat" : "dog", $"{i:D2}.{ending}");
        // Some of a batch, one of it left, and all of it.
        foreach (var damaged in (string[])["cat/00", "cat/02", "cat/03", "cat/04", "cat/05", "dog/06", "dog/08", "dog/09", "dog/10", "dog/11"])
            File.WriteAllText(folder.PathTo($"{damaged}.{ending}"), "no image");
        var options = new BatchOptions { BatchSize = 4, Workers = 2, SkipDamaged = true };
        var batches = TwoLayouts.Compare(new ImageFolder(folder.Root), new Preparation(17, new CenterFraming(), Mirror: true), options);
        Assert.Equal([[1], [7]], batches);
        var pairs = TwoLayouts.Compare(new ImageFolder(folder.Root), new Preparation(17, new ShiftFraming(2)), options with { BatchSize = 8 });
        Assert.Equal([[1, 7]], pairs);
    }

    [Fact]
    public void A_batch_is_all_that_is_left_to_dispose_of()
    {
        foreach (var channelsLast in (bool[])[false, true])
        {
            var options = new BatchOptions { BatchSize = 5, Workers = 2, ChannelsLast = channelsLast };
            var before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
            new Batches(Pictures, new Preparation(16, new CenterFraming()), options).Epoch(0).First().Dispose();
            Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
        }
    }

    [Fact]
    public void A_preparation_prints_and_applies_as_before()
    {
        var preparation = new Preparation(7, new CenterFraming(), Mirror: true);
        Assert.Equal(preparation.ToString(), (preparation with { ChannelsLast = true }).ToString());
        var batches = new Batches(Pictures, preparation, new BatchOptions { ChannelsLast = true });
        var (given, got) = (new float[preparation.Length], new float[preparation.Length]);
        preparation.Apply(Pictures.Read(3), new CounterRandom(1), given);
        batches.Preparation.Apply(Pictures.Read(3), new CounterRandom(1), got);
        Assert.Equal(given, got);
    }

    /// <summary>Pictures of many sizes, every byte of which is random.</summary>
    private sealed class Noise : StimulusSet
    {
        private static readonly (int Height, int Width)[] Sizes =
            [(33, 33), (7, 7), (16, 16), (45, 60), (61, 40), (5, 90), (224, 224), (240, 301), (1, 2), (33, 34)];

        public override string Name => "noise";

        public override int Count => Sizes.Length;

        public override IReadOnlyList<string> Classes => ["even", "odd"];

        public override PictureSize? Size => null;

        public override int LabelOf(int index) => index % 2;

        public override string IdOf(int index) => $"{index}";

        public override Picture Read(int index, int epoch = 0)
        {
            var (height, width) = Sizes[index];
            var picture = new Picture(height, width);
            new Random(index).NextBytes(picture.Planes);
            return picture;
        }
    }
}
