using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Reflection;
using System.Runtime.InteropServices;
using Cornet.Runtime.Distributed;

namespace Cornet.App.Verbs;

/// <summary>Starts the ranks of a training on this machine: one process for each GPU, or <c>mpirun</c> where there are none.</summary>
internal static partial class LocalRanks
{
    /// <summary>Starts this command again as so many ranks, and waits for them.</summary>
    /// <param name="count">How many, at least 2.</param>
    /// <param name="device">What the user calls the device.</param>
    /// <returns>What the ranks end with: the first code that is not 0.</returns>
    /// <exception cref="CornetException">There are fewer GPUs, or no <c>mpirun</c>.</exception>
    public static int Run(int count, string? device)
    {
        Backend.Load();
        var onGpus = device is null or "" or "auto" or "cuda" && Backend.Devices > 0;
        if (onGpus && Backend.Devices < count) throw new CornetException($"--processes {count} needs as many GPUs, and there are {Backend.Devices}.");
        var port = FreePort();
        var ranks = onGpus
            ? Enumerable.Range(0, count).Select(rank => Start(Own.ToList(), new()
            {
                ["RANK"] = Text(rank), ["LOCAL_RANK"] = Text(rank), ["WORLD_SIZE"] = Text(count), ["LOCAL_WORLD_SIZE"] = Text(count), ["MASTER_ADDR"] = "localhost",
                // Ranks meet on the port behind it, as under torchrun.
                ["MASTER_PORT"] = Text(port - 1),
            })).ToList()
            : [Start(["mpirun", "-np", Text(count), .. Own], OfMpi)];
        return Wait(ranks);
    }

    // Open MPI asks root for consent, gives a rank one core where there are two ranks, and 2 seconds to save where it is asked to stop.
    private static Dictionary<string, string> OfMpi => new()
    {
        ["OMPI_ALLOW_RUN_AS_ROOT"] = "1", ["OMPI_ALLOW_RUN_AS_ROOT_CONFIRM"] = "1", ["OMPI_MCA_hwloc_base_binding_policy"] = "none",
        ["OMPI_MCA_rmaps_base_oversubscribe"] = "1", ["OMPI_MCA_odls_base_sigkill_timeout"] = "60",
        // Its pseudo-terminal would show control characters.
        ["TERM"] = "dumb",
    };

    private static IEnumerable<string> Own
    {
        get
        {
            var words = Environment.GetCommandLineArgs().Skip(1).ToList();
            if (words.IndexOf("--processes") is >= 0 and var at) words.RemoveRange(at, 2);
            words.RemoveAll(word => word.StartsWith("--processes=", StringComparison.Ordinal));
            return [.. ProgramStart.Current.Built, .. words];
        }
    }

    private static Process Start(List<string> words, Dictionary<string, string> environment)
    {
        var start = new ProcessStartInfo(words[0], words.Skip(1));
        foreach (var (name, value) in environment) start.Environment.TryAdd(name, value);
        try
        {
            return Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            throw new CornetException("--processes needs mpirun, or a GPU for each process: install Open MPI (Debian: openmpi-bin) or MPICH.");
        }
    }

    private static int Wait(List<Process> ranks)
    {
        // A terminal sends Ctrl-C to all; a signal to this process alone is passed on.
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, signal => signal.Cancel = true);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal => PassOn(signal, 15));
        using var user = OperatingSystem.IsWindows() ? null : PosixSignalRegistration.Create(Interruption.UserSignal, signal => PassOn(signal, (int)Interruption.UserSignal));
        var codes = new List<int>();
        while (ranks.Count > 0)
        {
            var ended = ranks.FirstOrDefault(rank => rank.WaitForExit(50));
            if (ended is null) continue;
            ranks.Remove(ended);
            codes.Add(ended.ExitCode);
            // The others would wait for it.
            if (ended.ExitCode is not (0 or CornetApp.SavedAndStopped or CornetApp.Interrupted)) ranks.ForEach(rank => rank.Kill());
        }

        return codes.FirstOrDefault(code => code != 0);

        void PassOn(PosixSignalContext signal, int number)
        {
            signal.Cancel = true;
            foreach (var rank in ranks.ToList())
                if (!rank.HasExited) _ = Kill(rank.Id, number);
        }
    }

    private static int FreePort()
    {
        var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using (listener) return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int process, int signal);
}
