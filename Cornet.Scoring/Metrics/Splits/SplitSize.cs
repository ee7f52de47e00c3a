namespace Cornet.Scoring.Metrics.Splits;

/// <summary>
/// How many stimuli each side of a split gets. As scikit-learn rounds: a share to fit on is rounded down, a share to hold out is rounded up, and what is
/// not given takes the rest.
/// </summary>
/// <param name="TrainShare">Above 0 and below 1; null for the rest.</param>
/// <param name="TestShare">Above 0 and below 1; null for the rest.</param>
public readonly record struct SplitSize(double? TrainShare, double? TestShare)
{
    /// <summary>Nine of ten stimuli to fit on, as brain-score splits.</summary>
    public static SplitSize NineTenths { get; } = new(0.9, null);

    /// <summary>Two halves.</summary>
    public static SplitSize Half { get; } = new(0.5, null);

    /// <summary>The two numbers for a number of stimuli.</summary>
    /// <exception cref="CornetException">One side would be empty, or both together ask for more stimuli than there are.</exception>
    public (int Train, int Test) Of(int stimuli)
    {
        if (TrainShare is null && TestShare is null) return NineTenths.Of(stimuli);
        foreach (var share in new[] { TrainShare, TestShare })
            if (share is <= 0 or >= 1 or double.NaN) throw new CornetException($"The share of the stimuli must be between 0 and 1, not {share:R}.");

        var train = TrainShare is { } fitting ? (int)Math.Floor(fitting * stimuli) : stimuli - (int)Math.Ceiling(TestShare!.Value * stimuli);
        var test = TestShare is { } heldOut ? (int)Math.Ceiling(heldOut * stimuli) : stimuli - train;
        if (train < 1 || test < 1 || train + test > stimuli)
        {
            throw new CornetException(
                $"{stimuli} stimuli cannot be split into {Math.Max(0, train)} to fit on and {Math.Max(0, test)} held out; give more stimuli or other shares.");
        }

        return (train, test);
    }
}
