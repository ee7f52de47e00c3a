using Cornet.Runtime.Native;
using Cornet.Runtime.Stimuli;
using Cornet.Scoring.Metrics.Regression;
using Cornet.Scoring.Metrics.Statistics;
using static TorchSharp.torch;

namespace Cornet.Scoring.Metrics.Similarity;

/// <summary>
/// Linear centered kernel alignment (CKA; Kornblith et al., 2019) of two representations of the same stimuli, with the unbiased estimate of HSIC by
/// default (Song et al., 2012; Nguyen, Raghu and Kornblith, 2021), whose expectation for unrelated representations is 0 however many features they
/// have.
/// </summary>
/// <param name="Value">At most 1; the unbiased estimate may be slightly negative.</param>
/// <param name="Interval">
/// Value +- z standard errors by the jackknife over stimuli (each left out once, in closed form), at most 1; null without bootstraps. Drawing stimuli
/// with replacement would compare stimuli with themselves.
/// </param>
/// <param name="P">One-sided, against one representation with its stimuli in another order; null without permutations.</param>
public sealed record CenteredKernelAlignment(double Value, Interval? Interval, double? P)
{
    private const long Purpose = 0x434B41;

    /// <summary>The unbiased estimate divides by N - 3.</summary>
    private const int FewestStimuli = 4;

    /// <summary>Compares two representations.</summary>
    /// <param name="x">Of N stimuli, at least 4.</param>
    /// <param name="y">Of the same stimuli in the same order, on the same device.</param>
    /// <param name="unbiased">Whether HSIC is estimated without bias.</param>
    /// <param name="inference">For the interval and p; defaults where not given.</param>
    /// <exception cref="CornetException">
    /// The numbers of stimuli differ, there are fewer than 4, or a representation is the same for all stimuli.
    /// </exception>
    public static CenteredKernelAlignment Of(GramMatrix x, GramMatrix y, bool unbiased = true, Inference? inference = null)
    {
        inference ??= new Inference();
        if (x.Stimuli != y.Stimuli)
            throw new CornetException($"{x.Stimuli} stimuli cannot be compared with {y.Stimuli}; give the same ones on both sides.");
        if (x.Stimuli < FewestStimuli) throw new CornetException($"CKA needs {FewestStimuli} stimuli, and there are {x.Stimuli}.");
        using var frozen = no_grad();
        using var scope = NewDisposeScope();
        Tensor k = x.Products, l = y.Products;
        Sums kl = new(k, l, unbiased), kk = new(k, k, unbiased), ll = new(l, l, unbiased);
        double xx = kk.Hsic(), yy = ll.Hsic();
        if (!(xx > 0 && yy > 0))
        {
            throw new CornetException(
                $"The {(xx > 0 ? "second" : "first")} representation does not distinguish the stimuli, so that CKA is undefined.");
        }

        var length = Math.Sqrt(xx * yy);
        var value = kl.Hsic() / length;
        return new CenteredKernelAlignment(
            value,
            inference.Bootstraps > 0 ? Jackknife(value, kl, kk, ll, inference.Confidence) : null,
            inference.Permutations > 0 ? Permuted(k, l, kl, inference) : null);
    }

    private static Interval? Jackknife(double value, Sums kl, Sums kk, Sums ll, double confidence)
    {
        using var scope = NewDisposeScope();
        var left = kl.HsicWithoutEach() / (kk.HsicWithoutEach() * ll.HsicWithoutEach()).sqrt();
        var n = left.size(0);
        var error = Math.Sqrt((n - 1.0) / n * (left - left.mean()).Squared().sum().item<double>());
        var reach = Normal.Quantile((1 + confidence) / 2) * error;
        return double.IsNaN(reach) ? null : new Interval(value - reach, Math.Min(1, value + reach));
    }

