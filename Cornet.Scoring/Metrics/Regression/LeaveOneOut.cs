using Cornet.Runtime.Native;
using static TorchSharp.torch;

namespace Cornet.Scoring.Metrics.Regression;

/// <summary>
/// The errors of ridge predictions of stimuli that were left out, for many penalties at once: the residual of a stimulus over 1 - its leverage
/// (Hastie, Tibshirani and Friedman, 2009, section 7.10; Golub, Heath and Wahba, 1979, with the mean leverage).
/// </summary>
/// <remarks>
/// How penalties shrink directions, p / (s^2 + p), is a Cauchy matrix, whose rank is small in double precision (Beckermann and Townsend, 2017): some
/// 45 columns hold what 99 penalties do, to rounding. So the product with U, which costs most, is made for those columns instead of for every penalty.
/// </remarks>
internal static class LeaveOneOut
{
    /// <summary>Bytes that the residuals of one block of neuroids may take.</summary>
    private const long BlockBytes = 64 << 20;

    /// <summary>Columns whose singular value is a smaller share of the largest cannot be distinguished from rounding.</summary>
    private const double Rounding = 1e-15;

    /// <summary>The mean squared error for each penalty and neuroid: penalties x M; the caller owns it.</summary>
    /// <param name="directions">Of the n training stimuli.</param>
    /// <param name="coordinates">U'Y, r x M.</param>
    /// <param name="responses">Y, n x M, centered.</param>
    /// <param name="penalties">All above 0.</param>
    /// <param name="generalized">Whether every stimulus counts with the mean leverage.</param>
    public static Tensor Errors(Directions directions, Tensor coordinates, Tensor responses, double[] penalties, bool generalized)
    {
        using var scope = NewDisposeScope();
        var (n, rank) = (responses.size(0), directions.Lengths.size(0));
        // With as many directions as training stimuli allow, nothing lies outside of them but rounding.
        var full = rank == n - 1;
        var outside = full ? null : responses - directions.U.mm(coordinates);
        var shrinking = Shrinking(directions.Lengths.Squared(), tensor(penalties, device: responses.device), full);
        var slack = Slack(directions.U, shrinking, full);
        if (generalized) slack = slack.mean([0], keepdim: true);
        var (columns, weights) = Factors(shrinking, coordinates, outside);

        var errors = empty(penalties.Length, responses.size(1), ScalarType.Float64, responses.device);
        var width = Math.Max(1, BlockBytes / (8 * n * penalties.Length));
        for (long start = 0; start < responses.size(1); start += width)
        {
            using var block = NewDisposeScope();
            var count = Math.Min(width, responses.size(1) - start);
            var here = coordinates.narrow(1, start, count);
            var shaped = (columns.narrow(0, 0, rank).unsqueeze(1) * here.unsqueeze(2)).view(rank, count * columns.size(1));
            var products = directions.U.mm(shaped).view(n, count, columns.size(1));
            if (outside is not null) products.Increase(columns[rank] * outside.narrow(1, start, count).unsqueeze(2));
            var residuals = products.view(n * count, columns.size(1)).mm(weights).view(n, count, penalties.Length).div_(slack.unsqueeze(1));
            errors.narrow(1, start, count).copy_(residuals.mul_(residuals).mean([0]).t());
        }

        return errors.MoveToOuterDisposeScope();
    }

    // What is left of each direction under each penalty, up to a factor for each penalty, which residuals and slack share. The last row, where there
    // is one, stands for all that no feature explains.
    private static Tensor Shrinking(Tensor squares, Tensor penalties, bool full)
    {
        var all = full ? squares : cat([squares, zeros(1, ScalarType.Float64, squares.device)]);
        // The smallest square comes last: relative to it, nothing underflows however small the penalty is.
        return (all.narrow(0, all.size(0) - 1, 1).Plus(penalties)).unsqueeze(0) / all.unsqueeze(1).Plus(penalties.unsqueeze(0));
    }

    // 1 - leverage of each stimulus under each penalty, with the same factor; the intercept's share of the leverage is 1 / n.
    private static Tensor Slack(Tensor u, Tensor shrinking, bool full)
    {
        var squares = u.Squared();
        if (full) return squares.mm(shrinking);
        var free = squares.sum(1, keepdim: true).From(1 - 1.0 / u.size(0)).AtLeast(0);
        return squares.mm(shrinking.narrow(0, 0, u.size(1))).Increase(free * shrinking.narrow(0, u.size(1), 1));
    }

    // Shrinking as columns x weights, exact to rounding of what each penalty leaves of the responses.
    private static (Tensor Columns, Tensor Weights) Factors(Tensor shrinking, Tensor coordinates, Tensor? outside)
    {
        var lengths = coordinates.norm(1);
        if (outside is not null) lengths = cat([lengths, outside.norm().unsqueeze(0)]);
        // A direction without responses must not lose its column: it stays, at rounding size.
        var floor = lengths.max().Times(1e-12).AtLeast(1e-100);
        var sizes = lengths.maximum(floor).unsqueeze(1);
        var left = shrinking * sizes;
        var scale = left.norm(0, keepdim: true);
        var (u, values, v) = linalg.svd(left / scale, fullMatrices: false);
        var kept = (values > values.max().Times(Rounding)).sum().item<long>();
        return (u.narrow(1, 0, kept) / sizes, values.narrow(0, 0, kept).unsqueeze(1) * v.narrow(0, 0, kept) * scale);
    }
}
