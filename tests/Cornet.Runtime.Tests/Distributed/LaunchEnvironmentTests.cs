using Cornet.Runtime.Distributed;

namespace Cornet.Runtime.Tests.Distributed;

/// <summary>What launchers say in environment variables; the tables were taken from running ones, and torchrun's from its documentation.</summary>
public class LaunchEnvironmentTests
{
    public static TheoryData<string, LaunchEnvironment> Launchers => new()
    {
        { "", LaunchEnvironment.Alone },
        { "OMPI_COMM_WORLD_SIZE=8 OMPI_COMM_WORLD_RANK=5 OMPI_COMM_WORLD_LOCAL_RANK=1 OMPI_COMM_WORLD_LOCAL_SIZE=4 PMIX_RANK=5", new(Launcher.OpenMpi, 5, 8, 1, 4) },
        { "PMI_SIZE=4 PMI_RANK=3 MPI_LOCALRANKID=1 MPI_LOCALNRANKS=2", new(Launcher.Mpich, 3, 4, 1, 2) },
        {
            "PMI_SIZE=4 PMI_RANK=3 SLURM_LOCALID=1 SLURM_NTASKS=4 SLURM_PROCID=3 SLURM_STEP_ID=0 SLURM_STEP_TASKS_PER_NODE=2(x2) SLURM_NODEID=1",
            new(Launcher.Mpich, 3, 4, 1, 2)
        },
        {
            "PMIX_RANK=2 SLURM_NTASKS=7 SLURM_PROCID=2 SLURM_LOCALID=2 SLURM_STEP_ID=0 SLURM_STEP_TASKS_PER_NODE=4,3 SLURM_NODEID=0",
            new(Launcher.Pmix, 2, 7, 2, 4)
        },
        {
            "RANK=6 WORLD_SIZE=8 LOCAL_RANK=2 LOCAL_WORLD_SIZE=4 MASTER_ADDR=gpu01 MASTER_PORT=29500 TORCHELASTIC_USE_AGENT_STORE=True",
            new(Launcher.Torchrun, 6, 8, 2, 4) { Address = "gpu01", Port = 29501 }
        },
        { "RANK=0 WORLD_SIZE=2 MASTER_ADDR=gpu01 MASTER_PORT=29500 CORNET_PORT=4000", new(Launcher.Torchrun, 0, 2, 0, 2) { Address = "gpu01", Port = 4000 } },
        {
            "SLURM_PROCID=5 SLURM_NTASKS=8 SLURM_LOCALID=1 SLURM_NODEID=1 SLURM_STEP_TASKS_PER_NODE=4(x2) SLURM_STEP_ID=0 SLURM_JOB_ID=41234 SLURM_JOB_NODELIST=gpu[03-04]",
            new(Launcher.Slurm, 5, 8, 1, 4) { Address = "first of gpu[03-04]", Port = 21234 }
        },
        // The script of a batch job is one process, whatever its job has.
        { "SLURM_PROCID=0 SLURM_NTASKS=2 SLURM_LOCALID=0 SLURM_JOB_ID=7 SLURM_JOB_NODELIST=n1", LaunchEnvironment.Alone },
        { "SLURM_PROCID=0 SLURM_NTASKS=1 SLURM_LOCALID=0 SLURM_STEP_ID=0 SLURM_JOB_ID=7 SLURM_JOB_NODELIST=n1", LaunchEnvironment.Alone },
    };

    [Theory]
    [MemberData(nameof(Launchers))]
    public void Each_launcher_says_who_a_process_is(string variables, LaunchEnvironment expected) => Assert.Equal(expected, Read(variables));

    [Theory]
    [InlineData("OMPI_COMM_WORLD_SIZE=two", "OMPI_COMM_WORLD_SIZE is 'two', and must be a whole number: check what the launcher sets.")]
    [InlineData("OMPI_COMM_WORLD_SIZE=2", "The launcher has not set OMPI_COMM_WORLD_RANK: start every rank with mpirun, srun or torchrun.")]
    [InlineData("PMI_SIZE=2 PMI_RANK=2", "This process is rank 2 of 2 (PMI_RANK): ranks go from 0 to one less than their number; check what the launcher sets.")]
    [InlineData("MASTER_ADDR=gpu01 WORLD_SIZE=2 RANK=0", "The launcher has not set MASTER_PORT: start every rank with mpirun, srun or torchrun.")]
    public void Variables_that_make_no_sense_are_refused_by_name(string variables, string sentence) =>
        Assert.Equal(sentence, Assert.Throws<CornetException>(() => Read(variables)).Message);

    [Theory]
    [InlineData(1, 2, 64, true, 2)]
    [InlineData(4, 64, 64, false, 16)]
    [InlineData(8, 8, 16, true, 2)]
    [InlineData(2, 1, 2, true, 1)]
    [InlineData(8, 4, 64, false, 1)]
    public void Ranks_of_a_machine_share_its_processors(int ranks, int allowed, int all, bool bound, int expected) =>
        Assert.Equal(expected, Processors.Of(ranks, allowed, all, bound));

    private static LaunchEnvironment Read(string variables)
    {
        var set = variables.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(one => one.Split('=', 2)).ToDictionary(one => one[0], one => one[1]);
        return LaunchEnvironment.Read(set.GetValueOrDefault, nodes => $"first of {nodes}");
    }
}
