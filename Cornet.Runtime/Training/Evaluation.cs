using Cornet.Runtime.Distributed;
using Cornet.Runtime.Models;
using Cornet.Runtime.Stimuli;
using static TorchSharp.torch;

namespace Cornet.Runtime.Training;

/// <summary>How well a network names the classes of images that it does not learn from.</summary>
/// <param name="Images">How many images it was asked about.</param>
/// <param name="Loss">Mean cross entropy, in nats.</param>
/// <param name="Top1">Share of images whose class was the first choice, 0 to 1.</param>
/// <param name="Top5">Share of images whose class was among the first five choices; null where there are fewer than six to choose from.</param>
public sealed record Evaluation(int Images, double Loss, double Top1, double? Top5)
{
    /// <summary>From how many outputs on top-5 says something: of five or fewer every answer would be right.</summary>
    public const int FewestForTop5 = 6;

    /// <summary>
    /// Where only some outputs were asked about: share of images whose class was the first choice among these outputs alone; else null.
    /// </summary>
    public double? Top1AmongAsked { get; init; }

    /// <summary>Share of images whose class was the first choice at each step of the area that the decoder reads; null where that was not asked.</summary>
    public IReadOnlyList<double>? Top1ByStep { get; init; }

    /// <summary>The answers at each step to each image; null where that was not asked.</summary>
    public StepResponses? Responses { get; init; }

    /// <summary>Asks about every image of a set once. The network is left in the mode, training or evaluation, in which it was.</summary>
    /// <param name="model">The network.</param>
    /// <param name="batches">Its images, prepared for judging.</param>
    /// <param name="device">Where the network lies.</param>
    /// <param name="progress">Hears after every batch how many images are done.</param>
    /// <param name="asked">The outputs that the images can show, where they are fewer than the network has; null for all.</param>
    /// <param name="cancellation">Ends it with an <see cref="OperationCanceledException"/>.</param>
    /// <param name="everyStep">Whether the decoder is asked at every step (<see cref="CornetModel.DecodeEveryStep"/>).</param>
    /// <param name="group">The processes that share the batches, each of which gets the result for all of them; one process if not given.</param>
    /// <exception cref="CornetException">An image cannot be read, or the data have classes that the network does not.</exception>
    public static Evaluation Run(
        CornetModel model, Batches batches, Device? device = null, Action<int>? progress = null, IReadOnlyList<int>? asked = null,
        CancellationToken cancellation = default, bool everyStep = false, ProcessGroup? group = null)
    {
        group ??= ProcessGroup.Single;
        if (group.Size > 1 && (everyStep || asked is not null)) throw new ArgumentException("answers to single images stay in their process", nameof(group));
        using var outputs = asked is null ? null : tensor(asked.Select(output => (long)output).ToArray(), device: device ?? CPU);
        var (rightAmongAsked, choices) = (0L, 0L);
        List<int> indices = [];
        List<double[]> entropies = [];
        List<bool[]> correct = [];
        var learning = model.training;
        var tally = new RunningMean();
        model.eval();
        try
        {
            using var frozen = no_grad();
            // Ranks end together, or the others would wait.
            using var places = batches.NormalizesOnDevice ? DeviceBatches.For(device ?? CPU) : null;
            using var upload = new BatchUpload(batches.Epoch(0, cancellation: group.Size == 1 ? cancellation : default).GetEnumerator(), batches, device ?? CPU, places);
            while (upload.Next() is { } batch)
            {
                using var taken = batch;
                if (group.Size > 1 && group.Any(cancellation.IsCancellationRequested)) throw new OperationCanceledException(cancellation);
                if (batch.Count == 0) continue;
                using var answers = Ask(batch);
                // Outside of any scope, which would end the next batch with this one; before anything of this one is read.
                upload.Begin();
                using var scope = NewDisposeScope();
                var (logits, labels, steps) = answers;
                choices = logits.size(1);
                tally.Add(
                    nn.functional.cross_entropy(logits, labels).to(ScalarType.Float64).item<double>(), TopKAccuracy.First(logits, labels).item<long>(),
                    TopKAccuracy.AmongFirst(5, logits, labels).item<long>(), batch.Count);
                if (steps is not null)
                {
                    indices.AddRange(batch.Indices);
                    entropies.AddRange(Rows<double>([.. steps.Select(EntropyReactionTimes.Entropy)]));
                    correct.AddRange(Rows<bool>([.. steps.Select(step => step.argmax(1).eq(labels))]));
                }
                if (outputs is not null) rightAmongAsked += outputs[logits.index_select(1, outputs).argmax(1)].eq(labels).sum().item<long>();
                progress?.Invoke(tally.Images);
            }
        }
        finally
        {
            model.train(learning);
        }

        if (group.Size > 1)
        {
            // A rank without images does not know how many outputs there are.
            var sums = group.AllReduce(tally.LossSum, tally.Right, tally.Among5, tally.Images, choices, choices > 0 ? 1 : 0);
            tally = new RunningMean(sums[0], (long)sums[1], (int)sums[3], (long)sums[2]);
            choices = (long)(sums[4] / sums[5]);
        }

        return new Evaluation(tally.Images, tally.Loss, tally.Top1, choices < FewestForTop5 ? null : tally.Top5)
        {
            Top1ByStep = everyStep ? [.. Enumerable.Range(0, correct[0].Length).Select(step => (double)correct.Count(row => row[step]) / tally.Images)] : null,
            Responses = everyStep ? Responses() : null,
            Top1AmongAsked = outputs is null ? null : (double)rightAmongAsked / tally.Images,
        };

        Answers Ask(Batch batch)
        {
            using var scope = NewDisposeScope();
            var (images, labels) = batches.On(device ?? CPU, batch, 0, batch.Count);
            var steps = everyStep ? model.DecodeEveryStep(images) : null;
            var logits = steps?[^1] ?? model.forward(images);
            ClassCheck.Demand(model, logits, batches.Set);
            foreach (var kept in steps ?? [logits]) kept.DetachFromDisposeScope();
            return new Answers(logits, labels.DetachFromDisposeScope(), steps);
        }

        StepResponses Responses() => new(
            [.. indices.Select(batches.Set.IdOf)], [.. indices.Select(index => batches.Set.Classes[batches.Set.LabelOf(index)])], entropies, correct,
            model.Card.Areas[model.ReadoutArea].ImageFrom);

        // A row for each image, of one number per step.
        static IEnumerable<T[]> Rows<T>(Tensor[] steps) where T : unmanaged => stack(steps, 1).cpu().data<T>().ToArray().Chunk(steps.Length);
    }

    // The logits of a batch with its labels, and where it was asked the logits at each step, the last of which are these.
    private sealed record Answers(Tensor Logits, Tensor Labels, IReadOnlyList<Tensor>? Steps) : IDisposable
    {
        public void Dispose()
        {
            foreach (var tensor in Steps ?? [Logits]) tensor.Dispose();
            Labels.Dispose();
        }
    }
}
