namespace Cornet.Bench.SideBySide;

/// <summary>Runs all variants of a workload in turn, round by round, so that whatever else the machine does meets them all alike.</summary>
internal static class Comparison
{
    // Rounds that warm caches and allocators up and are not counted.
    private const int Warming = 2;

    private static readonly TimeSpan Calm = TimeSpan.FromMilliseconds(50);

    /// <summary>Measures a workload.</summary>
    /// <param name="workload">The workload.</param>
    /// <param name="rounds">How many repetitions of each variant are counted.</param>
    /// <param name="variants">The first is the one that the others are compared with; those that this machine cannot run are left out, and it says so.</param>
    public static IReadOnlyList<Measured> Run(Workload workload, int rounds, params IReadOnlyList<Variant> variants)
    {
        var asked = variants.Select(variant => (Variant: variant, Refusal: variant.Refusal(workload))).ToList();
        foreach (var (variant, refusal) in asked.Where(one => one.Refusal is not null)) Console.Error.WriteLine($"{variant.Title} is left out: {refusal}");
        return Run(workload.Name, rounds, [.. asked.Where(one => one.Refusal is null).Select(one => new WorkerProcess(one.Variant, workload))]);
    }

    /// <summary>Measures workers that were started.</summary>
    /// <param name="name">What they do, for whoever watches.</param>
    /// <param name="rounds">How many repetitions of each are counted.</param>
    /// <param name="workers">All of them; they end with it.</param>
    public static IReadOnlyList<Measured> Run(string name, int rounds, IReadOnlyList<WorkerProcess> workers)
    {
        var repetitions = workers.ToDictionary(worker => worker.Variant, _ => new List<Repetition>());
        try
        {
            for (var round = -Warming; round < rounds; round++)
            {
                for (var i = 0; i < workers.Count; i++)
                {
                    var worker = workers[(i + round + Warming) % workers.Count];
                    // The threads of the one before spin on for a little while.
                    Thread.Sleep(Calm);
                    var one = worker.Repeat();
                    if (round >= 0) repetitions[worker.Variant].Add(one);
                }

                Console.Error.Write($"\r{name}: round {Math.Max(round + 1, 0)} of {rounds} ");
            }

            Console.Error.WriteLine();
            return [.. workers.Select(worker => new Measured(worker.Variant, repetitions[worker.Variant], worker.End()))];
        }
        finally
        {
            foreach (var worker in workers) worker.Dispose();
        }
    }
}
