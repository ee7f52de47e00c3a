using TorchSharp;
using static TorchSharp.torch;

namespace Cornet.Scoring.Assemblies;

/// <summary>One response of every neuroid to every stimulus.</summary>
/// <param name="Origin">The file, or where else they come from.</param>
/// <param name="Values">Stimuli x neuroids, row-major.</param>
/// <param name="StimulusIds">What tells a stimulus from every other; all different.</param>
/// <param name="NeuroidIds">What tells a neuroid from every other; all different.</param>
/// <param name="ObjectNames">The class of each stimulus; null where it is not known.</param>
public sealed record StimulusResponses(
    string Origin, double[] Values, IReadOnlyList<string> StimulusIds, IReadOnlyList<string> NeuroidIds, IReadOnlyList<string>? ObjectNames)
{
    /// <summary>Presentations without a number, over which the means are not; null where there are none.</summary>
    public LeftOut? LeftOut { get; init; }

    /// <summary>The responses of one neuroid to one stimulus.</summary>
    public double this[int stimulus, int neuroid] => Values[stimulus * NeuroidIds.Count + neuroid];

    /// <summary>Stimuli x neuroids in double precision; the caller owns it.</summary>
    public Tensor ToTensor(Device? device = null) => tensor(Values, [StimulusIds.Count, NeuroidIds.Count], device: device ?? CPU);

    /// <summary>The same in the order of a stimulus set.</summary>
    /// <param name="stimulusIds">Its ids.</param>
    /// <param name="set">What to call the set in a message.</param>
    /// <exception cref="CornetException">There are stimuli on one side only; the message says which.</exception>
    public StimulusResponses AlignedTo(IReadOnlyList<string> stimulusIds, string set)
    {
        var rows = StimulusMatch.Rows(StimulusIds, Origin, stimulusIds, set);
        return this with
        {
            Values = StimulusMatch.Rearrange(Values, rows, NeuroidIds.Count), StimulusIds = stimulusIds,
            ObjectNames = ObjectNames is { } names ? [.. rows.Select(row => names[row])] : null,
        };
    }
}

/// <summary>The responses of every neuroid to every repetition of every stimulus.</summary>
/// <param name="Origin">The file, or where else they come from.</param>
/// <param name="Values">Stimuli x repetitions x neuroids, row-major; NaN where a stimulus was repeated less often than others.</param>
/// <param name="Repetitions">How often a stimulus was presented at most.</param>
/// <param name="StimulusIds">What tells a stimulus from every other; all different.</param>
/// <param name="NeuroidIds">What tells a neuroid from every other; all different.</param>
/// <param name="ObjectNames">The class of each stimulus; null where it is not known.</param>
public sealed record RepeatedResponses(
    string Origin, double[] Values, int Repetitions, IReadOnlyList<string> StimulusIds, IReadOnlyList<string> NeuroidIds,
    IReadOnlyList<string>? ObjectNames)
{
    /// <summary>The response of one neuroid to one presentation.</summary>
    public double this[int stimulus, int repetition, int neuroid] => Values[(stimulus * Repetitions + repetition) * NeuroidIds.Count + neuroid];

    /// <summary>Stimuli x repetitions x neuroids in double precision; the caller owns it.</summary>
    public Tensor ToTensor(Device? device = null) => tensor(Values, [StimulusIds.Count, Repetitions, NeuroidIds.Count], device: device ?? CPU);

    /// <inheritdoc cref="StimulusResponses.AlignedTo"/>
    public RepeatedResponses AlignedTo(IReadOnlyList<string> stimulusIds, string set)
    {
        var rows = StimulusMatch.Rows(StimulusIds, Origin, stimulusIds, set);
        return this with
        {
            Values = StimulusMatch.Rearrange(Values, rows, Repetitions * NeuroidIds.Count), StimulusIds = stimulusIds,
            ObjectNames = ObjectNames is { } names ? [.. rows.Select(row => names[row])] : null,
        };
    }
}
