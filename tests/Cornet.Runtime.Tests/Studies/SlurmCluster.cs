using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;

namespace Cornet.Runtime.Tests.Studies;

/// <summary>
/// Slurm with two nodes of one processor each, both on this machine: its own daemons, key and ports, with all files in one folder. A job of the partition
/// <c>urgent</c> preempts one of <c>main</c>. Whatever it started has ended when it is disposed, jobs included.
/// </summary>
internal sealed class SlurmCluster : IDisposable
{
    /// <summary>The packages of Debian that it needs.</summary>
    public const string Packages = "slurm-wlm slurmctld slurmd slurm-client munge";

    private readonly string _folder;
    private readonly EventHandler _atExit;

    private SlurmCluster(string folder)
    {
        _folder = folder;
        // Where the tests are told to end.
        _atExit = (_, _) => End();
        AppDomain.CurrentDomain.ProcessExit += _atExit;
    }

    private string Configuration => Path.Combine(_folder, "slurm.conf");

    /// <summary>Starts it.</summary>
    /// <param name="folder">An empty folder.</param>
    public static SlurmCluster Start(string folder)
    {
        var cluster = new SlurmCluster(folder);
        try
        {
            cluster.Start();
            return cluster;
        }
        catch
        {
            cluster.Dispose();
            throw;
        }
    }

    /// <summary>Runs one of Slurm's commands, or a script that does.</summary>
    /// <param name="folder">Where.</param>
    /// <param name="program">The command.</param>
    /// <param name="words">What it is told.</param>
    /// <returns>What it printed, without the last line's end.</returns>
    public string Run(string folder, string program, params string[] words)
    {
        var (code, printed) = Try(folder, program, words);
        return code == 0 ? printed : throw new InvalidOperationException($"{program} {string.Join(' ', words)} ended with {code}: {printed}");
    }

    /// <summary>The same for a command that may fail.</summary>
    public (int Code, string Printed) Try(string folder, string program, params string[] words)
    {
        using var running = new RunningProgram(folder, program, words, environment =>
        {
            environment["SLURM_CONF"] = Configuration;
            // Not those of a job that this test is perhaps itself a part of.
            foreach (var name in environment.Keys.Where(name => name.StartsWith("SLURM_", StringComparison.Ordinal) && name != "SLURM_CONF").ToList()) environment.Remove(name);
        });
        return (running.Wait(), running.Printed.TrimEnd('\n'));
    }

    /// <summary>What Slurm knows of a job, or of one task of an array.</summary>
    /// <param name="job">The job: <c>7</c>, <c>7_3</c>.</param>
    public SlurmJob Job(string job)
    {
        var line = Run(_folder, "scontrol", "show", "job", "-o", job);
        return new SlurmJob(Value("JobState"), Value("ExitCode"), int.Parse(Value("Restarts")), Value("NodeList"));

        string Value(string name) => Regex.Match(line, $@"\b{name}=(\S*)").Groups[1].Value;
    }

    /// <summary>Whether any job runs or waits.</summary>
    public bool IsIdle => Run(_folder, "squeue", "--noheader").Length == 0;

    /// <inheritdoc/>
    public void Dispose()
    {
        AppDomain.CurrentDomain.ProcessExit -= _atExit;
        End();
    }

    private void Start()
    {
        foreach (var name in (string[])["state", "spool/n1", "spool/n2", "log"]) Directory.CreateDirectory(Path.Combine(_folder, name));
        File.WriteAllText(Configuration, ConfigurationText());
        var key = Path.Combine(_folder, "munge.key");
        File.WriteAllBytes(key, System.Security.Cryptography.RandomNumberGenerator.GetBytes(1024));
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(key, UnixFileMode.UserRead);
        Daemon($"munged --force --key-file={key} --socket={In("munge.sock")} --pid-file={In("munged.pid")} --log-file={In("log/munged.log")} --seed-file={In("munge.seed")}");
        Daemon($"slurmctld -f {Configuration}");
        foreach (var node in (string[])["n1", "n2"]) Daemon($"slurmd -f {Configuration} -N {node}");
        Until.True("both nodes are idle", () =>
            Try(_folder, "sinfo", "--noheader", "--partition=main", "--states=idle", "--format=%D") is (0, var idle) && idle.Trim() == "2");
    }

    // They go into the background, and must not hold the pipes of this process open.
    private void Daemon(string command) => Run(_folder, "sh", "-c", $"{command} >{In("log/start.log")} 2>&1 </dev/null || {{ cat {In("log/start.log")}; exit 1; }}");

