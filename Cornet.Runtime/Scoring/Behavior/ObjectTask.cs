namespace Cornet.Runtime.Scoring.Behavior;

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
            throw new CornetException("Behavior needs stimuli of at least two objects: there is nothing else that an observer could choose.");
        Truth = [.. shown.Select(name => _objects[name])];
    }

    /// <summary>The stimuli, in the order of all rows.</summary>
    public IReadOnlyList<string> StimulusIds { get; }

    /// <summary>The objects in alphabetical order, that of all columns.</summary>
    public IReadOnlyList<string> Objects { get; }

    /// <summary>For each stimulus the object that it shows, as its place in <see cref="Objects"/>.</summary>
    public IReadOnlyList<int> Truth { get; }

    /// <summary>The row of a stimulus.</summary>
    /// <exception cref="CornetException">It is none of the task.</exception>
    public int RowOf(string stimulusId) => _stimuli.TryGetValue(stimulusId, out var row)
        ? row
        : throw new CornetException($"The stimulus '{stimulusId}' of a trial is none of the {StimulusIds.Count} stimuli of the task.");

    /// <summary>The column of an object.</summary>
    /// <exception cref="CornetException">It is none of the task.</exception>
    public int ColumnOf(string name) => _objects.TryGetValue(name, out var column)
        ? column
        : throw new CornetException(
            $"The object '{name}' of a trial is none of the task, which has "
            + $"{string.Join(", ", Objects.Take(5))}{(Objects.Count > 5 ? ", ..." : "")}.");

    /// <summary>Some of the stimuli, with all objects.</summary>
    /// <param name="rows">Their rows.</param>
    internal ObjectTask Take(IReadOnlyList<int> rows) => new(this, [.. rows.Select(row => StimulusIds[row])], [.. rows.Select(row => Truth[row])]);

    private ObjectTask(ObjectTask whole, string[] stimulusIds, int[] truth)
    {
        (StimulusIds, Objects, Truth, _objects) = (stimulusIds, whole.Objects, truth, whole._objects);
        for (var i = 0; i < stimulusIds.Length; i++) _stimuli[stimulusIds[i]] = i;
    }
}
