using Cornet.Dsl.Semantics;
using Cornet.Dsl.Shapes;

namespace Cornet.Dsl.Timing;

/// <summary>From a bound network to its plan: shapes through every area and connection, then time.</summary>
/// <param name="network">The network.</param>
/// <param name="plain">Whether to save nothing: see <see cref="Economy"/>.</param>
/// <param name="cancellation">Asked before every area and layer.</param>
internal sealed class Planner(Network network, bool plain, CancellationToken cancellation)
{
    /// <summary>The most layers of a model, each counted once for every step: more would keep an editor waiting.</summary>
    public const long MostLayerSteps = 100_000;

    private readonly List<CircuitPlan> _circuits = [];
    private readonly Economy _economy = Economy.Of(network, plain);
    private readonly ForeseenChannels _foreseen = new(network);
    private readonly Dictionary<string, Flow> _flows = new(StringComparer.Ordinal)
    {
        [Network.InputName] = new(network.Input.Channels, network.Input.Height, network.Input.Width),
    };

    /// <summary>How many areas the shapes are known of.</summary>
    public int KnownAreas => _flows.Count - 1;

    /// <summary>The plan, or null after reporting what is wrong.</summary>
    public ModelPlan? Plan()
    {
        network.Place.Bag.Layers?.Begin(network.Name);
        if (!IsSmallEnough()) return null;
        var graph = new NetworkGraph(network);
        if (graph.Sequence() is not { } sequence) return null;
        var areas = new List<AreaShapes>();
        foreach (var area in network.Areas)
        {
            cancellation.ThrowIfCancellationRequested();
            if ((network.Unroll is null ? RunToEnd(area) : RunOneStep(area)) is not { } shapes) return null;
            if (shapes.Output.Channels.Formula is { Size: > Formula.Largest })
            {
                area.Place.Bag.TooMany(area.Place.Span, $"operators in the channels of {area.Name}", Formula.Largest);
                return null;
            }
            areas.Add(shapes with { Plan = Share(shapes.Plan) });
            _flows.Add(area.Name, shapes.Output);
        }
        if (Pathways(areas) is not { } pathways || Decoder(areas[areas.Count - 1].Output) is not { } decoder) return null;
        var (decoderPlan, decoderKeys) = decoder;
        ModelTime time = network.Unroll is { } unroll
            ? new UnrolledTime(network, unroll, graph, sequence, areas, pathways, plain, cancellation)
            : new SweepTime(areas, pathways);
        if (!time.ReadoutIsReached()) return null;
        time.ReportIdle();
        var plans = areas.Select((shapes, index) => Area(shapes, time.Steps(index)) with { SteadyFrom = time.SteadyFrom(index) }).ToList();
        var connections = new Connections(graph, areas, pathways, network.Unroll, time);
        var areaKeys = areas.SelectMany(shapes => AreaShapes.StateKeys(shapes.Area.Name, shapes.Area.Circuit, shapes.Walk, network.Unroll));
        var keys = areaKeys.Concat(connections.StateKeys).Concat(decoderKeys).ToList();
        var counts = plans.SelectMany(area => area.Steps).ToList();
        var pathwayPlans = connections.Plans.Select(connection => connection.Pathway).OfType<PathwayPlan>().ToList();
        return new ModelPlan(
            network.Name, network.Doc, Parameters(plans, pathwayPlans), network.Input,
            network.Unroll is { } line ? new UnrollPlan(line.Times, line.Order, sequence.Select(area => network.Areas[area].Name).ToArray()) : null,
            _circuits, plans, connections.Plans.ToArray(), decoderPlan, network.Initializations.ToArray(), keys,
            plans.Sum(area => area.ParameterCount) + pathwayPlans.Sum(pathway => pathway.ParameterCount) + decoderPlan.ParameterCount,
            counts.Sum(step => step.MultiplyAdds) + pathwayPlans.Sum(pathway => pathway.MultiplyAdds) + decoderPlan.MultiplyAdds,
            counts.Sum(step => step.PlainMultiplyAdds) + pathwayPlans.Sum(pathway => pathway.PlainMultiplyAdds) + decoderPlan.MultiplyAdds)
        {
            IsPlain = plain,
        };
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
        foreach (var connection in network.Connections)
        {
            work += (1 + (connection.Body?.Layers.Count() ?? 0)) * (network.Unroll?.Times ?? new Quantity(1)).Value;
            if (work <= MostLayerSteps) continue;
            connection.Place.Bag.TooMany(connection.Place.Span, $"layers times steps in model {network.Name}", MostLayerSteps);
            return false;
        }
        return true;
    }

    private IEnumerable<BoundConnection> Into(BoundArea area) => network.Connections.Where(connection => connection.To == area.Name);

