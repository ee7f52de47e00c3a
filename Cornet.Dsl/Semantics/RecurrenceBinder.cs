using Cornet.Dsl.Syntax;

namespace Cornet.Dsl.Semantics;

/// <summary>Reads what a recurrence says beside its block: where later steps begin, and whether they hear the input.</summary>
/// <param name="scope">The circuit's parameters: a word may be passed for a target or a gate.</param>
/// <param name="owner">What messages call the circuit.</param>
/// <param name="edits">What variants say of it: <c>recur.gate = soft</c>.</param>
internal sealed class RecurrenceBinder(Scope scope, string owner, CircuitEdits edits)
{
    /// <summary>What a recurrence can say.</summary>
    public static readonly string[] Properties = ["from", "gate"];
    private static readonly string[] Gates = ["hard", "soft"];

    /// <summary>The recurrence, or null after reporting what is wrong.</summary>
    /// <param name="recur">Its line.</param>
    /// <param name="body">Its block, bound.</param>
    /// <param name="place">Where it is written.</param>
    public BoundRecur? Bind(RecurStatement recur, IReadOnlyList<BoundStatement> body, Place place)
    {
        var words = new Dictionary<string, Value.Word>(StringComparer.Ordinal);
        var failed = false;
        foreach (var argument in recur.Arguments)
        {
            if (PropertyOf(argument) is not { } property) failed = true;
            else if (words.ContainsKey(property))
            {
                scope.Bag.TooManyArguments(argument.Span, "recur", Properties);
                failed = true;
            }
            else if (Word(argument.Value, property, scope) is { } word) words.Add(property, word);
            else failed = true;
        }
        foreach (var property in edits.Any ? Properties : []) failed |= !Edit(property, words);
        if (failed) return null;
        Place? gate = null;
        if (words.TryGetValue("gate", out var asked))
        {
            if (!Gates.Contains(asked.Text))
            {
                asked.Place.Bag.UnknownWord(asked.Place.Span, "a gate", asked.Text, Gates);
                return null;
            }
            if (asked.Text == "soft") gate = asked.Place;
        }
        if (!words.TryGetValue("from", out var target)) return new BoundRecur(body, null, gate, place);
        for (var i = 0; i < body.Count; i++)
            if (body[i] is BoundLayer layer && layer.Label == target.Text)
                return new BoundRecur([.. AtFirstOnly(body.Take(i)), .. body.Skip(i)], new LoopTarget(layer, target.Place), gate, place);
        target.Place.Bag.UnknownTarget(target.Place.Span, target.Text, [.. body.OfType<BoundLayer>().Select(layer => layer.Label)]);
        return null;
    }

    private string? PropertyOf(ArgumentSyntax argument)
    {
        if (argument.Name is { Text: "from" or "gate" } name) return name.Text;
        if (argument.Value is MissingExpression) return null; // the parser has reported it
        var word = argument.Name?.Text ?? (argument.Value as NameExpression)?.Name;
        var span = argument.Name?.Span ?? argument.Span;
        if (word is "from" or "gate") scope.Bag.MissingProperty(span, word, word == "from" ? "label" : "word", word == "from" ? "from conv2" : "gate soft");
        else if (word is not null) scope.Bag.UnknownProperty(span, "recur", word, Properties);
        else scope.Bag.TooManyArguments(argument.Span, "recur", Properties);
        return null;
    }

    private bool Edit(string property, Dictionary<string, Value.Word> words)
    {
        var own = words.TryGetValue(property, out var said) ? said.Text : property == "gate" ? "hard" : null;
        if (edits.Recurrence(property, own) is not { } edit) return true;
        words.Remove(property);
        if (edit.IsAbsent) return true;
        if (Word(edit.Value, property, scope.In(edit.Setting.Bag)) is not { } word) return false;
        words.Add(property, word);
        return true;
    }

    private Value.Word? Word(ExpressionSyntax value, string property, Scope from)
    {
        if (Evaluator.Evaluate(value, from) is not { } found) return null;
        if (found is Value.Word word) return word;
        var place = from.PlaceOf(value);
        var (what, expected) = property == "from" ? ("the label where later steps begin", "the label of a layer") : ("the gate", "'hard' or 'soft'");
        place.Bag.WrongKind(place.Span, $"{what} in {owner}", expected, found.Kind);
        return null;
    }

    // What changes the flow in front of the target happens at the first step only; values are kept at every step, of the activations as they are then.
    private static IEnumerable<BoundStatement> AtFirstOnly(IEnumerable<BoundStatement> statements)
    {
        var first = new List<BoundStatement>();
        foreach (var statement in statements)
        {
            if (statement is BoundKeep)
            {
                if (first.Count > 0) yield return new BoundBranch([.. first], [], first[0].Place);
                first.Clear();
                yield return statement;
            }
            else if (statement is BoundBranch branch) first.AddRange(branch.First.Select(Once));
            else first.Add(Once(statement));
        }
        if (first.Count > 0) yield return new BoundBranch([.. first], [], first[0].Place);
    }

    private static BoundStatement Once(BoundStatement statement) => statement is BoundLayer layer ? layer with { FirstStepOnly = true } : statement;
}
