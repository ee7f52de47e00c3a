using Cornet.Dsl.Catalog;
using Cornet.Dsl.Diagnostics;
using Cornet.Dsl.Expressions;
using Cornet.Dsl.Graph;

namespace Cornet.Dsl.Analysis;

// What each operation makes of the types that it reads.
internal sealed partial class Types
{
    private MapType? TypeOf(Node node, int step, string where)
    {
        MapType Input(int i) => this[node.Inputs[i].Node, step]!;
        switch (node.Operation)
        {
            case Operation.Apply apply: return Layer(node, apply, Input(0), step, where);
            case Operation.Join when node.Inputs[1].Delay > 0: return Input(0); // the drive and the state have one shape, which is compared elsewhere
            case Operation.Join join: return Join(node, join.Kind, Input(0), Input(1), where);
            case Operation.Keep: return Input(0);
            case Operation.Number: return new MapType(1, 1, 1);
            case Operation.Formula: return Input(0);
            case Operation.State: return State(node, Input(1), step, where);
            case Operation.Assign assign: return Assigned(node, assign.Target, Input(0), step, where) ? Input(0) : null;
            case Operation.Choose choose:
                var chosen = step == 0 ? 0 : 1;
                return Run(chosen == 0 ? choose.First : choose.Rest, step, where) ? Input(chosen) : null;
            case Operation.Carry: return step == 0 ? Input(0) : BeginAgain(node, where);
            case Operation.Loop loop: return Loop(loop, where);
            case Operation.Call call: return Call(call, Input(0), step, where);
            default: throw new InvalidOperationException($"{node.Operation.GetType().Name} has no type of its own.");
        }
    }

    private MapType? Loop(Operation.Loop loop, string where)
    {
        var region = _graph.Regions[loop.Body];
        // At later steps of a clock around it, a loop begins as it did before: what it is given has one shape.
        if (!_graph.IsClock(loop.Body) && _first[region.Result] is { } known && _rest[_graph.NodesOf(loop.Body)[0].Id] is not null
            && _graph.NodesOf(loop.Body)[0].Inputs[0].Node is var given && Equals(this[given, 0], this[given, 1])) return known;
        if (!Run(loop.Body, 0, where)) return null;
        var first = _first[region.Result]!;
        // A caller may ask for more steps than the default: the second one is always looked at then, and its weights are there.
        var instance = _graph.InstanceOf(loop.Body);
        var isCallersChoice = region.Times!.Substitute(name => _arguments[instance.Id][name]).HasParameters;
        if (region.Times.Value == 1 && !isCallersChoice) return first;
        if (!Run(loop.Body, 1, where)) return null;
        var rest = this[region.Result, 1]!;
        return Equal(rest, first, instance.Instance!.Requirements, region.Place, (bag, shown) =>
            bag.Also(_graph.Within(loop.Body).Select(Resizing))
                .RecurrenceChangesShape(region.Place.Keyword("recur"), first.Shown(shown), rest.Shown(shown), where))
            ? first
            : null;
    }

    // A layer that changes the size of the map at later steps.
    private RelatedPlace? Resizing(Node node) =>
        node.Layer is not null && this[node.Inputs[0].Node, 1] is { } input && _rest[node.Id] is { } output
            && (!input.Height.Equals(output.Height) || !input.Width.Equals(output.Width))
            ? _graph.Origins[node.Id].Related($"This makes {output.Shape} of {input.Shape}.")
            : null;

    // Where what makes a value at a step is written; null for what comes from outside.
    private Place? MakerOf(int node, int step) => _graph.Nodes[node] switch
    {
        { Operation: Operation.Apply or Operation.Join } => _graph.Origins[node],
        { Operation: Operation.Keep, Inputs: var inputs } => MakerOf(inputs[0].Node, step),
        { Operation: Operation.Choose, Inputs: var inputs } => MakerOf(inputs[step].Node, step),
        { Operation: Operation.Carry, Inputs: var inputs } => MakerOf(inputs[step].Node, 0),
        _ => null,
    };

