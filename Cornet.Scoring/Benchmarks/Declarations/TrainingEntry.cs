namespace Cornet.Scoring.Benchmarks;

/// <summary>The part of the data that a regression is fitted on, where it has files of its own (<c>train</c>).</summary>
public sealed record TrainingEntry
{
    /// <summary>The table of its stimuli; none of them may be in the test part.</summary>
    public string? Stimuli { get; init; }

    /// <summary>The responses to them, of the same neuroids as those of the test part, in any order.</summary>
    public string? Assembly { get; init; }

    /// <summary>The folder or zip of the pictures, where they do not lie beside the table.</summary>
    public string? Images { get; init; }
}
