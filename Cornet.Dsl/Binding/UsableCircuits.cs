using Cornet.Dsl.Diagnostics;
using Cornet.Dsl.Expressions;
using Cornet.Dsl.Graph;
using Cornet.Dsl.Syntax;

namespace Cornet.Dsl.Binding;

/// <summary>What has been made of the circuit of a region.</summary>
internal sealed record Bound(bool IsSound, bool IsWhole, int Receive, int Merge, bool HasBody);

/// <summary>The circuits that areas, and other circuits, can be instances of.</summary>
/// <param name="declarations">What all files declare.</param>
/// <param name="used">Gets the name of every circuit that is used.</param>
internal sealed class UsableCircuits(ProjectNames declarations, HashSet<string> used)
{
    private const int Deepest = 32;
    private const int MostNodes = 200_000;
    private int _depth; // how many circuits the one that is read stands in

    /// <summary>The circuit of a name, or null.</summary>
    public Declared<CircuitDeclaration>? Find(string name) => declarations.FindCircuit(name);

    /// <summary>Fills the region that is open with an instance of a circuit, and closes it; null, and the region open, after reporting that the call is wrong.</summary>
    /// <param name="call">The call.</param>
    /// <param name="circuit">The circuit.</param>
    /// <param name="caller">What the call's expressions may use.</param>
    /// <param name="edits">What variants change in it.</param>
    /// <param name="role">Where it runs.</param>
    /// <param name="graph">Gets the nodes.</param>
    /// <param name="from">What it reads.</param>
    /// <param name="start">The first step at which anything arrives.</param>
    /// <param name="timeIsKnown">Whether all lines of the model could be read.</param>
    /// <param name="isFirstOnly">Whether only the first step of the clock around it runs it.</param>
    public Bound? Bind(
        CallExpression call, Declared<CircuitDeclaration> circuit, Scope caller, CircuitEdits edits, CircuitRole role, GraphBuilder graph, Port from, int start,
        bool timeIsKnown, bool isFirstOnly)
    {
        used.Add(call.Name.Text);
        if (_depth > Deepest || graph.Nodes.Count > MostNodes)
        {
            caller.Bag.TooMany(call.Span, _depth > Deepest ? "circuits inside each other" : "layers of a model", _depth > Deepest ? Deepest : MostNodes);
            return null;
        }
        var owner = $"circuit {circuit.Syntax.Name.Text}";
        var requirements = new Requirements();
        var scope = new Scope(circuit.Bag, owner, [.. circuit.Syntax.Parameters.Select(parameter => parameter.Name.Text)], requirements);
        if (circuit.Syntax.Parameters.Count > ModelBinder.MostParameters)
        {
            circuit.Bag.TooMany(circuit.Syntax.Parameters[ModelBinder.MostParameters].Name.Span, $"parameters of {owner}", ModelBinder.MostParameters);
            return null;
        }
        if (CircuitCycle.Of(circuit.Syntax.Name.Text, name => Find(name)?.Syntax) is { } cycle)
        {
            circuit.Bag.Also(cycle.Names.Skip(1).Select(name => Find(name)!)
                .Select(other => other.Bag.Related(other.Syntax.Name.Span, $"Circuit {other.Syntax.Name.Text} is declared here.")))
                .CircuitUsesItself(cycle.At, cycle.Names);
            return null;
        }
        if (new CircuitArguments(call, circuit, caller, scope, edits).Bind() is not { } parameters) return null;
        scope.InModel = name => parameters.FirstOrDefault(parameter => parameter.Name == name)?.Argument.Substitute(caller.InModel) ?? 0;
        var binder = new CircuitBinder(graph, scope, owner, role, this, timeIsKnown, edits) { IsFirstOnly = isFirstOnly };
        _depth++;
        var isSound = binder.Bind(circuit.Syntax.Body, from, start, out var result);
        _depth--;
        var (place, area) = (new Place(circuit.Bag, circuit.Syntax.Name.Span), graph.Regions[graph.Region]);
        requirements.Owner = area.Place.Related($"{area.Name} is an instance of {owner}.");
        Close(graph, result, new Instance(circuit.Syntax.Name.Text, circuit.Syntax.Doc, parameters, place, requirements));
        // What the parser could not read is missing here: a program of half a circuit would be another network.
        var isWhole = !circuit.Bag.IsBrokenAt(circuit.Syntax.Name.Span);
        // Without a layer that a variant takes out, a parameter may well be idle.
        if (isSound && isWhole && !edits.Any)
            foreach (var parameter in circuit.Syntax.Parameters)
                if (!scope.Used.Contains(parameter.Name.Text)) circuit.Bag.UnusedParameter(parameter.Name.Span, parameter.Name.Text, owner);
        return new Bound(isSound && isWhole, isWhole, binder.Receive, binder.Merge, binder.HasBody);
    }

    /// <summary>Closes the region that is open.</summary>
    public static void Close(GraphBuilder graph, int result, Instance instance) => graph.Close(result, region => region with { Instance = instance });

    /// <summary>What cannot be read hands on what it gets, so that the rest can be.</summary>
    public void Abandon(GraphBuilder graph, Port from, int start)
    {
        var enter = graph.Add(new Operation.Enter(start), [from], "x", default);
        Close(graph, enter, new Instance("", "", [], graph.Regions[graph.Region].Place, new Requirements()));
    }
}
