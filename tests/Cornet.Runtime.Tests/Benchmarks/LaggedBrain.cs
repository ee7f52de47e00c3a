using Cornet.Runtime.Stimuli;
using Cornet.Runtime.Tests.Stimuli;
using Cornet.Scoring.Assemblies;
using Cornet.Scoring.Benchmarks;
using Cornet.Scoring.Responders;

namespace Cornet.Runtime.Tests.Benchmarks;

/// <summary>
/// A brain whose lags are known: its neurons respond in each time bin with sums of the units that a small recurrent network has at one step, and noise. The
/// network is a responder too, whose steps take 20 ms from 70 ms on.
/// </summary>
internal sealed class LaggedBrain : IDisposable
{
    public const int Stimuli = 60, Steps = 5, Units = 8, Neuroids = 32, Repetitions = 4, FirstMs = 70, StepMs = 20, BinMs = 10;

    private readonly TemporaryFolder _folder = new();
    private readonly double[][][] _features; // step, stimulus, unit

    public LaggedBrain()
    {
        for (var i = 0; i < Stimuli; i++) _folder.Image(i, 8, 8, "images", $"{i:00}.png");
        File.WriteAllLines(At("stimuli.csv"), [.. Enumerable.Range(0, Stimuli).Select(i => $"s{i:00},{i:00}.png").Prepend("stimulus_id,filename")]);
        _features = Recurrent();
    }

    /// <summary>The step that is planted in each bin: each step stands for two bins of 10 ms.</summary>
    public static int[] Planted { get; } = [.. Enumerable.Range(0, 2 * Steps).Select(bin => bin / 2)];

    public static TimeBin[] Bins { get; } = [.. Planted.Select((_, bin) => new TimeBin(FirstMs + (BinMs * bin), FirstMs + (BinMs * (bin + 1))))];

    public string At(string name) => _folder.PathTo(name);

    /// <summary>The units at one step, stimulus by stimulus.</summary>
    public double[][] Features(int step) => _features[step];

    /// <summary>The responses, presentation x neuroid x time bin; a brain's order of steps can be another one.</summary>
    public DataAssembly Responses(int[]? planted = null, Func<int, double>? noise = null, TimeBin[]? bins = null, bool subjects = false)
    {
        planted ??= Planted;
        bins ??= Bins;
        var random = new Random(5);
        double[][] weights = [.. Enumerable.Range(0, Neuroids).Select(_ => Enumerable.Range(0, Units).Select(_ => Normal(random)).ToArray())];
        var values = new double[Stimuli * Repetitions * Neuroids * bins.Length];
        var at = 0;
        for (var row = 0; row < Stimuli * Repetitions; row++)
        {
            for (var neuroid = 0; neuroid < Neuroids; neuroid++)
            {
                for (var bin = 0; bin < bins.Length; bin++)
                {
                    var signal = _features[planted[bin]][row / Repetitions].Zip(weights[neuroid], (unit, weight) => unit * weight).Sum();
                    values[at++] = signal + ((noise?.Invoke(bin) ?? 0.5) * Normal(random));
                }
            }
        }

        var presentations = Enumerable.Range(0, Stimuli * Repetitions);
        List<Coordinate> neuroids = [Coordinate.Of("neuroid_id", Enumerable.Range(0, Neuroids).Select(neuroid => $"n{neuroid}"))];
        if (subjects) neuroids.Add(Coordinate.Of("subject", Enumerable.Range(0, Neuroids).Select(neuroid => $"monkey {neuroid % 2}")));
        return new DataAssembly(
            "made", values,
            new Axis(Axis.Presentation, Stimuli * Repetitions,
            [
                Coordinate.Of("stimulus_id", presentations.Select(row => $"s{row / Repetitions:00}")), Coordinate.Of("repetition", presentations.Select(row => row % Repetitions)),
            ]),
            new Axis(Axis.Neuroid, Neuroids, neuroids), TimeAxis(bins));
    }

    public static Axis TimeAxis(IReadOnlyList<TimeBin> bins) => new(
        Axis.TimeBin, bins.Count, [Coordinate.Of("time_bin_start", bins.Select(bin => bin.StartMs)), Coordinate.Of("time_bin_end", bins.Select(bin => bin.EndMs))]);

    /// <summary>Writes responses, as <c>it.nc</c>.</summary>
    public void Write(DataAssembly responses) => AssemblyWriter.Write(At("it.nc"), responses);

    /// <summary>A benchmark of the responses that were written.</summary>
    public Benchmark Open(string metric, string entries = "")
    {
        File.WriteAllText(At("benchmark.json"), $$"""
            { "name": "lagged", "metric": "{{metric}}", "stimuli": "stimuli.csv", "assembly": "it.nc", {{entries}} }
            """);
        return Benchmark.Open(BenchmarkDeclaration.Read(At("benchmark.json")));
    }

    /// <summary>The score of the network on it.</summary>
    public BenchmarkScore Score(string metric, string entries = "", bool timed = true) => new BenchmarkRun(Open(metric, entries)).Measure([new Network(this, timed)]);

    public void Dispose() => _folder.Dispose();

    // Strong recurrence, so that what a step shows is no sum of what another one does.
    private static double[][][] Recurrent()
    {
        var random = new Random(2);
        double[][] input = Matrix(Units, 4), recurrence = Matrix(Units, Units);
        double[][] stimuli = Matrix(Stimuli, 4), state = [.. Enumerable.Range(0, Stimuli).Select(_ => new double[Units])];
        List<double[][]> steps = [];
        for (var step = 0; step < Steps; step++)
        {
            state =
            [
                .. state.Select((units, stimulus) => Enumerable.Range(0, Units).Select(unit =>
                    Math.Tanh(Dot(recurrence[unit], units) + Dot(input[unit], stimuli[stimulus]))).ToArray()),
            ];
            steps.Add(state);
        }

        return [.. steps];

        double[][] Matrix(int rows, int columns) => [.. Enumerable.Range(0, rows).Select(_ => Enumerable.Range(0, columns).Select(_ => Normal(random)).ToArray())];

        static double Dot(double[] weights, double[] units) => weights.Zip(units, (weight, unit) => weight * unit).Sum();
    }

    private static double Normal(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());

    private sealed class Network(LaggedBrain brain, bool timed) : IResponder
    {
        public Responder Identity => Responder.Trained;

        public string Model => "Recurrent";

        public IReadOnlyList<ResponderArea> Areas { get; } =
            [new("IT", [.. Enumerable.Range(0, Steps)], timed ? [.. Enumerable.Range(0, Steps).Select(step => (double)(FirstMs + (StepMs * step)))] : [])];

        public long? Outputs => null;

        public OutputNames? OutputNames => null;

        public DataAssembly Respond(StimulusSet stimuli, CancellationToken cancellation = default)
        {
            var units = Enumerable.Range(0, Steps * Units);
            double[] values = [.. Enumerable.Range(0, Stimuli).SelectMany(stimulus => units.Select(unit => brain._features[unit / Units][stimulus][unit % Units]))];
            return new DataAssembly(
                "recurrent", values, new Axis(Axis.Presentation, Stimuli, [Coordinate.Of("stimulus_id", Enumerable.Range(0, Stimuli).Select(stimuli.IdOf))]),
                new Axis(Axis.Neuroid, Steps * Units, [Coordinate.Of("region", units.Select(_ => "IT")), Coordinate.Of("step", units.Select(unit => unit / Units))]));
        }

        public void Dispose()
        {
        }
    }
}
