using static TorchSharp.torch;

namespace Cornet.Bench.Metrics;

/// <summary>One thing that Cornet and its peer both compute.</summary>
/// <param name="Key">Its word on the command line and in the peer.</param>
/// <param name="Title">What it is, for the table.</param>
/// <param name="Peer">What the peer is.</param>
/// <param name="Make">Its data, the same for both.</param>
/// <param name="Run">Computes it; returns numbers to compare, and everything that took time in between.</param>
/// <param name="Agreement">How alike the numbers of both are, in words; Cornet's first.</param>
internal sealed record Study(
    string Key, string Title, string Peer, Func<Tensor[]> Make, Func<Tensor[], double[]> Run, Func<double[], double[], string> Agreement)
{
    /// <summary>How much longer the peer would take for all of it than for what it ran.</summary>
    public int PeerRunsOneOf { get; init; } = 1;
}
