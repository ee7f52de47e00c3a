using Cornet.Runtime.Layers;
using Cornet.Runtime.Tests.Weights;
using Cornet.Runtime.Training;
using static TorchSharp.torch;

namespace Cornet.Runtime.Tests.Training;

/// <summary>On a GPU the host reads what steps came to every few steps; tried on a processor, where it is the same code.</summary>
public class StepWindowTests
{
    private static readonly Recipe Quick = new() { Epochs = 2, BatchSize = 8, LearningRate = 0.1, Seed = 5, EmaDecay = 0.9, ClipNorm = 1, Mixup = 0.3 };

    [Theory]
    [InlineData(3)]
    [InlineData(16)]
    public void A_training_is_the_same_however_seldom_the_host_reads(int every)
    {
        var (often, seldom) = (Train(Quick, 1), Train(Quick, every));
        Assert.Equal(often.Weights, seldom.Weights);
        Assert.Equal(often.Epochs, seldom.Epochs);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    public void After_a_gradient_that_is_not_finite_no_step_is_taken_until_the_host_has_seen_it(int every)
    {
        using var scratch = new ScratchFolder();
        RandomPlace.EnterWeights(5);
        var recipe = Quick with { ClipNorm = 0, Mixup = 0, EmaDecay = 0 };
        var network = new PlainNetwork(norm: true) { HasSickGradientAt = pass => pass == 2 };
        using var trainer = new Trainer(network, recipe) { ReadsEvery = every };
        var folder = RunFolder.Create(scratch["run"]);
        var error = Assert.Throws<CornetException>(() => trainer.Fit(Tints.For(recipe).Train, null, folder));
        Assert.StartsWith("The gradient is no longer finite in epoch 1, step 3 (learning rate ", error.Message);
        Assert.Equal("nonfinite-0001-000003.npz", Path.GetFileName(Assert.Single(Directory.GetFiles(folder.Path, "nonfinite-*"))));

        // The weights are those after two steps.
        Assert.Equal(WeightFiles.Lines(AfterTwoSteps(recipe)), WeightFiles.Lines(Parameters(network)));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void Batches_that_are_left_out_are_kept_as_the_network_saw_them(int every)
    {
        using var scratch = new ScratchFolder();
        RandomPlace.EnterWeights(5);
        var recipe = Quick with { OnNonFinite = NonFiniteAction.Skip, Mixup = 0 };
        using var trainer = new Trainer(new PlainNetwork(norm: true) { HasSickGradientAt = pass => pass % 5 == 1 }, recipe) { ReadsEvery = every };
        var folder = RunFolder.Create(scratch["run"]);
        var outcome = trainer.Fit(Tints.For(recipe).Train, null, folder);
        Assert.Equal([2, 1], outcome.Epochs.Select(epoch => epoch.Skipped));
        Assert.Equal(
            ["nonfinite-0001-000002.npz", "nonfinite-0001-000007.npz", "nonfinite-0002-000004.npz"], Directory.GetFiles(folder.Path, "nonfinite-*").Select(path => Path.GetFileName(path)).Order());
        using var scope = NewDisposeScope();
        using var batch = Tints.For(recipe).Train.Epoch(0, 6).First();
        var kept = Cornet.Runtime.Weights.NpzFile.Read(Path.Combine(folder.Path, "nonfinite-0001-000007.npz"));
        Assert.True(kept["images"].equal(batch.Images).all().item<bool>());
    }

    [Fact]
    public void The_device_scales_the_loss_as_the_rule_says()
    {
        using var scope = NewDisposeScope();
        using var window = new StepWindow(CPU, stops: false, new LossScale(1024, 1997), length: 100);
        foreach (var (loss, norm) in new[] { (1.0, 1.0), (1.0, 1.0), (1.0, 1.0), (1.0, double.NaN), (double.NaN, 1.0), (1.0, 1.0), (1.0, double.PositiveInfinity) })
        {
            using var skip = window.Add(0, tensor(new[] { loss, 0, 0, 1, 0 }), tensor(norm));
            Assert.Equal(double.IsFinite(loss) && double.IsFinite(norm) ? 0 : 1, skip.item<float>());
        }

        var (steps, scale) = window.Read();
        // Doubled at the third step, halved at the fourth and the last.
        Assert.Equal(new LossScale(512, 0), scale);
        Assert.Equal(
            [StepVerdict.Taken, StepVerdict.Taken, StepVerdict.Taken, StepVerdict.Overflow, StepVerdict.LossNotFinite, StepVerdict.Taken, StepVerdict.Overflow],
            steps.Select(step => step.Verdict));
    }

    private static (string[] Weights, List<(double, double, double?)> Epochs) Train(Recipe recipe, int every)
    {
        RandomPlace.EnterWeights(recipe.Seed);
        using var network = new SmallNetwork();
        using var trainer = new Trainer(network, recipe) { ReadsEvery = every };
        var data = Tints.For(recipe);
        var outcome = trainer.Fit(data.Train, data.Validation);
        return (WeightFiles.Lines(network.State()), [.. outcome.Epochs.Select(epoch => (epoch.TrainLoss, epoch.TrainTop1, epoch.ValidationLoss))]);
    }

    private static IEnumerable<(string Name, Tensor Value)> Parameters(PlainNetwork network) => network.named_parameters().Select(one => (one.name, (Tensor)one.parameter));

    private static IEnumerable<(string Name, Tensor Value)> AfterTwoSteps(Recipe recipe)
    {
        RandomPlace.EnterWeights(5);
        var network = new PlainNetwork(norm: true);
        using var trainer = new Trainer(network, recipe);
        using var stop = new CancellationTokenSource();
        var steps = 0;
        trainer.Fit(Tints.For(recipe).Train, null, null, new Counted(() => { if (++steps == 2) stop.Cancel(); }), stop.Token);
        return Parameters(network);
    }

    private sealed class Counted(Action step) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => step();
    }
}
