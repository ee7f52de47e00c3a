using Cornet.Runtime.Models;
using Cornet.Scoring.Metrics.Statistics;
using MathNet.Numerics.LinearAlgebra;

namespace Cornet.App.Studies.Analysis;

/// <summary>One score of the rows whose factors are crossed.</summary>
internal sealed class CrossedScore
{
    private readonly CrossedDesign _design;
    private readonly string _score;
    private readonly Observation[] _values;
    private readonly int[][] _levels;
    private readonly int[] _varied;
    private readonly long[] _seeds;

    /// <summary>Takes the rows of the crossed part.</summary>
    public CrossedScore(CrossedDesign design, StudyObservations score)
    {
        (_design, _score) = (design, score.Score);
        _values = [.. score.Values.Where(value => design[value.Variant] is not null)];
        int[][] all = [.. _values.Select(value => design[value.Variant]!)];
        _levels = [.. design.Factors.Select((_, factor) => DummyColumns.LevelsIn(all, factor))];
        _varied = [.. Enumerable.Range(0, design.Factors.Count).Where(factor => _levels[factor].Length > 1)];
        _seeds = [.. _values.Select(value => value.Seed).Distinct().Order()];
    }

    /// <summary>The table, the means, and what cannot be estimated.</summary>
    public CrossedEffects Effects(double confidence)
    {
        EffectTerm[] named = [.. Terms().Select(term => new EffectTerm([.. term.Select(factor => _design.Factors[factor].Name)]) { Degrees = DegreesOf(term) })];
        var effects = new CrossedEffects(_score, [], named) { Rows = _values.Length, Seeds = _seeds.Length, MissingCells = [.. MissingCells()], Cells = [.. MeansOfPairs()] };
        if (WhyNone() is { } why) return effects with { Missing = why, Terms = [.. named.Select(term => term with { Missing = why })] };

        var cells = CellMeans.Of(_values);
        var blocks = new TermColumns([.. cells.Variants.Select(variant => _design[variant]!)], _varied, cells);
        if (LeastSquares.Rank([blocks.Seeds, .. blocks.Mains]) < blocks.Seeds.ColumnCount + blocks.Mains.Sum(block => block.ColumnCount))
        {
            why = "the levels of the crossed factors cannot be told apart in the measured rows";
            return effects with { Missing = why, Terms = [.. named.Select(term => term with { Missing = why })] };
        }

        var (terms, residual, degrees) = Table(named, cells, blocks);
        return effects with
        {
            Terms = terms, TotalSumOfSquares = cells.Total, ResidualSumOfSquares = residual, ResidualDegrees = degrees,
            Means = [.. MarginalMeans(cells, confidence)],
            Notes = [.. Notes(terms, degrees)],
        };
    }

    private (EffectTerm[] Terms, double Residual, int Degrees) Table(EffectTerm[] named, CellMeans cells, TermColumns blocks)
    {
        int[][] terms = [.. Terms()];
        var columns = terms.Select(term => term.All(_varied.Contains) ? blocks.Of(term) : null).ToArray();
        // An interaction counts where all of its columns add something to all other terms.
        var full = RankOf(_ => true);
        var counts = terms.Select((term, i) => columns[i] is { } block
            && (term.Length == 1 || full - RankOf(other => other != i) == block.ColumnCount)).ToArray();

        var total = cells.Total;
        var y = cells.WeightedMeans().ToColumnMatrix();
        var residual = total - Explained(i => counts[i]);
        var degrees = _values.Length - _seeds.Length - Enumerable.Range(0, terms.Length).Where(i => counts[i]).Sum(i => columns[i]!.ColumnCount);
        residual = degrees == 0 || residual < 1e-12 * total ? 0 : residual;
        return ([.. terms.Select((term, i) => Row(term, i))], residual, degrees);

        EffectTerm Row(int[] term, int place)
        {
            if (!counts[place])
                return named[place] with { Missing = columns[place] is null ? "only one level was measured" : WhyNoInteraction(term) };
            bool Beside(int other) => counts[other] && other != place && !term.All(terms[other].Contains);
            var squares = Math.Max(0, Explained(other => other == place || Beside(other)) - Explained(Beside));
            double? f = residual > 0 ? squares / columns[place]!.ColumnCount / (residual / degrees) : null;
            return named[place] with
            {
                SumOfSquares = squares, EtaSquared = squares / total, F = f,
                P = f is { } ratio ? FisherDistribution.P(ratio, columns[place]!.ColumnCount, degrees) : null,
            };
        }

        int RankOf(Func<int, bool> chosen) => LeastSquares.Rank([blocks.Seeds, .. Chosen(chosen)]);
        double Explained(Func<int, bool> chosen) => LeastSquares.Explained(LeastSquares.Basis([blocks.Seeds, .. Chosen(chosen)]), y)[0];
        IEnumerable<Matrix<double>> Chosen(Func<int, bool> chosen) => columns.Where((block, i) => block is not null && chosen(i)).Select(block => block!);
    }

