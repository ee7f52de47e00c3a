using System.Globalization;

namespace Cornet.Runtime.Distributed;

/// <summary>What started the ranks of a training.</summary>
public enum Launcher
{
    /// <summary>Nothing did: there is one process.</summary>
    None,

    /// <summary><c>mpirun</c> of Open MPI.</summary>
    OpenMpi,

    /// <summary><c>mpirun</c> of MPICH, Intel MPI or another of its kin, or <c>srun --mpi=pmi2</c>.</summary>
    Mpich,

    /// <summary><c>srun --mpi=pmix</c>.</summary>
    Pmix,

    /// <summary><c>torchrun</c>, Kubernetes, or whatever else sets RANK, WORLD_SIZE and MASTER_ADDR.</summary>
    Torchrun,

    /// <summary><c>srun</c> without MPI.</summary>
    Slurm,
}

/// <summary>What the launcher says about this process, in its environment variables.</summary>
/// <param name="Launcher">What started it.</param>
/// <param name="Rank">The number of this process, from 0.</param>
/// <param name="Size">How many there are.</param>
/// <param name="LocalRank">Its number among those of this machine, from 0.</param>
/// <param name="LocalSize">How many this machine has.</param>
public sealed record LaunchEnvironment(Launcher Launcher, int Rank, int Size, int LocalRank, int LocalSize)
{
    /// <summary>One process that nothing started in a group.</summary>
    public static LaunchEnvironment Alone { get; } = new(Launcher.None, 0, 1, 0, 1);

    /// <summary>The machine of rank 0, where a launcher without MPI names it.</summary>
    public string? Address { get; init; }

    /// <summary>The port on which rank 0 can be met; 0 where nothing says.</summary>
    public int Port { get; init; }

    /// <summary>Whether MPI carries the messages.</summary>
    public bool IsMpi => Launcher is Launcher.OpenMpi or Launcher.Mpich or Launcher.Pmix;

    /// <summary>Reads it.</summary>
    /// <param name="variable">A variable by its name; null where it is not set.</param>
    /// <param name="firstHost">The first machine of a Slurm node list, such as <c>gpu[03-05]</c>.</param>
    /// <exception cref="CornetException">A variable is not a whole number, or the variables contradict each other.</exception>
    public static LaunchEnvironment Read(Func<string, string?> variable, Func<string, string> firstHost)
    {
        if (Number("OMPI_COMM_WORLD_SIZE") is { } open)
            return Of(Launcher.OpenMpi, "OMPI_COMM_WORLD_RANK", open, "OMPI_COMM_WORLD_LOCAL_RANK", "OMPI_COMM_WORLD_LOCAL_SIZE");
        // srun sets these for PMI-2, and mpirun of MPICH does; a plain srun sets PMI_* on some clusters, too, but then its own are there.
        if (Number("PMI_SIZE") is { } pmi)
        {
            return variable("MPI_LOCALRANKID") is not null
                ? Of(Launcher.Mpich, "PMI_RANK", pmi, "MPI_LOCALRANKID", "MPI_LOCALNRANKS")
                : Of(Launcher.Mpich, "PMI_RANK", pmi, "SLURM_LOCALID", null);
        }

        if (variable("PMIX_RANK") is not null && Number("SLURM_NTASKS") is { } pmix) return Of(Launcher.Pmix, "PMIX_RANK", pmix, "SLURM_LOCALID", null);
        if (variable("MASTER_ADDR") is { Length: > 0 } address && Number("WORLD_SIZE") is { } world)
        {
            // The agent of torchrun listens on MASTER_PORT itself.
            return Of(Launcher.Torchrun, "RANK", world, "LOCAL_RANK", "LOCAL_WORLD_SIZE") with
            {
                Address = address, Port = Number("CORNET_PORT") ?? (Demand("MASTER_PORT") + 1),
            };
        }

        // The script of a batch job has a rank and a number of tasks, too; only steps have the rest.
        if (variable("SLURM_STEP_ID") is not null && Number("SLURM_NTASKS") is > 1 and var tasks)
        {
            var nodes = variable("SLURM_STEP_NODELIST") ?? variable("SLURM_JOB_NODELIST")
                ?? throw new CornetException("srun started this process and SLURM_JOB_NODELIST is not set: start it with srun in a job.");
            return Of(Launcher.Slurm, "SLURM_PROCID", tasks, "SLURM_LOCALID", null) with
            {
                Address = firstHost(nodes),
                // Two jobs on one machine must not meet.
                Port = Number("CORNET_PORT") ?? (20000 + ((Number("SLURM_JOB_ID") ?? 0) % 20000)),
            };
        }

        return Alone;

        LaunchEnvironment Of(Launcher launcher, string rank, int size, string localRank, string? localSize)
        {
            var (own, local) = (Demand(rank), Number(localRank) ?? 0);
            if (size < 1 || own < 0 || own >= size)
                throw new CornetException($"This process is rank {own} of {size} ({rank}): ranks go from 0 to one less than their number; check what the launcher sets.");
            return new LaunchEnvironment(launcher, own, size, local, Math.Max(local + 1, (localSize is null ? TasksHere() : Number(localSize)) ?? size));
        }

        // 4(x2),3: tasks of each node of a step.
        int? TasksHere()
        {
            if ((variable("SLURM_STEP_TASKS_PER_NODE") ?? variable("SLURM_TASKS_PER_NODE")) is not { } list) return null;
            List<int> perNode = [];
            foreach (var part in list.Split(','))
            {
                var (count, times) = part.Split("(x", 2) is [var many, var again] ? (many, again.TrimEnd(')')) : (part, "1");
                if (!TryRead(count, out var tasks) || !TryRead(times, out var nodes)) return null;
                perNode.AddRange(Enumerable.Repeat(tasks, nodes));
            }

            return perNode.ElementAtOrDefault(Number("SLURM_NODEID") ?? 0) is var here and > 0 ? here : null;
        }

        static bool TryRead(string text, out int number) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);

        int Demand(string name) => Number(name) ?? throw new CornetException($"The launcher has not set {name}: start every rank with mpirun, srun or torchrun.");

        int? Number(string name) => variable(name) is not { Length: > 0 } text ? null
            : int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number
            : throw new CornetException($"{name} is '{text}', and must be a whole number: check what the launcher sets.");
    }
}
