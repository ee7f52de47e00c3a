using MathNet.Numerics.LinearAlgebra;

namespace Cornet.App.Studies.Analysis;

/// <summary>
/// What a regression on factors needs of the rows, with the seed as a block: all variants of a seed share the order of images and the validation split,
/// so what a seed adds to all of them is removed first. Rows of a variant have the same levels, and seeds that measured the same variants are the same
/// regression, so for each such group of seeds the number, the mean and the squares around the mean of each variant are enough.
/// </summary>
internal sealed class CellMeans
{
    private readonly int[] _groups;

    private CellMeans(int[] variants, int[] groups, double[] counts, double[] means, double within) =>
        (Variants, _groups, Counts, Means, Within) = (variants, groups, counts, means, within);

    /// <summary>The variant of each cell. A variant has a cell in each group of seeds that measured it.</summary>
    public int[] Variants { get; }

    /// <summary>The number of rows of each cell.</summary>
    public double[] Counts { get; }

    /// <summary>The mean of each cell; of each row, the mean of its seed is subtracted first.</summary>
    public double[] Means { get; }

    /// <summary>Sum of squares around the means of cells.</summary>
    public double Within { get; }

    /// <summary>Sum of squares of the means of cells.</summary>
    public double Between => Counts.Zip(Means, (count, mean) => count * mean * mean).Sum();

    /// <summary>Sum of squares of all rows around the mean of their seed: what remains after the seeds.</summary>
    public double Total => Between + Within;

    /// <summary>The cells and their counts: the same for rows that differ in their scores alone.</summary>
    public string Shape => $"{string.Join(' ', Variants)};{string.Join(' ', _groups)};{string.Join(' ', Counts)}";

    /// <summary>Sums the rows up.</summary>
    /// <param name="values">The rows.</param>
    /// <param name="weights">How often the rows of a seed count; once where null.</param>
    public static CellMeans Of(IReadOnlyCollection<Observation> values, IReadOnlyDictionary<long, int>? weights = null)
    {
        List<int> variants = [], groups = [];
        List<double> counts = [], means = [];
        var within = 0.0;
        var seeds = values.GroupBy(value => value.Seed).OrderBy(seed => seed.Key).Select(seed => (Weight: weights?[seed.Key] ?? 1, Rows: Centered(seed)))
            .Where(seed => seed.Weight > 0);
        foreach (var (group, same) in seeds.GroupBy(seed => string.Join(' ', seed.Rows.Select(row => row.Variant))).Index())
        {
            var count = same.Sum(seed => seed.Weight);
            for (var i = 0; i < same.First().Rows.Length; i++)
            {
                var mean = same.Sum(seed => seed.Weight * seed.Rows[i].Value) / count;
                within += same.Sum(seed => seed.Weight * Math.Pow(seed.Rows[i].Value - mean, 2));
                variants.Add(same.First().Rows[i].Variant);
                groups.Add(group);
                counts.Add(count);
                means.Add(mean);
            }
        }

        return new CellMeans([.. variants], [.. groups], [.. counts], [.. means], within);
    }

    /// <summary>Why no factor can explain anything: the rows of each seed have one score. Null where a seed has two.</summary>
    /// <param name="values">At least one.</param>
    public static string? WhyNoVariance(IReadOnlyList<Observation> values)
    {
        if (values.All(value => value.Value == values[0].Value)) return "all rows have the same score";
        return values.GroupBy(value => value.Seed).All(seed => seed.All(value => value.Value == seed.First().Value))
            ? "all rows of a seed have the same score" : null;
    }

    /// <summary>The square roots of the counts: what rows of a weighted regression are multiplied by.</summary>
    public Vector<double> Roots() => Vector<double>.Build.DenseOfEnumerable(Counts.Select(Math.Sqrt));

    /// <summary>A column for each group of seeds, which is always in the regression; with one seed it is the intercept.</summary>
    public Matrix<double> SeedBlocks()
    {
        var roots = Roots();
        return Matrix<double>.Build.Dense(roots.Count, _groups[^1] + 1, (cell, group) => _groups[cell] == group ? roots[cell] : 0);
    }

    /// <summary>The weighted means.</summary>
    public Vector<double> WeightedMeans() => Roots().PointwiseMultiply(Vector<double>.Build.DenseOfArray(Means));

    private static Observation[] Centered(IEnumerable<Observation> seed)
    {
        Observation[] rows = [.. seed.OrderBy(row => row.Variant)];
        var mean = rows.Average(row => row.Value);
        return [.. rows.Select(row => row with { Value = row.Value - mean })];
    }
}
