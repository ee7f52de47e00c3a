namespace Cornet.App.Papers;

/// <summary>One score of a run of one's own, and the rule it was made with.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Value">The number that is compared with the paper's: raw where that is known, else the score as it is; the mean over seeds.</param>
/// <param name="Rule">The rule in words: metric, normalization, data.</param>
internal sealed record OwnScore(string Name, double? Value, string Rule)
{
    /// <summary>Whether <see cref="Value"/> is raw, as the paper's numbers are: not divided by a ceiling.</summary>
    public required bool IsRaw { get; init; }

    /// <summary>The same of the network before training, by the same rule; null where it is not known.</summary>
    public double? Untrained { get; init; }

    /// <summary>Divided by the ceiling; null where it was not.</summary>
    public double? Normalized { get; init; }

    /// <summary>The ceiling.</summary>
    public double? Ceiling { get; init; }

    /// <summary>What guessing comes to.</summary>
    public double? Chance { get; init; }

    /// <summary>How many seeds it is the mean of.</summary>
    public int Seeds { get; init; } = 1;

    /// <summary>Why there is no number.</summary>
    public string? Missing { get; init; }

    /// <summary>What of the paper it measures; null for nothing.</summary>
    public PaperQuantity? Quantity => PaperQuantity.Named(Name);
}
