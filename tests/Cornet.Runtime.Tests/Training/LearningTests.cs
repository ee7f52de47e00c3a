using Cornet.Runtime.Tests.Weights;
using Cornet.Runtime.Training;
using Cornet.Runtime.Weights;
using static TorchSharp.torch;

namespace Cornet.Runtime.Tests.Training;

/// <summary>What a recipe asks for beside plain steps.</summary>
public class LearningTests
{
    private static readonly Recipe Quick = new() { Epochs = 1, BatchSize = 16, LearningRate = 0.1, WarmUpEpochs = 0, Seed = 5 };

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(8)]
    public void Accumulated_gradients_teach_what_the_whole_batch_does(int microBatches)
    {
        var whole = Learned(Quick);
        var accumulated = Learned(Quick with { AccumulationSteps = microBatches });
        foreach (var (a, b) in whole.State().Zip(accumulated.State())) Assert.True(a.Value.allclose(b.Value, 1e-5, 1e-6), a.Name);
    }

    [Fact]
    public void A_step_is_no_longer_than_the_longest_gradient_allows()
    {
        var recipe = Quick with { Momentum = 0, WeightDecay = 0, ClipNorm = 1e-3, Schedule = LearningRateSchedule.Steps };
        var before = Fresh(recipe).State().Select(entry => entry.Value.clone()).ToList();
        var after = Learned(recipe).State().Select(entry => entry.Value).ToList();
        var moved = before.Zip(after, (a, b) => (a - b).square().sum().item<float>()).Sum();
        // Four steps, each of rate x longest gradient at most; the gradients of an untrained network are longer than that.
        Assert.InRange(Math.Sqrt(moved), 0.2e-4, 4 * 0.1 * 1e-3 * 1.001);
    }

    [Fact]
    public void The_running_mean_of_the_weights_is_judged_and_kept_and_the_weights_go_on_by_themselves()
    {
        using var scratch = new ScratchFolder();
        var recipe = Quick with { EmaDecay = 0.5 };
        var folder = RunFolder.Create(scratch["run"]);
        using var trainer = new Trainer(Fresh(recipe), recipe);
        var data = Tints.For(recipe);
        var name = "V1.conv.weight";
        using var mean = Of(trainer.Model.State()).clone();
        var step = 0;
        var following = new Listener(progress =>
        {
            if (progress is not { Validated: 0, Ended: null }) return;
            step++;
            var keep = Math.Min(0.5, (1.0 + step) / (10 + step));
            using var share = Of(trainer.Model.State()) * (1 - keep);
            mean.mul_(keep).add_(share);
        });
        var outcome = trainer.Fit(data.Train, data.Validation, folder, following);
        Assert.True(Of(trainer.Result).allclose(mean, 1e-5, 1e-6));
        Assert.False(Of(trainer.Model.State()).allclose(mean, 1e-3, 1e-4));

        using var kept = PyTorchFile.Read(folder.Best);
        Assert.True(kept[name].allclose(mean, 1e-5, 1e-6));
        using var judged = new PlainNetwork();
        kept.LoadInto(judged.State(), folder.Best);
        Assert.Equal(Evaluation.Run(judged, data.Validation!).Loss, outcome.Epochs[0].ValidationLoss!.Value, 1e-6);
        // As if there were no mean: it only looks on.
        Assert.Equal(WeightFiles.Lines(Learned(Quick).State()), WeightFiles.Lines(trainer.Model.State()));

        Tensor Of(IEnumerable<(string Name, Tensor Value)> state) => state.First(entry => entry.Name == name).Value.detach();
    }

    [Fact]
    public void A_mixture_is_as_near_to_each_image_as_its_loss_is_to_that_image_s_class()
    {
        RandomPlace.Enter(1, 0, 0);
        using var scope = NewDisposeScope();
        var images = randn(6, 3, 4, 4);
        var labels = arange(6, dtype: int64);
        var mixed = Mixup.Of(images, labels, 0.7, RandomPlace.Of(1, 0, 0, 0));
        var partner = images.index_select(0, mixed.Others!);
        Assert.True(mixed.Images.allclose(mixed.Share * images + (1 - mixed.Share) * partner, 1e-5, 1e-6));
        Assert.InRange(mixed.Share, 0, 1);

        // The cross entropy with a target that is the same mixture of the two classes.
        var logits = randn(6, 6);
        var target = mixed.Share * nn.functional.one_hot(labels, 6) + (1 - mixed.Share) * nn.functional.one_hot(mixed.Others!, 6);
        var expected = -(target * nn.functional.log_softmax(logits, 1)).sum(1).mean();
        Assert.Equal(expected.item<float>(), mixed.Loss(logits, 0).item<float>(), 1e-5f);
    }

    [Fact]
    public void Mixtures_are_drawn_anew_at_each_step_and_alike_at_the_same_place()
    {
        using var scope = NewDisposeScope();
        Assert.Equal(Shares(0), Shares(0));
        var shares = Shares(0).Concat(Shares(1)).ToList();
        Assert.Equal(shares.Count, shares.Distinct().Count());
        Assert.InRange(shares.Average(), 0.3, 0.7);

        static List<double> Shares(int epoch) =>
            [.. Enumerable.Range(0, 50).Select(step => Mixup.Of(zeros(2, 3, 2, 2), arange(2, dtype: int64), 0.4, RandomPlace.Of(7, epoch, step, 0)).Share)];
    }

    [Fact]
    public void A_batch_whose_loss_is_no_number_is_left_out_where_asked_and_kept_for_inspection()
    {
        using var scratch = new ScratchFolder();
        var recipe = Quick with { OnNonFinite = NonFiniteAction.Skip };
        var folder = RunFolder.Create(scratch["run"]);
        RandomPlace.EnterWeights(recipe.Seed);
        using var network = new PlainNetwork(norm: true) { LosesAt = 2 };
        using var trainer = new Trainer(network, recipe);
        var data = Tints.For(recipe);
        var outcome = trainer.Fit(data.Train, data.Validation, folder);
        Assert.Equal(1, outcome.Epochs[0].Skipped);
        Assert.All(network.State(), entry => Assert.True(entry.Value.to(float32).isfinite().all().item<bool>(), entry.Name));
        Assert.True(double.IsFinite(outcome.Epochs[0].TrainLoss));

        using var batch = NpzFile.Read(Path.Combine(folder.Path, "nonfinite-0001-000003.npz"));
        Assert.Equal([16, 3, 16, 16], batch["images"].shape);
        Assert.Equal(data.Train.Order(0).Skip(32).Take(16).Select(index => (long)index), batch["indices"].data<long>().ToArray());
    }

    [Fact]
    public void A_batch_whose_loss_is_no_number_stops_the_training_before_the_weights_change()
    {
        using var scratch = new ScratchFolder();
        var folder = RunFolder.Create(scratch["run"]);
        RandomPlace.EnterWeights(Quick.Seed);
        using var network = new PlainNetwork { LosesAt = 0 };
        var before = WeightFiles.Lines(network.State());
        using var trainer = new Trainer(network, Quick);
        var error = Assert.Throws<CornetException>(() => trainer.Fit(Tints.For(Quick).Train, null, folder));
        Assert.EndsWith($"its batch is in '{Path.Combine(folder.Path, "nonfinite-0001-000001.npz")}'.", error.Message);
        Assert.Equal(before, WeightFiles.Lines(network.State()));
    }

    [Fact]
    public void The_checkpoints_of_the_last_epochs_are_kept_as_many_as_asked()
    {
        using var scratch = new ScratchFolder();
        var recipe = Quick with { Epochs = 5 };
        var folder = RunFolder.Create(scratch["run"]);
        folder.Keep = 2;
        using var trainer = new Trainer(Fresh(recipe), recipe);
        trainer.Fit(Tints.For(recipe).Train, null, folder);
        Assert.Equal(["epoch-0004.pth", "epoch-0005.pth"], Directory.EnumerateFiles(folder.Path, "epoch-*").Select(path => Path.GetFileName(path)).Order());
        using var again = new Trainer(Fresh(recipe), recipe);
        again.Restore(Path.Combine(folder.Path, "epoch-0004.pth"));
        Assert.Equal(4, again.Ended.Count);
    }

    private static PlainNetwork Fresh(Recipe recipe)
    {
        RandomPlace.EnterWeights(recipe.Seed);
        return new PlainNetwork();
    }

    private static PlainNetwork Learned(Recipe recipe)
    {
        using var trainer = new Trainer(Fresh(recipe), recipe);
        trainer.Fit(Tints.For(recipe).Train, null);
        return (PlainNetwork)trainer.Model;
    }
}