    // What a later step begins with: the result of the step before, through the gate where there is one, at the layer where later steps begin.
    private MapType? BeginAgain(Node carry, string where)
    {
        var region = _graph.Regions[carry.Region];
        var requirements = _graph.InstanceOf(region.Id).Instance!.Requirements;
        var (input, flow) = (this[carry.Inputs[0].Node, 0]!, _first[region.Result]!);
        if (region.Gate is { } gate)
        {
            void Complain(DiagnosticBag bag, Func<Expr, string> shown) => bag.Also(
                region.Place.Bag.Related(region.Place.Keyword("recur"), "This is the block, with the layers before it as its input."))
                .GateDoesNotFit(gate.Span, input.Shown(shown), flow.Shown(shown), where);
            if (input.IsVector != flow.IsVector) requirements.Hold(0, gate, Complain);
            if (input.IsVector != flow.IsVector
                || !requirements.Hold(Expr.Of(Operator.Equal, input.Channels, flow.Channels), gate, Complain)
                || !requirements.Hold(Expr.Of(Operator.AtLeast, input.Height, flow.Height), gate, Complain)
                || !requirements.Hold(Expr.Of(Operator.AtLeast, input.Width, flow.Width), gate, Complain)) return null;
        }
        if (region.Target is not var (target, place)) return flow;
        var (layer, read) = (_graph.Nodes[target].Layer!, this[_graph.Nodes[target].Inputs[0].Node, 0]!);
        if (layer.Rule.Reads(read) is not { } made || layer.Rule.Reads(flow) is not { } brought) return flow;
        void Misfit(DiagnosticBag bag, Func<Expr, string> shown) =>
            bag.Also(
                _graph.Origins[target].Related($"'{layer.Label}' is here."), MakerOf(region.Result, 0)?.Related("The output of the block is made here."))
                .LoopDoesNotFit(place.Span, layer.Label, flow.Shown(shown), read.Shown(shown), where);
        return requirements.Hold(read.IsVector == flow.IsVector ? 1 : 0, place, Misfit)
            && requirements.Hold(Expr.Of(Operator.Equal, brought, made), place, Misfit) ? flow : null;
    }

    private MapType? Layer(Node node, Operation.Apply apply, MapType input, int step, string where)
    {
        _cancellation.ThrowIfCancellationRequested();
        var (rule, place) = (apply.Rule, _graph.Origins[node.Id]);
        var requirements = _graph.InstanceOf(node.Region).Instance!.Requirements;
        if (rule.Type(new Visit(rule, apply.Settings, place, step, where, requirements), input) is not { } output || !IsCountable(output, place, where))
            return null;
        output = output with { Height = Folded(output.Height), Width = Folded(output.Width) };
        _work = Math.Min(_work + rule.MultiplyAdds(apply.Settings, input, output), MostWork + 1);
        if (step == 0 || _first[node.Id] is null)
        {
            _tensors[node.Id] = rule.Weights(apply.Settings, input);
            _weights = Math.Min(_weights + rule.ParameterCount(apply.Settings, _tensors[node.Id]!), MostWork + 1);
        }
        if (_work > MostWork || _weights > MostWork)
        {
            place.Bag.TooMany(place.Span, _work > MostWork ? $"multiply-adds in {where}" : $"weights in {where}", MostWork);
            return null;
        }
        if (step == 0 || _first[node.Id] is null || rule.Reads(input) is not { } now || rule.Reads(this[node.Inputs[0].Node, 0]!) is not { } before) return output;
        return before.Equals(now) || requirements.Hold(Expr.Of(Operator.Equal, before, now), place, (bag, shown) =>
            bag.Also(MakerOf(node.Inputs[0].Node, 1)?.Related($"What it reads in {where} at later steps is made here."))
                .WeightsNeedTwoShapes(place.Span, apply.Label, shown(before), shown(now), where)) ? output : null;
    }

    private static bool IsCountable(MapType type, Place place, string where)
    {
        var largest = type.IsVector ? LongestVector : LargestExtent;
        if (Math.Max(type.Channels.Number, Math.Max(type.Height.Number, type.Width.Number)) <= largest) return true;
        place.Bag.TooMany(place.Span, type.IsVector ? $"numbers in a vector of {where}" : $"channels, rows or columns in {where}", largest);
        return false;
    }

    private MapType? State(Node node, MapType declared, int step, string where) =>
        step == 0 || Assigned(_graph.Nodes[node.Inputs[0].Node], node.Id, _first[node.Inputs[0].Node]!, declared, where) ? declared : null;

