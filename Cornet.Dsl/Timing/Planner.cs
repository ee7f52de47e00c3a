using Cornet.Dsl.Semantics;
using Cornet.Dsl.Shapes;

namespace Cornet.Dsl.Timing;

/// <summary>From a bound network to its plan: shapes through every area, then time.</summary>
/// <param name="network">The network.</param>
/// <param name="cancellation">Asked before every area.</param>
internal sealed class Planner(Network network, CancellationToken cancellation)
{
    /// <summary>The most layers of a model, each counted once for every step: more would keep an editor waiting.</summary>
    public const long MostLayerSteps = 100_000;

    private readonly List<CircuitPlan> _circuits = [];

    /// <summary>The plan, or null after reporting what is wrong.</summary>
    public ModelPlan? Plan()
    {
        network.Place.Bag.Layers?.Begin(network.Name);
        if (!IsSmallEnough()) return null;
        var areas = new List<AreaShapes>();
        var flow = new Flow(network.Input.Channels, network.Input.Height, network.Input.Width);
        foreach (var area in network.Areas)
        {
            cancellation.ThrowIfCancellationRequested();
            if ((network.Unroll is null ? RunToEnd(area, flow) : RunOneStep(area, flow)) is not { } shapes) return null;
            areas.Add(shapes with { Plan = Share(shapes.Plan) });
            flow = shapes.Output;
        }
        if (Decoder(flow) is not { } decoder) return null;
        var (decoderPlan, decoderKeys) = decoder;
        var time = network.Unroll is { } unroll ? new UnrolledTime(network, unroll, areas) : null;
        if (time is not null && !time.ReadoutIsReached()) return null;
        var plans = areas.Select((shapes, index) => Area(shapes, time?.Steps(index) ?? Rounds(shapes), time?.Lags(index) ?? default)).ToList();
        var areaKeys = areas.SelectMany(shapes => AreaShapes.StateKeys(shapes.Area.Name, shapes.Area.Circuit, shapes.Walk, network.Unroll));
        var keys = areaKeys.Concat(decoderKeys).ToList();
        var counts = plans.SelectMany(area => area.Steps).ToList();
        return new ModelPlan(
            network.Name, network.Doc, Parameters(plans), network.Input,
            network.Unroll is { } line ? new UnrollPlan(line.Times, line.Order, Memory: 1) : null,
            _circuits, plans, time?.Connections ?? Chain(), decoderPlan, network.Initialisations.ToArray(), keys,
            plans.Sum(area => area.Parameterised) + decoderPlan.Parameterised,
            counts.Sum(step => step.MultiplyAdds) + decoderPlan.MultiplyAdds,
            counts.Sum(step => step.PlainMultiplyAdds) + decoderPlan.MultiplyAdds);
    }

    private bool IsSmallEnough()
    {
        var work = 0L;
        foreach (var area in network.Areas)
        {
            work += (1 + area.Circuit.Layers.Count()) * (area.Circuit.Times ?? network.Unroll?.Times ?? new Quantity(1)).Value;
            if (work <= MostLayerSteps) continue;
            area.Place.Bag.TooMany(area.Place.Span, $"layers times steps in model {network.Name}", MostLayerSteps);
            return false;
        }
        return true;
    }

    private AreaShapes? RunToEnd(BoundArea area, Flow afferent)
    {
        var walk = new ShapeWalk(area.Name);
        var input = afferent with { Channels = Inside(area.Circuit, afferent.Channels) };
        var rounds = new List<(long, double)>();
        var kept = new Dictionary<string, Flow>(StringComparer.Ordinal);
        var flow = input;
        foreach (var statement in area.Circuit.Body)
        {
            var next = statement is BoundRecur recur ? Rounds(area, recur, walk, flow, kept, rounds) : walk.One(statement, flow, 0, kept);
            if (next is null) return null;
            flow = next;
        }
        if (rounds.Count == 0) rounds.Add((walk.MultiplyAdds, flow.Field));
        return Shapes(area, walk, input, flow, afferent.Channels, null) with { Rounds = rounds };
    }

