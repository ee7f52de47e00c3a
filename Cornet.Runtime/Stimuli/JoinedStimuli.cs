namespace Cornet.Runtime.Stimuli;

/// <summary>The pictures of one set, and after them those of another with the same classes.</summary>
/// <param name="first">The set that gives its name.</param>
/// <param name="second">What follows.</param>
internal sealed class JoinedStimuli(StimulusSet first, StimulusSet second) : StimulusSet
{
    /// <inheritdoc/>
    public override string Name => first.Name;

    /// <inheritdoc/>
    public override int Count => first.Count + second.Count;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Classes => first.Classes;

    /// <inheritdoc/>
    public override string? LeftOut => first.LeftOut ?? second.LeftOut;

    /// <inheritdoc/>
    public override PictureSize? Size => first.Size == second.Size ? first.Size : null;

    /// <inheritdoc/>
    public override string? Placement => first.Placement == second.Placement ? first.Placement : $"{first.Placement}; then {second.Placement}";

    /// <inheritdoc/>
    public override int LabelOf(int index) => Of(index).LabelOf(Within(index));

    /// <inheritdoc/>
    public override string IdOf(int index) => Of(index).IdOf(Within(index));

    /// <inheritdoc/>
    public override UInt128 ChecksumOf(int index) => Of(index).ChecksumOf(Within(index));

    /// <inheritdoc/>
    public override Picture Read(int index, int epoch = 0) => Of(index).Read(Within(index), epoch);

    internal override void Prepare(int index, int epoch, Preparation preparation, CounterRandom random, PreparedImage prepared) =>
        Of(index).Prepare(Within(index), epoch, preparation, random, prepared);

    internal override ulong ContentOf(int index) => Of(index).ContentOf(Within(index));

    private StimulusSet Of(int index) => index < first.Count ? first : second;

    private int Within(int index) => index < first.Count ? index : index - first.Count;
}
