namespace Cornet.Scoring.Metrics.Statistics;

/// <summary>How sure one can be of a score: how much work goes into its interval and its p-value.</summary>
/// <param name="Bootstraps">Samples drawn with replacement for the interval; 0 for no interval.</param>
/// <param name="Permutations">Random orders for the p-value, whose smallest value is 1 / (1 + this); 0 for none.</param>
/// <param name="Confidence">The share of intervals that hold the true value, above 0 and below 1.</param>
/// <param name="Seed">Of both; a seed gives the same interval and p everywhere.</param>
public sealed record Inference(int Bootstraps = 1000, int Permutations = 1000, double Confidence = 0.95, long Seed = 1)
{
    /// <summary>Neither interval nor p.</summary>
    public static Inference None { get; } = new(0, 0);
}
