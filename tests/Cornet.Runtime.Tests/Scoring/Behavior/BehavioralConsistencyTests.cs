using System.Globalization;
using Cornet.Scoring.Metrics.Behavior;
using Cornet.Scoring.Metrics.Statistics;
using static TorchSharp.torch;

namespace Cornet.Runtime.Tests.Scoring.Behavior;

public class BehavioralConsistencyTests
{
    private static readonly Inference Quick = new(Bootstraps: 100, Permutations: 200);

    [PythonFact("numpy", "scipy")]
    public void Distances_consistency_and_ceiling_are_those_of_NumPy_and_SciPy()
    {
        var observer = new GeneratedObserver(objects: 5, perObject: 8);
        var trials = observer.Trials(times: 6, seed: 2);
        // Another observer's shares, so that model and trials differ; a few certain answers, whose distances are cut at 5.
        var probabilities = new GeneratedObserver(5, 8, seed: 9).Probabilities();
        for (var cell = 3; cell < probabilities.Length; cell += 37) probabilities[cell] = probabilities[cell] == 1 ? 1 : 0;
        var model = Choices(observer.Task, probabilities);
        string[] printed = Peer(observer.Task, trials, probabilities);

        var distances = Discriminability.Of(model);
        Close(printed[0], distances.ByStimulus());
        Close(printed[1], distances.WithinObjects().Values);
        var i2n = BehavioralConsistency.Of(model, trials, inference: Inference.None);
        var i1 = BehavioralConsistency.Of(model, trials, BehavioralSignature.I1, inference: Inference.None);
        for (var half = 0; half < 2; half++) Close(printed[2 + half], [i2n.Raw[half], i2n.Ceilings[half], i1.Raw[half], i1.Ceilings[half]]);
        Assert.Equal(i2n.Raw.Zip(i2n.Ceilings, (raw, ceiling) => raw / Math.Sqrt(ceiling)).Average(), i2n.Value, 12);
        Assert.Equal(i1.Ceilings, BehavioralConsistency.CeilingsOf(observer.Task, trials, BehavioralSignature.I1));
        // Of two numbers the population standard deviation is half their distance.
        Assert.Equal(Math.Abs(i2n.Raw[0] - i2n.Raw[1]) / 2 / Math.Sqrt(2), i2n.StandardError, 12);
    }

    [Theory]
    [InlineData(BehavioralSignature.I1, 6 * 10)]
    [InlineData(BehavioralSignature.I2n, 6 * 10 * 5)]
    public void A_model_with_the_observers_own_confusions_reaches_the_ceiling_and_another_does_not(BehavioralSignature signature, int compared)
    {
        var observer = new GeneratedObserver(objects: 6, perObject: 10);
        var trials = observer.Trials(times: 40, seed: 3);
        var same = BehavioralConsistency.Of(Choices(observer.Task, observer.Probabilities()), trials, signature, inference: Quick);
        var other = BehavioralConsistency.Of(
            Choices(observer.Task, new GeneratedObserver(6, 10, seed: 5).Probabilities()), trials, signature, inference: Quick);

        Assert.InRange(same.Value, 0.9, 1.1);
        Assert.InRange(same.P!.Value, 0, 0.01);
        Assert.True(same.Interval!.Value.Low <= same.Value && same.Value <= same.Interval.Value.High);
        // Three standard errors of a correlation of as many numbers.
        Assert.InRange(other.Raw[0], -3 / Math.Sqrt(compared), 3 / Math.Sqrt(compared));
        Assert.InRange(other.P!.Value, 0.01, 1);
    }

    [Fact]
    public void What_all_stimuli_of_an_object_share_does_not_count()
    {
        var observer = new GeneratedObserver(objects: 4, perObject: 6);
        var trials = observer.Trials(times: 20, seed: 1);
        var probabilities = observer.Probabilities();
        // The same odds for all stimuli of an object: nothing is left within objects.
        var alike = Choices(observer.Task, [.. probabilities.Select((_, cell) => probabilities[((cell / 4) - (cell / 4 % 6)) * 4 + (cell % 4)])]);
        Assert.All(Discriminability.Of(alike).WithinObjects().Values.Where(double.IsFinite), value => Assert.Equal(0, value, 12));
        var refused = Assert.Throws<CornetException>(() => BehavioralConsistency.Of(alike, trials));
        Assert.Contains("nothing to correlate", refused.Message);
        // i1 keeps it, and its p says that no stimulus is told from another of its object.
        Assert.Equal(1, BehavioralConsistency.Of(alike, trials, BehavioralSignature.I1, inference: Quick).P);
    }

