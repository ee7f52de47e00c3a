using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Cornet.Runtime.Training;
using Microsoft.Win32.SafeHandles;

namespace Cornet.App.Studies;

/// <summary>
/// The right to work on a row: the file <c>lease.json</c> in its folder, which says who has it and is written again every few seconds. One that has been silent for
/// longer than its time, or whose process is gone, may be taken over.
/// <para>
/// Nothing here trusts a lock or a clock. Ages are differences of two times of the file's own disk. Two processes that both believe that they have taken a
/// lease read it again before they write, and one of them finds the other's name in it: <see cref="Demand"/> is asked immediately before every file is put in its place.
/// </para>
/// </summary>
internal sealed class Lease : IDisposable
{
    /// <summary>How long one may be silent, where nobody says otherwise.</summary>
    public static readonly TimeSpan DefaultTime = TimeSpan.FromMinutes(10);

    private const string FileName = "lease.json";

    // Of a fixed length, so that it is written over in place: a reader finds the old or the new one.
    private const int Length = 1024;

    private static readonly TimeSpan MostBetweenBeats = TimeSpan.FromSeconds(5), Settling = TimeSpan.FromMilliseconds(200);

    private readonly string _path;
    private readonly TimeSpan _time;
    private readonly ManualResetEvent _end = new(false);
    private readonly object _gate = new();
    private LeaseHolder _holder;
    private long _confirmed = Stopwatch.GetTimestamp();
    private bool _lost, _released;

    private Lease(string path, LeaseHolder holder)
    {
        (_path, _holder, _time) = (path, holder, TimeSpan.FromSeconds(holder.Seconds));
        var every = BetweenBeats(_time);
        // A thread of its own: a process whose thread pool is busy for seconds is not silent.
        new Thread(() => { while (!_end.WaitOne(every)) Beat(); }) { IsBackground = true, Name = "Cornet lease" }.Start();
    }

    /// <summary>Takes the lease of a row, if it is free or may be taken over.</summary>
    /// <param name="folder">The folder of the row, which exists.</param>
    /// <param name="time">How long this process may be silent.</param>
    /// <param name="owner">Who has it, where it is somebody else.</param>
    /// <returns>The lease; null where somebody else has it.</returns>
    /// <exception cref="CornetException">The folder cannot be written.</exception>
    public static Lease? TryTake(string folder, TimeSpan time, out LeaseHolder? owner)
    {
        var path = Path.GetFullPath(Path.Combine(folder, FileName));
        (var lease, owner) = WholeFile.Guard(path, () => Take(folder, path, LeaseHolder.Self(time)));
        return lease;
    }

    private static (Lease? Lease, LeaseHolder? Owner) Take(string folder, string path, LeaseHolder mine)
    {
        var before = Read(folder);
        if (before is { IsStale: false }) return (null, before.Holder);
        // All machines of a study may have slept at once: an owner that is there has time to say so.
        if (before is { IsGone: false })
        {
            Thread.Sleep(2 * BetweenBeats(TimeSpan.FromSeconds(before.Holder.Seconds)) + Settling);
            if (Read(folder)?.Holder.Beats != before.Holder.Beats) return (null, Read(folder)?.Holder);
        }

        var temporary = Temporaries.Beside(path);
        try
        {
            File.WriteAllBytes(temporary, Bytes(mine));
            if (before is null)
            {
                if (!FirstWriter.TryPlace(temporary, path)) return (null, Read(folder)?.Holder);
            }
            else
            {
                // Whoever takes over a stale one looks again just before: it may be another's by now.
                var now = Read(folder);
                if (now?.Holder.Token != before.Holder.Token || !now.IsStale) return (null, now?.Holder);
                File.Move(temporary, path, overwrite: true);
                Thread.Sleep(Settling);
            }
        }
        finally
        {
            File.Delete(temporary);
            Temporaries.Forget(temporary);
        }

        var owner = Read(folder)?.Holder;
        return owner?.Token == mine.Token ? (new Lease(path, mine), null) : (null, owner);
    }

    /// <summary>Who has the lease of a row; null where it is free.</summary>
    /// <param name="folder">The folder of the row.</param>
    public static LeaseState? Read(string folder)
    {
        var path = Path.Combine(folder, FileName);
        for (var attempt = 0; ; attempt++)
        {
            var written = DateTime.MinValue;
            try
            {
                // Through one handle, so that the time belongs to what is read.
                using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
                written = File.GetLastWriteTimeUtc(file);
                var holder = HolderIn(file);
                var gone = holder.Machine == LeaseHolder.ThisMachine && RunningProcess.IsGone(holder.Process, holder.ProcessStart);
                return new LeaseState(holder, gone, gone || DiskClock.Now(ClockOf(folder)) - written > TimeSpan.FromSeconds(holder.Seconds));
            }
            catch (Exception fault) when (fault is FileNotFoundException or DirectoryNotFoundException)
            {
                return null;
            }
            catch (Exception fault) when (fault is JsonException or IOException or UnauthorizedAccessException)
            {
                // It is being written. One that stays unreadable belongs to nobody that could be asked.
                if (attempt == 5) return new LeaseState(LeaseHolder.Unknown, false, written > DateTime.MinValue && DiskClock.Now(ClockOf(folder)) - written > DefaultTime);
                Thread.Sleep(20);
            }
        }
    }

    /// <summary>Says to others how far the row is, with the next beat.</summary>
    public void Report(string progress, double share, TimeSpan? remaining)
    {
        lock (_gate) _holder = _holder with { Progress = progress, Share = share, RemainingSeconds = remaining?.TotalSeconds };
    }

