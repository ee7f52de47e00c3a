using Cornet.Runtime.Tests.Weights;
using Cornet.Runtime.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Cornet.Runtime.Tests.Training;

public class TrainerTests
{
    private static readonly Recipe Quick = new() { Epochs = 2, BatchSize = 16, LearningRate = 0.1, Seed = 5 };

    [Fact]
    public void A_small_network_learns_and_each_epoch_says_so()
    {
        var recipe = Quick with { Epochs = 6, BatchSize = 8 };
        using var trainer = new Trainer(Fresh(recipe), recipe);
        var data = Tints.For(recipe);
        var untrained = Evaluation.Run(trainer.Model, data.Validation!);
        var outcome = trainer.Fit(data.Train, data.Validation);
        Assert.False(outcome.Interrupted);
        Assert.Equal([1, 2, 3, 4, 5, 6], outcome.Epochs.Select(epoch => epoch.Epoch));
        Assert.True(outcome.Best!.ValidationTop1 > 0.9, $"{outcome.Best}");
        Assert.True(outcome.Epochs[^1].ValidationLoss < untrained.Loss);
        Assert.Equal(Evaluation.Run(trainer.Model, data.Validation!).Top1, outcome.Epochs[^1].ValidationTop1);
    }

    public static TheoryData<int, Recipe> Stops => new()
    {
        { 2, Quick },
        { 4, Quick },
        { 6, Quick },
        { 3, Quick with { Method = Method.AdamW, LearningRate = 0.01, Mixup = 0.4, EmaDecay = 0.9, ClipNorm = 1, AccumulationSteps = 2 } },
        { 5, Quick with { WeightDecayScope = WeightDecayScope.ExcludingNorms, LabelSmoothing = 0.1, OnNonFinite = NonFiniteAction.Skip, EmaDecay = 0.99 } },
        { 10, Quick with { Epochs = 4, LearningRate = 0.3, Nesterov = true, Schedule = LearningRateSchedule.Plateau, PlateauPatience = 0, PlateauFactor = 0.5, LayerDecay = 0.75 } },
        { 3, Quick with { Freeze = "V1", Method = Method.AdamW, LearningRate = 0.01, LayerDecay = 0.5, EmaDecay = 0.9 } },
        { 5, Quick with { Loss = LossFunction.Bce, LabelSmoothing = 0.1, Mixup = 0.2 } },
        { 3, Quick with { DistillWeight = 0.5, Temperature = 2 } },
        { 5, Quick with { ResponsesWeight = 0.5, ResponsesArea = "V1", LayerDecay = 0.5, AccumulationSteps = 2 } },
    };

    [Theory]
    [MemberData(nameof(Stops))]
    public void A_training_that_was_stopped_and_resumed_ends_in_the_same_bits(int stopAfter, Recipe recipe)
    {
        using var scratch = new ScratchFolder();
        using var straight = new Trainer(Fresh(recipe), recipe, responses: RecordedResponsesTests.Of(recipe)) { Teacher = TeacherOf(recipe) };
        var expected = straight.Fit(Tints.For(recipe).Train, Tints.For(recipe).Validation);

        var folder = RunFolder.Create(scratch["run"]);
        using (var first = new Trainer(Fresh(recipe), recipe, responses: RecordedResponsesTests.Of(recipe)) { Teacher = TeacherOf(recipe) })
        {
            using var stop = new CancellationTokenSource();
            var steps = 0;
            var stopping = new Listener(progress =>
            {
                if (progress is { Validated: 0, Ended: null } && ++steps == stopAfter) stop.Cancel();
            });
            Assert.True(first.Fit(Tints.For(recipe).Train, Tints.For(recipe).Validation, folder, stopping, stop.Token).Interrupted);
        }

        using var second = new Trainer(Fresh(recipe with { Seed = 99 }), recipe, responses: RecordedResponsesTests.Of(recipe)) { Teacher = TeacherOf(recipe) };
        second.Restore(folder.Last);
        var outcome = second.Fit(Tints.For(recipe).Train, Tints.For(recipe).Validation, folder);

        Assert.Equal(expected.Epochs.Select(Learned), outcome.Epochs.Select(Learned));
        Assert.Equal(WeightFiles.Lines(straight.Model.State()), WeightFiles.Lines(second.Model.State()));
        Assert.Equal(WeightFiles.Lines(straight.Result), WeightFiles.Lines(second.Result));
    }

    [Fact]
    public void An_interruption_in_the_validation_is_saved_and_resumed_too()
    {
        using var scratch = new ScratchFolder();
        var folder = RunFolder.Create(scratch["run"]);
        using var trainer = new Trainer(Fresh(Quick), Quick);
        using var stop = new CancellationTokenSource();
        var data = Tints.For(Quick);
        var stopping = new Listener(progress =>
        {
            if (progress.Validated > 0) stop.Cancel();
        });
        Assert.True(trainer.Fit(data.Train, data.Validation, folder, stopping, stop.Token).Interrupted);
        Assert.Empty(trainer.Ended);

        using var second = new Trainer(Fresh(Quick), Quick);
        second.Restore(folder.Last);
        Assert.Equal([1, 2], second.Fit(data.Train, data.Validation, folder).Epochs.Select(epoch => epoch.Epoch));
    }

