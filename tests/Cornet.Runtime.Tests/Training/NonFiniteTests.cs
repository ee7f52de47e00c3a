using Cornet.Runtime.Models;
using Cornet.Runtime.Stimuli;
using Cornet.Runtime.Tests.Weights;
using Cornet.Runtime.Training;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Cornet.Runtime.Tests.Training;

/// <summary>Steps that could ruin a run.</summary>
public class NonFiniteTests
{
    private static readonly Recipe Quick = new() { Epochs = 2, BatchSize = 8, LearningRate = 0.1, Seed = 5 };

    [Fact]
    public void A_gradient_that_is_not_finite_stops_the_training_before_the_weights_change()
    {
        using var scratch = new ScratchFolder();
        var folder = RunFolder.Create(scratch["run"]);
        using var trainer = new Trainer(Sick(Quick, Sickness.Gradient), Quick);
        var before = WeightFiles.Lines(trainer.Model.named_parameters().Select(one => (one.name, (Tensor)one.parameter)));
        var error = Assert.Throws<CornetException>(() => trainer.Fit(Tints.For(Quick).Train, null, folder));
        Assert.StartsWith("The gradient is no longer finite in epoch 1, step 1 (learning rate 0.1): train with a lower learning rate; the last good state", error.Message);
        Assert.Equal(before, WeightFiles.Lines(trainer.Model.named_parameters().Select(one => (one.name, (Tensor)one.parameter))));
    }

    [Fact]
    public void Skipped_batches_end_the_training_after_ten_in_a_row_and_three_of_them_are_kept()
    {
        using var scratch = new ScratchFolder();
        var recipe = Quick with { OnNonFinite = NonFiniteAction.Skip, BatchSize = 4 };
        var folder = RunFolder.Create(scratch["run"]);
        using var trainer = new Trainer(Sick(recipe, Sickness.Gradient), recipe);
        var error = Assert.Throws<CornetException>(() => trainer.Fit(Tints.For(recipe).Train, null, folder));
        Assert.StartsWith("The gradient is no longer finite in epoch 1, step 10, as in the 9 batches before it (learning rate ", error.Message);
        Assert.Equal(3, Directory.GetFiles(folder.Path, "nonfinite-*.npz").Length);
    }

    [Fact]
    public void An_epoch_in_which_no_batch_was_good_ends_the_training()
    {
        using var scratch = new ScratchFolder();
        var recipe = Quick with { OnNonFinite = NonFiniteAction.Skip };
        using var trainer = new Trainer(Sick(recipe, Sickness.Gradient), recipe);
        var error = Assert.Throws<CornetException>(() => trainer.Fit(Tints.For(recipe).Train, null, RunFolder.Create(scratch["run"])));
        Assert.StartsWith("No batch of epoch 1 had a finite loss and gradient (learning rate ", error.Message);
    }

    [Fact]
    public void A_batch_that_is_good_starts_the_count_again()
    {
        var recipe = Quick with { OnNonFinite = NonFiniteAction.Skip, NonFiniteLimit = 2 };
        using var trainer = new Trainer(Sick(recipe, Sickness.EverySecondGradient), recipe);
        var outcome = trainer.Fit(Tints.For(recipe).Train, null);
        Assert.Equal([4, 4], outcome.Epochs.Select(epoch => epoch.Skipped));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Weights_that_are_not_finite_never_replace_a_checkpoint(bool inTheEpoch)
    {
        using var scratch = new ScratchFolder();
        var recipe = Quick with { OnNonFinite = NonFiniteAction.Skip };
        var folder = RunFolder.Create(scratch["run"]);
        if (inTheEpoch) folder.SaveEvery = TimeSpan.Zero;
        using (var good = new Trainer(Sick(recipe, Sickness.None), recipe with { Epochs = 1 })) good.Fit(Tints.For(recipe).Train, Tints.For(recipe).Validation, folder);
        var before = Directory.GetFiles(folder.Path, "*.pth").ToDictionary(file => file, File.ReadAllBytes);
        Assert.Equal(["best.pth", "last.pth"], before.Keys.Select(file => Path.GetFileName(file)).Order());

        using var trainer = new Trainer(Sick(recipe, Sickness.Statistics), recipe);
        trainer.Restore(folder.Last);
        var error = Assert.Throws<CornetException>(() => trainer.Fit(Tints.For(recipe).Train, Tints.For(recipe).Validation, folder));
        Assert.Contains("no longer finite in epoch 2", error.Message);
        Assert.Equal(before.Keys.Order(), Directory.GetFiles(folder.Path, "*.pth").Order());
        foreach (var (file, bytes) in before) Assert.Equal(bytes, File.ReadAllBytes(file));
    }

    [Fact]
    public void A_gradient_is_as_long_and_as_short_after_clipping_as_PyTorch_makes_it()
    {
        using var scope = NewDisposeScope();
        var generator = new Generator(3);
        foreach (var most in new[] { 0.01, 1.0, 50.0 })
        {
            Parameter[] own = [.. Shapes.Select(shape => new Parameter(zeros(shape)))], libtorch = [.. Shapes.Select(shape => new Parameter(zeros(shape)))];
            for (var i = 0; i < own.Length; i++)
            {
                var gradient = randn(Shapes[i], generator: generator);
                (own[i].grad, libtorch[i].grad) = (gradient.clone(), gradient.clone());
            }

            var length = GradientNorm.Of(own);
            Assert.Equal(nn.utils.clip_grad_norm_(libtorch, most), length.item<float>(), 1e-4);
            GradientNorm.Clip(own, length, most);
            for (var i = 0; i < own.Length; i++) Assert.True(own[i].grad!.allclose(libtorch[i].grad!, 1e-5, 1e-7));
        }
    }

    private static readonly long[][] Shapes = [[7, 3, 5, 5], [7], [], [4, 9]];

    private static PlainNetwork Sick(Recipe recipe, Sickness sickness)
    {
        RandomPlace.EnterWeights(recipe.Seed);
        return new PlainNetwork(norm: true)
        {
            HasSickGradientAt = pass => sickness == Sickness.Gradient || (sickness == Sickness.EverySecondGradient && pass % 2 == 0),
            SpoilsItsStatistics = sickness == Sickness.Statistics,
        };
    }

    private enum Sickness
    {
        None, Gradient, EverySecondGradient, Statistics,
    }
}
