using Cornet.App.Verbs;
using Cornet.Runtime.Layers;
using Cornet.Runtime.Tests.Stimuli;
using Cornet.Runtime.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Cornet.Runtime.Tests.Training;

/// <summary>What float16 needs beside its kernels: tried in float32, where a power of two changes nothing but exponents.</summary>
public class LossScaleTests
{
    private static readonly Recipe Quick = new() { Epochs = 2, BatchSize = 8, LearningRate = 0.1, Schedule = LearningRateSchedule.Steps, Seed = 5 };

    [Fact]
    public void It_doubles_after_2000_good_steps_and_halves_at_a_bad_one_within_its_bounds()
    {
        var scale = LossScale.Start;
        for (var step = 0; step < 1999; step++) scale = After(scale, norm: 1);
        Assert.Equal(new LossScale(65536, 1999), scale);
        Assert.Equal(new LossScale(131072, 0), After(scale, norm: 1));
        Assert.Equal(new LossScale(32768, 0), After(scale, norm: double.PositiveInfinity));
        Assert.Equal(1, After(new LossScale(1, 7), norm: double.PositiveInfinity).Value);
        Assert.Equal(1 << 24, After(new LossScale(1 << 24, 1999), norm: 1).Value);

        static LossScale After(LossScale scale, double norm)
        {
            using var scope = NewDisposeScope();
            using var window = new StepWindow(CPU, stops: false, scale, length: 1);
            window.Add(0, ones(StepRow.Sums, ScalarType.Float64), full([], norm, ScalarType.Float64));
            return window.Read().Scale!.Value;
        }
    }

    [Fact]
    public void A_scaled_loss_teaches_what_the_loss_does_to_the_last_bit() => Assert.Equal(Learned(null).Weights, Learned(LossScale.Start).Weights);

    [Fact]
    public void A_step_whose_gradients_overflow_is_left_out_and_the_scale_halves_until_they_do_not()
    {
        // The loss itself is a number; times so much it is none in float32.
        var planted = Math.ScaleB(1, 130);
        var (weights, scale) = Learned(new LossScale(planted, 0));
        Assert.InRange(scale!.Value.Value, 1, planted / 8);
        Assert.True(scale.Value.Good > 0);
        Assert.All(weights, weight => Assert.True(float.IsFinite(weight)));
    }

    [Fact]
    public void A_checkpoint_keeps_it_and_a_run_that_goes_on_has_the_same_bits()
    {
        using var folder = new TemporaryFolder();
        var path = folder.PathTo("half.pth");
        using (var first = Make(new LossScale(Math.ScaleB(1, 127), 0), Quick with { Epochs = 1 }))
        {
            Fit(first);
            first.Save(path);
        }

        using var second = Make(null);
        second.Restore(path);
        Assert.True(second.Scale!.Value.Good > 0);
        Fit(second);
        using var whole = Make(new LossScale(Math.ScaleB(1, 127), 0));
        Fit(whole);
        Assert.Equal(whole.Scale, second.Scale);
        Assert.Equal(Weights(whole), Weights(second));
    }

    [Fact]
    public void A_processor_refuses_float16_with_a_sentence() => Assert.Equal(
        "float16 needs a GPU: processors lack instructions for most of it; use --precision bfloat16, or leave --precision out.",
        Assert.Throws<CornetException>(() => Computing.Allowed(Precision.Float16, CPU)).Message);

    private static (float[] Weights, LossScale? Scale) Learned(LossScale? scale)
    {
        using var trainer = Make(scale);
        Fit(trainer);
        return (Weights(trainer), trainer.Scale);
    }

    private static Trainer Make(LossScale? scale, Recipe? recipe = null)
    {
        RandomPlace.EnterWeights(5);
        return new Trainer(new SmallNetwork(), recipe ?? Quick) { Scale = scale };
    }

    private static void Fit(Trainer trainer)
    {
        var data = Tints.For(trainer.Recipe);
        trainer.Fit(data.Train, null);
    }

    private static float[] Weights(Trainer trainer) => [.. trainer.Model.parameters().SelectMany(one => one.data<float>().ToArray())];
}