    // Only the sum of k * l and k1.l1 change when the stimuli of one side change places.
    private static double Permuted(Tensor k, Tensor l, Sums kl, Inference inference)
    {
        const double Rounding = 1e-12;
        double[] left = k.ToDoubles(), right = l.ToDoubles(), leftSums = kl.Left.ToDoubles(), rightSums = kl.Right.ToDoubles();
        var (leftSum, rightSum, n) = (leftSums.Sum(), rightSums.Sum(), leftSums.Length);
        var observed = Hsic(Enumerable.Range(0, n).ToArray());
        var asGood = 0;
        Parallel.For(0, inference.Permutations, i =>
        {
            var moved = Hsic(new CounterRandom(inference.Seed, Purpose, i).Permutation(n));
            if (moved >= observed - Rounding * Math.Abs(observed)) Interlocked.Increment(ref asGood);
        });
        return (1.0 + asGood) / (1 + inference.Permutations);

        double Hsic(int[] order)
        {
            double product = 0, rows = 0;
            for (var i = 0; i < n; i++)
            {
                ReadOnlySpan<double> one = left.AsSpan(i * n, n), other = right.AsSpan(order[i] * n, n);
                var sum = kl.Unbiased ? 0 : one[i] * other[order[i]] / 2;
                for (var j = i + 1; j < n; j++) sum += one[j] * other[order[j]];
                product += 2 * sum;
                rows += leftSums[i] * rightSums[order[i]];
            }

            return kl.Formula(product, leftSum, rightSum, rows, n);
        }
    }

    /// <summary>What HSIC is made of: the sum of the products of entries, and the sums of rows.</summary>
    private sealed class Sums
    {
        private readonly Tensor _product, _k, _l, _kd, _ld;

        public Sums(Tensor k, Tensor l, bool unbiased)
        {
            (_k, _l, Unbiased, _kd, _ld) = (k, l, unbiased, k.diagonal(), l.diagonal());
            Left = k.sum(1);
            Right = l.sum(1);
            _product = k.unsqueeze(1).bmm(l.unsqueeze(2)).flatten();
            if (!unbiased) return;
            Left.sub_(_kd);
            Right.sub_(_ld);
            _product.sub_(_kd * _ld);
        }

        // Whether diagonals count as 0. The matrices themselves stay as they are.
        public bool Unbiased { get; }

        public Tensor Left { get; }

        public Tensor Right { get; }

        public double Hsic() => Formula(Of(_product.sum()), Of(Left.sum()), Of(Right.sum()), Of(Left.dot(Right)), _k.size(0));

        // With one stimulus left out, its row and column leave every sum.
        public Tensor HsicWithoutEach()
        {
            var (kd, ld) = Unbiased ? (zeros_like(_kd), zeros_like(_ld)) : (_kd, _ld);
            var seenFromLeft = _l.mv(Left) - (_ld - ld) * Left;
            var seenFromRight = _k.mv(Right) - (_kd - kd) * Right;
            var product = (_product.sum() - _product.Times(2)).Plus(kd * ld);
            var left = (Left.sum() - Left.Times(2)).Plus(kd);
            var right = (Right.sum() - Right.Times(2)).Plus(ld);
            // The sum over j other than i of (left_j - k_ij) (right_j - l_ij).
            var rows = (Left.dot(Right) - seenFromLeft - seenFromRight).Plus(_product) - (Left - kd) * (Right - ld);
            var n = _k.size(0) - 1.0;
            var (a, b, c) = Factors(n);
            return (product.Plus((left * right).Times(a)) - rows.Times(b)).Over(c);
        }

        public double Formula(double product, double left, double right, double rows, double n)
        {
            var (a, b, c) = Factors(n);
            return (product + left * right * a - rows * b) / c;
        }

        private (double Totals, double Rows, double Divisor) Factors(double n) => Unbiased
            ? (1 / ((n - 1) * (n - 2)), 2 / (n - 2), n * (n - 3))
            : (1 / (n * n), 2 / n, (n - 1) * (n - 1));

        private static double Of(Tensor number) => number.item<double>();
    }
}
