using Cornet.Dsl.Catalog;
using Cornet.Dsl.Diagnostics;
using Cornet.Dsl.Graph;
using Cornet.Dsl.Syntax;

namespace Cornet.Dsl.Binding;

/// <summary>Binds the connections of a model: both ends, what happens on the way, how long it takes and how it arrives.</summary>
/// <param name="model">What messages call the model.</param>
/// <param name="areas">Its areas in order of the text.</param>
/// <param name="isUnrolled">Whether it is unrolled in time.</param>
/// <param name="order">Who reads what within a step; null where that could not be read.</param>
internal sealed class ConnectionBinder(string model, IReadOnlyList<string> areas, bool isUnrolled, UpdateOrder? order)
{
    private const string Owner = "a connection";
    internal static readonly string[] Properties = ["delay", "merge", "resize"];
    private static readonly string[] Merges = ["add", "multiply", "concat"];
    private static readonly string[] Interpolations = ["nearest", "bilinear"];

    /// <summary>How a connection runs, or null after reporting what is wrong.</summary>
    /// <param name="line">The connection.</param>
    /// <param name="scope">What its expressions may use.</param>
    /// <param name="edits">What variants change in it.</param>
    public Way? Bind(ConnectionSyntax line, Scope scope, CircuitEdits edits)
    {
        var (from, to) = (line.From.Text, line.To.Text);
        var isKnown = IsKnown(line.From, [NetworkGraph.InputName, .. areas], scope) & IsKnown(line.To, areas, scope);
        if (Arguments(line, scope, edits) is not (var written, var merge, var resize) || !isKnown) return null;
        var place = new Place(scope.Bag, line.Span);
        var isForward = from == NetworkGraph.InputName || Place(from) < Place(to);
        if (!isUnrolled && (!isForward || written is > 0))
        {
            place.Bag.NeedsUnrolling(place.Span, isForward ? $"delay {written}" : $"{from} -> {to}");
            return null;
        }
        return new Way(from, to, written ?? Usual(from, isForward), merge, resize);
    }

    /// <summary>Names that no area and no other connection has, in the order of the text: paths in the state dict.</summary>
    public static IEnumerable<string> NamesOf(IEnumerable<ConnectionSyntax> lines, IEnumerable<string> areas)
    {
        var names = new HashSet<string>(areas, StringComparer.Ordinal);
        var numbers = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var line in lines)
        {
            var wanted = $"{line.From.Text}_to_{line.To.Text}";
            if (!numbers.TryGetValue(wanted, out var number)) number = 1;
            var name = wanted;
            while (!names.Add(name)) name = FormattableString.Invariant($"{wanted}_{++number}");
            numbers[wanted] = number;
            yield return name;
        }
    }

    // As long as the areas themselves take: the image is there at once, and who updates later within a step reads this step.
    private int Usual(string from, bool isForward) =>
        from == NetworkGraph.InputName || !isUnrolled || isForward && order is (UpdateOrder.Sequential or UpdateOrder.Engineering) ? 0 : 1;

    private int Place(string area) => areas.TakeWhile(other => other != area).Count();

    private bool IsKnown(Identifier end, IReadOnlyList<string> candidates, Scope scope)
    {
        if (end.IsMissing) return false; // the parser has reported it
        if (candidates.Contains(end.Text)) return true;
        scope.Bag.UnknownArea(end.Span, end.Text, model, candidates);
        return false;
    }

    private static (int? Delay, JoinKind Merge, Interpolation? Resize)? Arguments(ConnectionSyntax line, Scope scope, CircuitEdits edits)
    {
        var said = new Dictionary<string, ExpressionSyntax>(StringComparer.Ordinal);
        var failed = false;
        foreach (var argument in line.Arguments)
        {
            var word = argument.Name?.Text ?? (argument.Value as NameExpression)?.Name;
            if (argument.Name is null && argument.Value is MissingExpression) failed = true; // the parser has reported it
            else if (word is null) Fail(() => scope.Bag.TooManyArguments(argument.Span, Owner, Properties));
            else if (!Properties.Contains(word)) Fail(() => scope.Bag.UnknownProperty(argument.Name?.Span ?? argument.Span, Owner, word, Properties));
            else if (argument.Name is null)
            {
                var (missing, example) = word switch { "delay" => ("number of steps", "delay 1"), "merge" => ("word", "merge add"), _ => ("word", "resize nearest") };
                Fail(() => scope.Bag.MissingProperty(argument.Span, word, missing, example));
            }
            else if (said.ContainsKey(word)) Fail(() => scope.Bag.TooManyArguments(argument.Span, Owner, Properties));
            else said.Add(word, argument.Value);
        }
        int? delay = null;
        if (Meant("delay", null) is (var steps, var ofSteps)) failed |= (delay = Delay(steps, ofSteps)) is null;
        var merge = Meant("merge", Merges[0]) is (var way, var ofWay) ? (JoinKind?)Word("merge", "a way to merge", Merges, way, ofWay) : JoinKind.Add;
        Interpolation? resize = null;
        if (Meant("resize", null) is (var interpolation, var ofResize)) failed |= (resize = (Interpolation?)Word("resize", "an interpolation", Interpolations, interpolation, ofResize)) is null;
        return failed || merge is null ? null : (delay, merge.Value, resize);

        // What the connection says, or a variant in its place.
        (ExpressionSyntax Value, Scope Scope)? Meant(string word, string? usual)
        {
            var own = said.TryGetValue(word, out var value) ? Spelling.Of(value) : usual;
            return edits.Argument(word, own) is { } edit ? (edit.Value, scope.In(edit.Setting.Bag)) : value is null ? null : (value, scope);
        }

        void Fail(Action report)
        {
            report();
            failed = true;
        }
    }

    private static int? Delay(ExpressionSyntax value, Scope scope)
    {
        if (Evaluator.Whole(value, scope, "the delay", 0, ModelBinder.MostSteps) is not { } steps) return null;
        return (int)steps.Value;
    }

    // Which of some words stands there; null after reporting that none does.
    private static int? Word(string property, string what, string[] words, ExpressionSyntax value, Scope scope)
    {
        // In a setting, `add` is read as a layer.
        if (value is LayerExpression { Layer: { Arguments.Count: 0, Kind: var alone } }) value = new NameExpression(alone.Text) { Span = alone.Span };
        if (Evaluator.Evaluate(value, scope) is not { } found) return null;
        if (found is not Value.Word { Text: var text, Place: var place })
        {
            var (at, most) = (scope.PlaceOf(value), words.Length - 1);
            at.Bag.WrongKind(at.Span, $"what '{property}' does", $"{string.Join(", ", words.Take(most).Select(word => $"'{word}'"))} or '{words[most]}'", found.Kind);
            return null;
        }
        if (Array.IndexOf(words, text) is var kind and >= 0) return kind;
        place.Bag.UnknownWord(place.Span, what, text, words);
        return null;
    }
}

/// <summary>How a connection runs.</summary>
/// <param name="From">The sending area, or the image.</param>
/// <param name="To">The receiving area.</param>
/// <param name="Delay">After how many steps it arrives.</param>
/// <param name="Merge">How it is merged with the drive.</param>
/// <param name="Resize">How it is brought to the size of the drive; null where it has that size.</param>
internal sealed record Way(string From, string To, int Delay, JoinKind Merge, Interpolation? Resize);
