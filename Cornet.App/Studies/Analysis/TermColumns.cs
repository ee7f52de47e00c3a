using MathNet.Numerics.LinearAlgebra;

namespace Cornet.App.Studies.Analysis;

/// <summary>The columns of main effects and interactions for weighted cells, and those of the seeds.</summary>
internal sealed class TermColumns
{
    private readonly Dictionary<int, Matrix<double>> _mains;
    private readonly Vector<double> _roots;

    /// <summary>Codes the factors.</summary>
    /// <param name="cells">The level of each factor in each cell.</param>
    /// <param name="varied">The places of the factors with two levels or more.</param>
    /// <param name="means">The cells.</param>
    public TermColumns(IReadOnlyList<int[]> cells, int[] varied, CellMeans means)
    {
        (_roots, Seeds) = (means.Roots(), means.SeedBlocks());
        _mains = varied.ToDictionary(factor => factor, factor => DummyColumns.Of(cells, factor, _roots)!);
        Mains = [.. varied.Select(factor => _mains[factor])];
    }

    /// <summary>The columns of the seeds, always in; with one seed, the intercept.</summary>
    public Matrix<double> Seeds { get; }

    /// <summary>The columns of each factor.</summary>
    public IReadOnlyList<Matrix<double>> Mains { get; }

    /// <summary>The columns of a factor, or of the interaction of two.</summary>
    public Matrix<double> Of(int[] term) =>
        term.Length == 1 ? _mains[term[0]] : DummyColumns.Product(_mains[term[0]], _mains[term[1]], _roots);
}
