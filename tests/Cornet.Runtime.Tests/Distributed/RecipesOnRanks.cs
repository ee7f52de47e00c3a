using System.Globalization;
using Cornet.Runtime.Distributed;
using Cornet.Runtime.Models;
using Cornet.Runtime.Stimuli;
using Cornet.Runtime.Stimuli.Augmentation;
using Cornet.Runtime.Tests.Training;
using Cornet.Runtime.Tests.Weights;
using Cornet.Runtime.Training;
using Cornet.Runtime.Weights;
using TorchSharp;
using static TorchSharp.torch;

namespace Cornet.Runtime.Tests.Distributed;

/// <summary>
/// What a recipe can ask for beyond the plain descent, on ranks: each training is compared with one process that accumulates gradients, and with a training without what it
/// asks for, which must come elsewhere.
/// </summary>
internal sealed class RecipesOnRanks(ProcessGroup group)
{
    private static readonly Recipe Plain = new() { Epochs = 2, BatchSize = 16, LearningRate = 0.1, Seed = 5 };
    private static readonly Recipe Neural = Plain with { ResponsesWeight = 1, ResponsesArea = "V2.0", LearningRate = 0.05 };

    // Float32 where the readout of responses is, and where a network makes no float64 of its images.
    private static readonly Training[] Trainings =
    [
        new("nothing special", Plain, Plain with { Seed = 6 }),
        new("distillation", Plain with { DistillWeight = 0.5, Temperature = 2, BatchSize = 13 }, Plain with { BatchSize = 13 }),
        new("frozen areas", Plain with { Freeze = "V1" }, Plain),
        new("binary cross entropy", Plain with { Loss = LossFunction.Bce, LabelSmoothing = 0.1 }, Plain with { LabelSmoothing = 0.1 }),
        new("loss at several steps", Plain with { LossSteps = LossSteps.Weighted(1, 3), BatchSize = 13 }, Plain with { BatchSize = 13 }),
        new("plateau", Plain with { Epochs = 6, Schedule = LearningRateSchedule.Plateau, PlateauPatience = 0, LearningRate = 1 }, Plain with { Epochs = 6, Schedule = LearningRateSchedule.Steps, LearningRate = 1 }),
        new("layer-wise decay, Nesterov", Plain with { LayerDecay = 0.5, Nesterov = true }, Plain),
        new("augmentations, normalization", Plain with { Augmentation = AugmentationList.Parse("random-crop(2), flip, randaugment(2,9), random-erasing(0.5)"), Normalization = Normalization.Half }, Plain),
        new("responses", Neural, Neural with { ResponsesWeight = 0 }, Float64: false),
        new("responses, frozen areas, distillation, clipping, AdamW, EMA", Neural with { BatchSize = 13, Freeze = "V1", DistillWeight = 0.3, ClipNorm = 0.5, Method = Method.AdamW, LearningRate = 0.01, EmaDecay = 0.9 },
            Neural with { ResponsesWeight = 0, BatchSize = 13, Freeze = "V1", ClipNorm = 0.5, Method = Method.AdamW, LearningRate = 0.01, EmaDecay = 0.9 }, Float64: false),
        new("a part that is not finite, skipped", Plain with { OnNonFinite = NonFiniteAction.Skip }, Plain, Float64: false, IsSick: true),
        new("damaged images", Plain, Plain, Float64: false, IsDamaged: true),
    ];

    /// <summary>Runs all.</summary>
    public int Run()
    {
        foreach (var training in Trainings)
        {
            var together = Train(training, training.With, group);
            // The others wait.
            if (!group.IsFirst) continue;
            var alone = Train(training, Accumulating(training.With), ProcessGroup.Single);
            var without = Train(training with { IsSick = false, IsDamaged = false }, Accumulating(training.Without), ProcessGroup.Single);
            Print(training.Name, training.Float64, together, alone, Difference(alone.Weights, without.Weights));
        }

        Resume();
        Stop();
        return 0;

        Recipe Accumulating(Recipe recipe) => recipe with { AccumulationSteps = group.Size };
    }

    private static double Difference(double[] one, double[] other) => one.Zip(other, (a, b) => Math.Abs(a - b)).DefaultIfEmpty().Max();

