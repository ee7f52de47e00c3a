using Cornet.Dsl.Semantics;
using Cornet.Dsl.Timing;

namespace Cornet.Dsl.Shapes;

/// <summary>What kind of value a property of a layer takes.</summary>
internal enum PropertyKind
{
    /// <summary>A whole number.</summary>
    Whole,

    /// <summary>The side of a square window: <c>3x3</c>.</summary>
    Window,

    /// <summary>A real number.</summary>
    Real,

    /// <summary>A lone word: <c>bias</c>.</summary>
    Flag,

    /// <summary>A C# type with arguments: <c>Lab.Layers.Gabor(64, size: 7)</c>.</summary>
    Type,
}

/// <summary>A property of a layer.</summary>
/// <param name="Name">Its word.</param>
/// <param name="Kind">What it takes.</param>
/// <param name="Least">The smallest value allowed.</param>
/// <param name="Most">The largest value allowed.</param>
/// <param name="Position">Its place among the arguments that stand without a word, from 0; null where it always needs its word.</param>
/// <param name="Required">Whether it has no default.</param>
/// <param name="MayChoose">Whether <c>a then b</c> is allowed: only where the weights are the same for both.</param>
internal sealed record Property(
    string Name, PropertyKind Kind, double Least = 1, double Most = 100_000, int? Position = null, bool Required = false, bool MayChoose = false);

/// <summary>
/// One rule per layer of the language: what it may be told, what it does to a shape, what it costs, and what its gradient needs. Everything the
/// compiler knows about a layer stands in its rule.
/// </summary>
/// <param name="word">The layer's word.</param>
/// <param name="properties">What it may be told.</param>
internal abstract class LayerRule(string word, params Property[] properties)
{
    public string Word { get; } = word;

    public IReadOnlyList<Property> Properties { get; } = properties;

    /// <summary>A line that is right, for messages.</summary>
    public virtual string Example => Word;

    /// <summary>Which class of the runtime it becomes.</summary>
    public abstract LayerKind Kind(Settings settings);

    /// <summary>Whether its gradient reads its input again: nobody may write over that.</summary>
    public virtual bool KeepsInput => true;

    /// <summary>Whether its gradient reads its output again: nobody may write over that either.</summary>
    public virtual bool KeepsOutput(Settings settings) => false;

    /// <summary>Whether it may write its output over its input.</summary>
    public virtual bool MayOverwrite => false;

    /// <summary>Whether it may write its output over its input where no gradient is wanted.</summary>
    public virtual bool MayOverwriteFrozen => false;

    /// <summary>Whether zeros in give zeros out.</summary>
    public virtual bool KeepsSilence(Settings settings) => false;

    /// <summary>Whether it mixes images of a batch.</summary>
    public virtual bool MixesImages => false;

    /// <summary>Whether it draws anew each time it runs: two runs on the same input differ.</summary>
    public virtual bool Draws => false;

    /// <summary>The channels it puts out whatever it reads; null where they follow from what it reads.</summary>
    public virtual Quantity? Channels(Settings settings) => null;

    /// <summary>Whether it may run twice for one step, once for the answer and once for the gradient.</summary>
    public virtual bool MayRepeat => true;

    /// <summary>What it does to a flow at a step, or null after reporting why it cannot.</summary>
    public abstract LayerEffect? Apply(Visit at, Flow input);
}

/// <summary>A layer as the flow comes by.</summary>
/// <param name="Layer">The layer.</param>
/// <param name="Step">The step; 0 is the first.</param>
/// <param name="Where">The area, for messages: areas of one circuit share its lines.</param>
internal readonly record struct Visit(BoundLayer Layer, int Step, string Where)
{
    public Settings Settings => Layer.Settings;

    public Place Place => Layer.Place;
}

/// <summary>What a layer does to one image's flow.</summary>
/// <param name="Output">What it puts out.</param>
/// <param name="MultiplyAdds">Multiply-adds.</param>
/// <param name="Parameters">Learnable numbers.</param>
/// <param name="Arguments">The arguments of its constructor.</param>
/// <param name="State">Its keys in the state dict with their shapes.</param>
internal sealed record LayerEffect(
    Flow Output, long MultiplyAdds = 0, long Parameters = 0, IReadOnlyList<LayerArgument>? Arguments = null, IReadOnlyList<StateKey>? State = null);
