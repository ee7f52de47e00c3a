using Cornet.Runtime.Weights;

namespace Cornet.Scoring.Metrics.Behavior;

/// <summary>Whether an observer was right about a stimulus in a condition (a contrast, a noise level).</summary>
/// <param name="Condition">The condition.</param>
/// <param name="StimulusId">The stimulus; shown once in a condition.</param>
/// <param name="Right">Whether the answer was right.</param>
public readonly record struct GradedAnswer(string Condition, string StimulusId, bool Right);

/// <summary>
/// Error consistency (Geirhos, Meding and Wichmann, 2020): whether two observers err on the same stimuli more often than their accuracies explain, as
/// Cohen's kappa = (o - e) / (1 - e). o is the share of stimuli on which both are right or both wrong, and e = p q + (1 - p) (1 - q) what two
/// independent observers of accuracies p and q would have. Kappa for each condition and subject, mean over conditions, then over subjects.
/// </summary>
/// <param name="Value">The absolute value of <see cref="Signed"/>, which brain-score takes as the score.</param>
/// <param name="Signed">The mean itself, at most 1; below 0 where observers err on different stimuli.</param>
/// <param name="StandardError">Population standard deviation over subjects (or pairs) of their means, over the square root of their number.</param>
/// <param name="Deviation">Population standard deviation over all conditions and subjects, which brain-score gives as the error.</param>
/// <param name="Subjects">Their names in order; for a ceiling those of pairs.</param>
/// <param name="Conditions">In order.</param>
/// <param name="Kappas">
/// For each subject kappa in each condition; NaN where both were always right, or both always wrong (e = 1): nothing can be consistent then, and the
/// condition is left out of the means.
/// </param>
public sealed record ErrorConsistency(
    double Value, double Signed, double StandardError, double Deviation, IReadOnlyList<string> Subjects, IReadOnlyList<string> Conditions,
    IReadOnlyList<double[]> Kappas)
{
    /// <summary>How many conditions of subjects have no kappa.</summary>
    public int Undefined => Kappas.Sum(kappas => kappas.Count(double.IsNaN));

    /// <summary>Compares a model with subjects.</summary>
    /// <param name="model">Its answers.</param>
    /// <param name="subjects">For each subject its answers, to the same stimuli in the same conditions.</param>
    /// <exception cref="CornetException">Observers did not see the same stimuli, or no kappa is defined.</exception>
    public static ErrorConsistency Of(
        IReadOnlyList<GradedAnswer> model, IReadOnlyDictionary<string, IReadOnlyList<GradedAnswer>> subjects)
    {
        if (subjects.Count == 0) throw new CornetException("Error consistency needs at least one subject to compare with.");
        var own = new Observer("the model", model);
        var others = Ordered(subjects);
        return Mean([.. others.Select(other => other.Name)], [.. others.Select(other => (own, other))], others);
    }

    /// <summary>What a subject reaches: error consistency between all pairs of subjects.</summary>
    /// <inheritdoc cref="Of"/>
    public static ErrorConsistency Ceiling(IReadOnlyDictionary<string, IReadOnlyList<GradedAnswer>> subjects)
    {
        if (subjects.Count < 2)
            throw new CornetException($"A ceiling compares subjects with each other, and there are {subjects.Count}; give at least two.");
        var all = Ordered(subjects);
        (Observer, Observer)[] pairs = [.. all.SelectMany((one, place) => all.Skip(place + 1).Select(other => (one, other)))];
        return Mean([.. pairs.Select(pair => $"{pair.Item1.Name}, {pair.Item2.Name}")], pairs, all);
    }

    /// <summary>Cohen's kappa (1960) of two observers.</summary>
    /// <param name="first">For each stimulus whether the first was right.</param>
    /// <param name="second">The same of the second, in the same order.</param>
    /// <returns>At most 1; NaN where there is no stimulus, and where e = 1.</returns>
    public static double Kappa(IReadOnlyList<bool> first, IReadOnlyList<bool> second)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(second.Count, first.Count);
        var n = (double)first.Count;
        double p = first.Count(right => right) / n, q = second.Count(right => right) / n;
        var expected = p * q + (1 - p) * (1 - q);
        var observed = first.Zip(second).Count(both => both.First == both.Second) / n;
        return expected < 1 ? (observed - expected) / (1 - expected) : double.NaN;
    }

    private static Observer[] Ordered(IReadOnlyDictionary<string, IReadOnlyList<GradedAnswer>> subjects) =>
        [.. subjects.OrderBy(subject => subject.Key, StringComparer.Ordinal).Select(subject => new Observer($"subject '{subject.Key}'", subject.Value))];

    private static ErrorConsistency Mean(string[] names, (Observer One, Observer Other)[] pairs, Observer[] subjects)
    {
        string[] conditions = [.. subjects.SelectMany(subject => subject.Conditions).Distinct().Order(StringComparer.Ordinal)];
        double[][] kappas = [.. pairs.Select(pair => Array.ConvertAll(conditions, condition => pair.One.Kappa(pair.Other, condition)))];
        double[] defined = [.. kappas.SelectMany(values => values).Where(value => !double.IsNaN(value))];
        if (defined.Length == 0)
        {
            throw new CornetException(
                "In every condition both observers are always right or always wrong, so that no error can be consistent; give conditions that are "
                + "harder or easier.");
        }

        double[] means = [.. kappas.Select(values => values.Where(value => !double.IsNaN(value)).DefaultIfEmpty(double.NaN).Average())
            .Where(mean => !double.IsNaN(mean))];
        var signed = means.Average();
        return new ErrorConsistency(
            Math.Abs(signed), signed, Statistics.StandardError.OverSplits(means),
            Statistics.StandardError.OverSplits(defined) * Math.Sqrt(defined.Length), names, conditions, kappas);
    }

    private sealed class Observer
    {
        private readonly SortedDictionary<string, Dictionary<string, bool>> _answers = new(StringComparer.Ordinal);

        public Observer(string name, IReadOnlyList<GradedAnswer> answers)
        {
            Name = name;
            foreach (var answer in answers)
            {
                if (!_answers.TryGetValue(answer.Condition, out var here)) _answers[answer.Condition] = here = [];
                if (!here.TryAdd(answer.StimulusId, answer.Right))
                {
                    throw new CornetException(
                        $"The answers of {name} hold the stimulus '{answer.StimulusId}' of condition '{answer.Condition}' twice; keep one of them.");
                }
            }
        }

        public string Name { get; }

        public IEnumerable<string> Conditions => _answers.Keys;

        public double Kappa(Observer other, string condition)
        {
            var (own, their) = (In(condition, other), other.In(condition, this));
            if (their.Keys.FirstOrDefault(stimulus => !own.ContainsKey(stimulus)) is { } missing) throw Missing(this, missing, condition, other);
            if (own.Keys.FirstOrDefault(stimulus => !their.ContainsKey(stimulus)) is { } lacking) throw Missing(other, lacking, condition, this);
            return ErrorConsistency.Kappa([.. own.Keys.Select(stimulus => own[stimulus])], [.. own.Keys.Select(stimulus => their[stimulus])]);
        }

        private Dictionary<string, bool> In(string condition, Observer other) => _answers.TryGetValue(condition, out var answers)
            ? answers
            : throw new CornetException(
                $"The condition '{condition}' has answers of {other.Name} and none of {Name}{NearestName.Suggest(condition, [.. Conditions])}; give both the "
                + "same stimuli.");

        private static CornetException Missing(Observer without, string stimulus, string condition, Observer with) => new(
            $"The stimulus '{stimulus}' of condition '{condition}' has an answer of {with.Name} and none of {without.Name}; give both the same stimuli.");
    }
}
