using Cornet.Runtime.Models;
using Cornet.Runtime.Stimuli;
using static TorchSharp.torch;

namespace Cornet.Runtime.Training;

/// <summary>How well a network names the classes of images that it does not learn from.</summary>
/// <param name="Images">How many images it was asked about.</param>
/// <param name="Loss">Mean cross entropy, in nats.</param>
/// <param name="Top1">Share of images whose class was the first choice, 0 to 1.</param>
/// <param name="Top5">Share of images whose class was among the first five choices.</param>
public sealed record Evaluation(int Images, double Loss, double Top1, double Top5)
{
    /// <summary>Asks about every image of a set once. The network is left in the mode, training or evaluation, in which it was.</summary>
    /// <param name="model">The network.</param>
    /// <param name="batches">Its images, prepared for judging.</param>
    /// <param name="device">Where the network lies.</param>
    /// <param name="progress">Hears after every batch how many images are done.</param>
    /// <param name="cancellation">Ends it with an <see cref="OperationCanceledException"/>.</param>
    /// <exception cref="CornetException">An image cannot be read, or the data have classes that the network does not.</exception>
    public static Evaluation Run(
        CornetModel model, Batches batches, Device? device = null, Action<int>? progress = null, CancellationToken cancellation = default)
    {
        var learning = model.training;
        var tally = new Tally();
        model.eval();
        try
        {
            using var frozen = no_grad();
            foreach (var batch in batches.Epoch(0, cancellation: cancellation))
            {
                using var scope = NewDisposeScope();
                using var taken = batch;
                var (images, labels) = (batch.Images.to(device ?? CPU), batch.Labels.to(device ?? CPU));
                var logits = model.forward(images);
                ClassCheck.Demand(model, logits, batches.Set);
                tally.Add(
                    nn.functional.cross_entropy(logits, labels).item<float>(), Choices.First(logits, labels), Choices.AmongFirst(5, logits, labels),
                    batch.Count);
                progress?.Invoke(tally.Images);
            }
        }
        finally
        {
            model.train(learning);
        }

        return new Evaluation(tally.Images, tally.Loss, tally.Top1, tally.Top5);
    }
}
