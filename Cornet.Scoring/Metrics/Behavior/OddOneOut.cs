using Cornet.Runtime.Native;
using Cornet.Runtime.Weights;
using Cornet.Scoring.Metrics.Statistics;
using static TorchSharp.torch;

namespace Cornet.Scoring.Metrics.Behavior;

/// <summary>Three stimuli, and the one that an observer says fits least.</summary>
/// <param name="First">A stimulus.</param>
/// <param name="Second">Another.</param>
/// <param name="Third">Another.</param>
/// <param name="Odd">One of the three.</param>
public readonly record struct Triplet(string First, string Second, string Third, string Odd);

/// <summary>How alike a model finds two stimuli.</summary>
public enum RepresentationSimilarity
{
    /// <summary>The dot product of the representations, as in Hebart et al. (2020).</summary>
    DotProduct,

    /// <summary>The dot product over both lengths.</summary>
    Cosine,

    /// <summary>Pearson's r of the representations.</summary>
    Correlation,
}

/// <summary>
/// Odd-one-out judgments (Hebart et al., 2020; 2023): of three stimuli the two that a model finds most alike leave the third, and a choice is right
/// where an observer left out the same. Chance is 1/3.
/// </summary>
/// <param name="Accuracy">The share of triplets with the observer's choice, 0 .. 1.</param>
/// <param name="Interval">Wilson's, over triplets.</param>
/// <param name="Ceiling">How often observers agree with each other, above 1/3 and at most 1; null where not given.</param>
/// <param name="Choices">For each triplet the model's choice: 0, 1 or 2. In a tie the pair of first and second counts before first and third.</param>
public sealed record OddOneOut(double Accuracy, Interval Interval, double? Ceiling, IReadOnlyList<int> Choices)
{
    /// <summary>The share of triplets that another observer answers as the first does, in the THINGS data (Hebart et al., 2023).</summary>
    public const double ThingsCeiling = 0.6767;

    private const double Chance = 1.0 / 3;

    /// <summary>Accuracy / ceiling.</summary>
    public double? ShareOfCeiling => Accuracy / Ceiling;

    /// <summary>(accuracy - 1/3) / (ceiling - 1/3), at least 0: brain-score's Hebart2023-match.</summary>
    public double? AboveChance => Ceiling is { } ceiling ? Math.Max(0, (Accuracy - Chance) / (ceiling - Chance)) : null;

    /// <summary>Compares a model with choices.</summary>
    /// <param name="representations">N x anything, of any floating type. N x N numbers in double precision are made.</param>
    /// <param name="stimulusIds">N ids, all different.</param>
    /// <param name="triplets">At least one, of these stimuli.</param>
    /// <param name="similarity">What makes two stimuli alike.</param>
    /// <param name="ceiling">Such as <see cref="ThingsCeiling"/> or <see cref="CeilingOf"/>.</param>
    /// <param name="confidence">Of the interval.</param>
    /// <exception cref="CornetException">
    /// A triplet names a stimulus that is not there, one stimulus twice or an odd one that was not shown; a representation is NaN, infinite or, for
    /// <see cref="RepresentationSimilarity.Correlation"/>, constant; the ceiling is not above chance.
    /// </exception>
    public static OddOneOut Of(
        Tensor representations, IReadOnlyList<string> stimulusIds, IReadOnlyList<Triplet> triplets,
        RepresentationSimilarity similarity = RepresentationSimilarity.DotProduct, double? ceiling = null, double confidence = 0.95)
    {
        if (triplets.Count == 0) throw new CornetException("Odd-one-out needs at least one triplet.");
        if (ceiling is not (null or (> Chance and <= 1)))
            throw new CornetException($"A ceiling of {ceiling:G4} cannot be: observers who guess agree in 1/3 of the triplets, and nobody in more than all.");
        if (representations.dim() < 2 || representations.size(0) != stimulusIds.Count)
        {
            throw new CornetException(
                $"Representations are {string.Join(" x ", representations.shape)}, with {stimulusIds.Count} stimulus ids; give one row for each.");
        }

        var rows = new Dictionary<string, int>();
        foreach (var (row, id) in stimulusIds.Index())
            if (!rows.TryAdd(id, row)) throw new CornetException($"The stimulus '{id}' comes twice (rows {rows[id] + 1} and {row + 1}); keep one of them.");

        var products = Products(representations, stimulusIds, similarity);
        var n = stimulusIds.Count;
        var choices = new int[triplets.Count];
        var right = 0;
        foreach (var (place, triplet) in triplets.Index())
        {
            Demand(triplet, place);
            var (i, j, k) = (Row(triplet.First), Row(triplet.Second), Row(triplet.Third));
            double ij = products[(long)i * n + j], ik = products[(long)i * n + k], jk = products[(long)j * n + k];
            choices[place] = ij >= ik && ij >= jk ? 2 : ik >= jk ? 1 : 0;
            if ((choices[place] switch { 0 => triplet.First, 1 => triplet.Second, _ => triplet.Third }) == triplet.Odd) right++;

            int Row(string id) => rows.TryGetValue(id, out var row)
                ? row
                : throw new CornetException(
                    $"Triplet {place + 1} names the stimulus '{id}', which is not among the {n:N0} stimuli{NearestName.Suggest(id, stimulusIds)}.");
        }

        return new OddOneOut((double)right / triplets.Count, Proportion.Wilson(right, triplets.Count, confidence), ceiling, choices);
    }