    private IEnumerable<MarginalMean> MarginalMeans(CellMeans cells, double confidence)
    {
        // Of rows, with a column for each seed: an intercept of its own.
        int[][] levels = [.. _values.Select(value => _design[value.Variant]!)];
        var ones = Vector<double>.Build.Dense(_values.Length, 1);
        var seeds = Matrix<double>.Build.Dense(_values.Length, _seeds.Length, (row, seed) => _values[row].Seed == _seeds[seed] ? 1 : 0);
        var x = Matrix<double>.Build.DenseOfColumnVectors(_varied.Select(factor => DummyColumns.Of(levels, factor, ones)!).Prepend(seeds)
            .SelectMany(block => block.EnumerateColumns()));
        var center = _values.Average(value => value.Value);
        var solver = x.QR(MathNet.Numerics.LinearAlgebra.Factorization.QRMethod.Thin);
        var coefficients = solver.Solve(Vector<double>.Build.DenseOfEnumerable(_values.Select(value => value.Value - center)));
        var (squares, degrees) = BesideCombinationsAndSeeds(cells);
        foreach (var (factor, place) in _varied.Select((factor, place) => (factor, place)))
        {
            for (var level = 0; level < _levels[factor].Length; level++)
            {
                var weights = Contrast(place, level);
                // The length of R'^-1 w is the standard error in units of the standard deviation.
                var length = solver.R.Transpose().Solve(weights).L2Norm();
                var mean = center + (weights * coefficients);
                Interval? interval = null;
                if (squares > 0)
                {
                    var reach = StudentDistribution.Reach(confidence, degrees) * Math.Sqrt(squares / degrees) * length;
                    interval = new Interval(mean - reach, mean + reach);
                }

                yield return new MarginalMean(_design.Factors[factor].Name, NameOf(factor, level), mean, interval);
            }
        }

        // A level of one factor, and equal parts of all seeds and of the levels of all others.
        Vector<double> Contrast(int place, int level)
        {
            List<double> weights = [.. _seeds.Select(_ => 1.0 / _seeds.Length)];
            for (var other = 0; other < _varied.Length; other++)
            {
                var count = _levels[_varied[other]].Length;
                for (var column = 1; column < count; column++)
                    weights.Add(other != place ? 1.0 / count : column == level ? 1 : 0);
            }

            return Vector<double>.Build.DenseOfEnumerable(weights);
        }
    }

    // What neither the combination nor the seed explains: neither the model nor interactions have a part in it.
    private (double Squares, int Degrees) BesideCombinationsAndSeeds(CellMeans cells)
    {
        int[] combinations = [.. cells.Variants.Distinct()];
        var roots = cells.Roots();
        var ofCombinations = Matrix<double>.Build.Dense(
            roots.Count, combinations.Length, (cell, combination) => cells.Variants[cell] == combinations[combination] ? roots[cell] : 0);
        var seeds = cells.SeedBlocks();
        var basis = LeastSquares.Basis(seeds, ofCombinations);
        var degrees = _values.Length - _seeds.Length - (basis.ColumnCount - seeds.ColumnCount);
        var squares = cells.Total - LeastSquares.Explained(basis, cells.WeightedMeans().ToColumnMatrix())[0];
        return degrees == 0 || squares < 1e-12 * cells.Total ? (0, degrees) : (squares, degrees);
    }

