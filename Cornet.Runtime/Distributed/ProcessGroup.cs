using System.Diagnostics;
using System.Text;
using static TorchSharp.torch;

namespace Cornet.Runtime.Distributed;

/// <summary>
/// The processes (ranks) of one training. Every rank calls the same methods in the same order; a rank that cannot go on calls <see cref="Abort"/>, which ends
/// all of them, because the others would wait for it forever.
/// </summary>
public abstract class ProcessGroup : IDisposable
{
    /// <summary>A group of this process alone: its methods do nothing.</summary>
    public static ProcessGroup Single { get; } = new SingleProcess();

    /// <summary>The number of this process, from 0. Rank 0 alone writes files and shows progress.</summary>
    public abstract int Rank { get; }

    /// <summary>The number of processes (the world size), at least 1.</summary>
    public abstract int Size { get; }

    /// <summary>What carries the messages, in words, such as <c>Open MPI 4.1.4</c>.</summary>
    public abstract string Engine { get; }

    /// <summary>Whether this is rank 0.</summary>
    public bool IsFirst => Rank == 0;

    /// <summary>The device of tensors that are made for a message.</summary>
    private protected virtual Device Device => CPU;

    /// <summary>Time in messages, waiting for slower ranks included, as far as the host sees it: a GPU exchanges messages by itself.</summary>
    public TimeSpan Communicating { get; private set; }

    /// <summary>All-reduce: puts the sum over the ranks in the place of each rank's tensor, the same bits everywhere.</summary>
    /// <param name="tensor">Contiguous, of one shape and of one type (float32, float64 or int64) on all ranks.</param>
    /// <exception cref="CornetException">The engine reports an error.</exception>
    public void AllReduce(Tensor tensor)
    {
        var start = Stopwatch.GetTimestamp();
        Sum(tensor);
        Communicating += Stopwatch.GetElapsedTime(start);
    }

    /// <summary>Puts the values of rank 0 in the place of each rank's.</summary>
    /// <param name="tensor">Of one shape and type on all ranks; any type, in any memory format.</param>
    /// <exception cref="CornetException">The engine reports an error.</exception>
    public abstract void Broadcast(Tensor tensor);

    /// <summary>Waits until every rank has called it.</summary>
    public abstract void Barrier();

    /// <summary>Ends all ranks; on most engines it does not return.</summary>
    /// <param name="code">What this process ends with, and with most launchers the whole command.</param>
    public abstract void Abort(int code);

    /// <summary>Leaves the group, once all ranks do.</summary>
    public abstract void Dispose();

    /// <inheritdoc cref="AllReduce(Tensor)"/>
    private protected abstract void Sum(Tensor tensor);

    /// <summary>The sums over the ranks of some numbers.</summary>
    public double[] AllReduce(params double[] numbers)
    {
        if (Size == 1) return numbers;
        using var all = tensor(numbers, device: Device);
        AllReduce(all);
        using var read = all.cpu();
        return read.data<double>().ToArray();
    }

    /// <summary>Whether some rank says so.</summary>
    public bool Any(bool here) => AllReduce(here ? 1 : 0)[0] > 0;

    /// <summary>The text of rank 0; that of the others is not looked at.</summary>
    public string Broadcast(string? text) => Size == 1 ? text! : Encoding.UTF8.GetString(Broadcast(Encoding.UTF8.GetBytes(IsFirst ? text! : "")));

    /// <summary>The bytes of rank 0; those of the others are not looked at.</summary>
    public byte[] Broadcast(byte[] own)
    {
        if (Size == 1) return own;
        using var length = tensor(new long[] { own.Length }, device: Device);
        Broadcast(length);
        using var host = length.cpu();
        var all = new byte[host.data<long>()[0]];
        if (all.Length == 0) return all;
        if (IsFirst) own.CopyTo(all, 0);
        using var bytes = tensor(all, device: Device);
        Broadcast(bytes);
        using var received = bytes.cpu();
        return received.data<byte>().ToArray();
    }

    /// <summary>The texts of all ranks, in their order, on each of them.</summary>
    /// <param name="own">This rank's; of any length.</param>
    /// <exception cref="CornetException">The engine reports an error.</exception>
    public string[] Gather(string own)
    {
        if (Size == 1) return [own];
        var bytes = Encoding.UTF8.GetBytes(own);
        var lengths = new double[Size];
        lengths[Rank] = bytes.Length;
        int[] ends = [.. AllReduce(lengths).Select(length => (int)length)];
        for (var rank = 1; rank < Size; rank++) ends[rank] = checked(ends[rank - 1] + ends[rank]);
        if (ends[^1] == 0) return [.. Enumerable.Repeat("", Size)];
        // Each rank's bytes where the others have zeros: of the types that are summed, the one that holds them exactly.
        var sum = new long[ends[^1]];
        for (var i = 0; i < bytes.Length; i++) sum[ends[Rank] - bytes.Length + i] = bytes[i];
        using var all = tensor(sum, device: Device);
        AllReduce(all);
        using var read = all.cpu();
        var gathered = Array.ConvertAll(read.data<long>().ToArray(), one => (byte)one);
        return [.. ends.Select((end, rank) => Encoding.UTF8.GetString(gathered.AsSpan((rank == 0 ? 0 : ends[rank - 1])..end)))];
    }

    /// <summary>Compares what must be the same on all ranks.</summary>
    /// <param name="what">In words, such as <c>recipe</c>.</param>
    /// <param name="value">This rank's.</param>
    /// <exception cref="CornetException">This rank's is not that of rank 0.</exception>
    public void DemandSame(string what, string value)
    {
        var first = Broadcast(value);
        if (first != value)
            throw new CornetException($"The {what} of rank {Rank} is not that of rank 0: '{value}' and '{first}'; start every rank with the same program, options and data.");
    }

    private sealed class SingleProcess : ProcessGroup
    {
        public override int Rank => 0;

        public override int Size => 1;

        public override string Engine => "one process";

        private protected override void Sum(Tensor tensor)
        {
        }

        public override void Broadcast(Tensor tensor)
        {
        }

        public override void Barrier()
        {
        }

        public override void Abort(int code) => Environment.Exit(code);

        public override void Dispose()
        {
        }
    }
}
