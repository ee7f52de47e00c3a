using Cornet.Scoring.Metrics.Splits;

namespace Cornet.Scoring.Metrics.Behavior;

/// <summary>
/// How alike the distribution of a property over a model's units is to that over recorded neurons, such as preferred orientation or surround
/// suppression in V1 (Marques, Schrimpf and DiCarlo, 2021; brain-score's <c>ks_similarity</c>): 1 - the largest difference of the cumulative
/// histograms, divided by the largest that any histogram in these bins could have. Units are drawn with replacement, as many as there are neurons.
/// </summary>
/// <param name="Value">Mean over samples, 0 .. 1.</param>
/// <param name="Deviation">Population standard deviation over samples, which brain-score gives as the error.</param>
/// <param name="Samples">The similarity of each sample.</param>
public sealed record DistributionSimilarity(double Value, double Deviation, IReadOnlyList<double> Samples)
{
    /// <summary>Compares two samples of a property.</summary>
    /// <param name="model">The property of each unit.</param>
    /// <param name="data">The property of each neuron.</param>
    /// <param name="edges">
    /// Of the bins, ascending, at least three. A value outside counts in the bin at that end; a value on an edge in the bin above, but for the last.
    /// </param>
    /// <param name="samples">How often to draw, at least 1.</param>
    /// <param name="seed">Of NumPy's legacy random numbers: the draws are those of <c>RandomState(seed).choice</c>.</param>
    /// <exception cref="CornetException">A side is empty or holds a NaN, or the edges do not ascend.</exception>
    public static DistributionSimilarity Of(
        IReadOnlyList<double> model, IReadOnlyList<double> data, IReadOnlyList<double> edges, int samples = 1000, uint seed = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(samples);
        if (edges.Count < 3 || Enumerable.Range(1, edges.Count - 1).Any(i => !(edges[i - 1] < edges[i])))
        {
            throw new CornetException(
                $"The edges of bins are {string.Join(", ", edges.Select(edge => $"{edge:G4}"))}; they must ascend, and two bins need three of them.");
        }

        Demand(model, "model");
        Demand(data, "data");
        double[] bounds = [.. edges];
        var measured = Cumulative([.. data.Select(value => BinOf(bounds, value))], bounds.Length - 1);
        int[] bins = [.. model.Select(value => BinOf(bounds, value))];
        var random = new RandomState(seed);
        var values = new double[samples];
        for (var sample = 0; sample < samples; sample++)
        {
            var drawn = new int[data.Count];
            for (var i = 0; i < drawn.Length; i++) drawn[i] = bins[random.Integer(0, bins.Length)];
            values[sample] = Similarity(Cumulative(drawn, bounds.Length - 1), measured);
        }

        return new DistributionSimilarity(values.Average(), Statistics.StandardError.OverSplits(values) * Math.Sqrt(samples), values);
    }

    /// <summary>What neurons reach that are drawn from the recorded ones.</summary>
    /// <inheritdoc cref="Of"/>
    public static DistributionSimilarity Ceiling(IReadOnlyList<double> data, IReadOnlyList<double> edges, int samples = 1000, uint seed = 0) =>
        Of(data, data, edges, samples, seed);

    // The histogram that differs most has everything in the first bin, or in the last.
    private static double Similarity(double[] one, double[] other)
    {
        double largest = 0, possible = 0;
        for (var bin = 0; bin < one.Length; bin++)
        {
            var last = bin == one.Length - 1 ? 1.0 : 0;
            largest = Math.Max(largest, Math.Abs(one[bin] - other[bin]));
            possible = Math.Max(possible, Math.Max(Math.Abs(1 - other[bin]), Math.Abs(last - other[bin])));
        }

        return 1 - largest / possible;
    }

    private static double[] Cumulative(int[] bins, int count)
    {
        var shares = new double[count];
        foreach (var bin in bins) shares[bin]++;
        var sum = 0.0;
        for (var bin = 0; bin < count; bin++) shares[bin] = sum += shares[bin] / bins.Length;
        return shares;
    }

    private static int BinOf(double[] edges, double value)
    {
        var place = Array.BinarySearch(edges, value);
        return Math.Clamp(place >= 0 ? place : ~place - 1, 0, edges.Length - 2);
    }

    private static void Demand(IReadOnlyList<double> values, string side)
    {
        if (values.Count == 0) throw new CornetException($"The {side} has no value of the property; give at least one.");
        if (values.Index().FirstOrDefault(value => double.IsNaN(value.Item), (-1, 0)) is (>= 0 and var place, _))
            throw new CornetException($"Value {place + 1} of the {side} is NaN; leave out the units whose property could not be measured.");
    }
}
