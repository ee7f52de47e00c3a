using System.Globalization;
using Cornet.Models;
using Cornet.Runtime;
using Cornet.Runtime.Layers;
using Cornet.Runtime.Models;
using Cornet.Runtime.Stimuli;
using Cornet.Runtime.Training;
using Cornet.Runtime.Weights;
using Cornet.Targets.PyTorch;
using Cornet.Tests.Oracle;
using TorchSharp;
using static TorchSharp.torch;

namespace Cornet.Tests.Time;

/// <summary>A loss at several steps of the decoder.</summary>
public class LossStepsTests
{
    private const string Net = """
        model Net(times = 4, classes = 5) {
          input 3 x 16 x 16
          unroll times ORDER
          area V1 = Layer(6)
          area V2 = Layer(8)
          V2 -> V1 { conv: conv 6, 1x1   upsample 2 }
          decoder { relu   avgpool   norm: groupnorm 2   linear: linear classes }
        }
        circuit Layer(channels) {
          receive { conv: conv channels, 3x3, stride 2 }
          add state
          norm: batchnorm per step
        }
        """;

    private static readonly Recipe Quick = new() { Epochs = 1, BatchSize = 8, LearningRate = 0.1, WarmUpEpochs = 0, Momentum = 0, WeightDecay = 0, Schedule = LearningRateSchedule.Steps, StepDivisor = 1, Seed = 5 };

