using System.CommandLine;
using Cornet.Runtime.Distributed;

namespace Cornet.App.Verbs;

/// <summary>Whether the processes that a launcher has started learn together.</summary>
internal enum RankChoice
{
    /// <summary>They do, where <c>mpirun</c>, <c>srun</c> or <c>torchrun</c> has started several.</summary>
    Auto,

    /// <summary>Each learns by itself.</summary>
    None,
}

/// <summary>Runs a verb as one rank of a group: rank 0 alone prints, and whatever stops one rank stops all, with one sentence.</summary>
internal sealed class Ranks
{
    private readonly Option<RankChoice?> _ranks = CliOptions.Choice<RankChoice>(
        "--ranks", "auto (default): processes that mpirun, srun or torchrun started train one network together; or none: each trains its own.");
    private readonly Option<int?> _processes = CliOptions.Whole("--processes", "Number of processes to start on this machine, which train together: one for each GPU, or by mpirun.", 1);

    /// <summary>The options.</summary>
    public IReadOnlyList<Option> Options => [_ranks, _processes];

    /// <summary>Runs it.</summary>
    /// <param name="words">The command.</param>
    /// <param name="device">What the user calls the device; null for the best there is.</param>
    /// <param name="run">Gets the group, the device of this rank, and where to print.</param>
    /// <returns>What the process ends with.</returns>
    /// <exception cref="CornetException">The ranks do not meet.</exception>
    public int Run(ParseResult words, string? device, Func<ProcessGroup, string?, TextWriter, int> run)
    {
        var output = words.InvocationConfiguration.Output;
        var launch = words.GetValue(_ranks) == RankChoice.None ? LaunchEnvironment.Alone : ProcessGroups.Launch;
        if (words.GetValue(_processes) is > 1 and var processes)
        {
            if (launch.Size > 1) throw new CornetException($"--processes starts ranks, and a launcher has started {launch.Size} already: leave it out.");
            return LocalRanks.Run(processes, device);
        }

        if (launch.Size == 1) return run(ProcessGroup.Single, device, output);
        ProcessGroup? group = null;
        try
        {
            device = DeviceOf(launch, device);
            group = ProcessGroups.Join(Backend.Resolve(device));
            var code = run(group, device, group.IsFirst ? output : TextWriter.Null);
            group.Dispose();
            return code;
        }
        catch (Exception fault)
        {
            // What every rank meets, rank 0 says: it ends the others before they speak.
            if (launch.Rank > 0) Thread.Sleep(TimeSpan.FromSeconds(2));
            words.InvocationConfiguration.Error.WriteLine($"rank {launch.Rank}: {Failure.Sentence(fault)}");
            if (Environment.GetEnvironmentVariable("CORNET_DEBUG") == "1") words.InvocationConfiguration.Error.WriteLine(fault);
            Temporaries.RemoveAll();
            group?.Abort((fault as CornetException)?.ExitCode ?? 1);
            return 1;
        }
    }

    private static string? DeviceOf(LaunchEnvironment launch, string? device)
    {
        Backend.Load();
        if (device is not (null or "" or "auto" or "cuda") || Backend.Devices is 0 and var none) return device;
        return launch.LocalRank < Backend.Devices
            ? $"cuda:{launch.LocalRank}"
            : throw new CornetException($"This machine has {Backend.Devices} GPUs for {launch.LocalSize} ranks: start as many ranks as there are GPUs, or use --device cpu.");
    }
}
