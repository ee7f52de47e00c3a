using System.Globalization;
using Cornet.Runtime.Native;
using Cornet.Runtime.Tests.Weights;
using Cornet.Runtime.Weights;
using Cornet.Scoring.Metrics.Predictivity;
using Cornet.Scoring.Metrics.Regression;
using Cornet.Scoring.Metrics.Splits;
using static TorchSharp.torch;

namespace Cornet.Runtime.Tests.Scoring.Predictivity;

public sealed class TimedPredictivityTests : IDisposable
{
    private const int Stimuli = 40, Steps = 3, Neuroids = 5;

    private static readonly int[] StepOf = [0, 0, 1, 2, 2];

    private readonly IDisposable _scope = NewDisposeScope();

    public void Dispose() => _scope.Dispose();

    [PythonTheory("numpy", "sklearn")]
    [InlineData("pls", 6, 12)] // fewer features than rows, and more
    [InlineData("pls", 6, 300)]
    [InlineData("ridge", 1, 12)]
    [InlineData("ridge", 1, 300)]
    public void One_regression_for_all_bins_and_one_for_each_are_those_of_scikit_learn(string name, int number, int features)
    {
        var (steps, bins) = Made(features);
        var splits = ShuffleSplit.Of(Stimuli, 3, new SplitSize(0.75, null));
        NeuralRegression regression = name == "pls" ? new PlsRegression(number) : new RidgeRegression([number]);
        var spanned = TimedPredictivity.Stacked([.. steps.Select(step => new FeaturesInMemory(step))], StepOf, bins, splits, regression);
        var peer = Peer(name, number, steps, bins, splits);
        for (var bin = 0; bin < bins.Length; bin++)
        {
            using var kernel = LinearKernel.Of(steps[StepOf[bin]]);
            var alone = TimedPredictivity.PerBin(kernel, bins, splits, regression)[bin];
            for (var split = 0; split < splits.Count; split++)
            {
                for (var neuroid = 0; neuroid < Neuroids; neuroid++)
                {
                    Assert.Equal(peer[2 * split][(bin * Neuroids) + neuroid], spanned[bin].Splits[split][neuroid], 1e-6);
                    Assert.Equal(peer[(2 * split) + 1][(bin * Neuroids) + neuroid], alone.Splits[split][neuroid], 1e-6);
                }
            }
        }
    }

    [Theory]
    [InlineData(12)]
    [InlineData(300)]
    public void Bins_that_share_a_decomposition_have_the_scores_that_each_has_alone(int features)
    {
        var (steps, bins) = Made(features);
        var splits = ShuffleSplit.Of(Stimuli, 3, new SplitSize(0.75, null));
        using var kernel = LinearKernel.Of(steps[0]);
        NeuralRegression[] regressions = [new PlsRegression(6), new RidgeRegression(), new LinearRegression(), new RidgeRegression(choice: PenaltyChoice.Folds)];
        foreach (var regression in regressions)
        {
            var shared = TimedPredictivity.PerBin(kernel, bins, splits, regression);
            foreach (var (bin, responses) in bins.Index())
            {
                var alone = NeuralPredictivity.Score(kernel, responses, splits, regression);
                Assert.Equal((alone.Value, alone.StandardError, alone.Interval), (shared[bin].Value, shared[bin].StandardError, shared[bin].IntervalOf(new())));
            }
        }
    }

    [Fact]
    public void Thirty_bins_are_decomposed_as_often_as_one()
    {
        var (steps, bins) = Made(60);
        var splits = ShuffleSplit.Of(Stimuli, 2, new SplitSize(0.75, null));
        using var kernel = new CountingKernel(LinearKernel.Of(steps[0]));
        TimedPredictivity.PerBin(kernel, [.. Enumerable.Repeat(bins, 6).SelectMany(one => one)], splits, new RidgeRegression([1]));
        Assert.Equal(splits.Count, kernel.Asked);
    }

    [Fact]
    public void A_bin_without_any_r_has_no_score_and_the_others_keep_theirs()
    {
        var (steps, bins) = Made(12);
        bins[1] = zeros_like(bins[1]);
        using var kernel = LinearKernel.Of(steps[0]);
        var scores = TimedPredictivity.PerBin(kernel, bins, ShuffleSplit.Of(Stimuli, 3, new SplitSize(0.75, null)), new RidgeRegression([1]));
        Assert.Equal([true, false, true, true, true], scores.Select(score => score.HasValue));
        Assert.Equal(double.NaN, scores[1].Value);
    }

    [Fact]
    public void Steps_with_other_units_cannot_share_a_regression()
    {
        var (steps, bins) = Made(12);
        steps[2] = steps[2].narrow(1, 0, 7);
        var refused = ScoringPeer.Refusal(() => TimedPredictivity.Stacked(
            [.. steps.Select(step => new FeaturesInMemory(step))], StepOf, bins, ShuffleSplit.Of(Stimuli, 3, new SplitSize(0.75, null)), new RidgeRegression([1])));
        Assert.Contains("needs the same units at all steps, and one step has 12, another 7", refused);
    }

    private static (Tensor[] Steps, Tensor[] Bins) Made(int features)
    {
        Tensor[] steps = [.. Enumerable.Range(0, Steps).Select(_ => randn(Stimuli, features, ScalarType.Float64))];
        return (steps, [.. StepOf.Select(step => steps[step].mm(randn(features, Neuroids, ScalarType.Float64)).Plus(randn(Stimuli, Neuroids, ScalarType.Float64)))]);
    }

    private static double[][] Peer(string name, int number, Tensor[] steps, Tensor[] bins, IReadOnlyList<StimulusSplit> splits)
    {
        using var folder = new ScratchFolder();
        Tensor[] arrays =
        [
            stack(steps), ScoringPeer.Whole(StepOf), stack(bins), stack(splits.Select(split => ScoringPeer.Whole(split.Train))),
            stack(splits.Select(split => ScoringPeer.Whole(split.Test))),
        ];
        string[] files = [.. arrays.Select((_, index) => folder[$"{index}.npy"])];
        for (var i = 0; i < arrays.Length; i++) NpyFile.Write(files[i], arrays[i]);
        return [.. PythonPeer.Run(Repository.PathTo("tests", "peers", "timed.py"), [name, $"{number}", .. files]).TrimEnd('\n').Split('\n')
            .Select(line => line.Split(' ').Select(word => double.Parse(word, CultureInfo.InvariantCulture)).ToArray())];
    }

    private sealed class CountingKernel(LinearKernel inner) : LinearKernel
    {
        public int Asked { get; private set; }

        public override int Stimuli => inner.Stimuli;

        public override long Features => inner.Features;

        public override Device Device => inner.Device;

        public override void Dispose() => inner.Dispose();

        internal override SplitKernel For(StimulusSplit split) => new Counted(this, inner.For(split));

        private sealed class Counted(CountingKernel counter, SplitKernel kernel) : SplitKernel
        {
            public override long RankBound => kernel.RankBound;

            public override Tensor Times(Tensor x) => kernel.Times(x);

            public override Tensor TestTimes(Tensor x) => kernel.TestTimes(x);

            public override SplitKernel Within(StimulusSplit split) => kernel.Within(split);

            public override Directions Decompose()
            {
                counter.Asked++;
                return kernel.Decompose();
            }

            public override void Dispose() => kernel.Dispose();
        }
    }
}