    [Fact]
    public void The_order_of_stimuli_changes_nothing()
    {
        var observer = new GeneratedObserver(objects: 4, perObject: 5);
        var trials = observer.Trials(times: 20, seed: 1);
        var task = observer.Task;
        var turned = new ObjectTask([.. task.StimulusIds.Reverse()], [.. task.Truth.Reverse().Select(truth => task.Objects[truth])]);
        var probabilities = observer.Probabilities();
        var reversed = probabilities.Chunk(4).Reverse().SelectMany(row => row).ToArray();
        var (one, other) = (
            BehavioralConsistency.Of(Choices(task, probabilities), trials, inference: Inference.None),
            BehavioralConsistency.Of(Choices(turned, reversed), trials, inference: Inference.None));
        Assert.Equal(one.Value, other.Value, 10);
    }

    [Theory]
    [InlineData("no such", "object 00", "object 01", "object 01", "names the stimulus 'no such', which is not among the 6 stimuli.")]
    [InlineData(
        "stimulus 000", "object 00", "object 07", "object 00",
        "names the object 'object 07', which no stimulus shows (did you mean 'object 00'?); they show object 00, object 01, object 02.")]
    [InlineData(
        "stimulus 000", "object 01", "object 00", "object 00",
        "has the sample 'object 01', and its stimulus 'stimulus 000' shows 'object 00': the sample must be what is shown.")]
    [InlineData(
        "stimulus 000", "object 00", "object 00", "object 00",
        "offers 'object 00' against itself: the distractor must be another object than the sample.")]
    [InlineData(
        "stimulus 000", "object 00", "object 01", "object 02",
        "has the choice 'object 02', and 'object 00' and 'object 01' were offered: the choice must be one of them.")]
    public void A_trial_that_does_not_fit_is_named_by_the_place_it_was_given_in(
        string stimulus, string sample, string distractor, string choice, string sentence)
    {
        var observer = new GeneratedObserver(objects: 3, perObject: 2);
        var trial = new Trial(stimulus, sample, distractor, choice);
        Assert.Equal($"Trial 1 {sentence}", Assert.Throws<CornetException>(() => ChoiceMatrix.OfTrials(observer.Task, [trial])).Message);
        // Halves are drawn after the trials were looked at.
        var trials = observer.Trials(times: 3, seed: 1);
        trials.Insert(16, trial);
        Assert.Equal(
            $"Trial 17 {sentence}", Assert.Throws<CornetException>(() => BehavioralConsistency.CeilingsOf(observer.Task, trials)).Message);
    }

    [Fact]
    public void Answers_that_are_not_reproducible_give_no_score()
    {
        var observer = new GeneratedObserver(objects: 3, perObject: 4);
        var refused = Assert.Throws<CornetException>(
            () => BehavioralConsistency.Of(Choices(observer.Task, observer.Probabilities()), observer.Trials(1, 1)[..4]));
        Assert.Contains("more trials", refused.Message);
    }

    private static ChoiceMatrix Choices(ObjectTask task, double[] probabilities)
    {
        using var all = tensor(probabilities, [task.StimulusIds.Count, task.Objects.Count]);
        return ChoiceMatrix.OfProbabilities(task, all);
    }

    private static string[] Peer(ObjectTask task, List<Trial> trials, double[] probabilities)
    {
        var folder = Directory.CreateTempSubdirectory().FullName;
        try
        {
            var (answers, numbers) = (Path.Combine(folder, "trials.csv"), Path.Combine(folder, "probabilities.csv"));
            File.WriteAllLines(
                answers,
                trials.Select(trial => $"{trial.StimulusId},{trial.Sample},{trial.Distractor},{trial.Choice}")
                    .Prepend("stimulus_id,sample,distractor,choice"));
            var rows = probabilities.Chunk(task.Objects.Count).Select((row, i) =>
                $"{task.StimulusIds[i]},{task.Objects[task.Truth[i]]},"
                + $"{string.Join(',', row.Select(p => p.ToString("R", CultureInfo.InvariantCulture)))}");
            File.WriteAllLines(numbers, rows.Prepend("stimulus_id,object"));
            return PythonPeer.Run(Repository.PathTo("tests", "peers", "behavior.py"), answers, numbers).Trim().Split('\n');
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void Close(string line, IReadOnlyList<double> values)
    {
        double[] expected = [.. line.Split(' ').Select(number => number == "nan" ? double.NaN : double.Parse(number, CultureInfo.InvariantCulture))];
        Assert.Equal(expected.Length, values.Count);
        for (var i = 0; i < expected.Length; i++)
            Assert.True(
                double.IsNaN(expected[i]) ? double.IsNaN(values[i]) : Math.Abs(expected[i] - values[i]) < 1e-6,
                $"{i}: {expected[i]} and {values[i]}");
    }
}
