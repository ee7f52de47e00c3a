using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace Cornet.Scoring.Metrics.Behavior;

/// <summary>
/// How often an observer takes each stimulus for each other object, when that object and the right one are offered (Rajalingham et al., 2018).
/// </summary>
public sealed class ChoiceMatrix
{
    private readonly double[] _chosen;

    private ChoiceMatrix(ObjectTask task, double[] chosen) => (Task, _chosen) = (task, chosen);

    /// <summary>Stimuli (rows) and objects (columns).</summary>
    public ObjectTask Task { get; }

    /// <summary>The share of wrong choices, 0 .. 1; NaN for the object that the stimulus shows, and where nothing was measured.</summary>
    public double this[int stimulus, int other] => _chosen[(stimulus * Task.Objects.Count) + other];

    /// <summary>What a decoder's probabilities say: P(other) / (P(other) + P(right)).</summary>
    /// <param name="task">Stimuli and objects.</param>
    /// <param name="probabilities">N x objects, the columns in the order of the task's.</param>
    /// <exception cref="CornetException">The shape is another, or a probability is no number or below 0.</exception>
    public static ChoiceMatrix OfProbabilities(ObjectTask task, Tensor probabilities)
    {
        var (stimuli, objects) = (task.StimulusIds.Count, task.Objects.Count);
        if (probabilities.dim() != 2 || probabilities.size(0) != stimuli || probabilities.size(1) != objects)
        {
            throw new CornetException(
                $"Probabilities are {string.Join(" x ", probabilities.shape)}, and the task has {stimuli} stimuli x {objects} objects; "
                + "give one for each.");
        }

        using var scope = NewDisposeScope();
        var numbers = probabilities.cpu().to(ScalarType.Float64).contiguous();
        var p = MemoryMarshal.Cast<byte, double>(numbers.bytes);
        var chosen = new double[p.Length];
        for (var i = 0; i < chosen.Length; i++)
        {
            var (row, other) = (i / objects, i % objects);
            if (!(p[i] >= 0) || double.IsInfinity(p[i]))
            {
                throw new CornetException(
                    $"The probability of '{task.Objects[other]}' for the stimulus '{task.StimulusIds[row]}' is {p[i]}: it must be at least 0.");
            }

            var truth = task.Truth[row];
            chosen[i] = other == truth ? double.NaN : p[i] / (p[i] + p[(row * objects) + truth]);
        }

        return new ChoiceMatrix(task, chosen);
    }

    /// <summary>What was chosen in trials: those in which the other object was, of those in which it was offered.</summary>
    /// <param name="task">Stimuli and objects; pairs that no trial offered are NaN.</param>
    /// <param name="trials">In any order.</param>
    /// <exception cref="CornetException">A trial does not fit the task; the message names it by its place.</exception>
    public static ChoiceMatrix OfTrials(ObjectTask task, IEnumerable<Trial> trials)
    {
        var objects = task.Objects.Count;
        int[] offered = new int[task.StimulusIds.Count * objects], chosen = new int[offered.Length];
        var number = 0;
        foreach (var trial in trials)
        {
            task.Demand(trial, $"Trial {++number}");
            var cell = (task.RowOf(trial.StimulusId) * objects) + task.ColumnOf(trial.Distractor);
            offered[cell]++;
            if (trial.Choice == trial.Distractor) chosen[cell]++;
        }

        return new ChoiceMatrix(task, [.. offered.Select((count, cell) =>
            cell % objects == task.Truth[cell / objects] || count == 0 ? double.NaN : (double)chosen[cell] / count)]);
    }
}
