using Cornet.Dsl.Catalog;
using Cornet.Dsl.Diagnostics;
using Cornet.Dsl.Programs;
using Cornet.Dsl.Syntax;
using Cornet.Dsl.Text;

namespace Cornet.Dsl.Binding;

/// <summary>A level of a factor, and what it changes.</summary>
/// <param name="Shown">The factor, and the value as written.</param>
/// <param name="Value">The value.</param>
/// <param name="Model">The model that it puts in place of the varied one, or null.</param>
/// <param name="Settings">What it sets in the model.</param>
/// <param name="Recipe">What it sets in the recipe: the words and their values.</param>
internal sealed record FactorLevel(
    StudyLevel Shown, ExpressionSyntax Value, Declared<ModelDeclaration>? Model, IReadOnlyList<VariantSetting> Settings,
    IReadOnlyList<KeyValuePair<string, double>> Recipe)
{
    /// <summary>Whether it makes another network than the varied model.</summary>
    public bool ChangesModel => Model is not null || Settings.Count > 0;

    public bool Equals(FactorLevel? other) => ReferenceEquals(this, other);

    public override int GetHashCode() => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(this);
}

/// <summary>Reads the levels of a study's factors: what each value means for each target.</summary>
/// <param name="study">The study.</param>
/// <param name="varied">The model it varies.</param>
/// <param name="declarations">What all files declare.</param>
internal sealed class FactorLevels(Declared<StudyDeclaration> study, Declared<ModelDeclaration> varied, ProjectNames declarations)
{
    /// <summary>The target whose values are models.</summary>
    public const string Model = "model";

    /// <summary>What the targets begin with that are settings of the recipe.</summary>
    public const string Recipe = "recipe";

    private readonly Scope _scope = new(study.Bag, $"study {study.Syntax.Name.Text}", [], new Requirements());

    /// <summary>What a factor sets: its targets, or what its name or its values say where it has none.</summary>
    public static EquatableArray<EquatableArray<Identifier>> TargetsOf(FactorSyntax factor)
    {
        if (factor.Targets.Count > 0) return factor.Targets;
        // `vary scale = 1, 2` sets what the factor is called; `vary norm batchnorm, groupnorm 32` what the first value is.
        var first = factor.Values[0];
        var word = first switch
        {
            LayerExpression layer => layer.Layer.Kind,
            NameExpression name when LayerCatalog.Find(name.Name) is not null => new Identifier(name.Span, name.Name),
            _ => null,
        };
        return new([new EquatableArray<Identifier>([factor.HasSign || word is null ? factor.Name : word])]);
    }

    /// <summary>Whether a target is <c>model</c>.</summary>
    public static bool IsModel(EquatableArray<Identifier> target) => target is [{ Text: Model }];

    /// <summary>Whether a target is a setting of the recipe.</summary>
    public static bool IsOfRecipe(EquatableArray<Identifier> target) => target is [{ Text: Recipe }, ..];

    /// <summary>The levels of a factor, in the order of its values; null for one that cannot be, after reporting why.</summary>
    public IReadOnlyList<FactorLevel?> Of(FactorSyntax factor)
    {
        var targets = TargetsOf(factor);
        // A name that is missing has been reported by the parser.
        var isKnown = !targets.Any(target => target.Any(name => name.IsMissing));
        foreach (var target in targets.Where(IsOfRecipe)) isKnown &= IsSetting(target);
        return [.. factor.Values.Select(value => isKnown ? Level(factor, targets, value) : null)];
    }

    // recipe.lr
    private bool IsSetting(EquatableArray<Identifier> target)
    {
        if (target is [_, var word] && RecipeSettings.Find(word.Text) is not null || target.Any(name => name.IsMissing)) return true;
        if (target.Count == 1) study.Bag.MissingProperty(target[0].Span, Recipe, "setting", "recipe.lr");
        else
            study.Bag.UnknownWord(TextSpan.Cover(target[1].Span, target[target.Count - 1].Span), "a setting of a recipe that a study can vary",
                string.Join(".", target.Skip(1).Select(name => name.Text)), RecipeSettings.Words);
        return false;
    }

    private FactorLevel? Level(FactorSyntax factor, EquatableArray<EquatableArray<Identifier>> targets, ExpressionSyntax value)
    {
        var whole = new VariantSetting(targets, value, study.Bag);
        var shown = new StudyLevel(factor.Name.Text, new Place(study.Bag, value.Span).Text);
        if (!targets.Any(target => IsModel(target) || IsOfRecipe(target))) return new FactorLevel(shown, value, null, [whole], []);
        if (whole.Values() is not { } values) return null;
        Declared<ModelDeclaration>? model = null;
        var settings = new List<VariantSetting>();
        var recipe = new List<KeyValuePair<string, double>>();
        var isSound = true;
        for (var i = 0; i < targets.Count; i++)
        {
            if (IsModel(targets[i]))
            {
                model = Variant(values[i]);
                isSound &= model is not null;
            }
            else if (!IsOfRecipe(targets[i])) settings.Add(new VariantSetting(new([targets[i]]), values[i], study.Bag));
            else if (RecipeSettings.Read(targets[i][1].Text, values[i], _scope) is { } number) recipe.Add(new(targets[i][1].Text, number));
            else isSound = false;
        }
        return isSound ? new FactorLevel(shown, value, model, settings, recipe) : null;
    }

    // The varied model or a variant of it, or null after reporting that the value is none.
    private Declared<ModelDeclaration>? Variant(ExpressionSyntax value)
    {
        if (value is MissingExpression) return null; // the parser has reported it
        var text = new Place(study.Bag, value.Span).Text;
        if (value is not NameExpression { Name: var name })
        {
            study.Bag.WrongKind(value.Span, $"'{Model}'", "the name of a model", $"'{text}'");
            return null;
        }
        if (declarations.FindModel(name) is not { } model)
        {
            if (!declarations.MayBeIncomplete) study.Bag.UnknownModel(value.Span, name, declarations.ModelNames);
            return null;
        }
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var one = model;
        for (; !ReferenceEquals(one, varied); one = declarations.FindModel(one.Syntax.Base.Text)!)
        {
            if (one.Syntax.Base is null)
                study.Bag.Also(model.Bag.Related(model.Syntax.Name.Span, $"{name} is declared here.")).NotAVariant(value.Span, name, varied.Syntax.Name.Text);
            // A base that is unknown, or a variant of itself, is reported there.
            if (one.Syntax.Base is null || declarations.FindModel(one.Syntax.Base.Text) is null || !seen.Add(one.Syntax.Name.Text)) return null;
        }
        return model;
    }
}
