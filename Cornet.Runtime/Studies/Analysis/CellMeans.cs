using MathNet.Numerics.LinearAlgebra;

namespace Cornet.Runtime.Studies.Analysis;

/// <summary>
/// What a regression on factors needs of the rows: all rows of a variant have the same levels, so their number, their mean and the squares around it are
/// enough.
/// </summary>
internal sealed class CellMeans
{
    private CellMeans(int[] variants, double[] counts, double[] means, double within, double rows) =>
        (Variants, Counts, Means, Within, Rows) = (variants, counts, means, within, rows);

    /// <summary>The variants that have rows, ascending.</summary>
    public int[] Variants { get; }

    /// <summary>The number of rows of each of them.</summary>
    public double[] Counts { get; }

    /// <summary>The mean of each, minus the mean of all rows.</summary>
    public double[] Means { get; }

    /// <summary>Sum of squares around the means of variants: between seeds.</summary>
    public double Within { get; }

    /// <summary>Sum of squares of the means of variants around the mean of all rows.</summary>
    public double Between => Counts.Zip(Means, (count, mean) => count * mean * mean).Sum();

    /// <summary>The number of rows.</summary>
    public double Rows { get; }

    /// <summary>Sums the rows up.</summary>
    /// <param name="values">The rows.</param>
    /// <param name="weights">How often the rows of a seed count; once where null.</param>
    public static CellMeans Of(IReadOnlyCollection<Observation> values, IReadOnlyDictionary<long, int>? weights = null)
    {
        double Weight(Observation value) => weights?[value.Seed] ?? 1;
        var rows = values.Sum(Weight);
        // Around the mean of all, so that a constant added to all scores changes nothing but rounding.
        var center = values.Sum(value => Weight(value) * value.Value) / rows;
        List<int> variants = [];
        List<double> counts = [], means = [];
        var within = 0.0;
        foreach (var cell in values.GroupBy(value => value.Variant).OrderBy(cell => cell.Key))
        {
            var count = cell.Sum(Weight);
            if (count == 0) continue;
            var mean = cell.Sum(value => Weight(value) * (value.Value - center)) / count;
            within += cell.Sum(value => Weight(value) * Math.Pow(value.Value - center - mean, 2));
            variants.Add(cell.Key);
            counts.Add(count);
            means.Add(mean);
        }

        return new CellMeans([.. variants], [.. counts], [.. means], within, rows);
    }

    /// <summary>The square roots of the counts: what rows of a weighted regression are multiplied by.</summary>
    public Vector<double> Roots() => Vector<double>.Build.DenseOfEnumerable(Counts.Select(Math.Sqrt));

    /// <summary>The weighted means.</summary>
    public Vector<double> WeightedMeans() => Roots().PointwiseMultiply(Vector<double>.Build.DenseOfArray(Means));
}
