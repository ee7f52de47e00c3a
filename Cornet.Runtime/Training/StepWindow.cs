using Cornet.Runtime.Native;
using static TorchSharp.torch;

namespace Cornet.Runtime.Training;

/// <summary>What a step came to, as the device has written it down.</summary>
/// <param name="Number">Which step of its epoch it is, from 0.</param>
/// <param name="LossSum">Cross entropy, summed over the images.</param>
/// <param name="Right">Images whose class was the first choice.</param>
/// <param name="Among5">Images whose class was among the first five choices.</param>
/// <param name="Images">Images, over all processes.</param>
/// <param name="Asked">How many processes were asked to stop.</param>
/// <param name="Verdict">Whether it was taken.</param>
internal readonly record struct StepRow(int Number, double LossSum, long Right, long Among5, int Images, int Asked, StepVerdict Verdict)
{
    /// <summary>Numbers that are summed over the processes.</summary>
    public const int Sums = 5;
}

/// <summary>Whether a step was taken.</summary>
internal enum StepVerdict
{
    /// <summary>It was.</summary>
    Taken,

    /// <summary>A gradient was too large at this scale of the loss, which is no fault of the batch.</summary>
    Overflow,

    /// <summary>A gradient was not finite.</summary>
    GradientNotFinite,

    /// <summary>The loss was not finite.</summary>
    LossNotFinite,
}

/// <summary>
/// What the last steps came to, on the device: the host reads it every few steps, because a read waits until a GPU has done all that was asked of it. Until then the
/// device decides by itself whether a step is taken. On a processor there is nothing to wait for, and the host reads after each step.
/// </summary>
internal sealed class StepWindow : IDisposable
{
    // A step of CORnet-S on a GPU takes 50 ms and more: what is shown is a second old.
    private const int OnGpu = 16;

    private readonly Tensor _rows, _stopped;
    private readonly bool _stops;
    private readonly int _length;
    private readonly List<int> _numbers = [];

    /// <summary>Takes the memory.</summary>
    /// <param name="device">Where the network learns.</param>
    /// <param name="stops">Whether no step is taken any more after one that was not finite.</param>
    /// <param name="scale">By how much the loss is scaled; null where it is not.</param>
    /// <param name="length">How many steps it holds; null for what is right for the device.</param>
    public StepWindow(Device device, bool stops, LossScale? scale, int? length = null)
    {
        (_stops, _length) = (stops, length ?? (device.type == TorchSharp.DeviceType.CUDA ? OnGpu : 1));
        _rows = zeros(_length, StepRow.Sums + 1, ScalarType.Float64, device).DetachFromDisposeScope();
        _stopped = zeros(1, ScalarType.Float64, device).DetachFromDisposeScope();
        // The factor, and the good steps since it last changed.
        Scale = scale is null ? null : tensor([scale.Value.Value, scale.Value.Good], ScalarType.Float64, device).DetachFromDisposeScope();
    }

    /// <summary>By how much the loss is scaled, and good steps since that changed: two numbers on the device; null where it is not scaled.</summary>
    public Tensor? Scale { get; }

    /// <summary>Whether there are steps that the host has not read.</summary>
    public bool HasSteps => _numbers.Count > 0;

    /// <summary>Whether the host should read now.</summary>
    public bool IsFull => _numbers.Count == _length;

    /// <summary>Writes a step down and says whether it is to be left out.</summary>
    /// <param name="number">Which step of its epoch it is.</param>
    /// <param name="sums">Its <see cref="StepRow.Sums"/> numbers, over all processes.</param>
    /// <param name="norm">The length of its gradient, at the scale 1.</param>
    /// <returns>One float32 number on the device: 1 to leave it out, else 0. The caller owns it.</returns>
    public Tensor Add(int number, Tensor sums, Tensor norm)
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        Tensor lossIsFinite = sums.narrow(0, 0, 1).isfinite(), normIsFinite = norm.isfinite().reshape(1);
        var isGood = lossIsFinite.logical_and(normIsFinite);
        var canShrink = Scale is null ? zeros_like(isGood) : Scale.narrow(0, 0, 1).greater(Constant(LossScale.Least));
        var verdict = where(isGood, Constant((double)StepVerdict.Taken),
            where(lossIsFinite, where(canShrink, Constant((double)StepVerdict.Overflow), Constant((double)StepVerdict.GradientNotFinite)), Constant((double)StepVerdict.LossNotFinite)));
        using (var row = _rows[_numbers.Count]) row.copy_(cat([sums, verdict]));
        if (Scale is not null) Rescale(lossIsFinite, isGood);
        var skip = isGood.logical_not().to(ScalarType.Float64);
        if (_stops)
        {
            skip = skip.maximum(_stopped);
            _stopped.copy_(_stopped.maximum(verdict.greater(Constant((double)StepVerdict.Overflow)).to(ScalarType.Float64)));
        }

        _numbers.Add(number);
        return skip.to(ScalarType.Float32).MoveToOuterDisposeScope();

        Tensor Constant(double value) => zeros_like(sums.narrow(0, 0, 1)).Increase(value);
    }

    /// <summary>The steps since the last read, and how the loss is scaled now: waits for the device.</summary>
    public (IReadOnlyList<StepRow> Steps, LossScale? Scale) Read()
    {
        using var scope = NewDisposeScope();
        var all = (Scale is null ? _rows.flatten() : cat([_rows.flatten(), Scale])).cpu().data<double>().ToArray();
        const int Length = StepRow.Sums + 1;
        List<StepRow> steps = [.. _numbers.Select((number, i) => (Number: number, Row: all.AsMemory(Length * i, Length).ToArray()))
            .Select(one => new StepRow(one.Number, one.Row[0], (long)one.Row[1], (long)one.Row[2], (int)one.Row[3], (int)one.Row[4], (StepVerdict)(int)one.Row[5]))];
        _numbers.Clear();
        return (steps, Scale is null ? null : new LossScale(all[^2], (int)all[^1]));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _rows.Dispose();
        _stopped.Dispose();
        Scale?.Dispose();
    }

    // It doubles after many good steps and halves at a bad one, within its bounds.
    private void Rescale(Tensor lossIsFinite, Tensor isGood)
    {
        Tensor value = Scale!.narrow(0, 0, 1), good = Scale.narrow(0, 1, 1), zero = zeros_like(value);
        var grows = good.Plus(1).greater_equal(zero.Plus(LossScale.GrowsAfter));
        var after = where(isGood, where(grows, value.Times(2).minimum(zero.Plus(LossScale.Largest)), value), value.Times(0.5).maximum(zero.Plus(LossScale.Least)));
        var count = where(isGood.logical_and(grows.logical_not()), good.Plus(1), zero);
        // A loss that is not finite says nothing of the scale.
        Scale.copy_(where(lossIsFinite, cat([after, count]), Scale));
    }
}
