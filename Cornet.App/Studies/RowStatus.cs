namespace Cornet.App.Studies;

/// <summary>How far a row is.</summary>
public enum RowState
{
    /// <summary>Nobody has begun it.</summary>
    Waiting,

    /// <summary>Somebody works on it and has said so within the lease's time.</summary>
    Running,

    /// <summary>It was saved and stopped, by a signal.</summary>
    Saved,

    /// <summary>The process that works on it has given no heartbeat for longer than the lease's time, or is gone.</summary>
    Stale,

    /// <summary>It ended with an error the last time.</summary>
    Failed,

    /// <summary>It is trained and scored.</summary>
    Done,
}

/// <summary>Where a row of a running study stands.</summary>
/// <param name="Index">Its number, counted from 0.</param>
/// <param name="Name">The name of its folder: <c>003-steps_1_1_1-seed1</c>.</param>
/// <param name="Model">Its model.</param>
/// <param name="Seed">Its seed.</param>
/// <param name="State">How far it is.</param>
public sealed record RowStatus(int Index, string Name, string Model, long Seed, RowState State)
{
    /// <summary>The folder of the row; it may not exist yet.</summary>
    public required string Folder { get; init; }

    /// <summary>Who works on it, as <c>host:process</c>; null where nobody does.</summary>
    public string? Owner { get; init; }

    /// <summary>What is done of it in words: <c>epoch 3/10</c>, <c>scoring</c>; empty before it begins.</summary>
    public string Progress { get; init; } = "";

    /// <summary>The share of its training that is done, 0 to 1.</summary>
    public double Share { get; init; }

    /// <summary>The time its training is expected to take from now on; null where that is unknown.</summary>
    public TimeSpan? Remaining { get; init; }

    /// <summary>How often it has failed.</summary>
    public int Failures { get; init; }

    /// <summary>The sentence it last failed with; null where it has not.</summary>
    public string? LastError { get; init; }

    /// <summary>What it came to; null before it is done.</summary>
    public RowResult? Result { get; init; }
}