    // What an area of a model that is not unrolled reads: what the area it follows put out, merged with what its connections bring.
    private Flow? Read(BoundArea area)
    {
        var flow = _flows[area.Afferent];
        foreach (var connection in Into(area))
        {
            if (Pathway(connection) is not { } pathway || pathway.MergeInto(flow, area) is not { } merged) return null;
            flow = merged;
        }
        return flow;
    }

    private AreaShapes? RunToEnd(BoundArea area)
    {
        if (Read(area) is not { } afferent) return null;
        var walk = new ShapeWalk(area.Name, cancellation);
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
        return Shapes(area, walk, input, flow, afferent.Channels) with { Rounds = rounds };
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

    private AreaShapes? RunOneStep(BoundArea area)
    {
        var (circuit, afferent) = (area.Circuit, _flows[area.Afferent]);
        var walk = new ShapeWalk(area.Name, cancellation);
        var input = afferent with { Channels = Inside(circuit, afferent.Channels) };
        var kept = new Dictionary<string, Flow>(StringComparer.Ordinal);
        if (Concatenated(area) is not { } concatenated || walk.Run(circuit.Receive!, input, 0, kept) is not { } drive) return null;
        if (drive.IsVector)
        {
            var place = circuit.Remembers ? circuit.Body[0].Place : circuit.Place;
            place.Bag.NotYet(place.Span, circuit.Remembers ? "states that are vectors" : "drives that are vectors");
            return null;
        }
        var merged = Widened(drive);
        if (walk.Run(circuit.Body, merged, 0, kept) is not { } output || !IsRemembered(area, merged, output)) return null;
        // `then` may change a layer between the first step and the rest, but not the shape that is heard or remembered.
        if (network.Unroll!.Times is { Value: > 1 } or { Formula: not null })
        {
            if (walk.Run(circuit.Receive!, input, 1, kept) is not { } next || walk.Run(circuit.Body, Widened(next), 1, kept) is not { } rest) return null;
            if (!IsRemembered(area, Widened(next), output) || !IsRemembered(area, merged, rest)) return null;
            if (rest.Shape != output.Shape)
            {
                area.Place.Bag.ShapeChangesWithTime(area.Place.Span, $"{area.Name} puts out", output.Shape.ToString(), rest.Shape.ToString());
                return null;
            }
        }
        return Shapes(area, walk, input, output, afferent.Channels, merged, concatenated) with
        {
            Drive = drive with { Channels = drive.Channels.Outside(name => ArgumentOf(circuit, name, afferent.Channels)) },
            Merged = merged,
        };

        Flow Widened(Flow flow) => concatenated.Value == 0 ? flow : flow with
        {
            Channels = ForeseenChannels.Sum(flow.Channels, new Quantity(concatenated.Value, new Formula.Parameter(circuit.ConcatenatedName)))!,
        };
    }

    // The channels that connections put behind those of the drive.
    private Quantity? Concatenated(BoundArea area)
    {
        var channels = new Quantity(0);
        foreach (var connection in Into(area).Where(one => one.Merge == JoinKind.Concat))
        {
            if (_foreseen.Of(connection) is not { } brought)
            {
                connection.Place.Bag.ChannelsFollowFromThemselves(connection.Place.Span, connection.Text, area.Name);
                return null;
            }
            channels = channels.Value == 0 ? brought : ForeseenChannels.Sum(channels, brought)!;
        }
        return channels;
    }

    // All connections in order of the text, after looking at whether they fit the drives they are merged with.
    private List<Pathway>? Pathways(IReadOnlyList<AreaShapes> areas)
    {
        var pathways = new List<Pathway>();
        foreach (var connection in network.Connections)
        {
            cancellation.ThrowIfCancellationRequested();
            if (Pathway(connection) is not { } pathway) return null;
            pathways.Add(pathway);
        }
        if (network.Unroll is null) return pathways; // each was merged as its area was walked
        var fit = true;
        foreach (var shapes in areas)
        {
            var drive = shapes.Drive;
            for (var i = 0; i < pathways.Count && drive is not null; i++)
            {
                if (pathways[i].Connection.To != shapes.Area.Name) continue;
                pathways[i] = pathways[i] with { Drive = drive };
                drive = pathways[i].MergeInto(drive, shapes.Area);
            }
            fit &= drive is not null;
        }
        return fit ? pathways : null;
    }

    private Pathway? Pathway(BoundConnection connection)
    {
        var sent = _flows[connection.From];
        var walk = new ShapeWalk(connection.Text, cancellation);
        if (connection.Body is not { } body) return new Pathway(connection, walk, sent, sent, null, default);
        var input = sent with { Channels = Inside(body, sent.Channels) };
        if (walk.Run(body.Body, input, 0, new(StringComparer.Ordinal)) is not { } output) return null;
        if (network.Unroll is not null)
        {
            if (walk.Run(body.Body, input, 1, new(StringComparer.Ordinal)) is not { } rest) return null;
            if (rest.Shape != output.Shape)
            {
                connection.Place.Bag.ShapeChangesWithTime(
                    connection.Place.Span, $"'{connection.Text}' brings", output.Shape.ToString(), rest.Shape.ToString());
                return null;
            }
        }
        var plan = CircuitPlanner.Plan(body, walk, network.Unroll, null, _economy);
        var outside = output with { Channels = output.Channels.Outside(Argument) };
        return new Pathway(connection, walk, input, outside, plan, plan.Parameters.Select(parameter => Argument(parameter.Name)).ToArray());

        Quantity Argument(string name) => ArgumentOf(body, name, sent.Channels);
    }

    private static bool IsRemembered(BoundArea area, Flow drive, Flow output)
    {
        if (!area.Circuit.Remembers || output.Shape == drive.Shape) return true;
        var join = area.Circuit.Body[0].Place;
        join.Bag.StateDiffers(join.Span, drive.Shape.ToString(), output.Shape.ToString(), area.Name);
        return false;
    }

    // A circuit's class is told the channels it reads: the same class serves areas that read different ones.
    private static Quantity Inside(BoundCircuit circuit, Quantity channels) => new(channels.Value, new Formula.Parameter(circuit.InputsName));

    private AreaShapes Shapes(
        BoundArea area, ShapeWalk walk, Flow input, Flow output, Quantity afferentChannels, Flow? drive = null, Quantity? concatenated = null)
    {
        var plan = CircuitPlanner.Plan(area.Circuit, walk, network.Unroll, drive, _economy);
        var outside = output with { Channels = output.Channels.Outside(Argument) };
        return new AreaShapes(area, walk, input, outside, plan, plan.Parameters.Select(parameter => Argument(parameter.Name)).ToArray());

        Quantity Argument(string name) => name == area.Circuit.ConcatenatedName ? concatenated! : ArgumentOf(area.Circuit, name, afferentChannels);
    }

    private Quantity ArgumentOf(BoundCircuit circuit, string name, Quantity afferentChannels) =>
        name == circuit.InputsName ? afferentChannels
        : name == circuit.StepsName ? network.Unroll!.Times
        : circuit.Parameters.First(parameter => parameter.Name == name).Argument;

    private (DecoderPlan, IEnumerable<StateKey>)? Decoder(Flow afferent)
    {
        var walk = new ShapeWalk("the decoder", cancellation);
        var input = afferent with { Channels = Inside(network.Decoder, afferent.Channels) };
        if (walk.Run(network.Decoder.Body, input, 0, new(StringComparer.Ordinal)) is not { } output) return null;
        var plan = CircuitPlanner.Plan(network.Decoder, walk, null, null, _economy);
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

    private AreaPlan Area(AreaShapes shapes, EquatableArray<StepPlan> steps)
    {
        var circuit = shapes.Area.Circuit;
        var times = network.Unroll?.Times
            ?? (circuit.Times is { } inside ? inside.Outside(name => ArgumentOf(circuit, name, shapes.Input.Channels)) : new Quantity(1));
        return new AreaPlan(
            shapes.Area.Name, shapes.Area.Doc, shapes.Plan.Name, shapes.Arguments, times, shapes.Input.Shape, shapes.Output.Shape,
            AreaShapes.Parameters(circuit, shapes.Walk, network.Unroll), steps)
        {
            Layers = AreaShapes.Work(circuit, shapes.Walk, network.Unroll, times.Value),
        };
    }

    private EquatableArray<ParameterPlan> Parameters(IReadOnlyList<AreaPlan> areas, IReadOnlyList<PathwayPlan> pathways)
    {
        var counts = areas.SelectMany(area => CountArguments(area).Append(area.Times)).Concat(pathways.SelectMany(CountArguments))
            .Append(network.Unroll?.Times ?? new Quantity(1)).ToList();
        return network.Parameters.Select(parameter => new ParameterPlan(parameter.Name, TypeOf(parameter.Name), parameter.Default)).ToArray();

        ParameterType TypeOf(string name) => counts.Exists(count => Mentions(count, name)) ? ParameterType.Count : ParameterType.Size;
    }

    private IEnumerable<Quantity> CountArguments(AreaPlan area)
    {
        var parameters = _circuits.First(circuit => circuit.Name == area.Circuit).Parameters;
        return area.Arguments.Where((_, index) => parameters[index].Type == ParameterType.Count);
    }

    private static IEnumerable<Quantity> CountArguments(PathwayPlan pathway) =>
        pathway.Arguments.Where((_, index) => pathway.Circuit!.Parameters[index].Type == ParameterType.Count);

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