    private static void Print(string name, bool float64, Result together, Result alone, double moved) => Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"{name}, float{(float64 ? 64 : 32)}: difference {Difference(together.Weights, alone.Weights):E1}, readout {alone.Readout.Length} {Difference(together.Readout, alone.Readout):E1}, moved by the feature {moved:E1}, of both {together.Said} | {alone.Said}"));

    // Asked to stop in mid-epoch, and gone on with from what rank 0 has kept, to where it would have come undisturbed.
    private void Resume()
    {
        var recipe = Neural with { Epochs = 4, Schedule = LearningRateSchedule.Plateau, PlateauPatience = 0, EmaDecay = 0.9, DistillWeight = 0.5 };
        var training = new Training("stopped in mid-epoch and gone on with: responses, plateau, EMA, distillation", recipe, recipe, Float64: false);
        var straight = Train(training, recipe, group);
        using var scratch = new ScratchFolder();
        var stopped = Train(training, recipe, group, stopAfter: 9, keep: scratch["kept.pth"]);
        var resumed = Train(training, recipe, group, from: scratch["kept.pth"]);
        if (group.IsFirst) Print(training.Name, float64: false, resumed, straight, Difference(stopped.Weights, straight.Weights));
    }

    // Every rank meets it, and says the same.
    private void Stop()
    {
        var said = "nothing";
        try
        {
            Train(new Training("stop", Plain, Plain, Float64: false, IsSick: true), Plain, group);
        }
        catch (CornetException fault)
        {
            said = fault.Message;
        }

        group.DemandSame("sentence", said);
        if (group.IsFirst) Console.WriteLine($"stop: {said}");
    }

    private static Result Train(Training training, Recipe recipe, ProcessGroup group, int? stopAfter = null, string? keep = null, string? from = null)
    {
        // Other ranks begin elsewhere, and must come to where rank 0 is.
        RandomPlace.EnterWeights(recipe.Seed + group.Rank);
        CornetModel network = training.IsDamaged ? new PlainNetwork() : training.IsSick || training.With.OnNonFinite == NonFiniteAction.Skip ? Sick(training, recipe, group) : new LoopNetwork();
        using var owned = network;
        if (training.Float64) network.to(ScalarType.Float64);
        using var scratch = new ScratchFolder();
        StimulusSet images = new Tints(64);
        using var data = TrainingData.Of(training.IsDamaged ? new Damaged(images) : images, new Tints(32, seed: 2), recipe, size: 16, workers: 2, skipDamaged: training.IsDamaged, group: group);
        using var trainer = new Trainer(network, recipe, group: group, responses: ResponsesOf(recipe, group))
        {
            Teacher = recipe.DistillWeight > 0 ? DistillationTests.Teacher(scratch["teacher.npz"], images, shift: 1) : null,
        };
        if (from is not null && group.IsFirst) trainer.Restore(from);
        using var cancel = new CancellationTokenSource();
        var steps = 0;
        var isSickAtAll = network is PlainNetwork && !training.IsDamaged;
        var outcome = trainer.Fit(data.Train, isSickAtAll ? null : data.Validation, progress: new Count(() => { if (++steps == stopAfter) cancel.Cancel(); }), cancellation: cancel.Token);
        using var scope = NewDisposeScope();
        if (keep is not null && group.IsFirst) trainer.Save(keep);
        var epochs = trainer.Ended;
        return new Result(
            Numbers(network.parameters()), recipe.ResponsesWeight > 0 && group.IsFirst ? ReadoutOf(trainer, scratch["end.pth"]) : [],
            string.Create(CultureInfo.InvariantCulture, $"loss {epochs[^1].TrainLoss:F4} {epochs[^1].ValidationLoss:F4} top-1 {epochs[^1].TrainTop1:F6} rate {epochs[^1].LearningRate:G6} skipped {epochs.Sum(one => one.Skipped)} {outcome.Interrupted}"));
    }

    private static double[] ReadoutOf(Trainer trainer, string path)
    {
        trainer.Save(path);
        using var kept = Checkpoint.Read(path);
        return Numbers(kept.Group("responses").OrderBy(one => one.Name, StringComparer.Ordinal).Select(one => one.Value));
    }

    private static double[] Numbers(IEnumerable<Tensor> tensors) => [.. tensors.SelectMany(one => one.detach().to(ScalarType.Float64).contiguous().data<double>().ToArray())];

    // Of 39 stimuli; batches that cannot be cut into equal parts.
    private static RecordedResponses? ResponsesOf(Recipe recipe, ProcessGroup group)
    {
        if (recipe.ResponsesWeight == 0) return null;
        var set = new Tints(39);
        double[] values = [.. Enumerable.Range(0, 39).SelectMany(index => new[] { set.LabelOf(index) == 0 ? 3.0 : 1, index % 5 == 0 ? double.NaN : set.LabelOf(index) < 2 ? -1.0 : 1 })];
        return RecordedResponses.Of([.. Enumerable.Range(0, 39).Select(set.IdOf)], values, set, "r.nc", recipe with { BatchSize = 13 }, 16, 2, group: group);
    }

    // The last part of the third step has a gradient that is not finite, that of the sixth a loss.
    private static PlainNetwork Sick(Training training, Recipe recipe, ProcessGroup group)
    {
        var parts = recipe.AccumulationSteps;
        var isHere = training.IsSick && group.Rank == group.Size - 1;
        return new PlainNetwork(norm: true) { HasSickGradientAt = pass => isHere && pass == (3 * parts) - 1, LosesAt = isHere ? (6 * parts) - 1 : null };
    }

    private sealed record Training(string Name, Recipe With, Recipe Without, bool Float64 = true, bool IsSick = false, bool IsDamaged = false);

    private sealed record Result(double[] Weights, double[] Readout, string Said);

    private sealed class Count(Action step) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value)
        {
            if (value.Ended is null) step();
        }
    }

    // Every seventh image cannot be read.
    private sealed class Damaged(StimulusSet whole) : StimulusSet
    {
        public override string Name => whole.Name;

        public override int Count => whole.Count;

        public override IReadOnlyList<string> Classes => whole.Classes;

        public override PictureSize? Size => whole.Size;

        public override int LabelOf(int index) => whole.LabelOf(index);

        public override string IdOf(int index) => whole.IdOf(index);

        public override Picture Read(int index, int epoch = 0) => index % 7 == 0 ? throw new CornetException($"Image {index} is damaged.") : whole.Read(index, epoch);
    }
}
