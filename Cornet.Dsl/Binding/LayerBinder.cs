using Cornet.Dsl.Catalog;
using Cornet.Dsl.Diagnostics;
using Cornet.Dsl.Syntax;

namespace Cornet.Dsl.Binding;

/// <summary>Reads a layer's arguments against its rule: every property at most once, of the right kind, within its range.</summary>
/// <param name="rule">The layer's rule.</param>
/// <param name="scope">The parameters that its arguments may use.</param>
/// <param name="needSteps">Reports where <c>then</c> stands and there are no steps; true where there are.</param>
internal sealed class LayerBinder(Layer rule, Scope scope, Func<Place, string, bool> needSteps)
{
    private readonly Dictionary<string, Setting> _values = new(StringComparer.Ordinal);
    private readonly HashSet<string> _given = new(StringComparer.Ordinal);

    private string[] Properties => [.. rule.Properties.Select(property => property.Name)];

    /// <summary>The settings, or null after reporting what is wrong.</summary>
    public Settings? Bind(LayerSyntax layer)
    {
        var wrong = false;
        foreach (var argument in layer.Arguments)
        {
            if (PropertyOf(argument) is not { } property) wrong = true;
            else if (!_given.Add(property.Name))
            {
                scope.Bag.TooManyArguments(argument.Span, rule.Word, Properties);
                wrong = true;
            }
            else if (Set(property, argument) is { } setting) _values[property.Name] = setting;
            else wrong = true;
        }
        foreach (var property in rule.Properties)
        {
            if (!property.Required || _given.Contains(property.Name)) continue;
            // An argument that is wrong may be the one that seems to be absent.
            if (!wrong) scope.Bag.MissingProperty(layer.Kind.Span, rule.Word, property.Name, rule.Example);
            wrong = true;
        }
        return wrong ? null : new Settings(_values);
    }

    private Property? PropertyOf(ArgumentSyntax argument)
    {
        var word = argument.Name?.Text ?? (argument.Value as NameExpression)?.Name;
        var named = word is null ? null : rule.Properties.FirstOrDefault(property => property.Name == word);
        if (argument.Name is { } name)
        {
            if (named is null) scope.Bag.UnknownProperty(name.Span, rule.Word, name.Text, Properties);
            if (named is not { Kind: PropertyKind.Flag }) return named;
            bool? isWanted = argument.Value switch
            {
                NameExpression { Name: "true" or "True" } or NumberExpression { Value: 1 } => true,
                NameExpression { Name: "false" or "False" or "none" or "None" } or NumberExpression { Value: 0 } => false,
                _ => null,
            };
            scope.Bag.WordOfItsOwn(argument.Span, name.Text, rule.Word, new Place(scope.Bag, argument.Span).Text, isWanted);
            return null;
        }
        if (named is { Kind: PropertyKind.Flag }) return named;
        var free = rule.Positional.FirstOrDefault(property => !_given.Contains(property.Name));
        if (free is { Kind: PropertyKind.Type }) return free;
        if (word is not null && scope.Find(word) is null)
        {
            if (named is not null) scope.Bag.MissingProperty(argument.Span, word, "value", $"{word} 2");
            else if (!scope.IsLost(word)) scope.Bag.UnknownArgument(argument.Span, rule.Word, word, scope.Owner, [.. Properties, .. scope.Names]);
            if (free is not null) _given.Add(free.Name); // it was meant for this one
        }
        else if (free is null) scope.Bag.TooManyArguments(argument.Span, rule.Word, Properties);
        else return free;
        return null;
    }

    private Setting? Set(Property property, ArgumentSyntax argument)
    {
        if (property.Kind == PropertyKind.Flag) return new Setting(true, true, new Place(scope.Bag, argument.Span));
        if (property.Kind == PropertyKind.Type)
            return ExternBinder.Bind(argument.Value, scope) is { } type ? new Setting(type, type, new Place(scope.Bag, argument.Span)) : null;
        if (Evaluator.Evaluate(argument.Value, scope) is not { } value) return null;
        var place = scope.PlaceOf(argument.Value);
        var what = scope.Called($"the {property.Name} of {rule.Word}", argument.Value);
        if (value is not Value.Choice choice) return One(property, value, place, what) is { } only ? new Setting(only, only, place) : null;
        if (!property.MayChoose)
        {
            place.Bag.WrongKind(place.Span, what, "the same at all steps", $"'{place.Text}'");
            return null;
        }
        if (!needSteps(place, "then")) return null;
        if (One(property, choice.First, place, what) is not { } first || One(property, choice.Rest, place, what) is not { } rest) return null;
        return new Setting(first, rest, place);
    }

    private object? One(Property property, Value value, Place place, string what)
    {
        var (least, most) = (property.Least, property.Most);
        switch (property.Kind)
        {
            case PropertyKind.Real when value is Value.Real or Value.Whole:
                var number = value is Value.Real { Number: var real } ? real : ((Value.Whole)value).Expr.Value;
                if (number >= least && number <= most) return number;
                place.Bag.OutOfRange(place.Span, what, number, least, most);
                return null;
            case PropertyKind.Window or PropertyKind.Square when value is Value.Extents { Sides: { Count: 2 } sides } && sides[0].Value == sides[1].Value:
                return Evaluator.Whole(new Value.Whole(sides[0]), place, what, (long)least, (long)most, scope.Requirements);
            case PropertyKind.Window when value is Value.Extents { Sides: { Count: 2 } sides }:
                var height = Evaluator.Whole(new Value.Whole(sides[0]), place, what, (long)least, (long)most, scope.Requirements);
                var width = Evaluator.Whole(new Value.Whole(sides[1]), place, what, (long)least, (long)most, scope.Requirements);
                return height is null || width is null ? null : new Sides(height, width);
            case not PropertyKind.Whole when value is Value.Word word:
                Evaluator.Unknown(word);
                return null;
            case PropertyKind.Real:
                place.Bag.WrongKind(place.Span, what, "a number", value.Kind);
                return null;
            case PropertyKind.Window or PropertyKind.Square:
                place.Bag.WrongKind(place.Span, what, property.Kind == PropertyKind.Window ? "a window such as 3x3" : "a square window such as 3x3", value.Kind);
                return null;
            default:
                return Evaluator.Whole(value, place, what, (long)least, (long)most, scope.Requirements);
        }
    }
}
