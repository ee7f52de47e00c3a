namespace Cornet.Runtime.Stimuli;

/// <summary>The pictures of a set with labels that count the outputs of a network: a class is found by its name, wherever it stands among them.</summary>
internal sealed class RelabeledStimuli : StimulusView
{
    private const int Listed = 12;

    private readonly int[] _outputs;

    private RelabeledStimuli(StimulusSet set, IReadOnlyList<string> outputs, int[] outputOfClass) : base(set) => (Classes, _outputs) = (outputs, outputOfClass);

    /// <summary>The names of all outputs, those too that no picture shows.</summary>
    public override IReadOnlyList<string> Classes { get; }

    /// <summary>Gives a set the labels of a network's outputs.</summary>
    /// <param name="set">A set with classes.</param>
    /// <param name="outputs">What the outputs are called, in their order.</param>
    /// <param name="owner">Whose outputs they are, in words.</param>
    /// <returns>The set itself where its classes are these, in this order.</returns>
    /// <exception cref="CornetException">The set has a class that is none of the outputs; the message lists both.</exception>
    public static StimulusSet ByName(StimulusSet set, IReadOnlyList<string> outputs, string owner)
    {
        if (set.Classes.SequenceEqual(outputs)) return set;
        var places = outputs.Index().ToDictionary(one => one.Item, one => one.Index, StringComparer.Ordinal);
        int[] found = [.. set.Classes.Select(name => places.GetValueOrDefault(name, -1))];
        if (Array.IndexOf(found, -1) is var unknown and >= 0)
        {
            throw new CornetException(
                $"The class '{set.Classes[unknown]}' of '{set.Name}' is not among {owner}: the images show {List(set.Classes)}, and {owner} are "
                + $"{List(outputs)}; give images of these classes.");
        }

        return new RelabeledStimuli(set, outputs, found);
    }

    /// <summary>Names of classes in a message: how many, and the first of them.</summary>
    public static string List(IReadOnlyList<string> names) =>
        $"{string.Join(", ", names.Take(Listed))}{(names.Count > Listed ? FormattableString.Invariant($", ... ({names.Count:N0} in all)") : "")}";

    /// <inheritdoc/>
    public override int LabelOf(int index) => base.LabelOf(index) is var label and >= 0 ? _outputs[label] : NoLabel;
}
