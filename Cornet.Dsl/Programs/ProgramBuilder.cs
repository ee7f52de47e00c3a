using System.Globalization;
using Cornet.Dsl.Analysis;
using Cornet.Dsl.Catalog;
using Cornet.Dsl.Expressions;
using Cornet.Dsl.Graph;

namespace Cornet.Dsl.Programs;

/// <summary>Puts the results of the passes together.</summary>
internal sealed class ProgramBuilder
{
    /// <summary>The most layers times steps in one model.</summary>
    public const long MostLayerSteps = 100_000;

    // A quarter of an hour: no experiment shows one image for longer.
    private const double LatestMs = 1_000_000;

    private readonly NetworkGraph _graph;
    private readonly Types _types;
    private readonly Cost _cost;
    private readonly ModuleBuilder _modules;
    private readonly Optimizations _optimizations;
    private readonly IReadOnlyList<int> _order;
    private readonly int[] _steps;
    private readonly List<Module> _shared = [];
    private readonly List<Module> _inner = []; // classes of circuits inside others
    private readonly CancellationToken _cancellation;
    private readonly ILookup<int, Edge> _into;

    private ProgramBuilder(NetworkGraph graph, Types types, IReadOnlyList<int> order, bool reference, CancellationToken cancellation)
    {
        (_graph, _types, _order, _cancellation) = (graph, types, order, cancellation);
        _optimizations = Optimizations.Of(graph, reference);
        _cost = new Cost(graph, types);
        _modules = new ModuleBuilder(graph, types, _optimizations, module => Share(module, _inner));
        _steps = [.. graph.Areas.Select(area => (int)TimesOf(area).Value)];
        _into = graph.Edges.ToLookup(edge => edge.To);
    }

    /// <summary>The program of a network, or null after reporting why there is none.</summary>
    /// <param name="graph">The network.</param>
    /// <param name="reference">Whether nothing is saved.</param>
    /// <param name="seen">Gets the types, as far as they are known.</param>
    /// <param name="cancellation">Asked before every layer.</param>
    public static NetworkProgram? Build(NetworkGraph graph, bool reference, Action<Types>? seen, CancellationToken cancellation)
    {
        Validity.Assert(graph);
        if (!IsSmallEnough(graph) || Causality.Order(graph) is not { } order) return null;
        var types = Types.Of(graph, cancellation);
        seen?.Invoke(types);
        return types.IsComplete ? new ProgramBuilder(graph, types, order, reference, cancellation).Build() : null;
    }