    private bool Assigned(Node assign, int state, MapType value, int step, string where) => Assigned(assign, state, value, this[state, step]!, where);

    // A state is as large as the activations where it is declared.
    private bool Assigned(Node assign, int state, MapType value, MapType declared, string where)
    {
        var (place, at) = (_graph.Origins[assign.Id], _graph.Origins[state]);
        return Equal(declared, value, _graph.InstanceOf(assign.Region).Instance!.Requirements, place, (bag, shown) =>
            bag.Also(at.Related($"'{assign.Name}' is declared here, where the activations are {declared.Shape}."))
                .AssignedShapeDiffers(place.Span, assign.Name, value.Shown(shown), declared.Shown(shown), where));
    }

    private MapType? Join(Node node, JoinKind kind, MapType flow, MapType kept, string where)
    {
        if (kind.Interpolation() is not null) return Resized(node, flow, kept, where);
        if (kind != JoinKind.Concat)
        {
            if (_graph.Nodes[node.Inputs[1].Node].Operation is Operation.Number) return flow;
            if (_graph.Nodes[node.Inputs[0].Node].Operation is Operation.Number) return kept;
            // A map of one place is joined with every place of the other one.
            if (!flow.IsVector && !kept.IsVector && IsOnePlace(flow) != IsOnePlace(kept))
            {
                var (one, all) = IsOnePlace(flow) ? (flow, kept) : (kept, flow);
                (flow, kept) = (all, all with { Channels = one.Channels });
                if (one.Channels.Equals(all.Channels)) return all;
            }
        }
        var (place, with) = (_graph.Origins[node.Id], _graph.Nodes[node.Inputs[1].Node]);
        var requirements = _graph.InstanceOf(node.Region).Instance!.Requirements;
        var line = _graph.Origins[with.Id] is { Bag: { } let } at ? let.Source.PositionOf(at.Span.Start).Line + 1 : 0;
        var isConcat = kind == JoinKind.Concat;
        if (node.Name.Length == 0 || with.Name.Length == 0) return JoinedInFormula(node, kind, flow, kept, where);
        if (!Equal(isConcat ? flow with { Channels = kept.Channels } : flow, kept, requirements, place, (bag, shown) =>
            bag.Also(line > 0 ? _graph.Origins[with.Id].Related($"'{with.Name}' is kept here: {kept.Shape}.") : null)
                .ShapesDiffer(place.Span, kind.ToString().ToLowerInvariant(), flow.Shown(shown), with.Name, line, kept.Shown(shown), where))) return null;
        if (!isConcat) return flow;
        var sum = flow.Channels + kept.Channels;
        if (sum.Size > Expr.Largest)
        {
            place.Bag.TooMany(place.Span, $"parts in what is joined in {where}", Expr.Largest);
            return null;
        }
        var joined = flow with { Channels = sum };
        return IsCountable(joined, place, where) ? joined : null;
    }

    private MapType? Resized(Node node, MapType flow, MapType like, string where)
    {
        if (!flow.IsVector && !like.IsVector) return flow with { Height = like.Height, Width = like.Width };
        var place = _graph.Origins[node.Id];
        place.Bag.MapExpected(place.Span, "resize", (flow.IsVector ? flow : like).Shape.ToString(), where);
        return null;
    }

    private static bool IsOnePlace(MapType map) => map is { Height: Expr.Constant { Number: 1 }, Width: Expr.Constant { Number: 1 } };

    // The same where one of them has no name: a part of a formula.
    private MapType? JoinedInFormula(Node node, JoinKind kind, MapType a, MapType b, string where)
    {
        var (place, isConcat) = (_graph.Origins[node.Id], kind == JoinKind.Concat);
        if (!Equal(isConcat ? a with { Channels = b.Channels } : a, b, _graph.InstanceOf(node.Region).Instance!.Requirements, place, (bag, shown) =>
            bag.FormulaShapesDiffer(place.Span, place.Text, a.Shown(shown), b.Shown(shown), where))) return null;
        var joined = isConcat ? a with { Channels = a.Channels + b.Channels } : a;
        return IsCountable(joined, place, where) ? joined : null;
    }
}
