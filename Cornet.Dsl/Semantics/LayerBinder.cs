using Cornet.Dsl.Diagnostics;
using Cornet.Dsl.Shapes;
using Cornet.Dsl.Syntax;

namespace Cornet.Dsl.Semantics;

/// <summary>Reads a layer's arguments against its rule: every property at most once, of the right kind, within its range.</summary>
internal static class LayerBinder
{
    /// <summary>The settings, or null after reporting what is wrong.</summary>
    public static Settings? Bind(LayerSyntax layer, LayerRule rule, Scope scope, bool hasSteps)
    {
        var bag = scope.Bag;
        var values = new Dictionary<string, Setting>(StringComparer.Ordinal);
        var free = new Queue<Property>(rule.Properties.Where(property => property.Position is not null).OrderBy(property => property.Position));
        var wrong = false;
        foreach (var argument in layer.Arguments)
        {
            if (FindProperty(argument, rule, free, scope, out var value) is not { } property)
            {
                wrong = true;
                continue;
            }
            if (values.ContainsKey(property.Name))
            {
                bag.TooManyArguments(argument.Span, layer.Kind.Text, [.. rule.Properties.Select(one => one.Name)]);
                wrong = true;
            }
            else if (Set(property, value, new Place(bag, argument.Value.Span), layer.Kind.Text, scope, hasSteps) is { } setting) values[property.Name] = setting;
            else wrong = true;
        }
        if (wrong) return null;
        foreach (var property in rule.Properties)
        {
            if (!property.Required || values.ContainsKey(property.Name)) continue;
            bag.MissingProperty(layer.Kind.Span, layer.Kind.Text, property.Name, Example(rule));
            return null;
        }
        return new Settings(values);
    }

    private static Property? FindProperty(ArgumentSyntax argument, LayerRule rule, Queue<Property> free, Scope scope, out ExpressionSyntax? value)
    {
        value = argument.Value;
        var word = argument.Name?.Text ?? (argument.Value as NameExpression)?.Name;
        var named = word is null ? null : rule.Properties.FirstOrDefault(property => property.Name == word);
        if (argument.Name is { } name)
        {
            if (named is { Kind: PropertyKind.Flag })
            {
                scope.Bag.WrongKind(argument.Value.Span, $"'{name.Text}' of {rule.Word}", "a word of its own, without a value", $"'{scope.Bag.Source[argument.Span]}'");
                return null;
            }
            if (named is null) scope.Bag.UnknownProperty(name.Span, rule.Word, name.Text, [.. rule.Properties.Select(property => property.Name)]);
            return named;
        }
        if (named is { Kind: PropertyKind.Flag })
        {
            value = null;
            return named;
        }
        if (free.Count > 0 && (word is null || free.Peek().Kind != PropertyKind.Flag && (scope.Find(word) is not null || rule.Properties.Count == 0))) return free.Dequeue();
        if (word is not null) scope.Bag.UnknownProperty(argument.Span, rule.Word, word, [.. rule.Properties.Select(property => property.Name), .. scope.Names]);
        else scope.Bag.TooManyArguments(argument.Span, rule.Word, [.. rule.Properties.Select(property => property.Name)]);
        return null;
    }

    private static Setting? Set(Property property, ExpressionSyntax? expression, Place place, string layer, Scope scope, bool hasSteps)
    {
        if (expression is null) return new Setting(true, true, place);
        if (Evaluator.Evaluate(expression, scope) is not { } value) return null;
        if (value is not Value.Choice choice) return One(property, value, place, layer, scope) is { } only ? new Setting(only, only, place) : null;
        if (!property.MayChoose)
        {
            place.Bag.WrongKind(place.Span, $"the {property.Name} of {layer}", "the same at all steps, since its weights are", "'a then b'");
            return null;
        }
        if (!hasSteps)
        {
            place.Bag.NeedsRecurrence(place.Span, "then");
            return null;
        }
        return One(property, choice.First, place, layer, scope) is { } first && One(property, choice.Rest, place, layer, scope) is { } rest
            ? new Setting(first, rest, place)
            : null;
    }

    private static object? One(Property property, Value value, Place place, string layer, Scope scope)
    {
        var what = $"the {property.Name} of {layer}";
        switch (property.Kind)
        {
            case PropertyKind.Real:
                if (value is not (Value.Real or Value.Whole))
                {
                    place.Bag.WrongKind(place.Span, what, "a number", value.Kind);
                    return null;
                }
                var number = value is Value.Real { Number: var real } ? real : ((Value.Whole)value).Quantity.Value;
                if (number >= property.Least && number <= property.Most) return number;
                place.Bag.OutOfRange(place.Span, what, number, property.Least, property.Most);
                return null;
            case PropertyKind.Window:
                if (value is Value.Extents { Sides: { Count: 2 } sides } && sides[0].Value == sides[1].Value)
                    return Evaluator.Whole(new Value.Whole(sides[0]), place, scope, what, (long)property.Least, (long)property.Most);
                place.Bag.WrongKind(place.Span, what, "a square window such as 3x3", value.Kind);
                return null;
            default:
                return Evaluator.Whole(value, place, scope, what, (long)property.Least, (long)property.Most);
        }
    }

    private static string Example(LayerRule rule) => rule.Word switch
    {
        "conv" => "conv 64, 3x3",
        "linear" => "linear 10",
        "groupnorm" => "groupnorm 32",
        "dropout" => "dropout 0.5",
        _ => $"{rule.Word} 2",
    };
}