    private NetworkProgram? Build()
    {
        var fields = new ReceptiveFields(_graph, _types, _order, _steps, null, _cancellation);
        if (!ReadoutIsReached(fields) || OnsetsByArea() is not { } onsets) return null;
        var readout = _graph.Readout;
        var invariance = _graph.Unroll is null || _optimizations.IsReference ? null : new Invariance(_graph);
        var reads = Reads();
        int? SteadyFrom(int area) => invariance?.SteadyFrom(area);
        // What the output needs, and the last steps of some areas.
        Reach ReachOf(IEnumerable<int> recorded) => new(
            _steps, [.. reads.Select(read => (read.From, read.To, read.Delay, read.Start))], [.. _steps.Select((_, area) => SteadyFrom(area))],
            [.. _steps.Select((count, area) => Enumerable.Range(0, count).Select(step => step == count - 1 && recorded.Contains(area)).ToArray())], readout,
            _optimizations.IsReference);
        var reach = ReachOf([]);
        // What only a decoder with a name reads runs when that is recorded.
        var used = _graph.NamedDecoders.Count == 0 ? reach : ReachOf(_graph.NamedDecoders.Select(one => _graph.ReadBy(one.Region)));
        for (var area = 0; area < _steps.Length; area++)
            if (used.StepsOf(area) == 0) _graph.Areas[area].Place.Bag.AreaReachesNothing(_graph.Areas[area].Place.Span, _graph.Areas[area].Name);
        var modules = _graph.Areas.Select(area => Share(_modules.Build(_graph.Regions[area.Region], area), _shared)).ToList();
        var costs = new ScheduledCost(_graph, _cost, _types, _order, _steps, invariance, reach, _optimizations.SkipsZeros);
        var isChain = _graph.Unroll is null && readout == _graph.Areas.Count - 1
            && _graph.Edges.All(edge => edge.Connection is null && edge.From == edge.To - 1);
        var sized = SizedAreas();
        var areas = _graph.Areas.Select((area, place) =>
        {
            var region = _graph.Regions[area.Region];
            var steps = Enumerable.Range(0, _steps[place]).Select(t => new StepSchedule(
                reach.Runs(place, t), fields.SeesImage(place, t), costs.Of(place, t).Scheduled, costs.Of(place, t).Written, fields.Of(place, t), onsets[place]?[t]));
            var layers = Work(region, area, 0);
            return new AreaSchedule(
                area.Name, area.Doc, modules[place].Name, Arguments(modules[place], area.Region), TimesOf(area), InputOf(area), _types.Result(area.Region).Shape,
                layers.Sum(layer => layer.ParameterCount), steps.ToArray())
            {
                SteadyFrom = SteadyFrom(place), Layers = layers, IsSized = sized.Contains(place), Releases = ReleasedBehind(place),
            };
        }).ToList();
        var connections = _graph.Edges.Select(edge => Connection(edge, invariance, costs, modules, used)).ToList();
        var pathways = connections.Select(connection => connection.Pathway).OfType<PathwaySchedule>().ToList();
        var elsewhere = areas.SelectMany(area => area.Arguments.Append(area.Times)).Concat(pathways.SelectMany(pathway => pathway.Arguments));
        var decoder = Decoder(new(elsewhere.SelectMany(number => number.Parameters)));
        var named = _graph.NamedDecoders.Select(one => DecoderOf(one.Region)).ToArray();
        var all = areas.SelectMany(area => area.Steps).ToList();
        var program = new NetworkProgram(
            _graph.Name, _graph.Doc, Parameters(areas, pathways), _graph.Input,
            _graph.Unroll is { } line ? new Unrolling(line.Times, line.Order, _order.Select(area => _graph.Areas[area].Name).ToArray()) : null,
            _shared, areas, connections, decoder, _graph.Initializations.ToArray(),
            areas.Sum(area => area.ParameterCount) + pathways.Sum(pathway => pathway.ParameterCount) + named.Append(decoder).Sum(one => one.ParameterCount),
            all.Sum(step => step.MultiplyAdds) + pathways.Sum(pathway => pathway.MultiplyAdds) + decoder.MultiplyAdds,
            all.Sum(step => step.ReferenceMultiplyAdds) + pathways.Sum(pathway => pathway.ReferenceMultiplyAdds) + decoder.MultiplyAdds)
        {
            Inner = _inner.ToArray(), Keys = _graph.Keys.Select(name => new RenamedKey(name.Path, name.Key)).ToArray(), IsReference = _optimizations.IsReference, NamedDecoders = named, Guards = Guards(fields), Reads = reads, IsChain = isChain,
        };
        return KeysDiffer(program) ? program : null;
    }

    // Whether each name that the state dict has is said of something, and means one thing.
    private bool KeysDiffer(NetworkProgram program)
    {
        var paths = program.Weights.Select(weight => weight.Name).ToList();
        foreach (var name in _graph.Keys.Where(name => name.IsOwn && !paths.Any(path => path.StartsWith(name.Path + ".", StringComparison.Ordinal))))
        {
            name.Place.Bag.UnknownKey(name.Place.Span, name.Path, [.. paths.SelectMany(Prefixes).Distinct()]);
            return false;
        }
        var twice = _graph.Keys.Count == 0 ? null : program.StateDict.GroupBy(weight => weight.Name).FirstOrDefault(same => same.Count() > 1);
        if (twice is null) return true;
        var place = _graph.Keys.First(name => twice.Key.StartsWith(name.Key, StringComparison.Ordinal)).Place;
        place.Bag.DuplicateName(place.Span, "a key", twice.Key, "the state dict");
        return false;

        static IEnumerable<string> Prefixes(string path)
        {
            for (var dot = path.IndexOf('.'); dot >= 0; dot = path.IndexOf('.', dot + 1)) yield return path.Substring(0, dot);
        }
    }

