using System.Runtime.InteropServices;
using Cornet.Scoring.Metrics.Splits;
using Cornet.Scoring.Metrics.Statistics;
using static TorchSharp.torch;

namespace Cornet.Scoring.Metrics.Ceilings;

/// <summary>
/// How reproducible responses are where stimuli have different numbers of repetitions (brain-score's <c>predictor_consistency</c>): for each stimulus
/// its own random halves of its repetitions, Pearson's r between the mean responses of both halves over stimuli, corrected to the whole number of
/// repetitions (Spearman, 1910; Brown, 1910), median over neuroids, mean over halvings. The halves are those of NumPy's <c>default_rng(seed)</c>.
/// </summary>
/// <param name="Value">The ceiling, at most 1.</param>
/// <param name="StandardError">Population standard deviation over halvings of the medians, over the square root of their number.</param>
/// <param name="Halvings">For each halving the corrected r of each neuroid; NaN where its responses are constant.</param>
/// <param name="Stimuli">How many stimuli have at least two repetitions; the others are left out.</param>
public sealed record PredictorConsistency(double Value, double StandardError, IReadOnlyList<double[]> Halvings, int Stimuli)
{
    /// <summary>Fewer stimuli give no value, as in brain-score.</summary>
    private const int FewestStimuli = 10;

    /// <summary>For each neuroid the mean over the halvings in which it has a value; NaN where it never has.</summary>
    public IReadOnlyList<double> Neuroids => NeuroidCeilings.MeanOver(Halvings);

    /// <summary>The consistency of presentations.</summary>
    /// <param name="responses">Presentations x neuroids, of any floating type.</param>
    /// <param name="stimulusIds">The stimulus of each presentation; text is ordered by its code units, as NumPy does.</param>
    /// <param name="repetitions">
    /// The number of each repetition; presentations of a stimulus with the same number stay together. Numbered from 0 for each stimulus, in the order
    /// of the presentations, where not given.
    /// </param>
    /// <param name="halvings">How often to halve, at least 1.</param>
    /// <param name="seed">Of the halves.</param>
    /// <exception cref="CornetException">
    /// The numbers of presentations differ, a response is NaN or infinite, fewer than ten stimuli are repeated, or no neuroid has a correlation.
    /// </exception>
    public static PredictorConsistency Of(
        Tensor responses, IReadOnlyList<string> stimulusIds, IReadOnlyList<int>? repetitions = null, int halvings = 10, uint seed = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(halvings);
        if (responses.dim() != 2 || responses.size(0) != stimulusIds.Count || (repetitions ?? []).Count != (repetitions is null ? 0 : stimulusIds.Count))
        {
            throw new CornetException(
                $"Responses are {string.Join(" x ", responses.shape)}, with {stimulusIds.Count} stimulus ids and {repetitions?.Count ?? stimulusIds.Count} "
                + "repetitions; give presentations x neuroids, and one of each for every presentation.");
        }

        using var frozen = no_grad();
        using var scope = NewDisposeScope();
        var numbers = responses.cpu().to(ScalarType.Float64).contiguous();
        var values = MemoryMarshal.Cast<byte, double>(numbers.bytes).ToArray();
        if (Array.FindIndex(values, value => !double.IsFinite(value)) is var gap and >= 0)
        {
            throw new CornetException(
                $"The response of neuroid {gap % numbers.size(1)} in presentation {gap / numbers.size(1)} is {values[gap]}; leave out the neuroids or "
                + "the presentations that were not measured.");
        }

        // For each stimulus its repetitions, and for each of these its presentations.
        int[][][] repeated = [.. Enumerable.Range(0, stimulusIds.Count).GroupBy(row => stimulusIds[row]).OrderBy(group => group.Key, StringComparer.Ordinal)
            .Select(group => group.Select((row, place) => (Row: row, Repetition: repetitions?[row] ?? place))
                .GroupBy(one => one.Repetition).OrderBy(one => one.Key).Select(one => one.Select(each => each.Row).ToArray()).ToArray())
            .Where(stimulus => stimulus.Length > 1)];
        if (repeated.Length < FewestStimuli)
        {
            throw new CornetException(
                $"{repeated.Length} stimuli have at least two repetitions, and predictor consistency needs {FewestStimuli}; repeat more stimuli.");
        }

        var random = new Pcg64(seed);
        double[][] corrected = [.. Enumerable.Range(0, halvings).Select(_ => OneHalving(values, (int)numbers.size(1), repeated, random))];
        double[] medians = [.. corrected.Select(Medians.Of).Where(median => !double.IsNaN(median))];
        return medians.Length == 0
            ? throw new CornetException("No neuroid has a consistency: its mean responses are the same to all stimuli.")
            : new PredictorConsistency(medians.Average(), Statistics.StandardError.OverSplits(medians), corrected, repeated.Length);
    }

    private static double[] OneHalving(double[] values, int neuroids, int[][][] repeated, Pcg64 random)
    {
        double[] one = new double[repeated.Length * neuroids], other = new double[one.Length];
        for (var stimulus = 0; stimulus < repeated.Length; stimulus++)
        {
            var all = repeated[stimulus];
            var order = random.Permutation(all.Length);
            var half = all.Length / 2;
            AddMean(order[..half], one);
            AddMean(order[half..], other);

            void AddMean(int[] taken, double[] means)
            {
                int[] rows = [.. taken.SelectMany(place => all[place])];
                foreach (var row in rows)
                    for (var neuroid = 0; neuroid < neuroids; neuroid++) means[stimulus * neuroids + neuroid] += values[row * neuroids + neuroid] / rows.Length;
            }
        }

        using var scope = NewDisposeScope();
        var correlation = new ColumnCorrelation(tensor(one).view(repeated.Length, neuroids), tensor(other).view(repeated.Length, neuroids));
        return Array.ConvertAll(correlation.Values, InternalConsistency.Corrected);
    }
}
