using System.Diagnostics;
using System.Text.Json;
using Cornet.App.Studies;
using Cornet.Runtime.Tests.Weights;
using Cornet.Runtime.Training;

namespace Cornet.Runtime.Tests.Studies;

public class LeaseTests
{
    private static readonly TimeSpan Time = TimeSpan.FromMinutes(10);

    [Fact]
    public void A_row_belongs_to_one_process_at_a_time()
    {
        using var scratch = new ScratchFolder();
        using (var lease = Lease.TryTake(scratch.Root, Time, out var nobody))
        {
            Assert.NotNull(lease);
            Assert.Null(nobody);
            Assert.Null(Lease.TryTake(scratch.Root, Time, out var owner));
            Assert.Equal($"{Environment.MachineName}:{Environment.ProcessId}", owner!.Name);
        }

        Assert.Empty(Directory.GetFileSystemEntries(scratch.Root));
        using var again = Lease.TryTake(scratch.Root, Time, out _);
        Assert.NotNull(again);
    }

    [LinuxFact("processes are looked up otherwise")]
    public void A_lease_of_a_process_of_this_machine_that_is_gone_is_stale_at_once()
    {
        using var scratch = new ScratchFolder();
        using var gone = Process.Start("true");
        var start = RunningProcess.StartOf(gone.Id) ?? 0;
        gone.WaitForExit();
        Write(scratch.Root, LeaseHolder.Self(Time) with { Process = gone.Id, ProcessStart = start });
        Assert.True(Lease.Read(scratch.Root)!.IsGone);
    }

    [LinuxFact("processes are looked up otherwise")]
    public void A_lease_of_a_process_whose_number_another_one_has_got_is_stale()
    {
        using var scratch = new ScratchFolder();
        Write(scratch.Root, LeaseHolder.Self(Time) with { ProcessStart = RunningProcess.StartOf(Environment.ProcessId)!.Value - 100 });
        Assert.True(Lease.Read(scratch.Root)!.IsStale);
    }

    [Theory]
    [InlineData(9, false)]
    [InlineData(11, true)]
    public void A_lease_of_another_machine_is_stale_when_the_disk_has_not_heard_of_it_for_its_time(int minutes, bool stale)
    {
        using var scratch = new ScratchFolder();
        // The same process numbers mean nothing there, nor does its clock: the file holds no time at all.
        Write(scratch.Root, LeaseHolder.Self(Time) with { Machine = "elsewhere", Process = int.MaxValue });
        File.SetLastWriteTimeUtc(scratch["lease.json"], DiskClock.Now(scratch.Root).AddMinutes(-minutes));
        Assert.Equal(stale, Lease.Read(scratch.Root)!.IsStale);
        Assert.DoesNotContain(DateTime.UtcNow.Year.ToString(System.Globalization.CultureInfo.InvariantCulture) + "-", File.ReadAllText(scratch["lease.json"]));
    }

    [Fact]
    public void An_owner_that_was_silent_for_too_long_writes_nothing_more_and_leaves_the_new_owner_alone()
    {
        using var scratch = new ScratchFolder();
        var old = Lease.TryTake(scratch.Root, Time, out _)!;
        // What another machine leaves that has taken it over.
        Write(scratch.Root, LeaseHolder.Self(Time) with { Machine = "elsewhere" });
        var taken = File.ReadAllBytes(scratch["lease.json"]);

        File.WriteAllText(scratch["checkpoint"], "of the new owner");
        WholeFile.Permission.Value = () => old.Demand();
        try
        {
            Assert.Throws<LeaseLostException>(() => WholeFile.Write(scratch["checkpoint"], file => WholeFile.WriteAt(file, "of the old one"u8, 0)));
        }
        finally
        {
            WholeFile.Permission.Value = null;
        }

        Assert.Equal("of the new owner", File.ReadAllText(scratch["checkpoint"]));
        old.Dispose();
        Assert.Equal(taken, File.ReadAllBytes(scratch["lease.json"]));
        Assert.Equal(["checkpoint", "lease.json"], Directory.GetFiles(scratch.Root).Select(Path.GetFileName).Order());
    }

