using System.Globalization;
using Cornet.Dsl.Diagnostics;
using Cornet.Dsl.Expressions;

namespace Cornet.Dsl.Catalog;

/// <summary>What a layer's arguments say, by property: checked for kind and range, so that rules can read them without asking.</summary>
/// <param name="values">The value of each property that was written.</param>
internal sealed class Settings(IReadOnlyDictionary<string, Setting> values)
{
    /// <summary>Whether the property was written.</summary>
    public bool Has(string property) => values.ContainsKey(property);

    /// <summary>A whole number at a step (0 is the first).</summary>
    public Expr Whole(string property, int step = 0) => (Expr)values[property].At(step);

    /// <summary>A whole number at a step, or a default where it was not written.</summary>
    public Expr Whole(string property, int step, Expr otherwise) => Has(property) ? Whole(property, step) : otherwise;

    /// <summary>The sides of a window.</summary>
    public Sides Sides(string property) => values[property].First is Sides sides ? sides : Whole(property);

    /// <summary>A real number.</summary>
    public double Real(string property) => (double)values[property].First;

    /// <summary>A real number as an argument of the layer's class.</summary>
    /// <param name="property">The property.</param>
    /// <param name="otherwise">Where it was not written.</param>
    /// <param name="name">The argument's name, where it is not the property's.</param>
    public LayerArgument Argument(string property, double otherwise = 0, string? name = null) => new(
        name ?? property, null, (Has(property) ? Real(property) : otherwise).ToString("R", CultureInfo.InvariantCulture), IsDefault: !Has(property));

    /// <summary>Whether any number follows from parameters.</summary>
    public bool FollowFromParameters => values.Values.Any(setting => IsFormula(setting.First) || IsFormula(setting.Rest));

    /// <summary>Whether any setting differs between steps.</summary>
    public bool DependOnStep => values.Values.Any(setting => setting.IsChoice);

    private static bool IsFormula(object? value) => value switch
    {
        Expr number => number.HasParameters,
        Sides sides => sides.Height.HasParameters || sides.Width.HasParameters,
        ExternType type => type.Arguments.Any(argument => IsFormula(argument.Value)),
        _ => false,
    };

    /// <summary>The property as written, or null.</summary>
    public Setting? Find(string property) => values.TryGetValue(property, out var setting) ? setting : null;
}

/// <summary>The value of a property: a <see cref="Expr"/>, <see cref="Catalog.Sides"/> that differ, a <see cref="double"/>, an <see cref="ExternType"/> or <c>true</c>.</summary>
/// <param name="First">At the first step.</param>
/// <param name="Rest">At the others.</param>
/// <param name="Place">Where it is written.</param>
internal sealed record Setting(object First, object Rest, Place Place)
{
    /// <summary>Whether steps differ.</summary>
    public bool IsChoice => !Equals(First, Rest);

    /// <summary>The value at a step.</summary>
    public object At(int step) => step == 0 ? First : Rest;
}
