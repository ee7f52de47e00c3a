using Cornet.Runtime.Models;

namespace Cornet.App.Studies.Analysis;

/// <summary>
/// The level of every factor in every variant. A factor that no row of a variant names is at its base level, which is the level of the base's own row, or
/// a level named after the model where the table has no such row.
/// </summary>
internal sealed class FactorCoding
{
    private readonly int[]?[] _levels;

    private FactorCoding(IReadOnlyList<Factor> factors, int[]?[] levels) => (Factors, _levels) = (factors, levels);

    /// <summary>The factors, in the order of the table.</summary>
    public IReadOnlyList<Factor> Factors { get; }

    /// <summary>
    /// The place of the level of each factor; null where a variant stands for rows with different levels, so that no factor can be credited with it.
    /// </summary>
    public int[]? this[int variant] => _levels[variant];

    /// <summary>Reads the levels of a design.</summary>
    public static FactorCoding Of(StudyDesign design)
    {
        IReadOnlyList<StudyLevel>[] ofVariants = [.. design.Variants.Skip(1).SelectMany(variant => variant.Rows)], ofBase = [.. design.Variants[0].Rows];
        List<Factor> factors = [];
        // Rows of variants first: their order is that of the table.
        foreach (var name in ofVariants.Concat(ofBase).SelectMany(row => row).Select(level => level.Factor).Distinct())
        {
            string[] values = ValuesOf(ofVariants, name), baseNames = ValuesOf(ofBase, name);
            var baseLevel = baseNames.FirstOrDefault() ?? StudyBase.Unnamed(design.Model);
            string[] levels = [.. values.Except(baseNames.Skip(1))];
            // The base level keeps its place where rows of variants have it too, as in crossed factors.
            if (!levels.Contains(baseLevel)) levels = [baseLevel, .. levels];
            factors.Add(new Factor(name, levels, Array.IndexOf(levels, baseLevel), baseNames));
        }

        return new FactorCoding(factors, [.. design.Variants.Select((variant, place) => LevelsOf(variant, isBase: place == 0, factors))]);
    }

    // Rows that differ in this factor alone show the order of its levels; where factors are crossed, those beside the base lack one.
    private static string[] ValuesOf(IReadOnlyList<StudyLevel>[] rows, string factor) =>
    [
        .. rows.Where(row => row.Any(level => level.Factor == factor))
            .GroupBy(row => string.Join('\n', row.Where(level => level.Factor != factor).Select(level => $"{level.Factor}={level.Value}")))
            .OrderByDescending(group => group.Count()).SelectMany(group => group)
            .Select(row => row.First(level => level.Factor == factor).Value).Distinct(),
    ];

    private static int[]? LevelsOf(StudyVariant variant, bool isBase, List<Factor> factors)
    {
        if (isBase) return [.. factors.Select(factor => factor.BaseLevel)];
        int[][] rows = [.. variant.Rows.Select(row => factors.Select(factor => factor.LevelIn(row)).ToArray())];
        return rows.Length > 0 && rows.All(row => row.SequenceEqual(rows[0])) ? rows[0] : null;
    }
}