    private static bool IsSmallEnough(NetworkGraph graph)
    {
        var work = 0L;
        var layers = graph.Nodes.Where(node => node.Layer is not null).ToLookup(node => OuterOf(node.Region));
        var loops = graph.Regions.Where(region => region.Kind == RegionKind.Loop).ToLookup(region => OuterOf(region.Id));
        foreach (var (region, place) in graph.Areas.Select(area => (area.Region, area.Place))
            .Concat(graph.Connections.Select(connection => (connection.Region, connection.Place))))
        {
            work += (1 + layers[region].Count()) * loops[region].Select(loop => loop.Times!.Value).Append(1).Max() * (graph.Unroll?.Times ?? 1).Value;
            if (work <= MostLayerSteps) continue;
            place.Bag.TooMany(place.Span, $"layers times steps in model {graph.Name}", MostLayerSteps);
            return false;
        }
        return true;

        // The area, connection or decoder that a region belongs to.
        int OuterOf(int region)
        {
            var outer = graph.InstanceOf(region);
            while (outer.Kind == RegionKind.Call) outer = graph.InstanceOf(outer.Parent);
            return outer.Id;
        }
    }

    private bool ReadoutIsReached(ReceptiveFields fields)
    {
        if (_graph.Unroll is not { } unroll || _graph.Decoder < 0) return true;
        return _graph.Decoders.All(decoder =>
        {
            var readout = _graph.ReadBy(decoder);
            Expr needed = fields.ImageFrom(readout) + 1;
            return _graph.Requirements.Hold(Expr.Of(Operator.AtLeast, unroll.Times, needed), unroll.Place, (bag, shown) =>
                bag.Also(_graph.Areas[readout].Place.Related("The decoder reads this area."))
                    .ReadoutTooEarly(unroll.Place.Span, _graph.Areas[readout].Name, shown(needed), shown(unroll.Times)));
        });
    }

    // When each step of each area begins; null after reporting one that is no time.
    private double[]?[]? OnsetsByArea()
    {
        var onsets = new double[]?[_graph.Areas.Count];
        for (var area = 0; area < onsets.Length; area++)
        {
            if (_graph.Areas[area].Onset is not var (start, place)) continue;
            onsets[area] = [.. Enumerable.Range(0, _steps[area]).Select(t => start.Evaluate(Default, t))];
            for (var t = 0; t < _steps[area]; t++)
            {
                var (onset, what) = (onsets[area]![t], FormattableString.Invariant($"the time in milliseconds when step {t} begins"));
                if (onset is >= 0 and <= LatestMs) continue;
                if (double.IsNaN(onset) || double.IsInfinity(onset)) place.Bag.WrongKind(place.Span, what, "a finite number", onset.ToString(CultureInfo.InvariantCulture));
                else place.Bag.OutOfRange(place.Span, what, onset, 0, LatestMs);
                return null;
            }
        }
        return onsets;

        double Default(string name) => _graph.Parameters.First(parameter => parameter.Name == name).Default ?? 0;
    }

    private Expr TimesOf(Area area) => _graph.Unroll?.Times
        ?? (_modules.LoopOf(area.Region) is { } loop ? _graph.Regions[loop].Times!.Substitute(name => _types.Argument(area.Region, name)) : 1);

    private EquatableArray<StepRead> Reads()
    {
        var reads = new List<StepRead>();
        for (var to = 0; to < _graph.Areas.Count; to++)
        {
            // A loop inside an area reads its own step before, as a state does.
            if (_graph.Unroll is null || _graph.Remembers(_graph.Areas[to]) || _graph.HasStates(_graph.Areas[to])) reads.Add(new StepRead(to, to, 1, 1));
            foreach (var edge in _into[to].Where(edge => edge.From >= 0))
                reads.Add(_graph.Unroll is null ? new StepRead(edge.From, to, -1, 0) : new StepRead(edge.From, to, edge.Delay, edge.Start));
        }
        return new(reads.Distinct().OrderBy(read => read.To).ThenBy(read => read.From));
    }

