using Cornet.Runtime.Native;
using Cornet.Scoring.Metrics.Splits;
using Cornet.Scoring.Metrics.Statistics;
using static TorchSharp.torch;

namespace Cornet.Scoring.Metrics;

/// <summary>
/// The decoder of the original on object solution times (Kubilius, Schrimpf et al., 2019; brain-score): softmax regression in single precision by
/// Adam, stopped early. The loss is the mean cross entropy of a batch and 0.463 / 2 times the squares of all weights and biases. The learning rate is
/// 10^-4. There are 40 epochs of batches of 64, each in an order of NumPy's <c>RandomState(0)</c>; an epoch whose last batch has a cross entropy below
/// 10^-4 is the last.
/// </summary>
/// <remarks>
/// One thing cannot be as in the original: TensorFlow draws the first weights from a generator of its own. Their distribution is the same (normal with
/// variance 1 / F, cut at two standard deviations and scaled to that variance; biases are 1). The numbers are the quantiles of NumPy's
/// <c>RandomState(0).random_sample</c>.
/// </remarks>
public sealed record AdamFit : DecoderFit
{
    private const double Rate = 1e-4, FirstDecay = 0.9, SecondDecay = 0.999, Epsilon = 1e-8, Tolerance = 1e-4;
    private const int Epochs = 40, Batch = 64;

    /// <inheritdoc/>
    public override string Name =>
        FormattableString.Invariant($"softmax regression, Adam {Rate}, {Epochs} epochs of batches of {Batch}, L2 {Penalty}");

    /// <inheritdoc/>
    public override LinearDecoder Fit(Tensor features, IReadOnlyList<int> labels, int classes)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(labels.Count, features.size(0));
        using var frozen = no_grad();
        using var scope = NewDisposeScope();
        var numbers = LinearDecoder.Finite(features);
        var standardization = new Standardization(numbers);
        var (count, width) = (labels.Count, (int)numbers.size(1));
        // A last column of ones: its weights are the biases, which are penalized as the others are.
        var x = cat([standardization.Apply(numbers).to(ScalarType.Float32), ones(count, 1, ScalarType.Float32)], 1);
        using var places = tensor(labels.Select(label => (long)label).ToArray());
        var truth = nn.functional.one_hot(places, classes).to(ScalarType.Float32);
        var weights = tensor(FirstWeights(width, classes)).view(width + 1, classes);
        var (first, second) = (zeros_like(weights), zeros_like(weights));
        var random = new RandomState(0);
        var (firstPower, secondPower) = (1.0, 1.0);
        for (var epoch = 0; epoch < Epochs; epoch++)
        {
            var entropy = 0.0;
            foreach (var rows in random.Permutation(count).Chunk(Batch))
            {
                using var perBatch = NewDisposeScope();
                var batch = tensor(Array.ConvertAll(rows, row => (long)row));
                var (inputs, targets) = (x.index_select(0, batch), truth.index_select(0, batch));
                var logProbabilities = inputs.mm(weights).log_softmax(1);
                entropy = -(logProbabilities * targets).sum().item<float>() / rows.Length;
                var slope = inputs.t().mm(logProbabilities.exp_().sub_(targets).Divide(rows.Length)).Increase(weights, times: Penalty);
                (firstPower, secondPower) = (firstPower * FirstDecay, secondPower * SecondDecay);
                first.Scale(FirstDecay).Increase(slope, times: 1 - FirstDecay);
                second.Scale(SecondDecay).IncreaseByProduct(slope, slope, 1 - SecondDecay);
                weights.IncreaseByRatio(
                    first, second.sqrt().Increase(Epsilon), -Rate * Math.Sqrt(1 - secondPower) / (1 - firstPower));
            }

            if (entropy < Tolerance) break;
        }

        var all = weights.to(ScalarType.Float64);
        return new LinearDecoder(
            standardization, all.narrow(0, 0, width).clone().DetachFromDisposeScope(), all.narrow(0, width, 1).clone().DetachFromDisposeScope());
    }

    private static float[] FirstWeights(int width, int classes)
    {
        // What a normal distribution that is cut at two standard deviations keeps of its own, and the share that lies beyond them on one side.
        const double Kept = 0.87962566103423978, Beyond = 0.022750131948179195;
        var random = new RandomState(0);
        var deviation = Math.Sqrt(1.0 / width) / Kept;
        var weights = new float[(width + 1) * classes];
        for (var i = 0; i < width * classes; i++)
            weights[i] = (float)(deviation * Normal.Quantile(Beyond + ((1 - (2 * Beyond)) * random.NextDouble())));
        weights.AsSpan(width * classes).Fill(1);
        return weights;
    }
}
