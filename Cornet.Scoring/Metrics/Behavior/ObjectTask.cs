using Cornet.Runtime.Weights;

namespace Cornet.Scoring.Metrics.Behavior;

/// <summary>Stimuli and the objects that they show: what choices of networks, humans and monkeys are laid out over.</summary>
public sealed class ObjectTask
{
    private readonly Dictionary<string, int> _stimuli = [], _objects = [];

    /// <summary>A task.</summary>
    /// <param name="stimulusIds">N ids, all different.</param>
    /// <param name="shown">The object that each of them shows.</param>
    /// <exception cref="CornetException">An id comes twice, or there are no two objects to tell apart.</exception>
    public ObjectTask(IReadOnlyList<string> stimulusIds, IReadOnlyList<string> shown)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(shown.Count, stimulusIds.Count);
        StimulusIds = stimulusIds;
        Objects = [.. shown.Distinct().Order(StringComparer.Ordinal)];
        for (var i = 0; i < Objects.Count; i++) _objects[Objects[i]] = i;
        for (var i = 0; i < stimulusIds.Count; i++)
        {
            if (!_stimuli.TryAdd(stimulusIds[i], i))
            {
                throw new CornetException(
                    $"The stimulus '{stimulusIds[i]}' comes twice (rows {_stimuli[stimulusIds[i]] + 1} and {i + 1}); keep one of them.");
            }
        }

        if (Objects.Count < 2)
            throw new CornetException("Behavior needs stimuli of at least two objects: an observer needs another object to choose from.");
        Truth = [.. shown.Select(name => _objects[name])];
    }

    /// <summary>The stimuli, in the order of all rows.</summary>
    public IReadOnlyList<string> StimulusIds { get; }

    /// <summary>The objects in alphabetical order, that of all columns.</summary>
    public IReadOnlyList<string> Objects { get; }

    /// <summary>For each stimulus the object that it shows, as its place in <see cref="Objects"/>.</summary>
    public IReadOnlyList<int> Truth { get; }

    /// <summary>The row of a stimulus.</summary>
    /// <param name="stimulusId">Its id.</param>
    /// <param name="where">Where it is named, such as a file and its row, for the message.</param>
    /// <exception cref="CornetException">It is none of the task.</exception>
    public int RowOf(string stimulusId, string where = "A trial") => _stimuli.TryGetValue(stimulusId, out var row)
        ? row
        : throw new CornetException(
            $"{where} names the stimulus '{stimulusId}', which is not among the {StimulusIds.Count:N0} stimuli"
            + $"{NearestName.Suggest(stimulusId, StimulusIds)}.");

    /// <summary>The column of an object.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="where">Where it is named, such as a file and its row, for the message.</param>
    /// <exception cref="CornetException">It is none of the task.</exception>
    public int ColumnOf(string name, string where = "A trial") => _objects.TryGetValue(name, out var column)
        ? column
        : throw new CornetException(
            $"{where} names the object '{name}', which no stimulus shows{NearestName.Suggest(name, Objects)}; they show "
            + $"{string.Join(", ", Objects.Take(5))}{(Objects.Count > 5 ? ", ..." : "")}.");

    /// <summary>Refuses a trial that cannot have happened.</summary>
    /// <param name="trial">The trial.</param>
    /// <param name="where">Where it stands, such as a file and its row, for the message.</param>
    /// <exception cref="CornetException">
    /// It has a stimulus or an object that the task does not, a sample that the stimulus does not show, one object as both, or a choice that was not
    /// offered.
    /// </exception>
    internal void Demand(Trial trial, string where)
    {
        var shown = Objects[Truth[RowOf(trial.StimulusId, where)]];
        ColumnOf(trial.Sample, where);
        ColumnOf(trial.Distractor, where);
        if (trial.Sample != shown)
        {
            throw new CornetException(
                $"{where} has the sample '{trial.Sample}', and its stimulus '{trial.StimulusId}' shows '{shown}': the sample must be what is shown.");
        }

        if (trial.Distractor == trial.Sample)
        {
            throw new CornetException(
                $"{where} offers '{trial.Sample}' against itself: the distractor must be another object than the sample.");
        }

        if (trial.Choice == trial.Sample || trial.Choice == trial.Distractor) return;
        throw new CornetException(
            $"{where} has the choice '{trial.Choice}', and '{trial.Sample}' and '{trial.Distractor}' were offered: the choice must be one of them.");
    }

    /// <summary>Some of the stimuli, with all objects.</summary>
    /// <param name="rows">Their rows.</param>
    internal ObjectTask Take(IReadOnlyList<int> rows) => new(this, [.. rows.Select(row => StimulusIds[row])], [.. rows.Select(row => Truth[row])]);

    private ObjectTask(ObjectTask whole, string[] stimulusIds, int[] truth)
    {
        (StimulusIds, Objects, Truth, _objects) = (stimulusIds, whole.Objects, truth, whole._objects);
        for (var i = 0; i < stimulusIds.Length; i++) _stimuli[stimulusIds[i]] = i;
    }
}
