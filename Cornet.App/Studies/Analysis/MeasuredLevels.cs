using MathNet.Numerics.LinearAlgebra;

namespace Cornet.App.Studies.Analysis;

/// <summary>The levels that rows with a score have, and whether a regression can tell them apart.</summary>
internal sealed class MeasuredLevels
{
    private readonly StudyDesign _design;
    private readonly FactorCoding _coding;
    private readonly bool _hasBase;
    private readonly int[][] _cells;
    private readonly CellMeans? _means;

    public MeasuredLevels(StudyDesign design, FactorCoding coding, IReadOnlyCollection<Observation> values)
    {
        (_design, _coding, _hasBase) = (design, coding, values.Any(value => value.Variant == 0));
        _cells = [.. values.Select(value => value.Variant).Distinct().Order().Select(variant => coding[variant]!)];
        _means = values.Count > 0 ? CellMeans.Of(values) : null;
    }

    /// <summary>The places of the factors with two levels or more.</summary>
    public int[] Varied => [.. Enumerable.Range(0, _coding.Factors.Count).Where(factor => DummyColumns.LevelsIn(_cells, factor).Length > 1)];

    /// <summary>The names of a factor's levels.</summary>
    public IReadOnlyList<string> LevelsOf(int factor) =>
        [.. DummyColumns.LevelsIn(_cells, factor).Select(level => _coding.Factors[factor].Levels[level])];

    /// <summary>What part of the design the rows do not show.</summary>
    public IEnumerable<string> Notes()
    {
        foreach (var variant in _design.Variants.Where((_, place) => _coding[place] is null))
        {
            var rows = variant.Rows.Select(row => string.Join(" x ", row.Select(level => $"{level.Factor} {level.Value}")));
            yield return $"{variant.Name} is left out: one model is several rows of the table ({string.Join("; ", rows)}), so no factor can be credited with it";
        }

        for (var factor = 0; factor < _coding.Factors.Count; factor++)
        {
            string[] missing = [.. _coding.Factors[factor].Levels.Except(LevelsOf(factor))];
            if (missing.Length > 0) yield return $"{_coding.Factors[factor].Name}: no row of {string.Join(", ", missing)} has this score";
        }
    }

    /// <summary>Why the levels cannot be told apart; null where they can.</summary>
    public string? WhyNotEstimable()
    {
        var varied = Varied;
        if (varied.Length == 0) return "no factor has two measured levels";
        var ones = Vector<double>.Build.Dense(_cells.Length, 1);
        var constant = ones.ToColumnMatrix();
        Matrix<double>[] blocks = [.. varied.Select(factor => DummyColumns.Of(_cells, factor, ones)!)];
        int rank = LeastSquares.Rank([constant, .. blocks]), wanted = 1 + blocks.Sum(block => block.ColumnCount);
        if (rank == wanted) return WhyNotBesideSeeds(varied);

        string[] confounded =
        [
            .. varied.Where((_, i) => rank - LeastSquares.Rank([constant, .. blocks.Where((_, other) => other != i)]) < blocks[i].ColumnCount)
                .Select(factor => _coding.Factors[factor].Name),
        ];
        var names = string.Join(" and ", confounded);
        if (!_hasBase) return $"the base does not have this score, and without it the levels of {names} cannot be told apart";
        return _cells.Length < wanted
            ? $"too few variants have this score ({_cells.Length}; the levels need {wanted}): {names} cannot be told apart"
            : $"{names} cannot be told apart: their levels change together in the measured rows";
    }

    private string? WhyNotBesideSeeds(int[] varied)
    {
        int[][] cells = [.. _means!.Variants.Select(variant => _coding[variant]!)];
        Matrix<double>[] blocks = [.. varied.Select(factor => DummyColumns.Of(cells, factor, _means.Roots())!)];
        var seeds = _means.SeedBlocks();
        return LeastSquares.Rank([seeds, .. blocks]) == seeds.ColumnCount + blocks.Sum(block => block.ColumnCount) ? null
            : "levels were measured with different seeds, so they cannot be told apart from the seeds";
    }
}
