namespace Cornet.Runtime.Training;

/// <summary>
/// Estimates how long a training still takes: its steps at the time of a step, and the ends of its epochs (validation, checkpoints) at theirs.
/// Both are measured in this session; what an earlier session measured stands in for them until then.
/// </summary>
internal sealed class Pace
{
    // An earlier session counts as much as so many steps of this one, which may run on another machine.
    private const int StepsOfBefore = 10;

    private readonly int _epochs, _perEpoch;
    private readonly TimeProvider _clock;
    private readonly double? _stepBefore;
    private readonly double _endBefore;
    private long _last, _done;
    private double _inSteps, _first, _inEnds;
    private int _steps, _firstSteps, _ends;

    /// <summary>Starts its clock.</summary>
    /// <param name="epochs">How many there will be.</param>
    /// <param name="perEpoch">Steps in an epoch.</param>
    /// <param name="batch">Images in a step.</param>
    /// <param name="epoch">Epochs done before.</param>
    /// <param name="step">Steps done before in the next.</param>
    /// <param name="running">Its sums.</param>
    /// <param name="ended">The last epoch that ended before; null for none.</param>
    /// <param name="clock">The system's if not given.</param>
    public Pace(
        int epochs, int perEpoch, int batch, int epoch, int step, RunningMean running, EpochMetrics? ended, TimeProvider? clock = null)
    {
        (_epochs, _perEpoch, _clock) = (epochs, perEpoch, clock ?? TimeProvider.System);
        if (ended is { ImagesPerSecond: > 0 })
        {
            var training = (double)perEpoch * batch / ended.ImagesPerSecond;
            (_stepBefore, _endBefore) = (training / perEpoch, Math.Max(0, ended.Seconds - training));
        }
        else if (step > 0 && running.Seconds > 0)
        {
            _stepBefore = running.Seconds / step;
        }

        (_last, _done) = (_clock.GetTimestamp(), ((long)epoch * perEpoch) + step);
    }

    /// <summary>The state after a step, or within the validation after the last.</summary>
    /// <param name="epoch">Epochs done.</param>
    /// <param name="step">Steps done in the next.</param>
    /// <param name="running">Its sums.</param>
    public TrainingProgress At(int epoch, int step, RunningMean running)
    {
        var done = ((long)epoch * _perEpoch) + step;
        if (done > _done)
        {
            // On a GPU some steps come at once.
            var (steps, lap) = ((int)(done - _done), Lap());
            // The first of a session prepare kernels and threads: they say nothing of the others.
            if (_steps == 0) (_first, _firstSteps) = (lap, steps);
            (_done, _inSteps, _steps) = (done, _inSteps + lap, _steps + steps);
        }

        return new TrainingProgress(epoch + 1, _epochs, step, _perEpoch, running, Remaining(epoch, done));
    }

    /// <summary>The state after an epoch.</summary>
    /// <param name="epoch">Which, counted from 0.</param>
    /// <param name="running">Its sums.</param>
    public TrainingProgress AtEnd(int epoch, RunningMean running)
    {
        (_inEnds, _ends) = (_inEnds + Lap(), _ends + 1);
        return new TrainingProgress(epoch + 1, _epochs, _perEpoch, _perEpoch, running, Remaining(epoch + 1, _done));
    }

    private TimeSpan? Remaining(int epochsEnded, long done)
    {
        double? step = (_stepBefore, _steps - _firstSteps) switch
        {
            ({ } before, var later and > 0) => ((StepsOfBefore * before) + _inSteps - _first) / (StepsOfBefore + later),
            ({ } before, _) => before,
            (_, var later and > 0) => (_inSteps - _first) / later,
            _ => _steps > 0 ? _first / _firstSteps : null,
        };
        var end = _ends > 0 ? _inEnds / _ends : _endBefore;
        return step is { } seconds ? TimeSpan.FromSeconds(((((long)_epochs * _perEpoch) - done) * seconds) + ((_epochs - epochsEnded) * end)) : null;
    }

    private double Lap()
    {
        var now = _clock.GetTimestamp();
        var seconds = _clock.GetElapsedTime(_last, now).TotalSeconds;
        _last = now;
        return seconds;
    }
}
