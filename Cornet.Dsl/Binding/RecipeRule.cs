using Cornet.Dsl.Programs;

namespace Cornet.Dsl.Binding;

/// <summary>A setting of a recipe that is one number or one word.</summary>
/// <param name="Setting">The setting.</param>
/// <param name="Word">Its word in a study, behind <c>recipe.</c>; with an <see cref="Example"/>, that of its line in a recipe too.</param>
/// <param name="What">What messages call it.</param>
/// <param name="Least">The smallest value.</param>
/// <param name="Most">The largest value.</param>
internal sealed record RecipeRule(RecipeSetting Setting, string Word, string What, double Least = 0, double Most = 0)
{
    /// <summary>Whether its value is a whole number.</summary>
    public bool IsWhole { get; init; }

    /// <summary>Whether the unit <c>epochs</c> may follow.</summary>
    public bool IsInEpochs { get; init; }

    /// <summary>The words it takes, in the order of its enumeration; null for one that takes a number.</summary>
    public string[]? Words { get; init; }

    /// <summary>Where a recipe says it by a line of its own, or behind a comma: a value of it.</summary>
    public string? Example { get; init; }

    /// <summary>What the runtime takes without it; null for those that <see cref="RecipeValues"/> has a member for.</summary>
    public double? Default { get; init; }
}