    private string In(string name) => Path.Combine(_folder, name);

    private string ConfigurationText()
    {
        var host = Dns.GetHostName().Split('.')[0];
        var ports = FreePorts(3);
        return $"""
            ClusterName=cornet
            SlurmctldHost={host}(127.0.0.1)
            SlurmUser=root
            SlurmdUser=root
            AuthType=auth/munge
            AuthInfo=socket={In("munge.sock")}
            SlurmctldPort={ports[0]}
            StateSaveLocation={In("state")}
            SlurmdSpoolDir={In("spool/%n")}
            SlurmctldPidFile={In("slurmctld.pid")}
            SlurmdPidFile={In("slurmd-%n.pid")}
            SlurmctldLogFile={In("log/slurmctld.log")}
            SlurmdLogFile={In("log/slurmd-%n.log")}
            ProctrackType=proctrack/linuxproc
            TaskPlugin=task/none
            JobAcctGatherType=jobacct_gather/none
            AccountingStorageType=accounting_storage/none
            SwitchType=switch/none
            MpiDefault=none
            SelectType=select/cons_tres
            SelectTypeParameters=CR_CPU
            SlurmdParameters=config_overrides
            SchedulerType=sched/backfill
            SchedulerParameters=bf_interval=2,sched_interval=2,batch_sched_delay=1
            PreemptType=preempt/partition_prio
            PreemptMode=REQUEUE
            JobRequeue=1
            ReturnToService=2
            MinJobAge=3600
            NodeName=n1 NodeHostname={host} NodeAddr=127.0.0.1 Port={ports[1]} CPUs=1 RealMemory=4000 State=UNKNOWN
            NodeName=n2 NodeHostname={host} NodeAddr=127.0.0.1 Port={ports[2]} CPUs=1 RealMemory=4000 State=UNKNOWN
            PartitionName=main Nodes=n1,n2 Default=YES MaxTime=INFINITE State=UP PriorityTier=1
            PartitionName=urgent Nodes=n1,n2 Default=NO MaxTime=INFINITE State=UP PriorityTier=10 PreemptMode=OFF

            """;
    }

    private static int[] FreePorts(int count)
    {
        // All open at once, so that no two are the same.
        TcpListener[] listeners = [.. Enumerable.Range(0, count).Select(_ => new TcpListener(IPAddress.Loopback, 0))];
        foreach (var listener in listeners) listener.Start();
        int[] ports = [.. listeners.Select(listener => ((IPEndPoint)listener.LocalEndpoint).Port)];
        foreach (var listener in listeners) listener.Dispose();
        return ports;
    }

    // First as one does it, then whatever is left: steps of jobs, and daemons that a start half made has left behind.
    private void End()
    {
        if (File.Exists(Configuration))
        {
            Try(_folder, "scancel", "--signal=KILL", "--full", "--user=root");
            Try(_folder, "scontrol", "shutdown");
        }

        for (var attempt = 0; Ours() is { Count: > 0 } left; attempt++)
        {
            foreach (var process in left)
            {
                try
                {
                    using var one = System.Diagnostics.Process.GetProcessById(process);
                    // slurmctld writes down its state as it ends.
                    if (attempt > 50) one.Kill();
                    else if (attempt > 0 && one.ProcessName == "munged") Signals.Send("TERM", process);
                }
                catch (ArgumentException)
                {
                    // It has ended meanwhile.
                }
            }

            Thread.Sleep(100);
        }
    }

    // Each of them has the folder in its command or in its environment, and nothing else has: its name is random.
    private List<int> Ours()
    {
        List<int> found = [];
        foreach (var entry in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(entry), out var process) || process == Environment.ProcessId) continue;
            try
            {
                // A process that has ended and was not asked for yet has neither.
                if (File.ReadAllText($"{entry}/cmdline").Contains(_folder, StringComparison.Ordinal)
                    || File.ReadAllText($"{entry}/environ").Contains(_folder, StringComparison.Ordinal)) found.Add(process);
            }
            catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
            {
                // It has ended meanwhile.
            }
        }

        return found;
    }
}

/// <summary>A job of Slurm.</summary>
/// <param name="State">Its state: <c>RUNNING</c>, <c>CANCELLED</c>.</param>
/// <param name="ExitCode">Its exit code and signal: <c>0:0</c>.</param>
/// <param name="Restarts">How often it was queued again.</param>
/// <param name="Nodes">Where it runs, or ran.</param>
internal sealed record SlurmJob(string State, string ExitCode, int Restarts, string Nodes);
