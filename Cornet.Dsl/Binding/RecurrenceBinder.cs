using Cornet.Dsl.Diagnostics;
using Cornet.Dsl.Syntax;

namespace Cornet.Dsl.Binding;

/// <summary>Reads what a recurrence says beside its block: where later steps begin, and whether they hear the input.</summary>
/// <param name="scope">The circuit's parameters: a word may be passed for a target or a gate.</param>
/// <param name="owner">What messages call the circuit.</param>
/// <param name="edits">What variants say of it: <c>recur.gate = soft</c>.</param>
internal sealed class RecurrenceBinder(Scope scope, string owner, CircuitEdits edits)
{
    /// <summary>What a recurrence can say.</summary>
    public static readonly string[] Properties = ["from", "gate"];
    private static readonly string[] Gates = ["hard", "soft"];

    /// <summary>Where later steps begin and whether they are gated, or null after reporting what is wrong.</summary>
    /// <param name="recur">The statement.</param>
    public Recurrence? Bind(RecurStatement recur)
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
        words.TryGetValue("from", out var from);
        if (!words.TryGetValue("gate", out var gate)) return new Recurrence(from, null);
        if (Gates.Contains(gate.Text)) return new Recurrence(from, gate.Text == "soft" ? gate.Place : null);
        gate.Place.Bag.UnknownWord(gate.Place.Span, "a gate", gate.Text, Gates);
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
}

/// <summary>What a recurrence is told.</summary>
/// <param name="From">The layer where later steps begin; null where that is the beginning of the block.</param>
/// <param name="Gate">Where a soft gate is asked for; null without one.</param>
internal sealed record Recurrence(Value.Word? From, Place? Gate);
