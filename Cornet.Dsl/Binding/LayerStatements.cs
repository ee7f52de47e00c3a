using Cornet.Dsl.Catalog;
using Cornet.Dsl.Diagnostics;
using Cornet.Dsl.Syntax;

namespace Cornet.Dsl.Binding;

/// <summary>The layers of one circuit: which rule a word means, and which name a layer has in the class and in the state dict.</summary>
/// <param name="owner">What messages call the circuit.</param>
internal sealed class LayerStatements(string owner)
{
    /// <summary>What labels begin with: the numbers of the repetitions around a statement, <c>0.</c>.</summary>
    public string Prefix { get; set; } = "";

    private static readonly string[] OtherWords = ["add", "multiply", "concat", "resize", "identity", "let", "recur", "receive", "first", "repeat"];
    private static readonly char[] Digits = [.. "0123456789"];
    private readonly Dictionary<string, Place> _labels = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);
    private readonly HashSet<string> _perStep = new(StringComparer.Ordinal);

    /// <summary>The layer; none for an <c>identity</c> given as a parameter; null after reporting what is wrong.</summary>
    /// <param name="statement">A layer that is none of those that join flows.</param>
    /// <param name="home">What the statement may use.</param>
    /// <param name="written">The layer that stands there, and what it may use: the statement's own, or the one a variant puts in its place.</param>
    /// <param name="needSteps">Reports where <c>then</c> stands and there are no steps; true where there are.</param>
    public IReadOnlyList<BoundLayer>? Bind(
        LayerStatement statement, Scope home, (LayerSyntax Layer, Scope Scope) written, Func<Place, string, bool> needSteps)
    {
        // A parameter may stand where a layer stands (`norm1: norm`): a word names the layer, a layer with arguments is put in its place.
        var (own, scope) = written;
        var meant = (Syntax: own, Scope: scope, Place: new Place(scope.Bag, own.Span), Word: new Place(scope.Bag, own.Kind.Span));
        switch (scope.Find(own.Kind.Text))
        {
            case null: break;
            case Value.Word word:
                meant.Syntax = own with { Kind = new Identifier(own.Kind.Span, word.Text) };
                meant.Word = word.Place;
                break;
            case Value.Layers { Syntax: LayerExpression { Layer: var layer } } given:
                meant = (layer, given.Scope, new Place(given.Scope.Bag, layer.Span), new Place(given.Scope.Bag, layer.Kind.Span));
                if (own.Arguments.Count == 0) break;
                scope.Bag.TooManyArguments(own.Arguments[0].Span, own.Kind.Text, []);
                return null;
            case var other:
                var place = scope.PlaceOf(new NameExpression(own.Kind.Text) { Span = own.Kind.Span });
                place.Bag.WrongKind(place.Span, $"the layer '{own.Kind.Text}' of {owner}", "a layer such as 'groupnorm 32'", other.Kind);
                return null;
        }
        if (meant.Syntax.Kind.Text == "identity") return [];
        if (LayerCatalog.Find(meant.Syntax.Kind.Text) is not { } rule)
        {
            Unknown(meant.Word, meant.Syntax.Kind.Text);
            return null;
        }
        var perStep = statement.Layer.PerStep ?? own.PerStep ?? meant.Syntax.PerStep;
        var label = Label(statement, home, rule.Word, perStep is not null);
        if (new LayerBinder(rule, meant.Scope, needSteps).Bind(meant.Syntax) is not { } settings || label is null) return null;
        if (!meant.Scope.SharesWith(home) && settings.FollowFromParameters)
        {
            meant.Place.Bag.NotYet(meant.Place.Span, "layers that are passed to a circuit with numbers that follow from parameters");
            return null;
        }
        return [new BoundLayer(label, rule, settings, perStep is not null, meant.Place)];
    }

    /// <summary>Whether no label is the key that <c>per step</c> makes of another (<c>norm1_0</c>), or begins with that of a circuit; reported where one is.</summary>
    public bool NamesDiffer()
    {
        var differ = true;
        foreach (var label in _labels)
        {
            // The round of a repetition has names in it, or is a circuit.
            for (var dot = label.Key.IndexOf('.'); dot >= 0; dot = label.Key.IndexOf('.', dot + 1))
            {
                if (!_labels.TryGetValue(label.Key.Substring(0, dot), out var circuit)) continue;
                label.Value.Bag.DuplicateName(label.Value.Span, "a circuit", label.Key.Substring(0, dot), owner, circuit);
                return false;
            }
            var stem = label.Key.TrimEnd(Digits);
            if (stem == label.Key || !stem.EndsWith("_", StringComparison.Ordinal)
                || !_perStep.Contains(stem.Substring(0, stem.Length - 1))) continue;
            label.Value.Bag.Also(_labels[stem.Substring(0, stem.Length - 1)].Related("'per step' makes the same name of this layer."))
                .DuplicateName(label.Value.Span, "a layer", label.Key, owner);
            differ = false;
        }
        return differ;
    }

    /// <summary>
    /// The label of a circuit inside this one: its own, the number of the repetition where it alone is repeated, or the circuit's name. Null after
    /// reporting that it is taken.
    /// </summary>
    /// <param name="statement">The statement.</param>
    /// <param name="home">What it may use.</param>
    /// <param name="isAlone">Whether it is all that is repeated.</param>
    public string? LabelOfCall(LayerStatement statement, Scope home, bool isAlone)
    {
        var number = Prefix.TrimEnd('.');
        if (statement.Label is not null || number.Length == 0 || !isAlone) return Label(statement, home, statement.Layer.Kind.Text, perStep: false);
        if (_labels.TryGetValue(number, out var first))
        {
            home.Bag.DuplicateName(statement.Layer.Kind.Span, "a circuit", number, owner, first);
            return null;
        }
        _labels.Add(number, new Place(home.Bag, statement.Layer.Kind.Span));
        return number;
    }

    private static void Unknown(Place at, string word)
    {
        if (LayerWords.Contains(word)) at.Bag.JoinAsLayer(at.Span, word);
        else at.Bag.UnknownLayer(at.Span, word, LayerCatalog.Words, OtherWords);
    }

    // A layer without a label gets its word for one, numbered from the second on.
    private string? Label(LayerStatement statement, Scope home, string word, bool perStep)
    {
        word = Prefix + word;
        var name = statement.Label is null ? word : Prefix + statement.Label.Text;
        var isNew = !_labels.ContainsKey(name);
        if (!isNew && statement.Label is { } label)
        {
            home.Bag.DuplicateName(label.Span, "a layer", name, owner, _labels[name]);
            return null;
        }
        while (!isNew)
        {
            _numbers[word] = _numbers.TryGetValue(word, out var last) ? last + 1 : 2;
            name = FormattableString.Invariant($"{word}{_numbers[word]}");
            isNew = !_labels.ContainsKey(name);
        }
        _labels.Add(name, new Place(home.Bag, (statement.Label ?? statement.Layer.Kind).Span));
        if (perStep) _perStep.Add(name);
        return name;
    }
}

/// <summary>A layer of a circuit, with its settings.</summary>
/// <param name="Label">Its label, or its word (with a number from the second on).</param>
/// <param name="Rule">What the catalog knows about it.</param>
/// <param name="Settings">What its line says.</param>
/// <param name="PerStep">Whether each step has a copy of its own.</param>
/// <param name="Place">Where it is written: in the circuit, at the call that passes it, or in the variant that puts it there.</param>
internal sealed record BoundLayer(string Label, Layer Rule, Settings Settings, bool PerStep, Place Place);
