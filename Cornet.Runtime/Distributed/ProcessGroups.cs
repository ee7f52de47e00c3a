using System.Diagnostics;
using static TorchSharp.torch;

namespace Cornet.Runtime.Distributed;

/// <summary>Joins the group that a launcher has started.</summary>
public static class ProcessGroups
{
    private static readonly Lazy<LaunchEnvironment> Read = new(() => LaunchEnvironment.Read(Environment.GetEnvironmentVariable, FirstHost));

    /// <summary>What the launcher says about this process.</summary>
    /// <exception cref="CornetException">Its variables contradict each other.</exception>
    public static LaunchEnvironment Launch => Read.Value;

    /// <summary>
    /// Joins the other ranks, or returns <see cref="ProcessGroup.Single"/> where there are none. NCCL carries the messages where each rank has a GPU, and MPI where
    /// <c>mpirun</c>, or <c>srun</c> with MPI, started ranks on processors.
    /// </summary>
    /// <param name="device">The device of this rank.</param>
    /// <param name="patience">How long to wait for the others, where MPI does not; 10 minutes by default.</param>
    /// <exception cref="CornetException">The ranks do not meet, or there is no library to carry their messages.</exception>
    public static ProcessGroup Join(Device device, TimeSpan? patience = null)
    {
        var launch = Launch;
        if (launch.Size == 1) return ProcessGroup.Single;
        var onGpu = device.type == TorchSharp.DeviceType.CUDA;
        if (launch.IsMpi)
        {
            var mpi = MpiGroup.Join(launch, Variable("CORNET_MPI"));
            return onGpu ? NcclGroup.Join(launch, Nccl(), device, bytes => mpi.Broadcast(bytes)) : mpi;
        }

        if (!onGpu)
        {
            throw new CornetException(
                $"{launch.Size} processes were started without MPI, and have no GPUs to exchange gradients by: start them with mpirun, or with srun --mpi=pmix or --mpi=pmi2.");
        }

        var nccl = Nccl();
        var job = $"Cornet {typeof(ProcessGroups).Assembly.GetName().Version}, NCCL {nccl.Version}, {launch.Size} ranks";
        return NcclGroup.Join(launch, nccl, device, bytes => Rendezvous.Exchange(launch, job, bytes, patience ?? TimeSpan.FromMinutes(10)));
    }

    private static NcclLibrary Nccl() => NcclLibrary.Load(Variable("CORNET_NCCL"), Backend.Libtorch?.Folder.Path);

    private static string? Variable(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;

    // Slurm's own program reads its lists.
    private static string FirstHost(string nodes)
    {
        if (nodes.IndexOfAny(['[', ',']) < 0) return nodes;
        try
        {
            using var process = Process.Start(new ProcessStartInfo("scontrol", ["show", "hostnames", nodes]) { RedirectStandardOutput = true })!;
            var first = process.StandardOutput.ReadLine();
            process.WaitForExit();
            if (first is { Length: > 0 }) return first;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            // No scontrol here.
        }

        throw new CornetException($"'scontrol show hostnames {nodes}' does not say which machine is the first: let MASTER_ADDR, MASTER_PORT, RANK and WORLD_SIZE say it.");
    }
}