    private Flow? Rounds(BoundArea area, BoundRecur recur, ShapeWalk walk, Flow flow, Dictionary<string, Flow> kept, List<(long, double)> rounds)
    {
        var times = area.Circuit.Times!;
        var spent = 0L;
        var (input, output) = (flow, flow);
        // A later caller may ask for more steps than the default: the second one is always looked at, and its weights are there.
        for (var step = 0; step < times.Value || step == 1 && IsCallersChoice(area, times); step++)
        {
            if ((step == 0 ? flow : BeginAgain(area, recur, walk, input, flow)) is not { } begun) return null;
            if (walk.Run(recur.Body, begun, step, kept) is not { } next) return null;
            if (step > 0 && next.Shape != flow.Shape)
            {
                recur.Place.Bag.RecurrenceChangesShape(recur.Place.Keyword("recur"), flow.Shape.ToString(), next.Shape.ToString(), area.Name);
                return null;
            }
            flow = next;
            if (step >= times.Value) break;
            output = next;
            rounds.Add((walk.MultiplyAdds - spent, next.Field));
            spent = walk.MultiplyAdds;
        }
        return output;
    }

    // What a later step begins with: what the block left, through the gate where there is one, at the place where later steps begin.
    private static Flow? BeginAgain(BoundArea area, BoundRecur recur, ShapeWalk walk, Flow input, Flow flow)
    {
        if (recur.Gate is { } gate)
        {
            if (input.Channels.Value != flow.Channels.Value || input.IsVector != flow.IsVector || input.Height < flow.Height || input.Width < flow.Width)
            {
                gate.Bag.GateDoesNotFit(gate.Span, input.Shape.ToString(), flow.Shape.ToString(), area.Name);
                return null;
            }
            flow = flow.Join(input.PooledTo(flow));
        }
        if (recur.Target is not { } target || walk.Misfit(target.Layer, flow) is not { } read) return flow;
        target.Place.Bag.LoopDoesNotFit(target.Place.Span, target.Layer.Label, flow.Shape.ToString(), read.Shape.ToString(), area.Name);
        return null;
    }

    private bool IsCallersChoice(BoundArea area, Quantity times) =>
        times.Outside(name => ArgumentOf(area.Circuit, name, new Quantity(0))) is { Formula.HasParameters: true };

    private AreaShapes? RunOneStep(BoundArea area, Flow afferent)
    {
        var circuit = area.Circuit;
        var walk = new ShapeWalk(area.Name);
        var input = afferent with { Channels = Inside(circuit, afferent.Channels) };
        var kept = new Dictionary<string, Flow>(StringComparer.Ordinal);
        if (walk.Run(circuit.Receive!, input, 0, kept) is not { } drive) return null;
        if (circuit.Body is not [BoundJoin { With: BoundJoin.State } join, ..])
        {
            circuit.Place.Bag.NotYet(circuit.Place.Span, "areas of unrolled models that remember nothing (without 'add state' behind 'receive')");
            return null;
        }
        if (drive.IsVector)
        {
            join.Place.Bag.NotYet(join.Place.Span, "states that are vectors");
            return null;
        }
        if (walk.Run(circuit.Body, drive, 0, kept) is not { } output || !IsRemembered(area, join, drive, output)) return null;
        // `then` may change a layer between the first step and the rest, but not the shape that is remembered.
        if (network.Unroll!.Times is { Value: > 1 } or { Formula: not null })
        {
            if (walk.Run(circuit.Receive!, input, 1, kept) is not { } next || !IsRemembered(area, join, next, output)) return null;
            if (walk.Run(circuit.Body, drive, 1, kept) is not { } rest || !IsRemembered(area, join, drive, rest)) return null;
        }
        return Shapes(area, walk, input, output, afferent.Channels, drive);
    }

    private static bool IsRemembered(BoundArea area, BoundJoin join, Flow drive, Flow output)
    {
        if (output.Shape == drive.Shape) return true;
        join.Place.Bag.StateDiffers(join.Place.Span, drive.Shape.ToString(), output.Shape.ToString(), area.Name);
        return false;
    }

    // A circuit's class is told the channels it reads: the same class serves areas that read different ones.
    private static Quantity Inside(BoundCircuit circuit, Quantity channels) => new(channels.Value, new Formula.Parameter(circuit.InputsName));

    private AreaShapes Shapes(BoundArea area, ShapeWalk walk, Flow input, Flow output, Quantity afferentChannels, Flow? drive)
    {
        var plan = CircuitPlanner.Plan(area.Circuit, walk, network.Unroll, drive);
        var outside = output with { Channels = output.Channels.Outside(Argument) };
        return new AreaShapes(area, walk, input, outside, plan, plan.Parameters.Select(parameter => Argument(parameter.Name)).ToArray());

        Quantity Argument(string name) => ArgumentOf(area.Circuit, name, afferentChannels);
    }

