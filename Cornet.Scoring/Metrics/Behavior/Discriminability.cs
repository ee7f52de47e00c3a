using Cornet.Scoring.Metrics.Statistics;

namespace Cornet.Scoring.Metrics.Behavior;

/// <summary>
/// How well an observer tells each stimulus from each other object: d' = z(hits) - z(false alarms), cut to -5 .. 5, where hits are the right choices
/// for the stimulus against that object, and false alarms the choices of the stimulus's object for the stimuli of the other one (Rajalingham et al.,
/// 2018).
/// </summary>
public sealed class Discriminability
{
    private const double Farthest = 5;

    // _alarms: objects x objects, how often stimuli of the row's object are taken for the column's, mean over those stimuli.
    private readonly double[] _values, _alarms;

    private Discriminability(ObjectTask task, double[] values, double[] alarms) => (Task, _values, _alarms) = (task, values, alarms);

    /// <summary>Stimuli (rows) and objects (columns).</summary>
    public ObjectTask Task { get; }

    /// <summary>Row by row; NaN for the object that a stimulus shows and where nothing was measured.</summary>
    public IReadOnlyList<double> Values => _values;

    /// <summary>d' of a stimulus against another object.</summary>
    public double this[int stimulus, int other] => _values[(stimulus * Task.Objects.Count) + other];

    /// <summary>d' of choices.</summary>
    public static Discriminability Of(ChoiceMatrix choices)
    {
        var task = choices.Task;
        var objects = task.Objects.Count;
        var alarms = new Mean[objects * objects];
        for (var row = 0; row < task.StimulusIds.Count; row++)
            for (var other = 0; other < objects; other++)
                alarms[(task.Truth[row] * objects) + other].Add(choices[row, other]);

        var values = new double[task.StimulusIds.Count * objects];
        for (var row = 0; row < task.StimulusIds.Count; row++)
        {
            for (var other = 0; other < objects; other++)
            {
                var distance = Z(1 - choices[row, other]) - Z(alarms[(other * objects) + task.Truth[row]].Value);
                values[(row * objects) + other] = other == task.Truth[row] ? double.NaN : Math.Clamp(distance, -Farthest, Farthest);
            }
        }

        return new Discriminability(task, values, Array.ConvertAll(alarms, mean => mean.Value));
    }

    /// <summary>
    /// i2n: what the stimuli of an object differ in. From each d' the mean over that object's stimuli against the same other object is taken.
    /// </summary>
    public Discriminability WithinObjects()
    {
        var objects = Task.Objects.Count;
        var means = new Mean[objects * objects];
        for (var i = 0; i < _values.Length; i++) means[(Task.Truth[i / objects] * objects) + (i % objects)].Add(_values[i]);
        return new Discriminability(
            Task, [.. _values.Select((value, i) => value - means[(Task.Truth[i / objects] * objects) + (i % objects)].Value)],
            _alarms);
    }

    /// <summary>i1: for each stimulus the mean over all other objects; NaN where none was measured.</summary>
    public double[] ByStimulus()
    {
        var objects = Task.Objects.Count;
        var means = new Mean[Task.StimulusIds.Count];
        for (var i = 0; i < _values.Length; i++) means[i / objects].Add(_values[i]);
        return [.. means.Select(mean => mean.Value)];
    }

    /// <summary>
    /// O2: how well two objects are discriminated, objects x objects row by row, symmetric; d' of the mean choices, cut to -5 .. 5. NaN on the diagonal and
    /// where nothing was measured.
    /// </summary>
    public double[] ByPairOfObjects()
    {
        var objects = Task.Objects.Count;
        return [.. Enumerable.Range(0, objects * objects).Select(i => (i / objects, i % objects) is var (one, other) && one == other
            ? double.NaN
            : Math.Clamp(Z(1 - _alarms[(other * objects) + one]) - Z(_alarms[(one * objects) + other]), -Farthest, Farthest))];
    }

    /// <summary>O1: for each object the mean of <see cref="ByPairOfObjects"/> over all other objects, as brain-score has it.</summary>
    public double[] ByObject()
    {
        var objects = Task.Objects.Count;
        var means = new Mean[objects];
        foreach (var (i, value) in ByPairOfObjects().Index()) means[i % objects].Add(value);
        return [.. means.Select(mean => mean.Value)];
    }

    /// <summary>
    /// The numbers that a signature compares: stimuli, stimuli x objects, objects, or objects x objects, row by row; NaN where nothing was measured.
    /// </summary>
    public IReadOnlyList<double> Signature(BehavioralSignature signature) => signature switch
    {
        BehavioralSignature.I1 => ByStimulus(),
        BehavioralSignature.I1n => WithinObjects().ByStimulus(),
        BehavioralSignature.I2 => Values,
        BehavioralSignature.I2n => WithinObjects().Values,
        BehavioralSignature.O1 => ByObject(),
        _ => ByPairOfObjects(),
    };

    // A share of none or all is infinitely far away, and cut; the distance of two such may be no number, and stays so.
    private static double Z(double share) => share switch
    {
        0 => double.NegativeInfinity,
        1 => double.PositiveInfinity,
        _ => Normal.Quantile(share),
    };

    // The mean of what is a number.
    private struct Mean
    {
        private double _sum;
        private int _count;

        public readonly double Value => _count == 0 ? double.NaN : _sum / _count;

        public void Add(double value)
        {
            if (double.IsNaN(value)) return;
            _sum += value;
            _count++;
        }
    }
}
