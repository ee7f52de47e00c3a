using Cornet.Dsl.Syntax;
using Cornet.Dsl.Timing;

namespace Cornet.Dsl.Semantics;

/// <summary>Binds the connections of a model: both ends, what happens on the way, how long it takes and how it arrives.</summary>
/// <param name="model">What messages call the model.</param>
/// <param name="areas">Its areas in order of the text.</param>
/// <param name="isUnrolled">Whether it is unrolled in time.</param>
/// <param name="order">Who reads what within a step; null where that could not be read.</param>
internal sealed class ConnectionBinder(string model, IReadOnlyList<string> areas, bool isUnrolled, UpdateOrder? order)
{
    private const string Owner = "a connection";
    private static readonly string[] Properties = ["delay", "merge"];
    private static readonly string[] Merges = ["add", "multiply", "concat"];
    private readonly HashSet<string> _names = new(areas, StringComparer.Ordinal);

    /// <summary>The connection, or null after reporting what is wrong.</summary>
    /// <param name="line">Its line.</param>
    /// <param name="scope">The model's parameters, where the line stands.</param>
    /// <param name="body">Binds its layers, with the name of their class and what messages call them.</param>
    public BoundConnection? Bind(ConnectionSyntax line, Scope scope, Func<string, string, BlockSyntax, BoundCircuit?> body)
    {
        var (from, to) = (line.From.Text, line.To.Text);
        var isKnown = IsKnown(line.From, [Network.InputName, .. areas], scope) & IsKnown(line.To, areas, scope);
        var name = Name($"{from}_to_{to}");
        var way = line.Body is { Statements.Count: > 0 } block ? body(name + "Pathway", $"the connection {from} -> {to}", block) : null;
        var isBound = line.Body is not { Statements.Count: > 0 } || way is not null;
        if (Arguments(line, scope) is not (var written, var merge) || !isKnown || !isBound) return null;
        var place = new Place(scope.Bag, line.Span);
        var isForward = from == Network.InputName || Place(from) < Place(to);
        if (!isUnrolled && (!isForward || written is > 0))
        {
            place.Bag.NeedsUnrolling(place.Span, isForward ? $"delay {written}" : $"{from} -> {to}");
            return null;
        }
        return new BoundConnection(name, from, to, way, written ?? Usual(from, isForward), merge, place);
    }

    // As long as the areas themselves take: the image is there at once, and who updates later within a step hears this step.
    private int Usual(string from, bool isForward) =>
        from == Network.InputName || !isUnrolled || isForward && order == UpdateOrder.Sequential ? 0 : 1;

    private int Place(string area) => areas.TakeWhile(other => other != area).Count();

    private string Name(string wanted)
    {
        var name = wanted;
        for (var number = 2; !_names.Add(name); number++) name = FormattableString.Invariant($"{wanted}_{number}");
        return name;
    }

    private bool IsKnown(Identifier end, IReadOnlyList<string> candidates, Scope scope)
    {
        if (end.IsMissing) return false; // the parser has reported it
        if (candidates.Contains(end.Text)) return true;
        scope.Bag.UnknownArea(end.Span, end.Text, model, candidates);
        return false;
    }

    private static (int? Delay, JoinKind Merge)? Arguments(ConnectionSyntax line, Scope scope)
    {
        int? delay = null;
        JoinKind? merge = null;
        var failed = false;
        foreach (var argument in line.Arguments)
        {
            var word = argument.Name?.Text ?? (argument.Value as NameExpression)?.Name;
            if (argument.Name is null && argument.Value is MissingExpression) failed = true; // the parser has reported it
            else if (word is null) Fail(() => scope.Bag.TooManyArguments(argument.Span, Owner, Properties));
            else if (!Properties.Contains(word)) Fail(() => scope.Bag.UnknownProperty(argument.Name?.Span ?? argument.Span, Owner, word, Properties));
            else if (argument.Name is null)
            {
                var (missing, example) = word == "delay" ? ("number of steps", "delay 1") : ("word", "merge add");
                Fail(() => scope.Bag.MissingProperty(argument.Span, word, missing, example));
            }
            else if (word == "delay" ? delay is not null : merge is not null)
                Fail(() => scope.Bag.TooManyArguments(argument.Span, Owner, Properties));
            else if (word == "delay") failed |= (delay = Delay(argument.Value, scope)) is null;
            else failed |= (merge = Merge(argument.Value, scope)) is null;
        }
        return failed ? null : (delay, merge ?? JoinKind.Add);

        void Fail(Action report)
        {
            report();
            failed = true;
        }
    }

    private static int? Delay(ExpressionSyntax value, Scope scope)
    {
        if (Evaluator.Whole(value, scope, "the delay", 0, ModelBinder.MostSteps) is not { } steps) return null;
        if (steps.Formula is not { HasParameters: true }) return (int)steps.Value;
        scope.Bag.NotYet(value.Span, "delays that follow from parameters");
        return null;
    }

    private static JoinKind? Merge(ExpressionSyntax value, Scope scope)
    {
        if (Evaluator.Evaluate(value, scope) is not { } found) return null;
        if (found is not Value.Word { Text: var text, Place: var place })
        {
            var at = scope.PlaceOf(value);
            at.Bag.WrongKind(at.Span, "what 'merge' does", "'add', 'multiply' or 'concat'", found.Kind);
            return null;
        }
        if (Array.IndexOf(Merges, text) is var kind and >= 0) return (JoinKind)kind;
        place.Bag.UnknownWord(place.Span, "a way to merge", text, Merges);
        return null;
    }
}
