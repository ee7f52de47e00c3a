using Cornet.Dsl.Diagnostics;
using Cornet.Dsl.Expressions;

namespace Cornet.Dsl.Catalog;

/// <summary>What a layer does besides computing its output: what is dropped, computed once or computed again obeys it.</summary>
internal enum Effect
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>In training it counts what it sees (batch norm's running statistics).</summary>
    Statistics,

    /// <summary>It draws random numbers: two runs on the same input differ.</summary>
    Draws,

    /// <summary>Nobody knows: a module of the user's own.</summary>
    Unknown,
}

/// <summary>What layers are alike in a drawing.</summary>
internal enum LayerFamily
{
    /// <summary>Norms, nonlinearities and the rest.</summary>
    Other,

    /// <summary>Sums of weighted inputs.</summary>
    Weighted,

    /// <summary>Pooling.</summary>
    Pooling,

    /// <summary>What makes a map larger.</summary>
    Resampling,
}

/// <summary>
/// One class per layer: everything that the compiler knows about it. Its properties, what it does to a type, its weights, its cost, what its gradient
/// needs, how drawings and hovers say it.
/// </summary>
/// <param name="word">The layer's word.</param>
/// <param name="properties">What it takes.</param>
internal abstract class Layer(string word, params Property[] properties)
{
    public string Word { get; } = word;

    public IReadOnlyList<Property> Properties { get; } = properties;

    /// <summary>Those that may stand without their names, in order.</summary>
    public IReadOnlyList<Property> Positional { get; } = [.. properties.Where(property => property.Position is not null).OrderBy(property => property.Position)];

    /// <summary>What it does, in a sentence.</summary>
    public abstract string Sentence { get; }

    /// <summary>A line that is right, for messages.</summary>
    public virtual string Example => Word;

    /// <summary>What it computes, by name: targets have a row for each.</summary>
    public virtual string Operation(Settings settings) => Word;

    /// <summary>What it looks like in a drawing.</summary>
    public virtual LayerFamily Family => LayerFamily.Other;

    /// <summary>What it does besides computing its output.</summary>
    public virtual Effect Effect => Effect.None;

    /// <summary>Whether its gradient reads its input again: nobody may write over that.</summary>
    public virtual bool KeepsInput => true;

    /// <summary>Whether its gradient reads its output again: nobody may write over that either.</summary>
    public virtual bool KeepsOutput(Settings settings) => false;

    /// <summary>Whether it may write its output over its input.</summary>
    public virtual bool MayOverwrite => false;

    /// <summary>Whether it may write its output over its input where no gradient is wanted.</summary>
    public virtual bool MayOverwriteFrozen => false;

    /// <summary>Whether zeros in give zeros out.</summary>
    public virtual bool KeepsZeros(Settings settings) => false;

    /// <summary>Whether its output is never negative.</summary>
    public virtual bool IsNeverNegative => false;

    /// <summary>Whether it leaves numbers as they are that are not negative.</summary>
    public virtual bool KeepsPositive => false;

    /// <summary>Whether its output is its input, by the numbers of its own line.</summary>
    /// <param name="number">The number of a property; null where it is not written, not a number where it is passed from elsewhere.</param>
    public virtual bool IsIdle(Func<string, double?> number) => false;

    /// <summary>Whether the output of one image depends on the others of its batch.</summary>
    public bool MixesImages => Effect != Effect.None;

    /// <summary>Whether a model's <c>init</c> may say how its weights begin.</summary>
    public virtual bool MayBeInitialized => Family == LayerFamily.Weighted;

    /// <summary>Whether two runs on the same input may differ.</summary>
    public bool Draws => Effect is Effect.Draws or Effect.Unknown;

    /// <summary>The channels that it puts out whatever it reads; null where they follow from what it reads.</summary>
    public virtual Expr? Channels(Settings settings) => null;

    /// <summary>The channels that it puts out for so many that it reads, where they follow from those.</summary>
    public virtual Expr Channels(Settings settings, Expr read) => read;

    /// <summary>The type of its output, or null after reporting why there is none.</summary>
    public abstract MapType? Type(Visit at, MapType input);

    /// <summary>The channels that its weights are made for; null for a layer without weights.</summary>
    public virtual Expr? Reads(MapType input) => null;

    /// <summary>Its weights and buffers, in the order of the state dict.</summary>
    public virtual IReadOnlyList<Weight> Weights(Settings settings, MapType input) => [];

    /// <summary>Learnable numbers of one copy, with the default arguments.</summary>
    public virtual long ParameterCount(Settings settings, IReadOnlyList<Weight> weights) =>
        weights.Where(weight => weight.IsTrainable).Sum(weight => weight.Size);

    /// <summary>Its arguments in the order of the runtime's constructor, defaults included.</summary>
    public virtual IReadOnlyList<LayerArgument> Arguments(Settings settings, MapType input) => [];

