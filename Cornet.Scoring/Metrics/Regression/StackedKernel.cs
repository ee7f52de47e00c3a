using Cornet.Scoring.Metrics.Splits;
using static TorchSharp.torch;

namespace Cornet.Scoring.Metrics.Regression;

/// <summary>
/// Rows that may repeat rows of other features, as time bins do that show the same step: products are made of the different rows alone, however often each of
/// them stands there.
/// </summary>
/// <param name="different">Of the different rows; owned by this object.</param>
/// <param name="rows">For each row the one that it repeats.</param>
internal sealed class StackedKernel(LinearKernel different, int[] rows) : LinearKernel
{
    /// <inheritdoc/>
    public override int Stimuli => rows.Length;

    /// <inheritdoc/>
    public override long Features => different.Features;

    /// <inheritdoc/>
    public override Device Device => different.Device;

    /// <inheritdoc/>
    public override void Dispose() => different.Dispose();

    internal override SplitKernel For(StimulusSplit split) => different.For(
        new StimulusSplit(Array.ConvertAll(split.Train, row => rows[row]), Array.ConvertAll(split.Test, row => rows[row])));
}

/// <summary>Features of several sources below each other, as those of the steps of an area.</summary>
/// <param name="parts">All with the same number of features.</param>
internal sealed class StackedFeatures(IReadOnlyList<IFeatureSource> parts) : IFeatureSource
{
    /// <inheritdoc/>
    public long Stimuli { get; } = parts.Sum(part => part.Stimuli);

    /// <inheritdoc/>
    public long Features => parts[0].Features;

    /// <inheritdoc/>
    public Device Device => parts[0].Device;

    /// <inheritdoc/>
    public Tensor Columns(long start, long count)
    {
        using var scope = NewDisposeScope();
        return cat([.. parts.Select(part => part.Columns(start, count))]).MoveToOuterDisposeScope();
    }
}
