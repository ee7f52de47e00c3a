using MathNet.Numerics.LinearAlgebra;

namespace Cornet.App.Studies.Analysis;

/// <summary>Shares of the variance that remains after the seeds, from one set of rows, by factor; a factor with one level in it explains nothing.</summary>
/// <param name="EtaSquared">Type II sums of squares over the total.</param>
/// <param name="Shapley">Shapley values of R2; null for too many factors.</param>
/// <param name="RSquared">What all factors explain.</param>
internal sealed record ShareEstimate(double[] EtaSquared, double[]? Shapley, double RSquared)
{
    /// <summary>Computes the shares of several problems with the same cells and counts, which differ in their means.</summary>
    /// <param name="coding">The levels.</param>
    /// <param name="factors">The places of the factors.</param>
    /// <param name="problems">At least one.</param>
    /// <returns>Null where the levels cannot be told apart.</returns>
    public static ShareEstimate[]? Of(FactorCoding coding, int[] factors, IReadOnlyList<CellMeans> problems)
    {
        int[][] cells = [.. problems[0].Variants.Select(variant => coding[variant]!)];
        var roots = problems[0].Roots();
        var seeds = problems[0].SeedBlocks();
        var columns = factors.Select(factor => DummyColumns.Of(cells, factor, roots)).ToArray();
        int[] varied = [.. Enumerable.Range(0, factors.Length).Where(i => columns[i] is not null)];
        Matrix<double>[] blocks = [.. varied.Select(i => columns[i]!)];
        if (LeastSquares.Rank([seeds, .. blocks]) < seeds.ColumnCount + blocks.Sum(block => block.ColumnCount)) return null;

        var y = Matrix<double>.Build.DenseOfColumnVectors(problems.Select(problem => problem.WeightedMeans()));
        // By problem: what all factors explain, all but each of them, and where there are not too many factors, every subset.
        double[] all;
        double[][] without;
        double[][]? subsets = null;
        if (blocks.Length <= VarianceDecomposition.MostFactorsInOrders)
        {
            subsets = SubsetFits.Explained(seeds, blocks, y);
            all = subsets[^1];
            without = [.. blocks.Select((_, block) => subsets[(subsets.Length - 1) ^ (1 << block)])];
        }
        else
        {
            all = LeastSquares.Explained(LeastSquares.Basis([seeds, .. blocks]), y);
            without = [.. blocks.Select(block => LeastSquares.Explained(LeastSquares.Basis([seeds, .. blocks.Where(other => other != block)]), y))];
        }

        return [.. problems.Select((problem, place) =>
        {
            var total = problem.Total;
            double[] eta = new double[factors.Length], shapley = new double[factors.Length];
            var values = subsets is null ? null : SubsetFits.Shapley([.. subsets.Select(subset => subset[place])]);
            for (var i = 0; i < varied.Length; i++)
            {
                eta[varied[i]] = Math.Max(0, all[place] - without[i][place]) / total;
                if (values is not null) shapley[varied[i]] = Math.Max(0, values[i]) / total;
            }

            return new ShareEstimate(eta, values is null ? null : shapley, all[place] / total);
        })];
    }
}