    private Quantity ArgumentOf(BoundCircuit circuit, string name, Quantity afferentChannels) =>
        name == circuit.InputsName ? afferentChannels
        : name == circuit.StepsName ? network.Unroll!.Times
        : circuit.Parameters.First(parameter => parameter.Name == name).Argument;

    private (DecoderPlan, IEnumerable<StateKey>)? Decoder(Flow afferent)
    {
        var walk = new ShapeWalk("the decoder");
        var input = afferent with { Channels = Inside(network.Decoder, afferent.Channels) };
        if (walk.Run(network.Decoder.Body, input, 0, new(StringComparer.Ordinal)) is not { } output) return null;
        var plan = CircuitPlanner.Plan(network.Decoder, walk, null, null);
        var arguments = plan.Parameters.Select(parameter => ArgumentOf(network.Decoder, parameter.Name, afferent.Channels)).ToArray();
        var last = network.Areas[network.Areas.Count - 1].Name;
        var parameters = AreaShapes.Parameters(network.Decoder, walk, null);
        var decoder = new DecoderPlan(plan, arguments, last, output.Shape, parameters, walk.MultiplyAdds)
        {
            Layers = AreaShapes.Work(network.Decoder, walk, null, 1),
        };
        return (decoder, AreaShapes.StateKeys("decoder", network.Decoder, walk, null));
    }

    private CircuitPlan Share(CircuitPlan plan)
    {
        var (name, stem) = (plan.Name, plan.Name[^1] is >= '0' and <= '9' ? plan.Name + "_" : plan.Name);
        for (var number = 2; ; number++)
        {
            plan = plan with { Name = name };
            var taken = _circuits.Find(other => other.Name == name);
            if (taken == plan) return taken;
            if (taken is null && name != network.Decoder.Name)
            {
                _circuits.Add(plan);
                return plan;
            }
            name = FormattableString.Invariant($"{stem}{number}");
        }
    }

    private AreaPlan Area(AreaShapes shapes, EquatableArray<StepPlan> steps, EquatableArray<int?> lags)
    {
        var circuit = shapes.Area.Circuit;
        var times = network.Unroll?.Times
            ?? (circuit.Times is { } inside ? inside.Outside(name => ArgumentOf(circuit, name, shapes.Input.Channels)) : new Quantity(1));
        return new AreaPlan(
            shapes.Area.Name, shapes.Area.Doc, shapes.Plan.Name, shapes.Arguments, times, shapes.Input.Shape, shapes.Output.Shape,
            AreaShapes.Parameters(circuit, shapes.Walk, network.Unroll), steps, lags)
        {
            Layers = AreaShapes.Work(circuit, shapes.Walk, network.Unroll, times.Value),
        };
    }

    private static EquatableArray<StepPlan> Rounds(AreaShapes shapes) =>
        shapes.Rounds.Select((round, step) => new StepPlan(
            Runs: true, SeesImage: true, round.MultiplyAdds, round.MultiplyAdds,
            Flow.WholePixels(round.Field), shapes.Area.StartMs?.Invoke(step))).ToArray();

    private EquatableArray<ConnectionPlan> Chain() =>
        network.Areas.Select(area => new ConnectionPlan(area.Afferents[0], area.Name, 0, Hoisted: false)).ToArray();

    private EquatableArray<ParameterPlan> Parameters(IReadOnlyList<AreaPlan> areas)
    {
        var counts = areas.SelectMany(area => CountArguments(area).Append(area.Times)).Append(network.Unroll?.Times ?? new Quantity(1)).ToList();
        return network.Parameters.Select(parameter => new ParameterPlan(parameter.Name, TypeOf(parameter.Name), parameter.Default)).ToArray();

        ParameterType TypeOf(string name) => counts.Exists(count => Mentions(count, name)) ? ParameterType.Count : ParameterType.Size;
    }

    private IEnumerable<Quantity> CountArguments(AreaPlan area)
    {
        var parameters = _circuits.First(circuit => circuit.Name == area.Circuit).Parameters;
        return area.Arguments.Where((_, index) => parameters[index].Type == ParameterType.Count);
    }

    private static bool Mentions(Quantity quantity, string name)
    {
        var found = false;
        quantity.Formula?.Substitute(other =>
        {
            found |= other == name;
            return new Formula.Parameter(other);
        });
        return found;
    }
}