    [Fact]
    public void An_owner_that_gives_a_heartbeat_after_all_keeps_its_lease()
    {
        // As when all machines have slept: each finds the leases of the others stale.
        using var scratch = new ScratchFolder();
        using var lease = Lease.TryTake(scratch.Root, TimeSpan.FromSeconds(4), out _)!;
        File.SetLastWriteTimeUtc(scratch["lease.json"], DiskClock.Now(scratch.Root).AddMinutes(-1));
        Assert.True(Lease.Read(scratch.Root)!.IsStale);
        Assert.Null(Lease.TryTake(scratch.Root, Time, out var owner));
        Assert.Equal(Environment.ProcessId, owner!.Process);
        lease.Demand();
    }

    [Fact]
    public void Of_many_that_take_a_free_lease_at_once_one_has_it()
    {
        for (var round = 0; round < 20; round++)
        {
            using var scratch = new ScratchFolder();
            var taken = new Lease?[4];
            var threads = taken.Select((_, place) => new Thread(() => taken[place] = Lease.TryTake(scratch.Root, Time, out LeaseHolder? _))).ToList();
            threads.ForEach(thread => thread.Start());
            threads.ForEach(thread => thread.Join());
            Assert.Single(taken, lease => lease is not null);
            foreach (var lease in taken) lease?.Dispose();
        }
    }

    [LinuxFact("processes are looked up otherwise")]
    public void A_process_that_cannot_be_seen_is_not_taken_for_gone()
    {
        // The first process belongs to root and is always there; where it is hidden, its start is unknown.
        Assert.False(RunningProcess.IsGone(1, RunningProcess.StartOf(1) ?? 0));
        Assert.True(RunningProcess.IsGone(int.MaxValue, 0));
    }

    [Fact]
    public void Of_many_that_take_over_a_stale_lease_at_once_one_has_it()
    {
        using var scratch = new ScratchFolder();
        // Of a short time: whoever takes it over first waits for another heartbeat.
        Write(scratch.Root, LeaseHolder.Self(TimeSpan.FromSeconds(2)) with { Machine = "elsewhere" });
        File.SetLastWriteTimeUtc(scratch["lease.json"], DiskClock.Now(scratch.Root).AddMinutes(-11));
        var taken = new Lease?[6];
        var threads = taken.Select((_, place) => new Thread(() => taken[place] = Lease.TryTake(scratch.Root, Time, out LeaseHolder? _))).ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());
        Assert.Single(taken, lease => lease is not null && Has(lease));
        foreach (var lease in taken) lease?.Dispose();

        static bool Has(Lease lease)
        {
            try
            {
                lease.Demand();
                return true;
            }
            catch (LeaseLostException)
            {
                return false;
            }
        }
    }

    [Fact]
    public void A_lease_that_cannot_be_read_belongs_to_somebody()
    {
        using var scratch = new ScratchFolder();
        File.WriteAllText(scratch["lease.json"], "{\"token\":\"ab");
        Assert.Null(Lease.TryTake(scratch.Root, Time, out var owner));
        Assert.Equal("an unknown host:0", owner!.Name);
    }

    [LongFact]
    [Trait("Category", "Long")]
    public void A_lease_that_stays_unreadable_may_be_taken_over_after_the_usual_time()
    {
        using var scratch = new ScratchFolder();
        File.WriteAllText(scratch["lease.json"], "{\"token\":\"ab");
        File.SetLastWriteTimeUtc(scratch["lease.json"], DiskClock.Now(scratch.Root).AddMinutes(-11));
        using var lease = Lease.TryTake(scratch.Root, Time, out _);
        Assert.NotNull(lease);
    }

    [Fact]
    public void An_owner_is_heard_of_and_says_how_far_it_is()
    {
        using var scratch = new ScratchFolder();
        using var lease = Lease.TryTake(scratch.Root, TimeSpan.FromSeconds(0.8), out _)!;
        lease.Report("epoch 3/10", 0.25, TimeSpan.FromSeconds(90));
        Until.True("it was heard of twice", () => Lease.Read(scratch.Root) is { Holder.Beats: >= 2 });
        var holder = Lease.Read(scratch.Root)!.Holder;
        Assert.Equal(("epoch 3/10", 0.25, 90.0), (holder.Progress, holder.Share, holder.RemainingSeconds));
    }

    private static void Write(string folder, LeaseHolder holder) =>
        File.WriteAllBytes(Path.Combine(folder, "lease.json"), JsonSerializer.SerializeToUtf8Bytes(holder, RunJson.Compact));
}
