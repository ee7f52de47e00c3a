using Cornet.Runtime.Training;

namespace Cornet.Runtime.Tests.Training;

/// <summary>
/// The time that a training still takes, on a clock that is set by hand: 10 epochs of 20 steps of 4 images, 2 s a step, 10 s a validation.
/// </summary>
public class PaceTests
{
    private const int Epochs = 10, PerEpoch = 20, Batch = 4;
    private const double Step = 2, Validation = 10;

    // 40 s for 80 images, and the validation.
    private static readonly EpochMetrics Before = new(3, 0.1, 1, 0.5, 1, 0.5, null, Batch / Step, (PerEpoch * Step) + Validation);

    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    public void After_a_resume_the_first_step_tells_the_time_left_though_it_takes_long_itself(int step)
    {
        var clock = new Clock();
        var pace = new Pace(Epochs, PerEpoch, Batch, 3, step, default, Before, clock);
        clock.Seconds += 60;
        var left = pace.At(3, step + 1, default).Remaining!.Value.TotalSeconds;
        Assert.Equal(((7 * PerEpoch) - step - 1) * Step + (7 * Validation), left, 6);
    }

    [Fact]
    public void After_a_resume_in_the_first_epoch_its_steps_before_count()
    {
        var clock = new Clock();
        var pace = new Pace(Epochs, PerEpoch, Batch, 0, 6, new RunningMean { Seconds = 6 * Step }, null, clock);
        clock.Seconds += 60;
        Assert.Equal(((Epochs * PerEpoch) - 7) * Step, pace.At(0, 7, default).Remaining!.Value.TotalSeconds, 6);
    }

    [Fact]
    public void A_faster_machine_is_believed_after_some_steps()
    {
        var clock = new Clock();
        var pace = new Pace(Epochs, PerEpoch, Batch, 3, 0, default, Before, clock);
        var estimates = Session(pace, clock, from: 3, Step / 10, Validation / 10).ToArray();
        Assert.All(estimates[^PerEpoch..], one => Assert.InRange(one.Estimate, one.Left, 1.7 * one.Left + 0.1));
        Assert.True(estimates[0].Estimate > 9 * estimates[0].Left);
    }

    [Fact]
    public void Without_an_earlier_session_steps_and_validations_are_counted_apart_and_the_first_step_is_left_out()
    {
        var clock = new Clock();
        var pace = new Pace(Epochs, PerEpoch, Batch, 0, 0, default, null, clock);
        var estimates = Session(pace, clock, from: 0, Step, Validation).ToArray();
        // The first epoch knows nothing of validations yet.
        Assert.All(estimates[1..(PerEpoch - 1)], one => Assert.Equal(one.Left - (Epochs * Validation), one.Estimate, 6));
        Assert.All(estimates[PerEpoch..], one => Assert.Equal(one.Left, one.Estimate, 6));
    }

    [Fact]
    public void Before_the_first_step_nothing_is_said() =>
        Assert.Null(new Pace(Epochs, PerEpoch, Batch, 0, 0, default, null, new Clock()).At(0, 0, default).Remaining);

    private static IEnumerable<(double Estimate, double Left)> Session(Pace pace, Clock clock, int from, double step, double validation)
    {
        for (var epoch = from; epoch < Epochs; epoch++)
        {
            for (var done = 1; done <= PerEpoch; done++)
            {
                clock.Seconds += step + (epoch == from && done == 1 ? 30 : 0);
                yield return (pace.At(epoch, done, default).Remaining!.Value.TotalSeconds, Left(epoch, done));
            }

            clock.Seconds += validation;
            yield return (pace.AtEnd(epoch, default).Remaining!.Value.TotalSeconds, Left(epoch + 1, 0));
        }

        double Left(int epoch, int done) => ((((Epochs - epoch) * PerEpoch) - done) * step) + ((Epochs - epoch) * validation);
    }

    private sealed class Clock : TimeProvider
    {
        public double Seconds { get; set; }

        public override long TimestampFrequency => 1_000_000;

        public override long GetTimestamp() => (long)Math.Round(Seconds * TimestampFrequency);
    }
}
