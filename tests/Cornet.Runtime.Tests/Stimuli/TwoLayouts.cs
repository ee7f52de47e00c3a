using Cornet.Runtime.Stimuli;

namespace Cornet.Runtime.Tests.Stimuli;

/// <summary>The same batches in both orders that memory can have.</summary>
internal static class TwoLayouts
{
    /// <summary>Compares number by number, and looks at how the numbers lie.</summary>
    /// <returns>The indices that came, batch by batch.</returns>
    public static int[][] Compare(StimulusSet set, Preparation preparation, BatchOptions? options = null)
    {
        options ??= new BatchOptions { BatchSize = 4, Workers = 2, Shuffle = true };
        var (planar, last) = (new Batches(set, preparation, options), new Batches(set, preparation, options with { ChannelsLast = true }));
        Assert.Equal((preparation, preparation), (planar.Preparation, last.Preparation));
        List<int[]> indices = [];
        // Whole epochs, one after the other: a batch that nobody waits for may be given up before its damaged images are found.
        var (inPlanes, inPixels) = (planar.Epoch(1).ToList(), last.Epoch(1).ToList());
        Assert.Equal(inPlanes.Count, inPixels.Count);
        foreach (var (a, b) in inPlanes.Zip(inPixels))
        {
            using (a)
            using (b)
            {
                Assert.Equal(a.Number, b.Number);
                Assert.Equal(a.Indices, b.Indices);
                Assert.True(a.Labels.equal(b.Labels).all().item<bool>());
                long size = preparation.Size, count = a.Count;
                Assert.Equal([count, 3, size, size], a.Images.shape);
                Assert.Equal([count, 3, size, size], b.Images.shape);
                Assert.Equal([3 * size * size, size * size, size, 1], a.Images.stride());
                Assert.Equal([3 * size * size, 1, 3 * size, 3], b.Images.stride());
                Assert.True(a.Images.equal(b.Images).all().item<bool>());
                indices.Add(a.Indices);
            }
        }

        Assert.Equal(planar.Damaged.Keys.Order(), last.Damaged.Keys.Order());
        Assert.Equal(planar.Order(1).Where(index => !planar.Damaged.ContainsKey(index)), indices.SelectMany(batch => batch));
        return [.. indices];
    }
}