    private IEnumerable<CellMean> MeansOfPairs()
    {
        foreach (var pair in Terms().Where(term => term.Length == 2))
        {
            var groups = _values.ToLookup(value => (_design[value.Variant]![pair[0]], _design[value.Variant]![pair[1]]));
            foreach (var first in _levels[pair[0]])
            {
                foreach (var second in _levels[pair[1]].Where(second => groups.Contains((first, second))))
                {
                    var values = groups[(first, second)];
                    yield return new CellMean(
                        Level(pair[0], first), Level(pair[1], second), values.Average(value => value.Value), values.Count());
                }
            }
        }

        StudyLevel Level(int factor, int level) => new(_design.Factors[factor].Name, _design.Factors[factor].Levels[level]);
    }

    private string? WhyNone()
    {
        if (_values.Length == 0) return "no crossed row has this score";
        if (_varied.Length == 0) return "no crossed factor has two measured levels";
        return CellMeans.WhyNoVariance(_values);
    }

    private IEnumerable<string> Notes(EffectTerm[] terms, int degrees)
    {
        if (degrees == 0) yield return "there are as many combinations as rows: without a residual there is no F and no p; train more seeds";
        if (_varied.Length > 2) yield return "interactions of three factors or more are part of the residual";
        if (terms.Any(term => term is { Factors.Count: 2, Missing: not null }))
            yield return "an interaction that cannot be estimated is part of the residual";
    }

    private string WhyNoInteraction(int[] term)
    {
        string[] empty =
        [
            .. Combinations(term).Where(levels => !_values.Any(value => term.Zip(levels).All(one => _design[value.Variant]![one.First] == one.Second)))
                .Select(levels => NameOf(term, levels)),
        ];
        return empty.Length > 0 ? $"not estimable: no row has {string.Join(", ", empty)}" : "not estimable from the measured combinations";
    }

    private IEnumerable<string> MissingCells()
    {
        var measured = _values.Select(value => string.Join(' ', _design[value.Variant]!)).ToHashSet();
        int[] all = [.. Enumerable.Range(0, _design.Factors.Count)];
        var designed = _design.Variants.Select(variant => _design[variant]!).ToArray();
        var levels = all.Select(factor => designed.Select(cell => cell[factor]).Distinct().Order().ToArray()).ToArray();
        return Product(levels).Where(cell => !measured.Contains(string.Join(' ', cell))).Select(cell => NameOf(all, cell));
    }

    private IEnumerable<int[]> Terms()
    {
        var factors = _design.Factors.Count;
        for (var factor = 0; factor < factors; factor++) yield return [factor];
        for (var first = 0; first < factors; first++)
            for (var second = first + 1; second < factors; second++) yield return [first, second];
    }

    private int DegreesOf(int[] term) => term.Aggregate(1, (product, factor) => product * Math.Max(0, _levels[factor].Length - 1));

    private IEnumerable<int[]> Combinations(int[] term) => Product([.. term.Select(factor => _levels[factor])]);

    private static IEnumerable<int[]> Product(int[][] levels) =>
        levels.Aggregate((IEnumerable<int[]>)[[]], (rows, values) => rows.SelectMany(row => values.Select(value => (int[])[.. row, value])));

    private string NameOf(int factor, int level) => _design.Factors[factor].Levels[_levels[factor][level]];

    private string NameOf(int[] factors, int[] levels) =>
        string.Join(" x ", factors.Zip(levels, (factor, level) => $"{_design.Factors[factor].Name} {_design.Factors[factor].Levels[level]}"));
}
