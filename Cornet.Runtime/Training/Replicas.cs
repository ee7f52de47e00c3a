using System.Security.Cryptography;
using Cornet.Runtime.Distributed;
using Cornet.Runtime.Models;
using Cornet.Runtime.Weights;
using static TorchSharp.torch;

namespace Cornet.Runtime.Training;

/// <summary>The copies of one network that several processes (ranks) train: they begin, and must stay, the same. With one process there is nothing to do.</summary>
/// <param name="model">The copy of this rank.</param>
/// <param name="group">All ranks.</param>
internal sealed class Replicas(CornetModel model, ProcessGroup group)
{
    /// <summary>Every rank gets the weights, the running statistics and what else is remembered of rank 0, which alone has read what there was to read.</summary>
    /// <param name="memory">What is remembered from step to step beside the network, in the same order everywhere.</param>
    public void Begin(IEnumerable<Tensor> memory)
    {
        if (group.Size == 1) return;
        using var frozen = no_grad();
        foreach (var (_, value) in model.State()) group.Broadcast(value);
        foreach (var value in memory) group.Broadcast(value);
    }

    /// <summary>Batch norms count the images of their own rank; what is judged and kept are the counts of rank 0.</summary>
    public void ShareStatistics()
    {
        if (group.Size == 1) return;
        using var frozen = no_grad();
        foreach (var (_, buffer) in model.named_buffers()) group.Broadcast(buffer);
    }

    /// <summary>Gradients are the same bits everywhere, and so must be what they have made.</summary>
    /// <param name="epochs">Epochs done, for the message.</param>
    /// <param name="learned">What they have moved, in the same order everywhere.</param>
    /// <exception cref="CornetException">The weights of a rank are not those of rank 0.</exception>
    public void DemandSameWeights(int epochs, IEnumerable<Tensor> learned)
    {
        if (group.Size == 1) return;
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var parameter in learned)
        {
            using var host = parameter.detach().cpu().contiguous();
            TensorBytes.Visit(host, bytes => hash.AppendData(bytes));
        }

        group.DemandSame($"SHA-256 of the weights after epoch {epochs}", Convert.ToHexString(hash.GetHashAndReset()));
    }
}