    private EquatableArray<Expr> Arguments(Module module, int region) =>
        module.Parameters.Select(parameter => _types.Argument(region, parameter.Name)).ToArray();

    private Shape InputOf(Area area) => _types[_into[_graph.Areas.ToList().IndexOf(area)].First().Enter, 0]!.Shape;

    // Areas whose size the zeros of some area follow from, each behind the one that it reads.
    private IReadOnlyList<int> SizedAreas()
    {
        var sized = new List<int>();
        if (_graph.Unroll is null) return sized;
        for (var area = 0; area < _graph.Areas.Count; area++)
        {
            if (_graph.Remembers(_graph.Areas[area])) Add(area);
            else if (_into[area].First().From is >= 0 and var before) Add(before);
        }
        return sized;

        void Add(int area)
        {
            if (sized.Contains(area)) return;
            if (_into[area].First().From is >= 0 and var before) Add(before);
            sized.Add(area);
        }
    }

    // Where areas run in turn, those whose last reader this one is.
    private EquatableArray<string> ReleasedBehind(int area)
    {
        if (_graph.Unroll is not null) return default;
        int LastReader(int one) => _graph.Edges.Where(edge => edge.From == one).Select(edge => edge.To).DefaultIfEmpty(one).Max();
        return _graph.Areas.Take(area + 1).Where((one, place) => place != _graph.Readout && LastReader(place) == area).Select(one => one.Name).ToArray();
    }

    private ConnectionSchedule Connection(Edge edge, Invariance? invariance, ScheduledCost costs, IReadOnlyList<Module> modules, Reach reach)
    {
        var to = _graph.Areas[edge.To];
        var steady = invariance?.SteadyFrom(edge);
        var isBefore = steady is not null && edge is { From: < 0, Delay: 0, Connection: null } && (_graph.Remembers(to) || _graph.HasStates(to));
        var isComputed = edge.Connection is { } i ? _graph.Connections[i].HasBody : modules[edge.To].Receive is not null;
        return new ConnectionSchedule(
            edge.From < 0 ? NetworkGraph.InputName : _graph.Areas[edge.From].Name, to.Name, edge.Delay, edge.Connection is { } one ? Pathway(one, edge, costs, reach) : null)
        {
            SteadyFrom = steady, Start = _graph.Unroll is null ? 0 : edge.Start,
            Reuse = steady is null || !isComputed ? Reuse.None : isBefore ? Reuse.BeforeTheSteps : Reuse.WhenSteady,
        };
    }

    private PathwaySchedule Pathway(int index, Edge edge, ScheduledCost costs, Reach reach)
    {
        var connection = _graph.Connections[index];
        var region = _graph.Regions[connection.Region];
        var (module, output) = (connection.HasBody ? _modules.Build(region, null) : null, _types.Result(connection.Region));
        var (scheduled, written, used) = costs.OfConnection(index);
        if (used == 0 && !Enumerable.Range(edge.Start, Math.Max(0, reach.StepsOf(edge.To) - edge.Start)).Any(step => reach.Runs(edge.To, step))) ReportIdle(connection, edge);
        EquatableArray<LayerWork> layers = connection.HasBody ? Work(region, null, _graph.Unroll is null ? 0 : edge.Start) : [];
        return new PathwaySchedule(
            region.Name, connection.Kind, module, module is null ? default : Arguments(module, connection.Region), output.Shape, output.Channels,
            _types.Drive(index).Channels, index, layers.Sum(layer => layer.ParameterCount), used, scheduled, written)
        {
            Layers = layers, Resize = connection.Resize,
        };
    }

