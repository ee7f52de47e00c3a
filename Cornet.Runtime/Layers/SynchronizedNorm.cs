using Cornet.Runtime.Distributed;
using Cornet.Runtime.Native;
using static TorchSharp.torch;

namespace Cornet.Runtime.Layers;

/// <summary>
/// Batch norm over the images of all ranks, as PyTorch's <c>SyncBatchNorm</c>: mean and variance are those of the whole batch, and so are the gradients through them. It
/// keeps more in memory than a batch norm of one rank, and sends four short messages a layer and step.
/// </summary>
internal static class SynchronizedNorm
{
    private const double Momentum = 0.1, Epsilon = 1e-5;

    /// <summary>Normalizes in training. Every rank must call it, each with at least one image.</summary>
    /// <param name="x">N x C x H x W, or N x C.</param>
    /// <param name="norm">Whose scale, shift and running statistics.</param>
    /// <param name="group">The ranks.</param>
    /// <param name="again">Whether the pass is done again, so that the running statistics have counted it.</param>
    public static Tensor Apply(Tensor x, BatchNorm norm, ProcessGroup group, bool again)
    {
        using var scope = NewDisposeScope();
        var channels = x.size(1);
        long[] axes = x.dim() == 4 ? [0, 2, 3] : [0], shape = x.dim() == 4 ? [1, channels, 1, 1] : [1, channels];
        // In single precision, where the network computes in half.
        var exact = x.to(norm.weight.dtype);
        var own = exact.sum(axes);
        var sums = SummedOverRanks.apply(cat([own, zeros_like(own.narrow(0, 0, 1)).Plus(x.numel() / channels)]), group);
        Tensor count = sums.narrow(0, channels, 1).detach(), mean = sums.narrow(0, 0, channels).div(count);
        var centered = exact.sub(mean.reshape(shape));
        var variance = SummedOverRanks.apply(centered.mul(centered).sum(axes), group).div(count);
        if (!again)
        {
            using var frozen = no_grad();
            norm.running_mean.Scale(1 - Momentum).Increase(mean.detach(), times: Momentum);
            norm.running_var.Scale(1 - Momentum).Increase(variance.detach().mul(count).div(count.Plus(-1)), times: Momentum);
        }

        return centered.mul(variance.Plus(Epsilon).rsqrt().reshape(shape)).mul(norm.weight.reshape(shape)).Plus(norm.bias.reshape(shape)).to(x.dtype).MoveToOuterDisposeScope();
    }

    // The loss is the sum of the ranks' parts, each of which depends on what all ranks have put in: the gradient of a sum is the sum of the gradients.
    private sealed class SummedOverRanks : autograd.SingleTensorFunction<SummedOverRanks>
    {
        private const string Group = "group";

        public override string Name => nameof(SummedOverRanks);

        public override Tensor forward(autograd.AutogradContext context, params object[] given)
        {
            context.save_data(Group, given[1]);
            return Summed((Tensor)given[0], (ProcessGroup)given[1]);
        }

        public override List<Tensor> backward(autograd.AutogradContext context, Tensor gradient) => [Summed(gradient, (ProcessGroup)context.get_data(Group)), null!];

        private static Tensor Summed(Tensor own, ProcessGroup group)
        {
            using var frozen = no_grad();
            var sum = own.detach().contiguous().clone();
            group.AllReduce(sum);
            return sum;
        }
    }
}
