using Cornet.Scoring.Metrics.Splits;
using static TorchSharp.torch;

namespace Cornet.Scoring.Metrics.Regression;

/// <summary>The products of one split, for several sets of responses to the same features: they are decomposed once.</summary>
/// <param name="features">Of all stimuli; owned by the caller.</param>
/// <param name="split">The only split that can be asked for.</param>
internal sealed class SharedKernel(LinearKernel features, StimulusSplit split) : LinearKernel
{
    private readonly Kept _kept = new(features.For(split));

    /// <inheritdoc/>
    public override int Stimuli => features.Stimuli;

    /// <inheritdoc/>
    public override long Features => features.Features;

    /// <inheritdoc/>
    public override Device Device => features.Device;

    /// <inheritdoc/>
    public override void Dispose() => _kept.End();

    internal override SplitKernel For(StimulusSplit asked) => ReferenceEquals(asked, split)
        ? _kept
        : throw new ArgumentException("Products are shared within one split.", nameof(asked));

    private sealed class Kept(SplitKernel kernel) : SplitKernel
    {
        private Directions? _directions;

        public override long RankBound => kernel.RankBound;

        public override Tensor Times(Tensor x) => kernel.Times(x);

        public override Tensor TestTimes(Tensor x) => kernel.TestTimes(x);

        public override SplitKernel Within(StimulusSplit inner) => kernel.Within(inner);

        // The caller disposes what it receives.
        public override Directions Decompose()
        {
            _directions ??= kernel.Decompose();
            return new Directions(_directions.U.alias(), _directions.Lengths.alias(), _directions.TestScores.alias());
        }

        public override void Dispose()
        {
        }

        public void End()
        {
            _directions?.Dispose();
            kernel.Dispose();
        }
    }
}
