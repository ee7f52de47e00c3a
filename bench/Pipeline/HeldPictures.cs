using Cornet.Runtime.Stimuli;

namespace Cornet.Bench.Pipeline;

/// <summary>The pictures of a set in memory, decoded.</summary>
internal sealed class HeldPictures(StimulusSet set) : StimulusSet
{
    private readonly Picture[] _pictures = [.. Enumerable.Range(0, set.Count).Select(index => set.Read(index))];

    public override string Name => set.Name;

    public override int Count => set.Count;

    public override IReadOnlyList<string> Classes => set.Classes;

    public override PictureSize? Size => set.Size;

    public override int LabelOf(int index) => set.LabelOf(index);

    public override string IdOf(int index) => set.IdOf(index);

    public override Picture Read(int index, int epoch = 0) => _pictures[index];
}