    /// <summary>
    /// This process still has the lease. The file is looked at again where more time has passed since the last look than a beat takes, as when the process
    /// was stopped and went on.
    /// </summary>
    /// <param name="look">Whether to look at the file in any case: before something is written.</param>
    /// <exception cref="LeaseLostException">Somebody else has taken it over.</exception>
    public void Demand(bool look = true)
    {
        lock (_gate)
        {
            if (!_lost && (look || Stopwatch.GetElapsedTime(_confirmed) > _time / 2)) Confirm();
            if (_lost) throw new LeaseLostException(Path.GetDirectoryName(_path)!);
        }
    }

    /// <summary>Gives it back.</summary>
    public void Dispose()
    {
        _end.Set();
        lock (_gate)
        {
            if (_released) return;
            _released = true;
            Confirm();
            if (!_lost) File.Delete(_path);
        }
    }

    private void Beat()
    {
        lock (_gate)
        {
            if (_released || _lost) return;
            try
            {
                // Through one handle: where the file has another owner since, this writes to the old one that nobody sees.
                using var file = File.OpenHandle(_path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
                if (HolderIn(file).Token != _holder.Token)
                {
                    _lost = true;
                    return;
                }

                _holder = _holder with { Beats = _holder.Beats + 1 };
                RandomAccess.Write(file, Bytes(_holder), 0);
                _confirmed = Stopwatch.GetTimestamp();
            }
            catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or JsonException)
            {
                // A disk that is full or away for a moment: the next beat tries again, and what is written is checked by itself.
                if (fault is FileNotFoundException) _lost = true;
            }
        }
    }

    // Lost is what another one has, or nobody. A disk that cannot be read for a moment is asked again, for half of the lease's time.
    private void Confirm()
    {
        try
        {
            using var file = File.OpenHandle(_path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            _lost = HolderIn(file).Token != _holder.Token;
            if (!_lost) _confirmed = Stopwatch.GetTimestamp();
        }
        catch (Exception fault) when (fault is FileNotFoundException or DirectoryNotFoundException)
        {
            _lost = true;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or JsonException)
        {
            _lost = Stopwatch.GetElapsedTime(_confirmed) > _time / 2;
        }
    }

    private static LeaseHolder HolderIn(SafeFileHandle file)
    {
        var buffer = new byte[Length];
        return JsonSerializer.Deserialize<LeaseHolder>(buffer.AsSpan(0, RandomAccess.Read(file, buffer, 0)), RunJson.Compact) ?? throw new JsonException();
    }

    private static TimeSpan BetweenBeats(TimeSpan time) => TimeSpan.FromSeconds(Math.Min(MostBetweenBeats.TotalSeconds, time.TotalSeconds / 4));

    // The folder above, which the rows share.
    private static string ClockOf(string folder) => Path.GetDirectoryName(Path.GetFullPath(folder)) ?? folder;

    private static byte[] Bytes(LeaseHolder holder)
    {
        var text = JsonSerializer.Serialize(holder, RunJson.Compact);
        return Encoding.UTF8.GetBytes(text.PadRight(Math.Max(text.Length, Length - Encoding.UTF8.GetByteCount(text) + text.Length)));
    }
}

/// <summary>Who has a lease.</summary>
/// <param name="Token">Tells this taking of the lease from all others.</param>
/// <param name="Host">The machine's name, for people.</param>
/// <param name="Machine">The machine and what of its processes can be seen from here: where it is equal, process IDs can be compared.</param>
/// <param name="Process">The process.</param>
/// <param name="ProcessStart">When the process started: process IDs are reused.</param>
/// <param name="Seconds">How long it may be silent.</param>
internal sealed record LeaseHolder(string Token, string Host, string Machine, int Process, long ProcessStart, double Seconds)
{
    /// <summary>The number of heartbeats.</summary>
    public long Beats { get; init; }

    /// <summary>How far the row is, in words.</summary>
    public string Progress { get; init; } = "";

    /// <summary>The share of the training that is done.</summary>
    public double Share { get; init; }

    /// <summary>The time the training still takes, in seconds.</summary>
    public double? RemainingSeconds { get; init; }

    /// <summary>Stands for one whose file cannot be read.</summary>
    public static LeaseHolder Unknown { get; } = new("", "an unknown host", "", 0, 0, Lease.DefaultTime.TotalSeconds);

    /// <summary>This machine since its last start, and the processes that are seen here: those of a container are others.</summary>
    public static string ThisMachine { get; } = string.Join(' ', Environment.MachineName, Known("/proc/sys/kernel/random/boot_id"), Namespace());

    /// <summary>Who it is, for people.</summary>
    public string Name => FormattableString.Invariant($"{Host}:{Process}");

    /// <summary>This process, taking a lease now.</summary>
    public static LeaseHolder Self(TimeSpan time) => new(
        Guid.NewGuid().ToString("N"), Environment.MachineName, ThisMachine, Environment.ProcessId,
        RunningProcess.StartOf(Environment.ProcessId) ?? 0, time.TotalSeconds);

    private static string Known(string file) => File.Exists(file) ? File.ReadAllText(file).Trim() : "";

    private static string Namespace() => Directory.Exists("/proc/self/ns") ? new FileInfo("/proc/self/ns/pid").LinkTarget ?? "" : "";
}

/// <summary>A lease as it is found.</summary>
/// <param name="Holder">Who has it.</param>
/// <param name="IsGone">Whether its process is gone for certain.</param>
/// <param name="IsStale">Whether it may be taken over: it is gone, or there was no beat for its time.</param>
internal sealed record LeaseState(LeaseHolder Holder, bool IsGone, bool IsStale);

/// <summary>Somebody else has taken over the row that this process was working on; nothing more is written.</summary>
internal sealed class LeaseLostException(string folder) : CornetException(
    $"'{folder}' was taken over by another process, because this one had given no heartbeat for too long; nothing more was written.");