    [PythonTheory("torch", "numpy")]
    [InlineData("engineering", "1,1,1,1", 0)]
    [InlineData("engineering", "0.1,0.2,0,1", 0.1)]
    [InlineData("biological", "0,1,2,3", 0.2)]
    [InlineData("sequential", "0,0.5,0.5,0", 0)]
    public void Loss_gradients_and_running_statistics_are_those_of_PyTorch(string order, string weights, double smoothing)
    {
        using var scope = NewDisposeScope();
        manual_seed(3);
        var program = CompiledInMemory.Program(plain: false, Net.Replace("ORDER", order));
        using var model = CompiledInMemory.Model(program);
        model.to(float64);
        var folder = Directory.CreateTempSubdirectory("cornet-steps-").FullName;
        try
        {
            var file = Path.Combine(folder, PythonFile.NameOf(program));
            File.WriteAllText(file, PythonFile.Write(program));
            PyTorchFile.Write(Path.Combine(folder, "state.pth"), model.State().Select(entry => (entry.Name, entry.Value.detach().clone())));
            Tensor images = randn(6, 3, 16, 16, dtype: float64), labels = arange(6, dtype: int64).remainder(5);
            model.train();
            var shares = LossSteps.Parse(weights).For(model);
            int[] steps = [.. Enumerable.Range(0, shares.Length).Where(step => shares[step] > 0)];
            var loss = steps.Zip(model.DecodeSteps(images, steps))
                .Select(one => nn.functional.cross_entropy(one.Second, labels, label_smoothing: smoothing) * shares[one.First]).Aggregate((a, b) => a + b);
            model.Differentiate(loss);
            NpzFile.Write(Path.Combine(folder, "given.npz"),
            [
                ("images", images), ("labels", labels), ("loss", loss.detach()),
                .. model.named_parameters().Select(one => ($"gradient.{one.name}", one.parameter.grad ?? zeros_like(one.parameter).detach())),
                .. model.named_buffers().Select(one => ($"buffer.{one.name}", one.buffer)),
            ]);
            var worst = PythonPeer.Run(Repository.PathTo("tests", "peers", "step_loss.py"), file, PythonFile.ClassOf(program), folder, weights,
                smoothing.ToString(CultureInfo.InvariantCulture)).Trim();
            Assert.True(double.Parse(worst.Split(' ')[0], CultureInfo.InvariantCulture) < 1e-9, worst);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    public static TheoryData<string, Recipe> Trainings => new()
    {
        { "every", Quick },
        { "0,0.5,1,2", Quick with { LabelSmoothing = 0.1 } },
        { "every", Quick with { Mixup = 0.4 } },
        { "0,1,1,0", Quick with { CheckpointActivations = true } },
        { "0,0,0,2", Quick },
    };

    [Theory]
    [MemberData(nameof(Trainings))]
    public void A_training_step_goes_against_the_gradient_of_the_weighted_mean(string steps, Recipe recipe)
    {
        recipe = recipe with { LossSteps = LossSteps.Parse(steps) };
        var set = Noise(8);
        using CornetModel trained = Fresh(), other = Fresh();
        foreach (var ((_, target), (_, source)) in other.State().Zip(trained.State())) using (no_grad()) target.copy_(source);
        var data = TrainingData.Of(set, set, recipe, size: 16, workers: 1);
        using var trainer = new Trainer(trained, recipe);
        trainer.Fit(data.Train, null);

        using var scope = NewDisposeScope();
        using var batch = data.Train.Epoch(0).First();
        RandomPlace.Enter(recipe.Seed, 0, 0);
        var mixed = Mixup.Of(batch.Images, batch.Labels, recipe.Mixup, RandomPlace.Of(recipe.Seed, 0, 0, 0));
        other.train();
        double[] weights = steps == "every" ? [0, 1, 1, 1] : [.. steps.Split(',').Select(weight => double.Parse(weight, CultureInfo.InvariantCulture))];
        var all = other.DecodeEveryStep(mixed.Images);
        Assert.Equal(4, all.Count);
        var loss = zeros(1);
        for (var step = 0; step < 4; step++)
        {
            var target = mixed.Share * Smoothed(mixed.Labels) + (1 - mixed.Share) * Smoothed(mixed.Others ?? mixed.Labels);
            loss += weights[step] / weights.Sum() * -(target * nn.functional.log_softmax(all[step], 1)).sum(1).mean();
        }

        loss.backward();
        Assert.Equal(loss.item<float>(), trainer.Ended[0].TrainLoss, 1e-5);
        foreach (var ((name, moved), (_, from)) in trained.named_parameters().Zip(other.named_parameters()))
        {
            var expected = from.grad is { } gradient ? from - (0.1 * gradient) : from;
            Assert.True(moved.allclose(expected, 1e-4, 1e-5), name);
        }

        Tensor Smoothed(Tensor labels) => nn.functional.one_hot(labels, 5).to(float32) * (1 - recipe.LabelSmoothing) + (recipe.LabelSmoothing / 5);
    }

    [Fact]
    public void Accumulated_micro_batches_of_a_network_without_batch_norm_teach_what_the_whole_batch_does()
    {
        var set = Noise(16);
        List<Tensor> Learned(int microBatches)
        {
            var recipe = Quick with { AccumulationSteps = microBatches, LossSteps = LossSteps.Every };
            manual_seed(4);
            using var model = new CORnetRT(times: 5, classes: 5);
            using var trainer = new Trainer(model, recipe);
            trainer.Fit(TrainingData.Of(set, set, recipe, size: 32, workers: 1).Train, null);
            return [.. trainer.Result.Select(entry => entry.Value.detach().clone())];
        }

        foreach (var (whole, accumulated) in Learned(1).Zip(Learned(2))) Assert.True(whole.allclose(accumulated, 1e-3, 1e-5));
    }

    [Theory]
    [InlineData("every")]
    [InlineData("0,0,0,1,0")]
    public void Checkpointed_activations_give_the_same_gradients(string steps)
    {
        using var scope = NewDisposeScope();
        manual_seed(6);
        using CORnetRT kept = new(classes: 3), again = new(classes: 3) { CheckpointActivations = true };
        using (no_grad()) foreach (var ((_, target), (_, source)) in again.State().Zip(kept.State())) target.copy_(source);
        var images = randn(2, 3, 64, 64);
        int[] decoded = steps == "every" ? [3, 4] : [3];
        foreach (var model in new[] { kept, again }) model.Differentiate(model.DecodeSteps(images, decoded).Aggregate(zeros(1), (sum, answer) => sum + answer.square().sum()));
        foreach (var ((name, a), (_, b)) in kept.named_parameters().Zip(again.named_parameters())) Assert.True(a.grad!.allclose(b.grad!, 1e-4, 1e-6), name);
    }

    [Fact]
    public void No_more_runs_than_the_steps_need()
    {
        using var scope = NewDisposeScope();
        using var model = new CORnetRT(times: 6, classes: 3);
        using var frozen = no_grad();
        // The image reaches IT at step 3: no area runs after the step that is read on the way there, nor on zeros before it, and the decoder runs once.
        var calls = LayerCalls.Of(model, () => model.DecodeSteps(randn(1, 3, 64, 64), [3]));
        Assert.Equal([1, 1, 2, 3, 1], new[] { "V1", "V2", "V4", "IT", "decoder" }.Select(owner =>
            calls.Count(call => call.Owner == owner && call.Path.EndsWith(owner == "decoder" ? "linear" : "conv1", StringComparison.Ordinal))));
    }

    [BFloat16Fact]
    public void In_bfloat16_the_last_answer_is_that_of_the_network()
    {
        using var scope = NewDisposeScope();
        using var model = new CORnetSmall { Precision = Precision.BFloat16 };
        model.eval();
        using var frozen = no_grad();
        var images = randn(2, 3, 32, 32);
        Assert.Equal(model.forward(images).bytes.ToArray(), model.DecodeEveryStep(images)[^1].bytes.ToArray());
    }

    [Theory]
    [InlineData("1,1,1", "The decoder of Net reads V2, which has 4 steps, and the loss has 3 weights: give one weight for each step, 0 where its loss does not count.")]
    [InlineData("1,1,1,1", "The weight of the loss at step 0 must be 0: the image reaches V2 of Net at step 1, so the decoder's answer is the same for every image before.")]
    public void Weights_that_do_not_fit_the_network_are_refused(string steps, string message)
    {
        using var model = Fresh();
        Assert.Equal(message, Assert.Throws<CornetException>(() => new Trainer(model, Quick with { LossSteps = LossSteps.Parse(steps) })).Message);
    }

    [Fact]
    public void A_network_of_one_step_has_the_loss_of_that_step()
    {
        using var model = new CORnetZ(classes: 5);
        Assert.Equal([1.0], LossSteps.Every.For(model));
    }

    [Fact]
    public void Weights_of_the_last_step_alone_teach_the_same_bits_as_no_weights()
    {
        List<byte[]> Learned(LossSteps steps)
        {
            var recipe = Quick with { LossSteps = steps };
            manual_seed(8);
            using var model = Fresh();
            using var trainer = new Trainer(model, recipe);
            trainer.Fit(TrainingData.Of(Noise(8), Noise(8), recipe, size: 16, workers: 1).Train, null);
            return [.. trainer.Result.Select(entry => entry.Value.detach().bytes.ToArray())];
        }

        Assert.Equal(Learned(LossSteps.Last), Learned(LossSteps.Parse("0,0,0,3")));
    }

    private static CornetModel Fresh() => CompiledInMemory.Model(CompiledInMemory.Program(plain: false, Net.Replace("ORDER", "biological")));

    private static NoisySet Noise(int count) => new(count);

    private sealed class NoisySet(int count) : StimulusSet
    {
        public override string Name => "noise";

        public override int Count => count;

        public override IReadOnlyList<string> Classes => ["a", "b", "c", "d", "e"];

        public override PictureSize? Size => new PictureSize(16, 16);

        public override int LabelOf(int index) => index % 5;

        public override string IdOf(int index) => $"{index}";

        public override Picture Read(int index, int epoch = 0)
        {
            var (picture, random) = (new Picture(16, 16), new CounterRandom(7, index));
            for (var plane = 0; plane < 3; plane++)
                foreach (ref var value in picture.Plane(plane)) value = (byte)random.Between(0, 255);
            return picture;
        }
    }
}
