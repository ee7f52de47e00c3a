using System.Text.Json;

namespace Cornet.Runtime.Training;

/// <summary>Exactly what a run does: written when it starts, read when it is resumed.</summary>
/// <param name="Model">The model's name.</param>
/// <param name="Outputs">How many classes it tells apart.</param>
/// <param name="Size">Rows and columns of its input.</param>
/// <param name="Data">What the user called the data; a folder with its whole path.</param>
/// <param name="Recipe">How it learns.</param>
public sealed record RunConfiguration(string Model, long Outputs, int Size, string Data, Recipe Recipe)
{
    /// <summary>The file that the first weights came from; null where they were drawn.</summary>
    public string? Weights { get; init; }

    /// <summary>Whether the decoder was drawn anew, for the classes of the data, and only the other weights came from there.</summary>
    public bool NewHead { get; init; }

    /// <summary>Whether what its optimizer remembers, and the epochs done, came from there too.</summary>
    public bool OptimizerState { get; init; }

    /// <summary>The file of the teacher's logits; null without distillation.</summary>
    public TargetFile? Distill { get; init; }

    /// <summary>The file of recorded responses; null without neural training.</summary>
    public TargetFile? Responses { get; init; }

    /// <summary>The images that were shown when they were recorded; null for the training set.</summary>
    public string? ResponsesStimuli { get; init; }

    /// <summary>The names of the classes, and which images belong to the training and the validation set; null where nobody keeps a record.</summary>
    public SplitRecord? Splits { get; init; }

    /// <summary>What <c>--validation</c> asked for: a share of the training images, 0 for none; null for nothing.</summary>
    public double? Validation { get; init; }

    /// <summary>What is done to images to learn from, in words.</summary>
    public string TrainPreparation { get; init; } = "";

    /// <summary>What is done to validation images, in words.</summary>
    public string ValidationPreparation { get; init; } = "";

    /// <summary>After how many of the last epochs a checkpoint is kept.</summary>
    public int Keep { get; init; }

    /// <summary>The device.</summary>
    public string Device { get; init; } = "cpu";

    /// <summary>Threads that compute; other numbers of them add in another order.</summary>
    public int Threads { get; init; }

    /// <summary>How many processes train together; other numbers of them add in another order.</summary>
    public int Ranks { get; init; } = 1;

    /// <summary>What carries their messages; null for one process.</summary>
    public string? Engine { get; init; }

    /// <summary>The version of Cornet and what computes.</summary>
    public string Software { get; init; } = "";

    /// <summary>When it started, in UTC.</summary>
    public DateTime Started { get; init; }

    /// <summary>Writes it, whole or not at all.</summary>
    /// <exception cref="CornetException">The file cannot be written.</exception>
    public void Write(string path) =>
        WholeFile.Write(path, file => WholeFile.WriteAt(file, JsonSerializer.SerializeToUtf8Bytes(this, RunJson.Indented), 0));

    /// <summary>Reads it.</summary>
    /// <exception cref="CornetException">The file is missing or is not what <see cref="Write"/> writes.</exception>
    public static RunConfiguration Read(string path)
    {
        try
        {
            return JsonSerializer.Deserialize<RunConfiguration>(File.ReadAllBytes(path), RunJson.Indented)
                ?? throw new CornetException($"'{path}' is empty: name the folder of a run.");
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new CornetException($"There is no run to resume: '{path}' cannot be read ({fault.Message.TrimEnd('.')}).", fault);
        }
        catch (JsonException fault)
        {
            throw new CornetException($"'{path}' does not describe a run (line {fault.LineNumber + 1}): restore it or start a new run.", fault);
        }
    }
}
