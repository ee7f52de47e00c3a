using MathNet.Numerics.LinearAlgebra;

namespace Cornet.App.Studies.Analysis;

/// <summary>Dummy-coded levels: a column for each level of a factor that some cell has, but the first.</summary>
internal static class DummyColumns
{
    /// <summary>The levels that cells have, ascending.</summary>
    public static int[] LevelsIn(IEnumerable<int[]> cells, int factor) => [.. cells.Select(cell => cell[factor]).Distinct().Order()];

    /// <summary>Cells x (levels - 1); null where all cells have one level.</summary>
    /// <param name="cells">The level of each factor in each cell.</param>
    /// <param name="factor">The place of the factor.</param>
    /// <param name="roots">What the row of each cell is multiplied by.</param>
    public static Matrix<double>? Of(IReadOnlyList<int[]> cells, int factor, Vector<double> roots)
    {
        var levels = LevelsIn(cells, factor);
        if (levels.Length < 2) return null;
        return Matrix<double>.Build.Dense(cells.Count, levels.Length - 1, (cell, column) => cells[cell][factor] == levels[column + 1] ? roots[cell] : 0);
    }

    /// <summary>All products of a column of one factor and a column of another.</summary>
    /// <param name="first">Weighted columns.</param>
    /// <param name="second">Weighted columns.</param>
    /// <param name="roots">The weights, which the product has once.</param>
    public static Matrix<double> Product(Matrix<double> first, Matrix<double> second, Vector<double> roots) =>
        Matrix<double>.Build.Dense(
            first.RowCount, first.ColumnCount * second.ColumnCount,
            (row, column) => first[row, column / second.ColumnCount] * second[row, column % second.ColumnCount] / roots[row]);
}
