using Cornet.Runtime.Stimuli;
using Cornet.Runtime.Weights;
using Cornet.Scoring.Metrics.Regression;
using Cornet.Scoring.Metrics.Similarity;

namespace Cornet.Scoring.Benchmarks;

/// <summary>
/// How many dimensions an area has: the participation ratio of its responses to the stimuli, or the share of its units that stand for a factor which pairs of stimuli share. Nothing
/// measured is compared, so that there is no ceiling and no normalized score.
/// </summary>
internal sealed class DimensionalityBenchmark : Benchmark
{
    private readonly (int First, int Second)[] _pairs = [];
    private readonly string[] _factors = [];

    public DimensionalityBenchmark(BenchmarkDeclaration declaration, StimulusTable table) : base(declaration, table)
    {
        if (declaration.Metric == Benchmarks.Metric.EffectiveDimensionality) return;
        var file = declaration.PathOf(declaration.Pairs!);
        var pairs = new CsvTable(file);
        var rows = table.Ids.Index().ToDictionary(one => one.Item, one => one.Index, StringComparer.Ordinal);
        var (first, second, factor) = (pairs.Demand("stimulus_id_1"), pairs.Demand("stimulus_id_2"), pairs.Demand("factor"));
        _pairs = [.. Enumerable.Range(0, pairs.Rows.Count).Select(row => (RowOf(row, first), RowOf(row, second)))];
        _factors = [.. Enumerable.Range(0, pairs.Rows.Count).Select(row => pairs.Filled(row, factor))];
        if (_pairs.Length == 0) throw new CornetException($"'{file}' has no pairs of stimuli: give some for each factor.");
        if (!_factors.Contains(declaration.Factor))
        {
            string[] known = [.. _factors.Distinct()];
            throw new CornetException(
                $"'{declaration.File}': factor is '{declaration.Factor}'{NearestName.Suggest(declaration.Factor!, known)}, and the pairs of '{file}' share {string.Join(", ", known)}.");
        }

        int RowOf(int row, int column) => rows.TryGetValue(pairs.Filled(row, column), out var place)
            ? place
            : throw new CornetException($"{pairs.Place(row)} names the stimulus '{pairs.Rows[row][column]}', which '{declaration.Stimuli}' does not list.");
    }

    public override string Metric => _pairs.Length == 0
        ? "effective dimensionality: participation ratio of the eigenvalues of the covariance of all units"
        : $"factor dimensionality: share of the units for '{Declaration.Factor}', of {_factors.Distinct().Count()} factors and the residual";

    public override string Compared => _pairs.Length == 0 ? "nothing measured" : $"{_pairs.Length:N0} pairs of stimuli";

    public override DataCeiling? Ceiling => null;

    private protected override Measurement Of(PlaceFeatures features)
    {
        if (_pairs.Length == 0)
        {
            using var products = GramMatrix.Of(features.Source);
            return new Measurement(EffectiveDimensionality.Of(products));
        }

        using var whole = features.Whole();
        using var first = Rows(whole, Array.ConvertAll(_pairs, pair => pair.First));
        using var second = Rows(whole, Array.ConvertAll(_pairs, pair => pair.Second));
        var dimensions = FactorDimensionality.Of(first, second, _factors);
        return new Measurement(dimensions.Shares[dimensions.Factors.ToList().IndexOf(Declaration.Factor!)])
        {
            Note = string.Join(", ", dimensions.Factors.Zip(dimensions.Shares, (name, share) => FormattableString.Invariant($"{name} {share:F3}")))
                + FormattableString.Invariant($", residual {dimensions.Residual:F3}"),
        };
    }
}
