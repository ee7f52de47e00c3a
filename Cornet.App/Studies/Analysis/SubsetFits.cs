using System.Numerics;
using MathNet.Numerics.LinearAlgebra;

namespace Cornet.App.Studies.Analysis;

/// <summary>
/// What every subset of factors explains. The subsets are the leaves of a tree: at each factor, one branch leaves it out, the other projects it out of
/// the factors that follow and of y. Each leaf is then one sum of squares.
/// </summary>
internal static class SubsetFits
{
    /// <summary>The sum of squares explained beyond the seeds, by subset (bit i: factor i) and column of y.</summary>
    /// <param name="seeds">The columns of the seeds, which are in every subset; one seed is the intercept.</param>
    /// <param name="factors">The columns of each factor; all together of full rank.</param>
    /// <param name="y">A column for each problem.</param>
    public static double[][] Explained(Matrix<double> seeds, IReadOnlyList<Matrix<double>> factors, Matrix<double> y)
    {
        var explained = new double[1 << factors.Count][];
        var (rest, left) = Without(seeds, factors, y);
        (rest, left) = InTheirSpan(rest, left);
        var total = LeastSquares.Squares(left);
        Visit(0, rest, left);
        return explained;

        void Visit(int subset, IReadOnlyList<Matrix<double>> following, Matrix<double> unexplained)
        {
            if (following.Count == 0)
            {
                explained[subset] = [.. total.Zip(LeastSquares.Squares(unexplained), (all, some) => all - some)];
                return;
            }

            var factor = factors.Count - following.Count;
            Matrix<double>[] others = [.. following.Skip(1)];
            Visit(subset, others, unexplained);
            var (projected, remaining) = Without(following[0], others, unexplained);
            Visit(subset | (1 << factor), projected, remaining);
        }
    }

    /// <summary>
    /// The Shapley value of each factor (LMG): the mean over all orders of what it adds to those before it.
    /// </summary>
    /// <param name="explained">By subset.</param>
    public static double[] Shapley(IReadOnlyList<double> explained)
    {
        var factors = BitOperations.Log2((uint)explained.Count);
        var shares = new double[factors];
        for (var subset = 0; subset < explained.Count; subset++)
        {
            for (var factor = 0; factor < factors; factor++)
            {
                if ((subset & (1 << factor)) != 0) continue;
                shares[factor] += OrdersWith(BitOperations.PopCount((uint)subset), factors) * (explained[subset | (1 << factor)] - explained[subset]);
            }
        }

        return shares;
    }

    // The share of orders in which just these factors stand before one: size! (factors - size - 1)! / factors!.
    private static double OrdersWith(int size, int factors)
    {
        var choices = 1.0;
        for (var i = 1; i <= size; i++) choices = choices * (factors - i) / i;
        return 1 / (factors * choices);
    }

    // As many rows as columns, however many rows were measured: what lies outside of the columns' span is explained by no subset.
    private static (Matrix<double>[] Columns, Matrix<double> Y) InTheirSpan(Matrix<double>[] columns, Matrix<double> y)
    {
        if (columns.Length == 0) return (columns, y);
        var basis = LeastSquares.Basis(columns);
        return ([.. columns.Select(basis.TransposeThisAndMultiply)], basis.TransposeThisAndMultiply(y));
    }

    private static (Matrix<double>[] Columns, Matrix<double> Y) Without(Matrix<double> block, IReadOnlyList<Matrix<double>> columns, Matrix<double> y)
    {
        var basis = block.QR(MathNet.Numerics.LinearAlgebra.Factorization.QRMethod.Thin).Q;
        return ([.. columns.Select(Rest)], Rest(y));

        Matrix<double> Rest(Matrix<double> values) => values - (basis * basis.TransposeThisAndMultiply(values));
    }
}
