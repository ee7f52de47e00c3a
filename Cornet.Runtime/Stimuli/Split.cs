namespace Cornet.Runtime.Stimuli;

/// <summary>A part of a data set. The numbers enter the seeds of rendered objects: a part keeps its own.</summary>
public enum Split
{
    /// <summary>The training set: what a network learns from.</summary>
    Train = 0,

    /// <summary>The test set: what results are reported on, and nothing is chosen by.</summary>
    Test = 1,

    /// <summary>The validation set: what the best epoch is chosen by.</summary>
    Validation = 2,
}

/// <summary>The words for the parts.</summary>
public static class SplitNames
{
    /// <summary><c>training set</c>, <c>validation set</c>, <c>test set</c>.</summary>
    public static string InWords(this Split split) => split switch
    {
        Split.Train => "training set", Split.Validation => "validation set", _ => "test set",
    };

    /// <summary>The part that a folder or the column <c>split</c> of a table calls so, in capitals or not; null where it is none.</summary>
    internal static Split? Parse(string name) => name.ToLowerInvariant() switch
    {
        "train" or "training" => Split.Train,
        "val" or "valid" or "validation" => Split.Validation,
        "test" or "testing" => Split.Test,
        _ => null,
    };
}