    private void ReportIdle(Connection connection, Edge edge)
    {
        if (_graph.Unroll is null) return; // the area that receives it reaches nothing, which is reported there
        var (times, place) = (_graph.Unroll.Times.Value, connection.Place.Also(_graph.Unroll.Place.Related("The steps are written here.")));
        if (edge.Start >= times) place.Bag.ArrivesTooLate(place.Span, connection.Text, edge.Delay, times);
        else place.Bag.ConnectionReachesNothing(place.Span, connection.Text, times);
    }

    private DecoderSchedule Decoder(HashSet<string> usedElsewhere)
    {
        if (_graph.Decoder < 0)
            return new DecoderSchedule(new Module("Decoder", "", default, default, null, null, default, null), default, _graph.Areas[_graph.Readout].Name, new Shape(0, 0, 0), 0, 0);
        return DecoderOf(_graph.Decoder) with
        {
            Classes = _types.Result(_graph.Decoder).Channels is Expr.Parameter { Name: var classes } && !usedElsewhere.Contains(classes) ? classes : null,
        };
    }

    private DecoderSchedule DecoderOf(int decoder)
    {
        var region = _graph.Regions[decoder];
        var module = _modules.Build(region, null);
        var layers = Work(region, null, 0);
        return new DecoderSchedule(
            module, Arguments(module, region.Id), _graph.Areas[_graph.ReadBy(decoder)].Name, _types.Result(region.Id).Shape, layers.Sum(layer => layer.ParameterCount), _cost.OfRegion(region.Id, 0))
        {
            Name = region.Name, Layers = layers,
        };
    }

    // What each layer does at the steps that there are, from the first one at which anything reaches it.
    private EquatableArray<LayerWork> Work(Region region, Area? area, int first)
    {
        var loop = _modules.LoopOf(region.Id);
        var steps = area is not null ? (int)TimesOf(area).Value : _graph.Unroll is not null && region.Kind == RegionKind.Connection ? (int)_graph.Unroll.Times.Value : 1;
        return Work(region, area, first, node => loop is null || _graph.IsWithin(node.Region, loop.Value) ? steps - 1 : 0);
    }

    private EquatableArray<LayerWork> Work(Region region, Area? area, int first, Func<Node, int> last) => _modules.LayersOf(region, area).Select(node =>
    {
        if (node.Operation is Operation.Call call)
        {
            var inner = Work(_graph.Regions[call.Body], null, first, own => LastOf(own, call.Body, last(node)));
            return new LayerWork(call.Label, inner.Sum(one => one.ParameterCount), default, null, new(Runs(node, first, last(node)))) { Inner = inner };
        }
        var (layer, weights, copies) = (node.Layer!, _types.Weights(node.Id), _modules.CopiesOf(node, node.Layer!, region.Id));
        return new LayerWork(
            layer.Label, layer.Rule.ParameterCount(layer.Settings, weights) * (copies ?? 1), Declared(layer, weights), copies, new(Runs(node, first, LastOf(node, region.Id, last(node)))));
    }).ToArray();

    // The last step of a layer's clock: that of a loop inside, or of what is around it.
    private int LastOf(Node node, int instance, int outer)
    {
        for (var region = node.Region; region != instance; region = _graph.Regions[region].Parent)
            if (_graph.Regions[region] is { Kind: RegionKind.Loop, Times: { } times } && !_graph.IsClock(region)) return (int)times.Value - 1;
        return outer;
    }

    private IEnumerable<LayerRun> Runs(Node node, int first, int last)
    {
        MapType? Read(int step) => _types[node.Inputs[0].Node, step];
        MapType? Put(int step) => _types[node.Id, step];
        long CostOf(int step) => node.Operation is Operation.Call call ? _cost.OfRegion(call.Body, step) : _cost.Of(node, step);
        LayerRun Run(int from, int to) => new(Math.Max(from, first), to, Read(from)!.Shape, Put(from)!.Shape, CostOf(from));

        var isLater = last > 0 && last >= first && _types.IsReachedLater(node.Id);
        var isSame = isLater && Put(0) is not null && Put(0) == Put(1) && Read(0) == Read(1);
        if (isSame || first == 0 && Put(0) is not null) yield return Run(0, isSame ? last : 0);
        if (isLater && !isSame) yield return Run(1, last);
    }

