using Cornet.Dsl.Semantics;
using Cornet.Dsl.Shapes;

namespace Cornet.Dsl.Timing;

/// <summary>From a bound network to its plan: shapes through every area, then time.</summary>
/// <param name="network">The network.</param>
/// <param name="cancellation">Asked before every area.</param>
internal sealed class Planner(Network network, CancellationToken cancellation)
{
    private readonly List<CircuitPlan> _circuits = [];

    /// <summary>The plan, or null after reporting what is wrong.</summary>
    public ModelPlan? Plan()
    {
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
        var keys = areas.SelectMany(shapes => AreaShapes.StateKeys(shapes.Area.Name, shapes.Area.Circuit, shapes.Walk, network.Unroll)).Concat(decoderKeys).ToList();
        var counts = plans.SelectMany(area => area.Steps).ToList();
        return new ModelPlan(
            network.Name, network.Doc, Parameters(plans), network.Input,
            network.Unroll is { } line ? new UnrollPlan(line.Times, line.Order, Memory: 1) : null,
            _circuits, plans, time?.Connections ?? Chain(), decoderPlan, network.Initialisations.ToArray(), keys,
            plans.Sum(area => area.Parameterised) + decoderPlan.Parameterised,
            counts.Sum(step => step.MultiplyAdds) + decoderPlan.MultiplyAdds,
            counts.Sum(step => step.PlainMultiplyAdds) + decoderPlan.MultiplyAdds);
    }

    private AreaShapes? RunToEnd(BoundArea area, Flow afferent)
    {
        var walk = new ShapeWalk(area.Name);
        var input = afferent with { Channels = Inside(afferent.Channels) };
        var rounds = new List<(long, double)>();
        var kept = new Dictionary<string, Flow>(StringComparer.Ordinal);
        Flow? flow = input;
        foreach (var statement in area.Circuit.Body)
        {
            if (statement is not BoundRecur recur) flow = walk.One(statement, flow, 0, kept);
            else
            {
                for (var step = 0; step < area.Circuit.Times!.Value; step++)
                {
                    var before = flow;
                    flow = walk.Run(recur.Body, flow, step, kept);
                    if (flow is null) return null;
                    if (step > 0 && flow.Shape != before.Shape)
                    {
                        recur.Place.Bag.RecurrenceChangesShape(
                            new Text.TextSpan(recur.Place.Span.Start, "recur".Length), before.Shape.ToString(), flow.Shape.ToString(), area.Name);
                        return null;
                    }
                    rounds.Add((walk.MultiplyAdds - rounds.Sum(round => round.Item1), flow.Field));
                }
            }
            if (flow is null) return null;
        }
        if (rounds.Count == 0) rounds.Add((walk.MultiplyAdds, flow.Field));
        return Shapes(area, walk, input, flow, afferent.Channels, null) with { Rounds = rounds };
    }

    private AreaShapes? RunOneStep(BoundArea area, Flow afferent)
    {
        var walk = new ShapeWalk(area.Name);
        var input = afferent with { Channels = Inside(afferent.Channels) };
        var kept = new Dictionary<string, Flow>(StringComparer.Ordinal);
        if (walk.Run(area.Circuit.Receive!, input, 0, kept) is not { } drive) return null;
        if (area.Circuit.Body is not [BoundJoin { With: BoundJoin.State } join, ..])
        {
            area.Circuit.Place.Bag.NotYet(area.Circuit.Place.Span, "areas of unrolled models that remember nothing (write 'add state' behind 'receive')");
            return null;
        }
        if (walk.Run(area.Circuit.Body, drive, 0, kept) is not { } output) return null;
        if (output.Shape != drive.Shape)
        {
            join.Place.Bag.StateDiffers(join.Place.Span, drive.Shape.ToString(), output.Shape.ToString(), area.Name);
            return null;
        }
        // `then` may change a layer between the first step and the rest, but not the shape that is remembered.
        if (network.Unroll!.Times.Value > 1 && walk.Run(area.Circuit.Body, drive, 1, kept) is not { }) return null;
        return Shapes(area, walk, input, output, afferent.Channels, drive.Channels);
    }