    /// <summary>
    /// How often observers agree: for each triplet that was asked several times the share of the most frequent choice, mean over triplets (Hebart et
    /// al., 2020). With few repetitions it is too high: two observers agree in at least half of their two answers.
    /// </summary>
    /// <param name="triplets">Of all observers; the order of the three stimuli does not matter. Those asked once do not count.</param>
    /// <exception cref="CornetException">No triplet was asked twice, or one cannot be.</exception>
    public static double CeilingOf(IReadOnlyList<Triplet> triplets)
    {
        foreach (var (place, triplet) in triplets.Index()) Demand(triplet, place);
        double[] shares = [.. triplets.GroupBy(triplet =>
            {
                string[] shown = [triplet.First, triplet.Second, triplet.Third];
                Array.Sort(shown, StringComparer.Ordinal);
                return (shown[0], shown[1], shown[2]);
            })
            .Where(group => group.Skip(1).Any())
            .Select(group => (double)group.CountBy(triplet => triplet.Odd).Max(choice => choice.Value) / group.Count())];
        return shares.Length > 0
            ? shares.Average()
            : throw new CornetException($"None of {triplets.Count} triplets was asked twice, so that no agreement can be found; give the ceiling.");
    }

    private static double[] Products(Tensor representations, IReadOnlyList<string> stimulusIds, RepresentationSimilarity similarity)
    {
        using var frozen = no_grad();
        using var scope = NewDisposeScope();
        var x = representations.reshape(stimulusIds.Count, -1).to(ScalarType.Float64);
        if (First(x.isfinite().logical_not().any(1)) is { } damaged)
            throw new CornetException($"The representation of the stimulus '{stimulusIds[damaged]}' has a value that is NaN or infinite; record it again.");
        if (similarity != RepresentationSimilarity.DotProduct)
        {
            var means = x.mean([1], keepdim: true);
            var size = x.norm(1, keepdim: true);
            if (similarity == RepresentationSimilarity.Correlation) x = x - means;
            var lengths = x.norm(1, keepdim: true);
            if (First((lengths <= size.Times(1e-13)).flatten()) is { } constant)
            {
                throw new CornetException(
                    $"The representation of the stimulus '{stimulusIds[constant]}' is constant, so that it has no "
                    + $"{(similarity == RepresentationSimilarity.Cosine ? "cosine" : "correlation")} with others; use the dot product, or leave the stimulus out.");
            }

            x = x / lengths;
        }

        return x.mm(x.t()).ToDoubles();
    }

    private static int? First(Tensor places)
    {
        var found = places.nonzero();
        return found.size(0) == 0 ? null : (int)found[0, 0].item<long>();
    }

    private static void Demand(Triplet triplet, int place)
    {
        if (triplet.First == triplet.Second || triplet.First == triplet.Third || triplet.Second == triplet.Third)
        {
            throw new CornetException(
                $"Triplet {place + 1} shows a stimulus twice ('{triplet.First}', '{triplet.Second}', '{triplet.Third}'): its three stimuli must differ.");
        }

        if (triplet.Odd != triplet.First && triplet.Odd != triplet.Second && triplet.Odd != triplet.Third)
        {
            throw new CornetException(
                $"Triplet {place + 1} names '{triplet.Odd}' as the odd one, and '{triplet.First}', '{triplet.Second}' and '{triplet.Third}' were shown: "
                + "it must be one of them.");
        }
    }
}
