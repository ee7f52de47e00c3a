namespace Cornet.App.Studies.Analysis;

/// <summary>The part of a study whose factors are crossed: the variants that stand for a row with several levels.</summary>
internal sealed class CrossedDesign
{
    private readonly Dictionary<int, int[]> _cells;

    private CrossedDesign(IReadOnlyList<Factor> factors, Dictionary<int, int[]> cells) => (Factors, _cells) = (factors, cells);

    /// <summary>The crossed factors with the levels that the crossed rows have; every level is one of a row.</summary>
    public IReadOnlyList<Factor> Factors { get; }

    /// <summary>The variants.</summary>
    public IEnumerable<int> Variants => _cells.Keys;

    /// <summary>The level of each crossed factor; null for a variant outside.</summary>
    public int[]? this[int variant] => _cells.GetValueOrDefault(variant);

    /// <summary>Finds it; null where no factors are crossed.</summary>
    public static CrossedDesign? Of(StudyDesign design)
    {
        var rows = design.Variants.SelectMany((variant, place) => variant.Rows.Where(row => row.Count > 1).Select(row => (Variant: place, Levels: row)))
            .ToArray();
        if (rows.Length == 0) return null;
        var coding = FactorCoding.Of(design);
        int[] crossed = [.. Enumerable.Range(0, coding.Factors.Count).Where(factor => rows[0].Levels.Any(level => level.Factor == coding.Factors[factor].Name))];
        var cells = rows.Where(row => coding[row.Variant] is not null).DistinctBy(row => row.Variant).OrderBy(row => row.Variant)
            .ToDictionary(row => row.Variant, row => crossed.Select(factor => coding[row.Variant]![factor]).ToArray());
        return new CrossedDesign([.. crossed.Select(factor => coding.Factors[factor])], cells);
    }
}