    /// <summary>Multiply-adds for one image.</summary>
    public virtual long MultiplyAdds(Settings settings, MapType input, MapType output) => 0;

    /// <summary>The receptive field of its output.</summary>
    public virtual Field Sees(Settings settings, int step, MapType input, Field field) => field;

    /// <summary>What a drawing writes on it.</summary>
    /// <param name="argument">The text of an argument; null for one that it has not.</param>
    /// <param name="strides">The strides of the first and of later steps, where they differ.</param>
    public virtual string Caption(Func<string, string?> argument, (string First, string Later)? strides) => Word;

    /// <summary>A window as a drawing writes it: <c>3×3</c>.</summary>
    protected static string Square(string? kernel) => kernel is not null && kernel.Contains('×') ? kernel : $"{kernel}×{kernel}";
}

/// <summary>A layer as a value arrives.</summary>
/// <param name="Layer">The layer.</param>
/// <param name="Settings">Its settings.</param>
/// <param name="Place">Where it is written.</param>
/// <param name="Step">The step; 0 is the first, 1 any other.</param>
/// <param name="Where">The area, for messages: areas of one circuit share its lines.</param>
/// <param name="Requirements">Where what must hold is kept.</param>
internal readonly record struct Visit(Layer Layer, Settings Settings, Place Place, int Step, string Where, Requirements Requirements)
{
    /// <summary>Whether a feature map arrives; reported where a vector does.</summary>
    public bool ExpectsMap(MapType input)
    {
        if (!input.IsVector) return true;
        Place.Bag.Also(Requirements.Owner).MapExpected(Place.Span, Layer.Word, input.Shape.ToString(), Where);
        return false;
    }

    /// <summary>Whether a window fits a map.</summary>
    public bool Fits(Window window, MapType input)
    {
        var visit = this;
        return Requirements.Hold(window.Fits(input).Height, Place, Complain) && Requirements.Hold(window.Fits(input).Width, Place, Complain);

        void Complain(DiagnosticBag bag, Func<Expr, string> shown) =>
            bag.WindowTooLarge(visit.Place.Span, visit.Layer.Word, window.Kernel.Shown(shown), input.Shown(shown), visit.Where);
    }

    /// <summary>Whether a property is at most what others allow.</summary>
    /// <param name="property">Its word.</param>
    /// <param name="what">What it is, in a message that shows numbers so.</param>
    /// <param name="number">Its value.</param>
    /// <param name="most">The largest value allowed.</param>
    public bool AtMost(string property, Func<Func<Expr, string>, string> what, Expr number, Expr most)
    {
        var place = Settings.Find(property)?.Place ?? Place;
        return Requirements.Hold(Expr.Of(Operator.AtMost, number, most), place, (bag, shown) =>
            bag.OutOfRange(place.Span, what(shown), shown(number), "at most", shown(most)));
    }

    /// <summary>Whether so many channels can be divided into the layer's groups.</summary>
    /// <param name="channels">How many.</param>
    /// <param name="verb">Whether it <c>reads</c> or <c>writes</c> them.</param>
    public bool Divides(Expr channels, string verb)
    {
        if (Settings.Find("groups") is not { } written) return true;
        var (visit, groups, place) = (this, Settings.Whole("groups"), written.Place);
        return Requirements.Hold(Expr.Of(Operator.Equal, Expr.Of(Operator.Remainder, channels, groups), 0), place, (bag, shown) =>
            bag.Also(visit.Place.Related("This is the layer."))
                .GroupsDoNotDivide(place.Span, shown(groups), shown(channels), visit.Layer.Word, verb, visit.Where));
    }
}

/// <summary>How a weight begins, unless the model's <c>init</c> says otherwise.</summary>
internal enum InitialValue
{
    /// <summary>As PyTorch begins this layer's weights.</summary>
    Default,

    /// <summary>Zeros.</summary>
    Zeros,

    /// <summary>Ones.</summary>
    Ones,

    /// <summary>A number that the layer's line says.</summary>
    Constant,

    /// <summary>A bank of Gabor filters (V1's simple cells).</summary>
    Gabor,
}

/// <summary>A tensor of a layer.</summary>
/// <param name="Name">Its name in the state dict, behind the layer's path.</param>
/// <param name="Extents">Its extents; none for a single number.</param>
/// <param name="Initial">How it begins.</param>
/// <param name="IsTrainable">Whether training changes it by its gradient.</param>
internal sealed record Weight(string Name, EquatableArray<Expr> Extents, InitialValue Initial = InitialValue.Default, bool IsTrainable = true)
{
    /// <summary>How many numbers it has.</summary>
    public long Size => Extents.Aggregate(1L, (size, extent) => MapType.Product(size, extent.Value));

    /// <summary>The scale and shift of a norm.</summary>
    public static IReadOnlyList<Weight> ScaleAndShift(Expr channels) =>
        [new("weight", new([channels]), InitialValue.Ones), new("bias", new([channels]), InitialValue.Zeros)];
}
