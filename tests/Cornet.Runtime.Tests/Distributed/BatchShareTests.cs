using Cornet.Runtime.Distributed;
using Cornet.Runtime.Stimuli;
using Cornet.Runtime.Tests.Training;

namespace Cornet.Runtime.Tests.Distributed;

public class BatchShareTests
{
    [Fact]
    public void Every_image_of_a_batch_goes_to_one_rank_and_micro_batches_are_those_of_one_process()
    {
        foreach (var images in Enumerable.Range(1, 40))
        foreach (var ranks in Enumerable.Range(1, 7))
        foreach (var microBatches in Enumerable.Range(1, 4))
        {
            int[] batch = [.. Enumerable.Range(100, images)];
            var shares = Enumerable.Range(0, ranks).Select(rank => new BatchShare(rank, ranks, microBatches).Of(batch).ToArray()).ToList();
            Assert.Equal(batch, shares.SelectMany(share => share));
            var one = new BatchShare(0, 1, ranks * microBatches).MicroBatchOf(images);
            var size = new BatchShare(0, ranks, microBatches).MicroBatchOf(images);
            Assert.Equal(batch.Chunk(one), shares.SelectMany(share => share.Chunk(size)));
        }
    }

    [Fact]
    public void Ranks_see_the_images_of_one_process_in_its_order_and_each_once()
    {
        var set = new Tints(45);
        var options = new BatchOptions { BatchSize = 8, Workers = 2, Shuffle = true, DropLast = true };
        var alone = Batches(BatchShare.Whole);
        var ranks = Enumerable.Range(0, 3).Select(rank => Batches(new BatchShare(rank, 3))).ToList();
        Assert.Equal(5, alone.Count);
        for (var number = 0; number < alone.Count; number++)
        {
            Assert.All(ranks, rank => Assert.Equal(8, rank[number].Whole));
            Assert.Equal(alone[number].Indices, ranks.SelectMany(rank => rank[number].Indices));
            Assert.Equal(alone[number].Numbers, ranks.SelectMany(rank => rank[number].Numbers));
        }

        // The last batch has one image, and two ranks have none of it.
        var last = Enumerable.Range(0, 3).Select(rank => Batches(new BatchShare(rank, 3), 22, dropLast: false)[^1]).ToList();
        Assert.Equal([1, 0, 0], last.Select(batch => batch.Indices.Length));
        Assert.All(last, batch => Assert.Equal(1, batch.Whole));

        List<(int Whole, int[] Indices, float[] Numbers)> Batches(BatchShare share, int size = 8, bool dropLast = true)
        {
            var batches = new Batches(set, set.TrainingPreparation(16), options with { Share = share, BatchSize = size, DropLast = dropLast });
            return [.. batches.Epoch(3).Select(batch =>
            {
                using (batch) return (batch.Whole, batch.Indices, batch.Count == 0 ? [] : batch.Images.contiguous().data<float>().ToArray());
            })];
        }
    }
}
