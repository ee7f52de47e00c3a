using Cornet.Dsl.Diagnostics;
using Cornet.Dsl.Syntax;

namespace Cornet.Dsl.Binding;

/// <summary>What a name in a circuit, area or decoder can be. Where one name is several of these, the first is meant.</summary>
internal enum PartKind
{
    /// <summary>A parameter of the circuit.</summary>
    Parameter,

    /// <summary>What <c>let</c> keeps.</summary>
    KeptValue,

    /// <summary>A layer, by its label.</summary>
    Label,

    /// <summary>All layers of a word: <c>batchnorm</c>.</summary>
    LayerWord,

    /// <summary>What a recurrence says beside its block: <c>recur.gate</c>.</summary>
    Recurrence,

    /// <summary>What a connection says beside its block, only after its name: <c>IT_to_V4.delay</c>.</summary>
    Argument,

    /// <summary>A connection as a whole.</summary>
    Connection,
}

/// <summary>One line of settings: of a variant, or of a row of a study.</summary>
/// <param name="Targets">What it sets.</param>
/// <param name="Value">The value.</param>
/// <param name="Bag">The findings of its file.</param>
internal sealed record VariantSetting(EquatableArray<EquatableArray<Identifier>> Targets, ExpressionSyntax Value, DiagnosticBag Bag)
{
    /// <summary>The value that takes something out.</summary>
    public const string Absent = "absent";

    /// <summary>The value that leaves something as its circuit says it.</summary>
    public const string Present = "present";

    /// <summary>Whether it was found to make a difference, while the model was bound.</summary>
    public bool ChangesSomething { get; set; }

    /// <summary>The value of each target, or null after reporting that they are not as many as the targets.</summary>
    public IReadOnlyList<ExpressionSyntax>? Values()
    {
        if (Value is MissingExpression) return null; // the parser has reported it
        if (Value is not TupleExpression { Items: var items }) return [.. Enumerable.Repeat(Value, Targets.Count)];
        if (items.Count == Targets.Count) return items;
        var expected = Targets.Count == 1 ? "1" : FormattableString.Invariant($"{Targets.Count}, or 1 for all");
        Bag.WrongKind(Value.Span, "the number of values", expected, FormattableString.Invariant($"{items.Count}"));
        return null;
    }

    public bool Equals(VariantSetting? other) => ReferenceEquals(this, other);

    public override int GetHashCode() => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(this);
}

/// <summary>A setting as it reaches one circuit, area, connection or decoder.</summary>
/// <param name="Name">What it changes there.</param>
/// <param name="Kind">What that is.</param>
/// <param name="Value">The new value; a parameter's speaks of the model's parameters, any other of those of the circuit.</param>
/// <param name="Setting">The line it comes from.</param>
internal sealed record Edit(string Name, PartKind Kind, ExpressionSyntax Value, VariantSetting Setting)
{
    /// <summary>Whether it takes something out.</summary>
    public bool IsAbsent => Value is NameExpression { Name: VariantSetting.Absent };

    /// <summary>Whether it leaves something as the circuit says it.</summary>
    public bool IsPresent => Value is NameExpression { Name: VariantSetting.Present };

    /// <summary>Where the value is written.</summary>
    public Place Place => new(Setting.Bag, Value.Span);

    /// <summary>Whether it puts a layer of this word in place of another.</summary>
    public bool Gives(string word) => Kind is PartKind.Label or PartKind.LayerWord && !IsAbsent && !IsPresent && Layer?.Kind.Text == word;

    /// <summary>The layer it puts in place of another; null where the value is none.</summary>
    public LayerSyntax? Layer => Value switch
    {
        LayerExpression { Layer: { Kind.Text: not ("add" or "multiply" or "concat" or "resize") } layer } => layer,
        NameExpression name => new LayerSyntax(new Identifier(name.Span, name.Name), default, null) { Span = name.Span },
        _ => null,
    };
}
