using System.Diagnostics;
using System.Text;
using Cornet.Bench.SideBySide;
using Cornet.Scoring.Metrics.Predictivity;
using Cornet.Scoring.Metrics.Regression;
using Cornet.Scoring.Metrics.Splits;
using Cornet.Scoring.Metrics.Statistics;
using static System.FormattableString;
using static TorchSharp.torch;

namespace Cornet.Bench.Metrics;

/// <summary>Neural predictivity of more and more features: what memory it takes, as Markdown.</summary>
internal static class FeatureMemory
{
    private const int Stimuli = 1000, Neuroids = 100;

    /// <summary>Scores 1,000 stimuli with 10,000 to 1,000,000 features each, which are made as they are read.</summary>
    public static string Table()
    {
        using var random = new TorchSharp.torch.Generator(1);
        using var responses = randn(Stimuli, Neuroids, generator: random);
        var splits = ShuffleSplit.Of(Stimuli);
        Score(new Made(2000), responses, splits);
        var table = new StringBuilder("| features of 1,000 stimuli | as float32 | peak memory above idle | time |\n|---|---|---|---|\n");
        foreach (var features in (long[])[10_000, 100_000, 1_000_000])
        {
            var (idle, clock) = (ResidentMemory.Forget(), Stopwatch.StartNew());
            Score(new Made(features), responses, splits);
            var used = (ResidentMemory.Peak() - idle) >> 10;
            table.Append(Invariant($"| {features:N0} | {features * Stimuli * sizeof(float) >> 20:N0} MiB | {used} MiB | {clock.Elapsed.TotalSeconds:F1} s |\n"));
        }

        return table.ToString();
    }

    private static void Score(Made source, Tensor responses, IReadOnlyList<StimulusSplit> splits)
    {
        using var kernel = LinearKernel.Of(source);
        NeuralPredictivity.Score(kernel, responses, splits, new PlsRegression(25), Inference.None);
    }

    // Columns from a seed of their own, whatever block they are read in.
    private sealed class Made(long features) : IFeatureSource
    {
        public long Stimuli => FeatureMemory.Stimuli;

        public long Features => features;

        public Device Device => CPU;

        public Tensor Columns(long start, long count)
        {
            using var random = new TorchSharp.torch.Generator((ulong)start);
            return randn(Stimuli, count, generator: random);
        }
    }
}
