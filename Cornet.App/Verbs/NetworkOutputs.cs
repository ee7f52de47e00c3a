using Cornet.Runtime.Stimuli;
using Cornet.Runtime.Training;

namespace Cornet.App.Verbs;

/// <summary>What the outputs of a network stand for, compared with the classes of images by their names.</summary>
/// <param name="Names">The name of each output, in order; null if the names are unknown. There may be more outputs than names.</param>
/// <param name="Count">The number of outputs; null if the decoder has no layer that tells it.</param>
internal sealed record NetworkOutputs(IReadOnlyList<string>? Names, long? Count)
{
    /// <summary>
    /// The images with the labels of the outputs, found by name. Where the names are not known, there must be as many classes as outputs, and they
    /// are taken to be in the same order.
    /// </summary>
    /// <exception cref="CornetException">The images show other classes; the message lists both.</exception>
    public StimulusSet Label(StimulusSet set)
    {
        if (set.Classes.Count == 0)
            throw new CornetException($"The images of '{set.Name}' have no classes: put the images of each class into their own folder.");
        if (Names is not null) return RelabeledStimuli.ByName(set, Names, "the network's classes");
        if (Count is not { } outputs || outputs == set.Classes.Count) return set;
        throw new CornetException(FormattableString.Invariant(
            $"The network has {outputs:N0} outputs and '{set.Name}' {set.Classes.Count:N0} classes ({RelabeledStimuli.List(set.Classes)}), and its weights do not say ")
            + "which output is which: name them with --classes FILE, one line per output, in their order.");
    }

    /// <summary>The outputs that images can show, in ascending order; null where these are all of them.</summary>
    public IReadOnlyList<int>? Asked(StimulusSet set)
    {
        if (Names is null) return null;
        int[] shown = [.. Enumerable.Range(0, Names.Count).Where(output => set.Classes.Contains(Names[output]))];
        return shown.Length < Outputs ? shown : null;
    }

    /// <summary>In words: <c>10 classes</c>, or <c>2 of the network's 3 classes</c>.</summary>
    public string Describe(StimulusSet set) => Asked(set) is { } asked
        ? FormattableString.Invariant($"{asked.Count:N0} of the network's {Outputs:N0} classes")
        : FormattableString.Invariant($"{set.Classes.Count:N0} classes{(Names is null ? ", assumed to be the outputs in this order" : "")}");

    private long Outputs => Math.Max(Names?.Count ?? 0, Count ?? 0);
}
