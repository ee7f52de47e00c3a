using Cornet.Scoring.Metrics;
using Cornet.Scoring.Metrics.Splits;
using Cornet.Scoring.Metrics.Statistics;
using static TorchSharp.torch;

namespace Cornet.Runtime.Tests.Scoring;

public class LinearTransferTests
{
    private static readonly StimulusSplit Validation = ShuffleSplit.Of(240, 1, new SplitSize(0.8, null))[0];

    [PythonFact("numpy", "sklearn")]
    public void Accuracies_and_the_chosen_C_are_those_of_scikit_learn()
    {
        var (training, trainingLabels, test, testLabels) = Made(noise: 3);
        var transfer = LinearTransfer.Score(training, trainingLabels, test, testLabels, 8, Validation, inference: new Inference(Permutations: 99));
        var expected = Numbers.AskPython(
            """
            from sklearn.linear_model import LogisticRegression
            from sklearn.preprocessing import StandardScaler
            def fitted(x, y, c):
                s = StandardScaler().fit(x)
                m = LogisticRegression(C=c, tol=1e-8, max_iter=100000).fit(s.transform(x), y)
                return lambda z: m.predict_proba(s.transform(z))
            cs = 5 * np.logspace(-4, 2, 10)
            tried = [(fitted(a[e], b[e], c)(a[f]).argmax(1) == b[f]).mean() for c in cs]
            best = cs[np.argmax(tried)]
            p = fitted(a, b, best)(c)
            show(tried); show(best); show((p.argmax(1) == d).mean()); show((np.argsort(-p, 1)[:, :5] == d[:, None]).any(1).mean())
            """.Replace("c)(a[f])", "k)(a[f])").Replace("for c in cs", "for k in cs"),
            training, tensor(trainingLabels), test, tensor(testLabels), Places(Validation.Train), Places(Validation.Test));
        Numbers.AssertClose(
            expected, [.. transfer.Validation.Select(one => one.Accuracy), transfer.C, transfer.Accuracy, transfer.TopFive], 1e-9);
        Assert.Equal(0.01, transfer.P!.Value, 12);
        Assert.InRange(transfer.Accuracy, transfer.Interval.Low, transfer.Interval.High);
    }

    [Fact]
    public void Features_that_say_nothing_are_at_chance()
    {
        var (training, trainingLabels, _, testLabels) = Made(noise: 3);
        using var noise = Numbers.NormalMatrix(testLabels.Length, 20, seed: 50);
        var transfer = LinearTransfer.Score(training, trainingLabels, noise, testLabels, 8, Validation, [0.01], new Inference(Permutations: 99));
        Assert.InRange(transfer.P!.Value, 0.05, 1);
        Assert.InRange(1.0 / 8, transfer.Interval.Low, transfer.Interval.High);
    }

    [Fact]
    public void What_does_not_match_is_refused()
    {
        var (training, trainingLabels, test, testLabels) = Made(noise: 3);
        Assert.Contains("0 to 3", Refusal(test, classes: 4));
        Assert.Contains("and test stimuli 19", Refusal(test.narrow(1, 0, 19), classes: 8));
        Assert.Contains("9 x 20, and there are 100", Refusal(test.narrow(0, 0, 9), classes: 8));

        string Refusal(Tensor given, int classes) => Assert.Throws<CornetException>(
            () => LinearTransfer.Score(training, trainingLabels, given, testLabels, classes, Validation)).Message;
    }

    private static Tensor Places(int[] places) => tensor(Array.ConvertAll(places, place => (long)place));

    private static (Tensor Training, int[] TrainingLabels, Tensor Test, int[] TestLabels) Made(double noise)
    {
        using var centers = Numbers.NormalMatrix(8, 20, seed: 1);
        int[] labels = [.. Enumerable.Range(0, 340).Select(i => i * 5 % 8)];
        var features = centers.index_select(0, Places(labels)) + Numbers.NormalMatrix(340, 20, seed: 2) * noise + 4;
        return (features.narrow(0, 0, 240), labels[..240], features.narrow(0, 240, 100), labels[240..]);
    }
}
