using Cornet.Dsl.Shapes;
using Cornet.Dsl.Syntax;
using Cornet.Dsl.Text;

namespace Cornet.Dsl.Semantics;

/// <summary>The layers of one circuit: which rule a word means, and which name a layer has in the class and in the state dict.</summary>
/// <param name="scope">The circuit's parameters.</param>
/// <param name="owner">What messages call the circuit.</param>
/// <param name="isCircuit">Whether a word is the name of a circuit.</param>
internal sealed class LayerStatements(Scope scope, string owner, Func<string, bool> isCircuit)
{
    private static readonly string[] OtherWords = ["add", "multiply", "concat", "identity", "let", "recur", "receive", "first"];
    private static readonly char[] Digits = [.. "0123456789"];
    private readonly Dictionary<string, TextSpan> _labels = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);
    private readonly HashSet<string> _perStep = new(StringComparer.Ordinal);

    /// <summary>The layer; none for an <c>identity</c> given as a parameter; null after reporting what is wrong.</summary>
    /// <param name="statement">A layer that is none of those that join flows.</param>
    /// <param name="needSteps">Reports where <c>then</c> stands and there are no steps; true where there are.</param>
    public IReadOnlyList<BoundLayer>? Bind(LayerStatement statement, Func<Place, string, bool> needSteps)
    {
        // A parameter may stand where a layer stands (`norm1: norm`): a word names the layer, a layer with arguments is put in its place.
        var meant = (Syntax: statement.Layer, Scope: scope, Place: new Place(scope.Bag, statement.Layer.Span),
            Word: new Place(scope.Bag, statement.Layer.Kind.Span));
        switch (scope.Find(statement.Layer.Kind.Text))
        {
            case null: break;
            case Value.Word word:
                meant.Syntax = statement.Layer with { Kind = new Identifier(statement.Layer.Kind.Span, word.Text) };
                meant.Word = word.Place;
                break;
            case Value.Layers { Syntax: LayerExpression { Layer: var layer } } given:
                meant = (layer, given.Scope, new Place(given.Scope.Bag, layer.Span), new Place(given.Scope.Bag, layer.Kind.Span));
                if (statement.Layer.Arguments.Count == 0) break;
                scope.Bag.TooManyArguments(statement.Layer.Arguments[0].Span, statement.Layer.Kind.Text, []);
                return null;
            case var other:
                var place = scope.PlaceOf(new NameExpression(statement.Layer.Kind.Span, statement.Layer.Kind.Text));
                place.Bag.WrongKind(place.Span, $"the layer '{statement.Layer.Kind.Text}' of {owner}", "a layer such as 'groupnorm 32'", other.Kind);
                return null;
        }
        if (meant.Syntax.Kind.Text == "identity") return [];
        if (LayerRules.Find(meant.Syntax.Kind.Text) is not { } rule)
        {
            Unknown(meant.Word, meant.Syntax.Kind.Text);
            return null;
        }
        var perStep = statement.Layer.PerStep ?? meant.Syntax.PerStep;
        var label = Label(statement, rule.Word, perStep is not null);
        if (new LayerBinder(rule, meant.Scope, needSteps).Bind(meant.Syntax) is not { } settings || label is null) return null;
        if (meant.Scope != scope && settings.FollowFromParameters)
        {
            meant.Place.Bag.NotYet(meant.Place.Span, "layers that are passed to a circuit with numbers that follow from parameters");
            return null;
        }
        return [new BoundLayer(label, rule, settings, perStep is not null, meant.Place)];
    }

    /// <summary>Whether no label is the key that <c>per step</c> makes of another (<c>norm1_0</c>); reported where one is.</summary>
    public bool NamesDiffer()
    {
        var differ = true;
        foreach (var label in _labels)
        {
            var stem = label.Key.TrimEnd(Digits);
            if (stem == label.Key || !stem.EndsWith("_", StringComparison.Ordinal)
                || !_perStep.Contains(stem.Substring(0, stem.Length - 1))) continue;
            scope.Bag.DuplicateName(label.Value, "a layer", label.Key, owner);
            differ = false;
        }
        return differ;
    }

    private void Unknown(Place at, string word)
    {
        if (isCircuit(word)) at.Bag.NotYet(at.Span, "circuits inside circuits");
        else if (LayerWords.Contains(word)) at.Bag.NotYet(at.Span, $"'{word}' layers");
        else at.Bag.UnknownLayer(at.Span, word, LayerRules.Words, OtherWords);
    }

    // A layer without a label gets its word for one, numbered from the second on.
    private string? Label(LayerStatement statement, string word, bool perStep)
    {
        var name = statement.Label?.Text ?? word;
        var isNew = !_labels.ContainsKey(name);
        if (!isNew && statement.Label is { } label)
        {
            scope.Bag.DuplicateName(label.Span, "a layer", name, owner);
            return null;
        }
        while (!isNew)
        {
            _numbers[word] = _numbers.TryGetValue(word, out var last) ? last + 1 : 2;
            name = FormattableString.Invariant($"{word}{_numbers[word]}");
            isNew = !_labels.ContainsKey(name);
        }
        _labels.Add(name, (statement.Label ?? statement.Layer.Kind).Span);
        if (perStep) _perStep.Add(name);
        return name;
    }
}
