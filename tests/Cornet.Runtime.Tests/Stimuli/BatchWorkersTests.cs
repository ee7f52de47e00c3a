using System.Collections.Concurrent;
using System.Diagnostics;
using Cornet.Runtime.Stimuli;
using Xunit.Abstractions;

namespace Cornet.Runtime.Tests.Stimuli;

public class BatchWorkersTests(ITestOutputHelper output)
{
    private static readonly BatchOptions Options = new() { BatchSize = 4, Workers = 3, Shuffle = true };

    [Fact]
    public void The_same_threads_prepare_every_epoch_and_end_with_the_batches()
    {
        var set = new WhoReads();
        var batches = new Batches(set, new Preparation(8, new CenterFraming()), Options);
        for (var epoch = 0; epoch < 20; epoch++)
            foreach (var batch in batches.Epoch(epoch)) batch.Dispose();
        Assert.InRange(set.Threads.Count, 1, 3);
        batches.Dispose();
        Assert.All(set.Threads.Keys, thread => Assert.False(thread.IsAlive));
        Assert.Throws<ObjectDisposedException>(() => batches.Epoch(0).First());
        batches.Dispose();
    }

    [Fact]
    public void Two_epochs_at_once_are_as_each_alone_and_one_that_is_left_early_disturbs_nothing()
    {
        using var batches = new Batches(new WhoReads(), new Preparation(8, new CenterFraming()), Options);
        int[][] first = [.. Taken(batches.Epoch(0))], second = [.. Taken(batches.Epoch(1))];
        Assert.Equal(first.Zip(second), Taken(batches.Epoch(0)).Zip(Taken(batches.Epoch(1))));
        for (var i = 0; i < 50; i++) batches.Epoch(i).First().Dispose();
        Assert.Equal(second, Taken(batches.Epoch(1)));

        static IEnumerable<int[]> Taken(IEnumerable<Batch> epoch)
        {
            foreach (var batch in epoch)
            {
                using (batch) yield return batch.Indices;
            }
        }
    }

    [Fact]
    public void Threads_of_batches_that_nobody_disposed_end_when_these_are_collected()
    {
        var set = new WhoReads();
        Use(set);
        Assert.True(SpinWait.SpinUntil(
            () =>
            {
                GC.Collect();
                GC.WaitForPendingFinalizers();
                return set.Threads.Keys.All(thread => !thread.IsAlive);
            }, TimeSpan.FromSeconds(20)));

        static void Use(StimulusSet set)
        {
            foreach (var batch in new Batches(set, new Preparation(8, new CenterFraming()), Options).Epoch(0)) batch.Dispose();
        }
    }

    [Fact]
    public void How_long_the_first_batch_of_an_epoch_takes_with_threads_kept_and_made_anew()
    {
        var (set, preparation, options) = (new WhoReads(), new Preparation(8, new CenterFraming()), Options with { Workers = 16 });
        using var kept = new Batches(set, preparation, options);
        kept.Epoch(0).First().Dispose();
        List<double> again = [], anew = [];
        for (var epoch = 0; epoch < 30; epoch++)
        {
            var clock = Stopwatch.StartNew();
            kept.Epoch(epoch).First().Dispose();
            again.Add(clock.Elapsed.TotalMilliseconds);
            clock.Restart();
            using (var fresh = new Batches(set, preparation, options)) fresh.Epoch(epoch).First().Dispose();
            anew.Add(clock.Elapsed.TotalMilliseconds);
        }

        output.WriteLine(FormattableString.Invariant($"16 threads kept: {again.Order().ElementAt(15):F2} ms, made anew: {anew.Order().ElementAt(15):F2} ms"));
    }

    /// <summary>Remembers which threads have read it.</summary>
    private sealed class WhoReads : StimulusSet
    {
        public ConcurrentDictionary<Thread, bool> Threads { get; } = [];

        public override string Name => "who";

        public override int Count => 30;

        public override IReadOnlyList<string> Classes => ["a"];

        public override PictureSize? Size => new(8, 8);

        public override int LabelOf(int index) => 0;

        public override string IdOf(int index) => $"{index}";

        public override Picture Read(int index, int epoch = 0)
        {
            Threads[Thread.CurrentThread] = true;
            return new Picture(8, 8);
        }
    }
}
