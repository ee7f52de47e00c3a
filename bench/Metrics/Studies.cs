using System.Runtime.InteropServices;
using Cornet.Scoring.Metrics;
using Cornet.Scoring.Metrics.Predictivity;
using Cornet.Scoring.Metrics.Regression;
using Cornet.Scoring.Metrics.Similarity;
using Cornet.Scoring.Metrics.Splits;
using Cornet.Scoring.Metrics.Statistics;
using static System.FormattableString;
using static TorchSharp.torch;

namespace Cornet.Bench.Metrics;

/// <summary>The metrics whose speed is claimed.</summary>
internal static class Studies
{
    private const int Splits = 10, Components = 25, Classes = 50;
    private const double C = 0.05;

    /// <summary>All of them, in the order of the table.</summary>
    public static IReadOnlyList<Study> All { get; } =
    [
        new(
            "pls", "PLS, 25 components, 10 splits: 2,560 stimuli x 10,000 features x 168 neuroids", "PLSRegression, one split x 10",
            () => Recorded(2560, 10_000, 168), Pls, Relative) { PeerRunsOneOf = Splits },
        new(
            "ridgecv", "Ridge, 99 penalties by leaving one out, 10 splits: 2,560 stimuli x 10,000 features x 168 neuroids", "RidgeCV, one split x 10",
            () => Recorded(2560, 10_000, 168), RidgeCv, Relative) { PeerRunsOneOf = Splits },
        new(
            "logistic", "Logistic regression, 50 classes: 10,000 stimuli x 512 features", "LogisticRegression (lbfgs)",
            () => Labeled(10_000, 512), Logistic,
            (ours, theirs) => Invariant($"objective {ours[0]:R}, peer {theirs[0]:R}")),
        new(
            "rsa", "RSA: two RDMs of 5,000 stimuli x 2,000 features, Spearman", "numpy.corrcoef, scipy.stats.spearmanr",
            () => Pair(5000, 2000), Rsa, Absolute),
        new("cka", "CKA, unbiased: 5,000 stimuli x 2,000 features each", "NumPy", () => Pair(5000, 2000), Cka, Absolute),
    ];

    private static double[] Pls(Tensor[] data) => Predicted(data, new PlsRegression(Components));

    // The whole score without interval and p, which the peers do not have; then the predictions of the first split.
    private static double[] Predicted(Tensor[] data, NeuralRegression regression)
    {
        using var kernel = LinearKernel.Of(data[0]);
        NeuralPredictivity.Score(kernel, data[1], ShuffleSplit.Of((int)data[0].size(0), Splits), regression, Inference.None);
        using var first = regression.Predict(kernel, data[1], ShuffleSplit.Of((int)data[0].size(0), 1)[0]);
        return MemoryMarshal.Cast<byte, double>(first.Predicted.bytes).ToArray();
    }

    // Ten fits, as the peer's one is counted ten times.
    private static double[] RidgeCv(Tensor[] data)
    {
        using var kernel = LinearKernel.Of(data[0]);
        var regression = new RidgeRegression(Penalties.BrainScore);
        double[][] predicted = [.. ShuffleSplit.Of((int)data[0].size(0), Splits).Select(split =>
        {
            using var result = regression.Predict(kernel, data[1], split);
            return MemoryMarshal.Cast<byte, double>(result.Predicted.bytes).ToArray();
        })];
        return predicted[0];
    }

    private static double[] Logistic(Tensor[] data)
    {
        var labels = Array.ConvertAll(MemoryMarshal.Cast<byte, long>(data[1].bytes).ToArray(), label => (int)label);
        using var decoder = LinearDecoder.Fit(data[0], labels, Classes, C);
        return [decoder.Objective];
    }

    private static double[] Rsa(Tensor[] data)
    {
        var (first, second) = (DissimilarityMatrix.Of(data[0]), DissimilarityMatrix.Of(data[1]));
        return [new RepresentationalSimilarity(ReferenceRdm.OfModel("", "", second), permutations: 0).To(first).Rho];
    }

    private static double[] Cka(Tensor[] data)
    {
        using GramMatrix x = GramMatrix.Of(data[0]), y = GramMatrix.Of(data[1]);
        return [CenteredKernelAlignment.Of(x, y, unbiased: true, Inference.None).Value];
    }

    // Features of a falling spectrum and neuroids that follow the first of them.
    private static Tensor[] Recorded(int stimuli, int features, int neuroids)
    {
        using var random = new TorchSharp.torch.Generator(1);
        using var scope = NewDisposeScope();
        var latent = randn(stimuli, 400, generator: random);
        var strengths = arange(1, 401).to(ScalarType.Float32).pow(-0.5);
        var all = (latent * strengths).mm(randn(400, features, generator: random)) + 0.2 * randn(stimuli, features, generator: random);
        var responses = latent.narrow(1, 0, 60).mm(randn(60, neuroids, generator: random)) + 8 * randn(stimuli, neuroids, generator: random);
        return [all.relu_().MoveToOuterDisposeScope(), responses.to(ScalarType.Float64).MoveToOuterDisposeScope()];
    }

    private static Tensor[] Labeled(int stimuli, int features)
    {
        using var random = new TorchSharp.torch.Generator(2);
        using var scope = NewDisposeScope();
        var both = Recorded(stimuli, features, Classes);
        return [both[0].MoveToOuterDisposeScope(), both[1].argmax(1).MoveToOuterDisposeScope()];
    }

    private static Tensor[] Pair(int stimuli, int features)
    {
        using var scope = NewDisposeScope();
        var both = Recorded(stimuli, 2 * features, 1)[0];
        Tensor Half(long start) => both.narrow(1, start, features).contiguous().MoveToOuterDisposeScope();
        return [Half(0), Half(features)];
    }

    private static string Relative(double[] ours, double[] theirs)
    {
        var largest = ours.Zip(theirs, (x, y) => Math.Abs(x - y)).Max();
        return Invariant($"predictions differ by {largest / theirs.Max(Math.Abs):0.0e+0} of the largest");
    }

    private static string Absolute(double[] ours, double[] theirs) => Invariant($"{ours[0]:F9}, differs by {Math.Abs(ours[0] - theirs[0]):0.0e+0}");
}
