using MathNet.Numerics.LinearAlgebra;

namespace Cornet.App.Studies.Analysis;

/// <summary>Linear regression by a singular value decomposition, which also says how many columns are independent.</summary>
internal static class LeastSquares
{
    /// <summary>Orthonormal columns that span the same space; as many as are independent.</summary>
    public static Matrix<double> Basis(params IEnumerable<Matrix<double>> blocks)
    {
        var columns = Matrix<double>.Build.DenseOfColumnVectors(blocks.SelectMany(block => block.EnumerateColumns())
            .Select(column => (column, length: column.L2Norm())).Where(one => one.length > 0)
            // Of one length: how often a level is measured has no say in what is independent.
            .Select(one => one.column / one.length));
        var decomposed = columns.Svd();
        return decomposed.U.SubMatrix(0, columns.RowCount, 0, decomposed.Rank);
    }

    /// <summary>The number of independent columns.</summary>
    public static int Rank(params IEnumerable<Matrix<double>> blocks) => Basis(blocks).ColumnCount;

    /// <summary>The sum of squares of each column of y that the span of a basis explains.</summary>
    public static double[] Explained(Matrix<double> basis, Matrix<double> y) => [.. Squares(basis.TransposeThisAndMultiply(y))];

    /// <summary>The sum of squares of each column.</summary>
    public static IEnumerable<double> Squares(Matrix<double> values) => values.EnumerateColumns().Select(column => column.DotProduct(column));
}
