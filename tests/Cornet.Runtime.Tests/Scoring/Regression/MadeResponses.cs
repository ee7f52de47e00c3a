using Cornet.Scoring.Metrics.Splits;
using static TorchSharp.torch;

namespace Cornet.Runtime.Tests.Scoring.Regression;

/// <summary>Features with a falling spectrum, as networks have, and neuroids that follow some of them with noise.</summary>
internal sealed class MadeResponses : IDisposable
{
    public MadeResponses(int stimuli, int features, int neuroids, int seed = 1, double noise = 1, int rank = int.MaxValue)
    {
        rank = Math.Min(rank, Math.Min(stimuli, features));
        using var scope = NewDisposeScope();
        var latent = Numbers.NormalMatrix(stimuli, rank, seed);
        var strengths = tensor(Enumerable.Range(1, rank).Select(i => 1 / Math.Sqrt(i)).ToArray());
        var mixing = Numbers.NormalMatrix(rank, features, seed + 1);
        Features = ((latent * strengths).mm(mixing) + 3).DetachFromDisposeScope();
        var weights = Numbers.NormalMatrix(Math.Min(rank, 30), neuroids, seed + 2);
        var noises = Numbers.NormalMatrix(stimuli, neuroids, seed + 3) * noise;
        Responses = (latent.narrow(1, 0, weights.size(0)).mm(weights) + noises + 5).DetachFromDisposeScope();
        Split = ShuffleSplit.Of(stimuli, 1)[0];
    }

    public Tensor Features { get; }

    public Tensor Responses { get; }

    public StimulusSplit Split { get; }

    /// <summary>What Python needs to see the same split: features, responses, train, test.</summary>
    public Tensor[] ForPython() =>
        [Features, Responses, tensor(Array.ConvertAll(Split.Train, i => (long)i)), tensor(Array.ConvertAll(Split.Test, i => (long)i))];

    public void Dispose()
    {
        Features.Dispose();
        Responses.Dispose();
    }
}
