using Cornet.Runtime.Native;
using Cornet.Scoring.Metrics.Regression;
using Cornet.Scoring.Metrics.Splits;
using Cornet.Scoring.Metrics.Statistics;
using static TorchSharp.torch;

namespace Cornet.Scoring.Metrics.Predictivity;

/// <summary>
/// Single units against single neurons (Arend et al., 2018; brain-score's <c>neuron_to_neuron</c>): each neuroid is predicted by the one unit whose
/// Pearson's r with it is highest on the training stimuli; the score is r on the held-out ones, median over neuroids, mean over splits. The sign
/// counts: a unit that does the opposite of a neuroid is not its match.
/// </summary>
/// <param name="Score">As for any regression.</param>
/// <param name="Units">
/// For each split the unit of each neuroid, the first of equal ones; -1 where its training responses are constant, or those of all units are.
/// </param>
public sealed record NeuronToNeuron(PredictivityScore Score, IReadOnlyList<long[]> Units)
{
    /// <summary>Finds the units and scores them.</summary>
    /// <param name="source">N x F, read once, in blocks: beyond them and the responses, no more than the held-out predictions are kept.</param>
    /// <param name="responses">N x M of any floating type: M neuroids, averaged over repetitions, rows in the order of the features.</param>
    /// <param name="splits">See <see cref="ShuffleSplit"/>.</param>
    /// <param name="inference">For the interval and p; defaults where not given.</param>
    /// <exception cref="CornetException">
    /// A number is NaN or infinite, the numbers of stimuli differ, there are too few, or no neuroid has a correlation in some split.
    /// </exception>
    public static NeuronToNeuron Of(
        IFeatureSource source, Tensor responses, IReadOnlyList<StimulusSplit> splits, Inference? inference = null)
    {
        inference ??= new Inference();
        using var frozen = no_grad();
        using var scope = NewDisposeScope();
        var measured = responses.to(source.Device).to(ScalarType.Float64);
        NeuralPredictivity.Check(source.Stimuli, measured, splits);
        Match[] matches = [.. splits.Select(split => new Match(split, measured))];
        long start = 0;
        foreach (var block in FeatureBlocks.Centered(source))
        {
            foreach (var match in matches) match.Look(block, start);
            start += block.size(1);
        }

        var correlations = new double[splits.Count][];
        var ps = new double[splits.Count];
        for (var i = 0; i < splits.Count; i++)
        {
            var correlation = new ColumnCorrelation(matches[i].Predicted, matches[i].Truth);
            if (Array.TrueForAll(correlation.Values, double.IsNaN))
            {
                throw new CornetException(
                    $"In split {i} no neuroid can be correlated: the responses to the {splits[i].Test.Length} held-out stimuli, or their "
                    + "predictions, are constant; give features and neuroids that respond.");
            }

            (correlations[i], ps[i]) = (correlation.Values, correlation.P(inference, i));
        }

        return new NeuronToNeuron(
            new PredictivityScore(
                Medians.MeanOf(correlations),
                Medians.ErrorOf(correlations),
                Medians.IntervalOf(correlations, inference),
                inference.Permutations > 0 ? ColumnCorrelation.Combined(ps) : null,
                correlations,
                "neuron to neuron",
                [.. splits.Select(_ => new RegressionDetail(1, []))]),
            [.. matches.Select(match => match.Units)]);
    }

    /// <summary>The best unit of each neuroid among those seen so far, in one split; its tensors belong to the scope that it is made in.</summary>
    private sealed class Match
    {
        private readonly Tensor _train, _test, _unitResponses, _best, _units;

        public Match(StimulusSplit split, Tensor measured)
        {
            (_train, _test) = (Places(split.Train, measured.device), Places(split.Test, measured.device));
            _unitResponses = ColumnCorrelation.UnitColumns(measured.index_select(0, _train)).nan_to_num(0);
            Truth = measured.index_select(0, _test);
            var neuroids = (int)measured.size(1);
            Predicted = tensor(Enumerable.Repeat(double.NaN, neuroids).ToArray(), device: measured.device).repeat(split.Test.Length, 1);
            _best = tensor(Enumerable.Repeat(double.NegativeInfinity, neuroids).ToArray(), device: measured.device);
            _units = tensor(Enumerable.Repeat(-1L, neuroids).ToArray(), device: measured.device);
            // A constant neuroid correlates with nothing.
            _best.Fill(_unitResponses.abs().amax([0]).Is(0), double.PositiveInfinity);
        }

        public Tensor Truth { get; }

        /// <summary>Held-out stimuli x M; NaN where there is no unit.</summary>
        public Tensor Predicted { get; }

        public long[] Units => [.. _units.cpu().data<long>()];

        public void Look(Tensor block, long start)
        {
            using var scope = NewDisposeScope();
            var train = ColumnCorrelation.UnitColumns(block.index_select(0, _train));
            var r = train.t().mm(_unitResponses).nan_to_num(double.NegativeInfinity);
            var (highest, unit) = r.max(0);
            var better = highest > _best;
            Predicted.copy_(where(better, block.index_select(0, _test).index_select(1, unit), Predicted));
            _best.copy_(where(better, highest, _best));
            _units.copy_(where(better, unit.Plus(tensor([start], device: block.device)), _units));
        }

        private static Tensor Places(int[] indices, Device device) => tensor(Array.ConvertAll(indices, index => (long)index), device: device);
    }
}