    [Fact]
    public void A_step_leaves_no_tensor_behind()
    {
        var recipe = Quick with { Epochs = 4 };
        using var trainer = new Trainer(Fresh(recipe), recipe);
        var data = Tints.For(recipe);
        List<long> alive = [];
        var counting = new Listener(progress =>
        {
            if (progress is { Validated: 0, Ended: null }) alive.Add(DisposeScopeManager.Statistics.ThreadTotalLiveCount);
        });
        trainer.Fit(data.Train, data.Validation, progress: counting);
        Assert.Equal(16, alive.Count);
        // Batches that are being filled hold some, fewer towards an epoch's end.
        foreach (var epoch in alive.Chunk(4)) Assert.Equal(alive[..4], epoch);
    }

    [Fact]
    public void A_loss_that_is_not_finite_stops_the_training_and_keeps_the_last_good_checkpoint()
    {
        using var scratch = new ScratchFolder();
        var folder = RunFolder.Create(scratch["run"]);
        using var trainer = new Trainer(Fresh(Quick), Quick);
        var data = Tints.For(Quick);
        using (var good = new Trainer(Fresh(Quick with { Epochs = 1 }), Quick with { Epochs = 1 })) good.Fit(data.Train, data.Validation, folder);
        var saved = File.ReadAllBytes(folder.Last);
        trainer.Restore(folder.Last);
        using (no_grad()) trainer.Model.named_parameters().First().parameter.fill_(float.NaN);
        var error = Assert.Throws<CornetException>(() => trainer.Fit(data.Train, data.Validation, folder));
        Assert.Contains("is no longer finite in epoch 2, step", error.Message);
        Assert.Contains(folder.Last, error.Message);
        Assert.Equal(saved, File.ReadAllBytes(folder.Last));
    }

    [Fact]
    public void A_run_whose_folder_cannot_be_written_stops_with_a_sentence_and_can_go_on_later()
    {
        using var scratch = new ScratchFolder();
        var folder = RunFolder.Create(scratch["run"]);
        var data = Tints.For(Quick);
        Directory.CreateDirectory(folder.Metrics);
        using (var trainer = new Trainer(Fresh(Quick), Quick))
        {
            var error = Assert.Throws<CornetException>(() => trainer.Fit(data.Train, data.Validation, folder));
            Assert.StartsWith($"'{folder.Metrics}' could not be written", error.Message);
        }

        Directory.Delete(folder.Metrics);
        using var second = new Trainer(Fresh(Quick), Quick);
        second.Restore(folder.Last);
        Assert.Single(second.Ended);
        Assert.Equal(2, second.Fit(data.Train, data.Validation, folder).Epochs.Count);
        Assert.Equal(3, File.ReadAllLines(folder.Metrics).Length);
    }

    [Fact]
    public void A_checkpoint_of_another_recipe_is_refused()
    {
        using var scratch = new ScratchFolder();
        using var trainer = new Trainer(Fresh(Quick), Quick);
        trainer.Save(scratch["a.pth"]);
        using var other = new Trainer(Fresh(Quick), Quick with { LearningRate = 0.2 });
        Assert.Contains("lr 0.1", Assert.Throws<CornetException>(() => other.Restore(scratch["a.pth"])).Message);
    }

    [Fact]
    public void More_classes_than_outputs_is_said_before_anything_is_learned()
    {
        using var trainer = new Trainer(new SmallNetwork(classes: 3), Quick);
        var data = Tints.For(Quick);
        var error = Assert.Throws<CornetException>(() => trainer.Fit(data.Train, null));
        Assert.Contains("has 4 classes, but this SmallNetwork has 3 outputs", error.Message);
    }

    internal static SmallNetwork Fresh(Recipe recipe)
    {
        RandomPlace.EnterWeights(recipe.Seed);
        return new SmallNetwork();
    }

    private static TeacherLogits? TeacherOf(Recipe recipe)
    {
        if (recipe.DistillWeight == 0) return null;
        using var scratch = new ScratchFolder();
        return DistillationTests.Teacher(scratch["teacher.npz"], Tints.For(recipe).Train.Set);
    }

    private static object Learned(EpochMetrics epoch) =>
        (epoch.Epoch, epoch.LearningRate, epoch.TrainLoss, epoch.TrainTop1, epoch.TrainTop5, epoch.ValidationLoss, epoch.ValidationTop1, epoch.ValidationTop5);
}

/// <summary>Hears progress at once, on the same thread.</summary>
internal sealed class Listener(Action<TrainingProgress> hear) : IProgress<TrainingProgress>
{
    public void Report(TrainingProgress value) => hear(value);
}
