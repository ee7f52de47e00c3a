using System.Diagnostics;

namespace Cornet.Runtime.Training;

/// <summary>Estimates how long a training still takes, from the steps of this session, validation included.</summary>
internal sealed class Pace(int epochs, int perEpoch, int startEpoch, int startStep)
{
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly long _start = ((long)startEpoch * perEpoch) + startStep;

    /// <summary>The state after some steps.</summary>
    /// <param name="epoch">Epochs done.</param>
    /// <param name="step">Steps done in the next.</param>
    /// <param name="tally">Its sums.</param>
    public TrainingProgress At(int epoch, int step, RunningMean tally)
    {
        var done = ((long)epoch * perEpoch) + step;
        TimeSpan? remaining = done > _start ? _clock.Elapsed * ((double)(((long)epochs * perEpoch) - done) / (done - _start)) : null;
        return new TrainingProgress(epoch + 1, epochs, step, perEpoch, tally, remaining);
    }
}
