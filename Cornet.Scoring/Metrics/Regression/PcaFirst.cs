using Cornet.Runtime.Native;
using Cornet.Scoring.Metrics.Splits;
using static TorchSharp.torch;

namespace Cornet.Scoring.Metrics.Regression;

/// <summary>
/// A regression on the first principal components of the training stimuli instead of all features (scikit-learn's pipeline of <c>PCA</c> and the
/// regression): the components are found anew in each split, so that nothing of the held-out stimuli enters them.
/// </summary>
/// <param name="components">How many, at most one fewer than training stimuli and as many as features.</param>
/// <param name="inner">What is fitted on them.</param>
public sealed class PcaFirst(int components, NeuralRegression inner) : NeuralRegression
{
    /// <inheritdoc/>
    public override string Name => $"{inner.Name}, on {components} principal components";

    private protected override (Tensor Predicted, RegressionDetail Detail) Fit(SplitKernel kernel, TrainingResponses responses)
    {
        if (components < 1 || components > kernel.RankBound)
        {
            throw new CornetException(
                $"{components} principal components cannot be made of {responses.Stimuli} stimuli: with these features there are at most "
                + $"{kernel.RankBound}; ask for fewer or give more stimuli.");
        }

        using var all = kernel.Decompose();
        var count = Math.Min(components, all.Lengths.size(0));
        var train = all.U.narrow(1, 0, count) * all.Lengths.narrow(0, 0, count);
        using var reduced = new SplitScores(train, all.TestScores.narrow(1, 0, count).clone());
        return Fit(inner, reduced, responses);
    }

    /// <summary>The products of few features, which are at hand. Owns its tensors.</summary>
    /// <param name="train">n x k, centered.</param>
    /// <param name="test">t x k, less the same means.</param>
    private sealed class SplitScores(Tensor train, Tensor test) : SplitKernel
    {
        public override long RankBound => Math.Min(train.size(0) - 1, train.size(1));

        public override Tensor Times(Tensor x) => Through(train, x);

        public override Tensor TestTimes(Tensor x) => Through(test, x);

        public override SplitKernel Within(StimulusSplit split)
        {
            using var scope = NewDisposeScope();
            Tensor fitting = Rows(split.Train), heldOut = Rows(split.Test);
            var means = fitting.mean([0], keepdim: true);
            return new SplitScores((fitting - means).DetachFromDisposeScope(), (heldOut - means).DetachFromDisposeScope());
        }

        public override Directions Decompose()
        {
            using var scope = NewDisposeScope();
            var (u, lengths, v) = linalg.svd(train, fullMatrices: false);
            var kept = (lengths > lengths.max().Times(Rounding)).sum().item<long>();
            kept = Math.Min(kept, RankBound);
            return new Directions(
                u.narrow(1, 0, kept).clone().DetachFromDisposeScope(),
                lengths.narrow(0, 0, kept).clone().DetachFromDisposeScope(),
                test.mm(v.narrow(0, 0, kept).t()).DetachFromDisposeScope());
        }

        public override void Dispose()
        {
            train.Dispose();
            test.Dispose();
        }

        private Tensor Rows(int[] places) => train.index_select(0, tensor(Array.ConvertAll(places, place => (long)place), device: train.device));

        private Tensor Through(Tensor left, Tensor x)
        {
            using var turned = train.t();
            using var inner = turned.mm(x);
            return left.mm(inner);
        }
    }
}
