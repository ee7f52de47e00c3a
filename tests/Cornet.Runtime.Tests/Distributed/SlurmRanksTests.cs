using Cornet.Runtime.Tests.Studies;
using Cornet.Runtime.Tests.Weights;

namespace Cornet.Runtime.Tests.Distributed;

/// <summary>Ranks that Slurm starts, on two nodes of this machine.</summary>
public class SlurmRanksTests
{
    [ProgramFact("slurmctld", SlurmCluster.Packages + " mpich", Long = true, Root = true)]
    public void Ranks_of_srun_on_two_nodes_train_together_by_MPICH_and_a_task_alone_trains_alone()
    {
        using var scratch = new ScratchFolder();
        using var slurm = SlurmCluster.Start(Directory.CreateDirectory(scratch["slurm"]).FullName);
        string[] train = ["dotnet", typeof(SlurmRanksTests).Assembly.Location, "train", "SmallNetwork", "--data", "rendered:low,count=64,size=32", "--epochs", "1", "--batch", "16", "--out"];
        var together = slurm.Run(scratch["slurm"], "srun", ["-N2", "-n2", "--mpi=pmi2", .. train, scratch["two"]]);
        Assert.Contains("2 ranks by MPICH ", together);
        Assert.True(File.Exists(scratch["two/best.pth"]));
        var alone = slurm.Run(scratch["slurm"], "srun", ["-N1", "-n1", .. train, scratch["one"]]);
        Assert.DoesNotContain(" ranks by ", alone);
        var (code, printed) = slurm.Try(scratch["slurm"], "srun", ["-N2", "-n2", "--mpi=none", .. train, scratch["none"]]);
        Assert.NotEqual(0, code);
        Assert.Contains("2 processes were started without MPI, and have no GPUs to exchange gradients by: start them with mpirun, or with srun --mpi=pmix or --mpi=pmi2.", printed);
        Assert.False(Directory.Exists(scratch["none"]));
    }
}
