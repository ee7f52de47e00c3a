using System.Globalization;
using Cornet.Runtime.Stimuli;
using Cornet.Scoring.Assemblies;
using Cornet.Scoring.Metrics.Behavior;
using Cornet.Scoring.Metrics.Statistics;

namespace Cornet.Scoring.Benchmarks;

/// <summary>
/// How alike the distribution of a property over the units of an area is to that over neurons (Marques, Schrimpf and DiCarlo, 2021). The property is the preferred value of a column
/// of the stimuli: the one to whose stimuli the mean response is highest, the smallest of equal ones. Neurons have it in a table, or their responses in an assembly show it.
/// </summary>
internal sealed class DistributionBenchmark : Benchmark
{
    private readonly double[] _values, _neurons;
    private readonly DataCeiling _reached;

    public DistributionBenchmark(BenchmarkDeclaration declaration, StimulusTable table) : base(declaration, table)
    {
        _values = Values(table);
        _neurons = declaration.Neurons is { } file ? Table(declaration.PathOf(file)) : Recorded(table);
        var ceiling = DistributionSimilarity.Ceiling(_neurons, Declaration.Edges!, seed: Declaration.Seed);
        _reached = new DataCeiling(ceiling.Value, $"samples of the {_neurons.Length} neurons themselves", ceiling.Deviation);
    }

    public override string Metric =>
        $"distribution of the preferred {Declaration.Property}: 1 - the largest difference of the cumulative histograms in {Declaration.Edges!.Count - 1} bins, as a share of the "
        + "largest possible; mean over 1,000 samples of units";

    public override string Compared => $"{_neurons.Length} neurons";

    public override DataCeiling? Ceiling => DeclaredCeiling ?? _reached;

    public override string Normalization => Declaration.Normalizes is null ? "none" : "similarity / ceiling";

    private protected override Measurement Of(PlaceFeatures features)
    {
        var preferred = Preferred(features.Rows(), (int)features.Source.Features, _values, out var without);
        if (preferred.Length == 0) return Measurement.None($"no unit prefers a {Declaration.Property}: the mean response to each is the same");
        var similarity = DistributionSimilarity.Of(preferred, _neurons, Declaration.Edges!, seed: Declaration.Seed);
        return new Measurement(similarity.Value, similarity.Deviation, Interval.Percentiles(similarity.Samples, new Inference().Confidence))
        {
            Note = without == 0 ? null : FormattableString.Invariant($"{without:N0} units prefer no {Declaration.Property}, and do not count"),
        };
    }

    /// <summary>For each unit the value with the highest mean response; units that prefer none are left out and counted.</summary>
    internal static double[] Preferred(IEnumerable<(int Stimulus, ReadOnlyMemory<double> Units)> rows, int units, double[] values, out int without)
    {
        double[] different = [.. values.Where(value => !double.IsNaN(value)).Distinct().Order()];
        var (sums, counts) = (new double[different.Length * units], new int[different.Length]);
        foreach (var value in values) if (Array.BinarySearch(different, value) is var at and >= 0) counts[at]++;
        foreach (var (stimulus, responses) in rows)
        {
            if (double.IsNaN(values[stimulus])) continue;
            var sum = sums.AsSpan(Array.BinarySearch(different, values[stimulus]) * units, units);
            for (var unit = 0; unit < units; unit++) sum[unit] += responses.Span[unit];
        }

        List<double> preferred = [];
        for (var unit = 0; unit < units; unit++)
        {
            double[] means = [.. counts.Select((count, at) => sums[(at * units) + unit] / count)];
            var (highest, lowest) = (means.Max(), means.Min());
            // Sums of equal responses differ by rounding.
            if (highest - lowest > 1e-12 * Math.Max(Math.Abs(highest), Math.Abs(lowest))) preferred.Add(different[Array.IndexOf(means, highest)]);
        }

        without = units - preferred.Count;
        return [.. preferred];
    }

    private double[] Values(StimulusTable table)
    {
        var column = table.Column(Declaration.Property!)
            ?? throw new CornetException($"'{Declaration.File}': property names the column '{Declaration.Property}', and '{Declaration.Stimuli}' has no such column.");
        double[] values = [.. column.Select((text, row) => Number(text, $"'{Declaration.Stimuli}', row {row + 1},", Declaration.Property!))];
        Say([.. table.Ids.Where((_, row) => double.IsNaN(values[row]))], table.Count, "stimuli", Declaration.Stimuli, $"no {Declaration.Property}");
        return values.Where(value => !double.IsNaN(value)).Distinct().Count() >= 2
            ? values
            : throw new CornetException($"'{Declaration.Stimuli}' has fewer than two values of '{Declaration.Property}', so that no unit can prefer one: show stimuli that differ in it.");
    }

    private double[] Table(string file)
    {
        var table = new CsvTable(file);
        var column = table.Demand(Declaration.Property!);
        double[] all = [.. table.Rows.Select((row, place) => Number(row[column], table.Place(place), Declaration.Property!))];
        double[] known = [.. all.Where(value => !double.IsNaN(value))];
        if (known.Length == 0) throw new CornetException($"'{file}' has no {Declaration.Property} of any neuron: give at least one.");
        Say([.. all.Index().Where(one => double.IsNaN(one.Item)).Select(one => $"row {one.Index + 1}")], all.Length, "neurons", file, $"no {Declaration.Property}");
        return known;
    }

    private double[] Recorded(StimulusTable table)
    {
        var recorded = OpenAssembly().AveragedByStimulus().AlignedTo(table.Ids, table.Name);
        Say(recorded.LeftOut);
        var neuroids = recorded.NeuroidIds.Count;
        var rows = Enumerable.Range(0, table.Count).Select(row => (row, (ReadOnlyMemory<double>)recorded.Values.AsMemory(row * neuroids, neuroids)));
        var preferred = Preferred(rows, neuroids, _values, out _);
        return preferred.Length > 0
            ? preferred
            : throw new CornetException($"No neuroid of '{recorded.Origin}' prefers a {Declaration.Property}: its mean response to each is the same.");
    }

    private static double Number(string text, string place, string column) => text.Length == 0 ? double.NaN
        : double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value) ? value
        : throw new CornetException($"{place} has '{text}' in the column {column}; it must be a finite number, or empty where there is none{CsvTable.DecimalComma(text)}.");
}
