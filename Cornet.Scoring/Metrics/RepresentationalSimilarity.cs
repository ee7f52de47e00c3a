using Cornet.Runtime.Native;
using Cornet.Runtime.Stimuli;
using Cornet.Scoring.Metrics.Similarity;
using Cornet.Scoring.Metrics.Statistics;
using static TorchSharp.torch;

namespace Cornet.Scoring.Metrics;

/// <summary>
/// Representational similarity analysis (Kriegeskorte, Mur and Bandettini, 2008): Spearman's rho between the strict upper triangles of two RDMs,
/// the mean over subjects where the reference has several, with a permutation test on the labels of the stimuli.
/// </summary>
public sealed class RepresentationalSimilarity
{
    /// <summary>Keeps these random numbers apart from others of the same seed.</summary>
    private const long Purpose = 0x525341, DrawPurpose = 0x42525341;

    private readonly int _size;
    private readonly double[] _target;
    private readonly int[][] _orders;

    /// <summary>Similarity to one reference.</summary>
    /// <param name="reference">The RDM, or RDMs of several subjects, to compare with.</param>
    /// <param name="permutations">How often the labels are shuffled; 0 for no test.</param>
    /// <param name="seed">Of the shuffling; the same orders serve for every RDM compared.</param>
    public RepresentationalSimilarity(ReferenceRdm reference, int permutations = 1000, long seed = 1)
    {
        Reference = reference;
        _size = reference.Matrix.Size;
        _target = reference.Target(whole: permutations > 0);
        _orders = [.. Enumerable.Range(0, permutations).Select(i => new CounterRandom(seed, Purpose, i).Permutation(_size))];
    }

    /// <summary>What is compared with.</summary>
    public ReferenceRdm Reference { get; }

    /// <summary>Compares an RDM with the reference.</summary>
    /// <param name="matrix">Of the same stimuli in the same order.</param>
    /// <returns>
    /// Rho, -1 .. 1, and the one-sided p: the share of label orders, the true one included, with at least this rho. Both are NaN where an RDM has a
    /// missing pair or nothing but equal ones; p also where no permutations were asked for.
    /// </returns>
    /// <exception cref="ArgumentException">The RDM is of another number of stimuli.</exception>
    public (double Rho, double P) To(DissimilarityMatrix matrix) => To(matrix, test: true);

    private (double Rho, double P) To(DissimilarityMatrix matrix, bool test)
    {
        if (matrix.Size != _size)
            throw new ArgumentException($"An RDM of {matrix.Size} stimuli cannot be compared with one of {_size}.", nameof(matrix));
        var ranks = RankCorrelation.UnitRanks(matrix.UpperTriangle());
        var inOrder = Enumerable.Range(0, _size).ToArray();
        var rho = Agreement(ranks, inOrder);
        if (double.IsNaN(rho) || _orders.Length == 0 || !test) return (rho, double.NaN);

        // A shuffle that leaves the agreement as it is may come out smaller by rounding.
        const double Rounding = 1e-12;
        var asGood = 0;
        Parallel.ForEach(_orders, order =>
        {
            if (Agreement(ranks, order) >= rho - Rounding) Interlocked.Increment(ref asGood);
        });
        return (rho, (1.0 + asGood) / (1 + _orders.Length));
    }

    /// <summary>How much rho could differ for other stimuli of the same kind.</summary>
    /// <param name="matrix">Of the same stimuli in the same order.</param>
    /// <param name="inference">How many samples, and the confidence.</param>
    /// <returns>
    /// Percentiles over stimuli drawn with replacement, a pair of the same stimulus left out, ranks as they are among all pairs; null where rho is
    /// missing, or without bootstraps.
    /// </returns>
    public Interval? IntervalOf(DissimilarityMatrix matrix, Inference? inference = null)
    {
        inference ??= new Inference();
        if (inference.Bootstraps == 0 || double.IsNaN(To(matrix, test: false).Rho)) return null;
        using var frozen = no_grad();
        using var scope = NewDisposeScope();
        var draws = Draws(inference);
        var own = new WeightedPairs(matrix, draws);
        var sum = zeros(inference.Bootstraps, ScalarType.Float64);
        foreach (var subject in Reference.Matrices)
        {
            using var perSubject = NewDisposeScope();
            sum.Increase(own.Correlation(new WeightedPairs(subject, draws)));
        }

        return Interval.Percentiles(sum.Divide(Reference.Subjects).data<double>().ToArray(), inference.Confidence);
    }

    // How often each stimulus is drawn: stimuli x samples.
    private Tensor Draws(Inference inference)
    {
        var counts = new double[_size * inference.Bootstraps];
        for (var sample = 0; sample < inference.Bootstraps; sample++)
        {
            var random = new CounterRandom(inference.Seed, DrawPurpose, sample);
            for (var i = 0; i < _size; i++) counts[random.Below(_size) * inference.Bootstraps + sample]++;
        }

        return tensor(counts).view(_size, inference.Bootstraps);
    }

    private double Agreement(double[] ranks, int[] order)
    {
        if (ranks.Length == 0) return double.NaN;
        var sum = 0.0;
        var at = 0;
        for (var i = 0; i < _size; i++)
        {
            var row = _target.AsSpan(order[i] * _size, _size);
            for (var j = i + 1; j < _size; j++) sum += ranks[at++] * row[order[j]];
        }

        return Math.Clamp(sum, -1, 1);
    }
}