    // A circuit's class is told the channels it reads: the same class serves areas that read different ones.
    private static Quantity Inside(Quantity channels) => new(channels.Value, new Formula.Parameter(CircuitPlanner.Inputs));

    private AreaShapes Shapes(BoundArea area, ShapeWalk walk, Flow input, Flow output, Quantity afferentChannels, Quantity? driveChannels)
    {
        var plan = CircuitPlanner.Plan(area.Circuit, walk, network.Unroll, driveChannels);
        var outside = output with { Channels = AreaShapes.Outside(output.Channels, Argument) };
        return new AreaShapes(area, walk, input, outside, plan, plan.Parameters.Select(parameter => Argument(parameter.Name)).ToArray());

        Quantity Argument(string name) => ArgumentOf(area.Circuit, name, afferentChannels);
    }

    private Quantity ArgumentOf(BoundCircuit circuit, string name, Quantity afferentChannels) => name switch
    {
        CircuitPlanner.Inputs => afferentChannels,
        CircuitPlanner.Steps => network.Unroll!.Times,
        _ => circuit.Parameters.First(parameter => parameter.Name == name).Argument,
    };

    private (DecoderPlan, IEnumerable<StateKey>)? Decoder(Flow afferent)
    {
        var walk = new ShapeWalk("the decoder");
        var input = afferent with { Channels = Inside(afferent.Channels) };
        if (walk.Run(network.Decoder.Body, input, 0, new(StringComparer.Ordinal)) is not { } output) return null;
        var plan = CircuitPlanner.Plan(network.Decoder, walk, null, null);
        var arguments = plan.Parameters.Select(parameter => ArgumentOf(network.Decoder, parameter.Name, afferent.Channels)).ToArray();
        var decoder = new DecoderPlan(
            plan, arguments, network.Areas[network.Areas.Count - 1].Name, output.Shape, AreaShapes.Parameters(network.Decoder, walk, null), walk.MultiplyAdds);
        return (decoder, AreaShapes.StateKeys("decoder", network.Decoder, walk, null));
    }

    private CircuitPlan Share(CircuitPlan plan)
    {
        var name = plan.Name;
        for (var number = 2; ; number++)
        {
            plan = plan with { Name = name };
            if (_circuits.Find(other => other.Name == name) is not { } taken)
            {
                _circuits.Add(plan);
                return plan;
            }
            if (taken == plan) return taken;
            name = FormattableString.Invariant($"{plan.Name.TrimEnd([.. "0123456789"])}{number}");
        }
    }

    private AreaPlan Area(AreaShapes shapes, EquatableArray<StepPlan> steps, EquatableArray<int?> lags)
    {
        var circuit = shapes.Area.Circuit;
        var times = network.Unroll?.Times
            ?? (circuit.Times is { } inside ? AreaShapes.Outside(inside, name => ArgumentOf(circuit, name, shapes.Input.Channels)) : new Quantity(1));
        return new AreaPlan(
            shapes.Area.Name, shapes.Area.Doc, shapes.Plan.Name, shapes.Arguments, times, shapes.Input.Shape, shapes.Output.Shape,
            AreaShapes.Parameters(circuit, shapes.Walk, network.Unroll), steps, lags);
    }

    private static EquatableArray<StepPlan> Rounds(AreaShapes shapes) =>
        shapes.Rounds.Select((round, step) => new StepPlan(
            Runs: true, SeesImage: true, round.MultiplyAdds, round.MultiplyAdds, (long)Math.Ceiling(round.Field), shapes.Area.StartMs?.Invoke(step))).ToArray();

    private EquatableArray<ConnectionPlan> Chain() =>
        network.Areas.Select(area => new ConnectionPlan(area.Afferents[0], area.Name, 0, Hoisted: false)).ToArray();

    private EquatableArray<ParameterPlan> Parameters(IReadOnlyList<AreaPlan> areas)
    {
        var counts = areas.SelectMany(area => CountArguments(area).Append(area.Times)).Append(network.Unroll?.Times ?? new Quantity(1)).ToList();
        return network.Parameters
            .Select(parameter => new ParameterPlan(parameter.Name, counts.Exists(count => Mentions(count, parameter.Name)) ? ParameterType.Count : ParameterType.Size, parameter.Default))
            .ToArray();
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