    private EquatableArray<WeightDeclaration> Declared(Operation.Apply layer, IReadOnlyList<Weight> weights)
    {
        if (weights.Count == 0) return default;
        var rule = _graph.Initializations.FirstOrDefault(one => one.Layer == layer.Rule.Word)?.Rule;
        return weights.Select(weight => new WeightDeclaration(
            weight.Name, weight.Extents,
            rule is null ? Written(weight.Initial) : weight.Name == "bias" ? "zeros" : rule == InitializationRule.NormalFanOut ? "normal(fan_out)" : "xavier",
            weight.IsTrainable)).ToArray();
    }

    private static string Written(InitialValue value) => value.ToString().ToLowerInvariant();

    private Module Share(Module module, List<Module> list)
    {
        var (name, stem) = (module.Name, module.Name[^1] is >= '0' and <= '9' ? module.Name + "_" : module.Name);
        for (var number = 2; ; number++)
        {
            module = module with { Name = name };
            var taken = list.Find(other => other.Name == name);
            if (taken == module) return taken;
            if (taken is null && name != "Decoder" && !_shared.Concat(_inner).Any(other => other.Name == name))
            {
                list.Add(module);
                return module;
            }
            name = FormattableString.Invariant($"{stem}{number}");
        }
    }

    private EquatableArray<Parameter> Parameters(IReadOnlyList<AreaSchedule> areas, IReadOnlyList<PathwaySchedule> pathways)
    {
        var counts = new HashSet<string>(StringComparer.Ordinal);
        foreach (var area in areas)
        {
            counts.UnionWith(area.Times.Parameters);
            Count(_shared.First(module => module.Name == area.Circuit), area.Arguments);
        }
        foreach (var pathway in pathways.Where(pathway => pathway.Circuit is not null)) Count(pathway.Circuit!, pathway.Arguments);
        return _graph.Parameters.Select(one => new Parameter(one.Name, counts.Contains(one.Name) ? ParameterType.Count : ParameterType.Size, one.Default)).ToArray();

        void Count(Module module, EquatableArray<Expr> arguments)
        {
            for (var i = 0; i < arguments.Count; i++)
                if (module.Parameters[i].Type == ParameterType.Count) counts.UnionWith(arguments[i].Parameters);
        }
    }

    // What must hold of constructor arguments, each once; of two bounds the narrower one.
    private EquatableArray<Guard> Guards(ReceptiveFields fields)
    {
        var instances = _graph.Areas.Select(area => area.Region).Concat(_graph.Connections.Select(connection => connection.Region)).Concat(_graph.Decoders)
            .Concat(_graph.Regions.Where(region => region.Kind == RegionKind.Call).Select(region => region.Id));
        var guards = _graph.Requirements.Guards(name => Own(name)).ToList();
        foreach (var region in instances.Where(region => region >= 0 && _types.Varies(region)))
            guards.AddRange(_graph.Regions[region].Instance!.Requirements.Guards(name => _types.Argument(region, name)));
        var distinct = guards.GroupBy(guard => guard.Condition).Select(same => same.First()).ToList();
        return new(distinct.Where(guard => !distinct.Any(other => other != guard && Implies(other.Condition, guard.Condition))));

        Expr Own(string name) => _graph.Parameters.First(parameter => parameter.Name == name).Argument;
    }

    private static bool Implies(Expr one, Expr other) =>
        one is Expr.Binary { Sign: Operator.AtLeast or Operator.AtMost, Right: Expr.Constant a } narrow
        && other is Expr.Binary { Right: Expr.Constant b } wide && narrow.Sign == wide.Sign && narrow.Left.Equals(wide.Left)
        && (narrow.Sign == Operator.AtLeast ? a.Number > b.Number : a.Number < b.Number);
}
