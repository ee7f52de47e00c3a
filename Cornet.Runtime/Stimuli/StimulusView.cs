namespace Cornet.Runtime.Stimuli;

/// <summary>A set seen through a selection or other labels: its pictures are those of the set beneath.</summary>
/// <param name="set">The set beneath.</param>
internal abstract class StimulusView(StimulusSet set) : StimulusSet
{
    /// <inheritdoc/>
    public sealed override string Name => set.Name;

    /// <inheritdoc/>
    public override int Count => set.Count;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Classes => set.Classes;

    /// <inheritdoc/>
    public sealed override string? LeftOut => set.LeftOut;

    /// <inheritdoc/>
    public sealed override PictureSize? Size => set.Size;

    /// <inheritdoc/>
    public sealed override string? Placement => set.Placement;

    /// <inheritdoc/>
    public override int LabelOf(int index) => set.LabelOf(IndexBeneath(index));

    /// <inheritdoc/>
    public sealed override string IdOf(int index) => set.IdOf(IndexBeneath(index));

    /// <inheritdoc/>
    public sealed override Picture Read(int index, int epoch = 0) => set.Read(IndexBeneath(index), epoch);

    /// <inheritdoc/>
    public sealed override UInt128 ChecksumOf(int index) => set.ChecksumOf(IndexBeneath(index));

    /// <inheritdoc/>
    public sealed override Preparation TrainingPreparation(int size) => set.TrainingPreparation(size);

    /// <inheritdoc/>
    public sealed override Preparation EvaluationPreparation(int size) => set.EvaluationPreparation(size);

    internal sealed override string WhereIs(int index) => set.WhereIs(IndexBeneath(index));

    internal sealed override ulong ContentOf(int index) => set.ContentOf(IndexBeneath(index));

    internal sealed override void Prepare(int index, int epoch, Preparation preparation, CounterRandom random, PreparedImage prepared) =>
        set.Prepare(IndexBeneath(index), epoch, preparation, random, prepared);

    /// <summary>The index that a picture has in the set beneath.</summary>
    protected virtual int IndexBeneath(int index) => index;
}
