using Cornet.Runtime.Stimuli;
using Cornet.Scoring.Metrics.Behavior;

namespace Cornet.Runtime.Tests.Scoring.Behavior;

/// <summary>An observer whose confusions are known: each stimulus is taken for each other object with a share of its own.</summary>
internal sealed class GeneratedObserver
{
    private readonly double[,] _mistaken;

    public GeneratedObserver(int objects, int perObject, long seed = 1)
    {
        var names = Enumerable.Range(0, objects).Select(number => $"object {number:00}").ToArray();
        Task = new ObjectTask(
            [.. Enumerable.Range(0, objects * perObject).Select(row => $"stimulus {row:000}")],
            [.. Enumerable.Range(0, objects * perObject).Select(row => names[row / perObject])]);
        _mistaken = new double[objects * perObject, objects];
        for (var row = 0; row < objects * perObject; row++)
            for (var other = 0; other < objects; other++) _mistaken[row, other] = new CounterRandom(seed, row, other).Between(0.05f, 0.45f);
    }

    public ObjectTask Task { get; }

    /// <summary>What the observer answers to each stimulus against each other object, so many times.</summary>
    public List<Trial> Trials(int times, long seed)
    {
        List<Trial> trials = [];
        for (var row = 0; row < Task.StimulusIds.Count; row++)
        {
            for (var other = 0; other < Task.Objects.Count; other++)
            {
                if (other == Task.Truth[row]) continue;
                var (sample, distractor) = (Task.Objects[Task.Truth[row]], Task.Objects[other]);
                for (var time = 0; time < times; time++)
                {
                    var wrong = new CounterRandom(seed, row, other, time).Uniform() < _mistaken[row, other];
                    trials.Add(new Trial(Task.StimulusIds[row], sample, distractor, wrong ? distractor : sample));
                }
            }
        }

        return trials;
    }

    /// <summary>Probabilities that give exactly the observer's shares: the odds of each object against the right one.</summary>
    public double[] Probabilities() =>
        [.. Enumerable.Range(0, _mistaken.Length).Select(cell => (Row: cell / Task.Objects.Count, Other: cell % Task.Objects.Count))
            .Select(at => at.Other == Task.Truth[at.Row] ? 1 : _mistaken[at.Row, at.Other] / (1 - _mistaken[at.Row, at.Other]))];
}
