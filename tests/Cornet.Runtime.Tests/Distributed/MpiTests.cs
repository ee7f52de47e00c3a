using System.Globalization;
using System.Text.RegularExpressions;
using Cornet.Runtime.Tests.Weights;

namespace Cornet.Runtime.Tests.Distributed;

/// <summary>Real ranks of both families of MPI learn what one process learns that accumulates gradients.</summary>
public partial class MpiTests
{
    [ProgramFact(Mpirun.OpenMpi, "openmpi-bin")]
    public void Two_ranks_of_Open_MPI_learn_what_one_process_learns() => AssertEqual(Mpirun.OpenMpi, 2);

    [ProgramFact(Mpirun.Mpich, "mpich", Long = true)]
    public void Three_ranks_of_MPICH_learn_what_one_process_learns() => AssertEqual(Mpirun.Mpich, 3);

    [ProgramFact(Mpirun.OpenMpi, "openmpi-bin", Long = true)]
    public void Three_ranks_of_Open_MPI_learn_what_one_process_learns() => AssertEqual(Mpirun.OpenMpi, 3);

    [ProgramFact(Mpirun.Mpich, "mpich", Long = true)]
    public void Two_ranks_of_MPICH_learn_what_one_process_learns() => AssertEqual(Mpirun.Mpich, 2);

    [ProgramFact(Mpirun.OpenMpi, "openmpi-bin", Python = "torch")]
    public void Two_ranks_learn_what_two_ranks_of_PyTorch_learn_from_the_same_batches()
    {
        using var scratch = new ScratchFolder();
        var (code, output, error) = Mpirun.Wait(Mpirun.Start(Mpirun.OpenMpi, 2, ["ranks", Directory.CreateDirectory(scratch["peer"]).FullName]));
        Assert.True(code == 0, output + error);
        var numbers = PythonPeer.RunAlone(Repository.PathTo("tests", "peers", "ddp.py"), scratch["peer"]).Split(' ')
            .Select(number => double.Parse(number, CultureInfo.InvariantCulture)).ToList();
        Assert.InRange(numbers[0], 0, 1e-5); // weights
        Assert.InRange(numbers[1], 0, 1e-5); // statistics of rank 0
        Assert.True(numbers[2] > 0.05);
    }

    [ProgramFact(Mpirun.OpenMpi, "openmpi-bin")]
    public void Two_ranks_learn_what_one_process_learns_by_whatever_a_recipe_can_ask_for() => AssertRecipes(Mpirun.OpenMpi, 2);

    [ProgramFact(Mpirun.OpenMpi, "openmpi-bin", Long = true)]
    public void Three_ranks_learn_what_one_process_learns_by_whatever_a_recipe_can_ask_for() => AssertRecipes(Mpirun.OpenMpi, 3);

    [ProgramFact(Mpirun.Mpich, "mpich", Long = true)]
    public void Three_ranks_of_MPICH_learn_what_one_process_learns_by_whatever_a_recipe_can_ask_for() => AssertRecipes(Mpirun.Mpich, 3);

    private static void AssertRecipes(string mpirun, int ranks)
    {
        var (code, output, error) = Mpirun.Wait(Mpirun.Start(mpirun, ranks, ["ranks", "recipes"]));
        Assert.True(code == 0, output + error);
        var trainings = TrainedByRecipe().Matches(output);
        Assert.Equal(13, trainings.Count);
        Assert.All(trainings, training =>
        {
            var bound = training.Groups["type"].Value == "64" ? 1e-12 : 1e-5;
            Assert.True(Number(training, "difference") <= bound, training.Value);
            Assert.True(Number(training, "readout") <= bound, training.Value);
            Assert.True(Number(training, "moved") > 100 * bound, training.Value);
            // Loss, accuracy, learning rate and skipped steps.
            Assert.Equal(training.Groups["together"].Value, training.Groups["alone"].Value);
        });
        Assert.Equal(3, trainings.Count(training => training.Groups["numbers"].Value == "50"));
        Assert.Contains("skipped 2", trainings.Single(training => training.Value.Contains("not finite, skipped", StringComparison.Ordinal)).Value);
        Assert.Contains("stop: The gradient is no longer finite in epoch 1, step 3 (learning rate ", output);

        static double Number(Match training, string group) => double.Parse(training.Groups[group].Value, CultureInfo.InvariantCulture);
    }

    [GeneratedRegex(@"^.*float(?<type>\d\d): difference (?<difference>\S+), readout (?<numbers>\d+) (?<readout>\S+), moved by the feature (?<moved>\S+), of both (?<together>.*) \| (?<alone>.*)$", RegexOptions.Multiline)]
    private static partial Regex TrainedByRecipe();

    private static void AssertEqual(string mpirun, int ranks)
    {
        var (code, output, error) = Mpirun.Wait(Mpirun.Start(mpirun, ranks, ["ranks", "mpi"]));
        Assert.True(code == 0, output + error);
        Assert.Equal("", error);
        Assert.Contains($"{ranks} ranks by {(mpirun == Mpirun.OpenMpi ? "Open MPI v" : "MPICH ")}", output);
        Assert.Contains("messages: right", output);
        // UCX, which MPICH uses here, would end the process.
        Assert.Contains("a null reference: caught", output);
        var trainings = Trained().Matches(output);
        Assert.Equal(8, trainings.Count);
        Assert.All(trainings, training =>
        {
            var bound = training.Groups["type"].Value == "64" ? 1e-12 : 1e-5;
            Assert.True(Number(training, "difference") <= bound, training.Value);
            Assert.True(Number(training, "moved") > 0.1, training.Value);
            Assert.Equal(training.Groups["together"].Value, training.Groups["alone"].Value);
        });

        static double Number(Match training, string group) => double.Parse(training.Groups[group].Value, CultureInfo.InvariantCulture);
    }

    [GeneratedRegex(@"float(?<type>\d\d): difference (?<difference>\S+), moved (?<moved>\S+), top-1 (?<together>\S+) (?<alone>\S+)")]
    private static partial Regex Trained();
}
