using System.Runtime.InteropServices;

namespace Cornet.App.Verbs;

/// <summary>
/// Hears Ctrl-C, a polite request to end (SIGTERM) and the request of clusters to save (SIGUSR1), so that work can be saved. Ctrl-C or SIGTERM for the second
/// time ends the program at once; a terminal and a parent that both ask do not.
/// </summary>
internal sealed class Interruption : IDisposable
{
    // SIGUSR1 has no name in .NET; the number is that of Linux, macOS has 30.
    internal static readonly PosixSignal UserSignal = (PosixSignal)(OperatingSystem.IsMacOS() ? 30 : 10);

    private readonly CancellationTokenSource _source = new();
    private readonly HashSet<PosixSignal> _heard = [];
    private readonly PosixSignalRegistration[] _signals;

    /// <summary>Listens from now on.</summary>
    public Interruption()
    {
        PosixSignal[] signals = OperatingSystem.IsWindows() ? [PosixSignal.SIGINT, PosixSignal.SIGTERM] : [PosixSignal.SIGINT, PosixSignal.SIGTERM, UserSignal];
        _signals = [.. signals.Select(signal => PosixSignalRegistration.Create(signal, Hear))];
    }

    /// <summary>Cancelled by the first signal.</summary>
    public CancellationToken Token => _source.Token;

    /// <summary>What the process ends with after it: 75, by which schedulers know that there is more to do, where only SIGUSR1 asked; else 130.</summary>
    public int ExitCode
    {
        get
        {
            lock (_heard) return _heard.Any(signal => signal != UserSignal) ? CornetApp.Interrupted : CornetApp.SavedAndStopped;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var signal in _signals) signal.Dispose();
        _source.Dispose();
    }

    private void Hear(PosixSignalContext signal)
    {
        lock (_heard)
            if (!_heard.Add(signal.Signal) && signal.Signal != UserSignal) return;
        signal.Cancel = true;
        _source.Cancel();
    }
}
