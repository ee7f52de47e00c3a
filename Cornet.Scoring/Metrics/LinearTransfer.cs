using System.Runtime.InteropServices;
using Cornet.Runtime.Native;
using Cornet.Scoring.Metrics.Splits;
using Cornet.Scoring.Metrics.Statistics;
using static TorchSharp.torch;

namespace Cornet.Scoring.Metrics;

/// <summary>
/// How well features learned on one task serve another: a linear decoder fitted on them, its penalty chosen on held-out stimuli, judged on stimuli of
/// the other task that it has not seen (the CIFAR-100 transfer of Kubilius, Schrimpf et al., 2019). Features are standardized by the stimuli fitted
/// on and no others.
/// </summary>
/// <param name="Accuracy">The share of test stimuli told right, 0 .. 1.</param>
/// <param name="TopFive">The share whose class is among the five most probable.</param>
/// <param name="Interval">Of the accuracy: Wilson's, over test stimuli.</param>
/// <param name="P">One-sided, against the test stimuli's classes in another order; null where not asked for.</param>
/// <param name="C">The inverse penalty that was chosen.</param>
/// <param name="Validation">For each C tried, the share of validation stimuli told right.</param>
public sealed record LinearTransfer(
    double Accuracy, double TopFive, Interval Interval, double? P, double C, IReadOnlyList<(double C, double Accuracy)> Validation)
{
    /// <summary>The C of the paper: 5 times ten numbers from 10^-4 to 10^2, evenly spaced in their logarithms.</summary>
    public static IReadOnlyList<double> PaperC { get; } = [.. Enumerable.Range(0, 10).Select(i => 5 * Math.Pow(10, -4 + i * 6.0 / 9))];

    /// <summary>Chooses C on part of the training stimuli, fits on all of them, and scores the test stimuli.</summary>
    /// <param name="training">N x F, of any floating type.</param>
    /// <param name="trainingLabels">N classes, 0 .. <paramref name="classes"/> - 1.</param>
    /// <param name="test">T x F.</param>
    /// <param name="testLabels">T classes.</param>
    /// <param name="classes">How many classes there are, at least 2.</param>
    /// <param name="validation">
    /// Which training stimuli to choose on; the protocol's 40,000 and 10,000 of 50,000 are <c>ShuffleSplit.Of(50000, 1, new SplitSize(0.8,
    /// null))[0]</c>.
    /// </param>
    /// <param name="cs">What to choose from; <see cref="PaperC"/> where not given. Of equally good ones the smallest is taken.</param>
    /// <param name="inference">For the interval and p; defaults where not given.</param>
    /// <exception cref="CornetException">A feature is not finite, or numbers of stimuli, features or labels do not match.</exception>
    public static LinearTransfer Score(
        Tensor training,
        IReadOnlyList<int> trainingLabels,
        Tensor test,
        IReadOnlyList<int> testLabels,
        int classes,
        StimulusSplit validation,
        IReadOnlyList<double>? cs = null,
        Inference? inference = null)
    {
        inference ??= new Inference();
        double[] ascending = [.. (cs ?? PaperC).Order()];
        Check(training, trainingLabels, test, testLabels, classes);
        var tried = Try(training, trainingLabels, classes, validation, ascending);
        var best = tried.MaxBy(one => one.Accuracy).C;
        using var decoder = LinearDecoder.Fit(training, trainingLabels, classes, best);
        using var probabilities = decoder.Probabilities(test);
        int[] truth = [.. testLabels], answers = Ranked(probabilities, 1);
        var five = Math.Min(5, classes);
        var ranked = Ranked(probabilities, five);
        var right = answers.Where((answer, index) => answer == truth[index]).Count();
        var amongFive = truth.Where((label, index) => Array.IndexOf(ranked, label, index * five, five) >= 0).Count();
        return new LinearTransfer(
            (double)right / truth.Length,
            (double)amongFive / truth.Length,
            Proportion.Wilson(right, truth.Length, inference.Confidence),
            inference.Permutations > 0 ? Proportion.P(answers, truth, inference) : null,
            best,
            tried);
    }

    // From the strongest penalty to the weakest, each beginning where the last one ended.
    private static List<(double C, double Accuracy)> Try(
        Tensor training, IReadOnlyList<int> labels, int classes, StimulusSplit validation, double[] cs)
    {
        using var fitting = Rows(training, validation.Train);
        using var heldOut = Rows(training, validation.Test);
        var (standardization, problem) = LinearDecoder.Prepare(fitting, [.. validation.Train.Select(index => labels[index])], classes);
        List<(double C, double Accuracy)> tried = [];
        LogisticSolution? last = null;
        using (problem)
        using (standardization)
        {
            using var frozen = no_grad();
            using var scope = NewDisposeScope();
            var turned = standardization.Apply(heldOut.cpu().to(ScalarType.Float64));
            foreach (var c in cs)
            {
                last = problem.Solve(c, last);
                var answers = Ranked(turned.mm(last.Coefficients).Increase(last.Intercepts), 1);
                last.Coefficients.Dispose();
                last.Intercepts.Dispose();
                tried.Add((c, answers.Where((answer, place) => answer == labels[validation.Test[place]]).Count() / (double)answers.Length));
            }
        }

        return tried;
    }

    private static int[] Ranked(Tensor probabilities, int count)
    {
        using var scope = NewDisposeScope();
        var (_, indexes) = probabilities.topk(count);
        return Array.ConvertAll(MemoryMarshal.Cast<byte, long>(indexes.contiguous().bytes).ToArray(), index => (int)index);
    }

    private static Tensor Rows(Tensor features, int[] places)
    {
        using var order = tensor(Array.ConvertAll(places, place => (long)place), device: features.device);
        return features.index_select(0, order);
    }

    private static void Check(Tensor training, IReadOnlyList<int> trainingLabels, Tensor test, IReadOnlyList<int> testLabels, int classes)
    {
        foreach (var (features, labels, what) in new[] { (training, trainingLabels, "training"), (test, testLabels, "test") })
        {
            if (features.dim() != 2 || features.size(0) != labels.Count || labels.Count == 0)
            {
                var shape = string.Join(" x ", features.shape);
                throw new CornetException($"The {what} features are {shape}, and there are {labels.Count} labels for them.");
            }

            if (labels.Any(label => label < 0 || label >= classes))
                throw new CornetException($"A {what} label lies outside of the classes, which are 0 to {classes - 1}.");
        }

        if (training.size(1) != test.size(1))
            throw new CornetException($"Training stimuli have {training.size(1)} features and test stimuli {test.size(1)}; record the same "
                + "area and step.");
    }
}
