using Cornet.Dsl.Analysis;
using Cornet.Dsl.Catalog;
using Cornet.Dsl.Expressions;
using Cornet.Dsl.Graph;

namespace Cornet.Dsl.Programs;

/// <summary>Makes the class that an instance of a circuit needs; instances that differ in numbers only get equal ones and share it.</summary>
internal sealed class ModuleBuilder
{
    private readonly NetworkGraph _graph;
    private readonly Types _types;
    private readonly Optimizations _optimizations;
    private readonly Aliasing _aliasing;
    private readonly Dictionary<int, IReadOnlyList<Node>> _layers = [];
    private readonly Dictionary<int, int> _owners = []; // the choice or loop that a region belongs to
    private readonly ILookup<int, Node> _keeps; // the local bindings of each region

    private readonly Func<Module, Module> _share;

    /// <param name="graph">The network.</param>
    /// <param name="types">Its types.</param>
    /// <param name="optimizations">What may be saved.</param>
    /// <param name="share">The class of a circuit inside another one: an equal one that is there already, or this one.</param>
    public ModuleBuilder(NetworkGraph graph, Types types, Optimizations optimizations, Func<Module, Module> share)
    {
        _share = share;
        (_graph, _types, _optimizations, _aliasing) = (graph, types, optimizations, new Aliasing(graph, types.IsReached));
        _keeps = graph.Nodes.Where(node => node.Operation is Operation.Keep).ToLookup(node => node.Region);
        foreach (var node in graph.Nodes)
            foreach (var region in node.Operation switch
            {
                Operation.Choose choose => [choose.First, choose.Rest], Operation.Loop loop => [loop.Body], Operation.Call call => [call.Body], _ => Array.Empty<int>(),
            }) _owners[region] = node.Id;
    }

    /// <summary>The class of an instance.</summary>
    /// <param name="region">The region of the area, the connection or the decoder.</param>
    /// <param name="area">The area; null for anything else.</param>
    public Module Build(Region region, Area? area)
    {
        var instance = region.Instance!;
        EquatableArray<Statement>? receive = area is { Receive: >= 0 } ? new EquatableArray<Statement>?(Block(area.Receive)) : null;
        var body = Block(region.Id).ToList();
        if (_graph.Unroll is null && LoopOf(region.Id) is null && region.Kind != RegionKind.Call) body.Add(new Statement.Output());
        var layers = LayersOf(region, area).Select(node => node.Operation is Operation.Call call ? Inside(node, call) : Layer(node, region.Id)).ToArray();
        var zeros = _graph.Unroll is not null && area is not null && MayLackInput() ? Skip(area) : null;
        Func<int, bool> exists = _types.IsReached;
        var module = new Module(instance.Circuit, instance.Doc, default, layers, TimesOf(region.Id), receive, body, zeros)
        {
            RepeatsReceive = _optimizations.Recomputes && receive is not null && Checkpoints.Pay(_graph, area!.Receive, exists),
            RepeatsStep = _optimizations.Recomputes
                && region.Kind != RegionKind.Call
                && (LoopOf(region.Id) is { } loop ? Checkpoints.PayInLoop(_graph, loop, exists) : Checkpoints.Pay(_graph, region.Id, exists)),
        };
        return module with { Parameters = Parameters(module, instance) };
    }

    // A circuit inside another one is a member of its class, as a layer is.
    private LayerDeclaration Inside(Node node, Operation.Call call)
    {
        var region = _graph.Regions[call.Body];
        var module = _share(Build(region, null));
        _modules[module.Name] = module;
        var arguments = module.Parameters.Select(parameter => new LayerArgument(parameter.Name, _types.Local(region.Id, parameter.Name))).ToArray();
        return new LayerDeclaration(call.Label, region.Instance!.Circuit, LayerDeclaration.CircuitOperation, _graph.Origins[node.Id].Text, arguments, null)
        {
            Circuit = module.Name, IsByStep = IsByStep(module.Body, module),
        };
    }

    private readonly Dictionary<string, Module> _modules = new(StringComparer.Ordinal); // of circuits inside others

    // A loop inside has steps of its own.
    private static bool IsByStep(IEnumerable<Statement> statements, Module module) => statements.Any(statement => statement switch
    {
        Statement.Apply apply => apply.Stride is not null || module.Layers.First(layer => layer.Label == apply.Layer) is { Copies: not null } or { IsByStep: true },
        Statement.Let let => let.Rest is not null || IsByStep(let.First, module),
        Statement.Choose => true,
        _ => false,
    });

    /// <summary>How many copies a layer has, with the default arguments; null where all steps share it.</summary>
    public long? CopiesOf(Node node, Operation.Apply layer, int region) => !layer.PerStep ? null : layer.FirstStepOnly ? 1 : CopiesOf(node, region).Value;

    // How many steps the clock of an instance has, in its own terms.
    private Expr ClockOf(int region) => TimesOf(region) ?? (_graph.Regions[region].Kind == RegionKind.Call
        ? new Expr.Parameter(_graph.Regions[region].Instance!.Steps, _types.Argument(region, _graph.Regions[region].Instance!.Steps).Number) : StepsOfUnrolling(region));

    /// <summary>The layers of an instance that any step reaches, in the order of the text.</summary>
    public IReadOnlyList<Node> LayersOf(Region region, Area? area) => _layers.TryGetValue(region.Id, out var known) ? known : _layers[region.Id] =
    [
        .. (area is { Receive: >= 0 } ? _graph.Within(area.Receive) : []).Concat(_graph.Within(region.Id))
            .Where(node => (node.Layer is not null || node.Operation is Operation.Call) && _types.IsReached(node.Id) && _graph.InstanceOf(node.Region).Id == region.Id),
    ];

    /// <summary>The recurrence whose steps are those of a region; null where there is none.</summary>
    public int? LoopOf(int region) => (_graph.Nodes[_graph.Regions[region].Result].Operation as Operation.Loop)?.Body is { } body && _graph.IsClock(body) ? body : null;

    private Expr? TimesOf(int region) => LoopOf(region) is { } loop ? _graph.Regions[loop].Times : null;

    // How many copies a layer has that each step of its clock has one of.
    private Expr CopiesOf(Node node, int region) => _graph.ClockOf(node.Region) ?? ClockOf(region);

    private LayerDeclaration Layer(Node node, int region)
    {
        var (apply, input) = (node.Layer!, TypeRead(node));
        var arguments = apply.Rule.Arguments(apply.Settings, input).ToList();
        if (_optimizations.Overwrites && node.Name.Length > 0 && _aliasing.MayOverwrite(node)) arguments.Add(new LayerArgument("inPlace", null, "true"));
        if (_optimizations.Overwrites && _aliasing.MayOverwriteFrozen(node)) arguments.Add(new LayerArgument("overwrites", null, "true"));
        var copies = !apply.PerStep ? null : apply.FirstStepOnly ? 1 : CopiesOf(node, region);
        return new LayerDeclaration(apply.Label, apply.Rule.Word, apply.Rule.Operation(apply.Settings), apply.Source, arguments, copies, OwnModule(apply.Settings));
    }

    private Expr StepsOfUnrolling(int region) => _graph.Unroll is not { } unroll ? 1
        : unroll.Times.HasParameters ? new Expr.Parameter(_graph.Regions[region].Instance!.Steps, unroll.Times.Number) : unroll.Times;

    /// <summary>What a layer reads at the first step that reaches it.</summary>
    public MapType TypeRead(Node node) => _types[node.Inputs[0].Node, _types[node.Id, 0] is null ? 1 : 0]!;

    private static ExternDeclaration? OwnModule(Settings settings)
    {
        if (Extern.TypeOf(settings) is not { } type) return null;
        var window = Extern.WindowOf(settings) is { } one ? new WindowDeclaration(one.Kernel.Height, one.Stride.Height, one.Padding.Height) : null;
        return new ExternDeclaration(type.Name, window, settings.Has("parameters"), settings.Has("multiplyadds"));
    }

    // In engineering time every area has input at the first step; a connection that concatenates may bring its own only later, and one that is resized asks how large the
    // drive is.
    private bool MayLackInput() => _graph.Unroll is not { Order: UpdateOrder.Engineering } 
        || _graph.Connections.Any(connection => connection.Kind == JoinKind.Concat || connection.Resize is not null);

    private ZeroSkip Skip(Area area)
    {
        var zeros = Zeros.Of(_graph, _types, area, _optimizations.SkipsZeros);
        var skipped = _graph.NodesOf(area.Region).Count(node => node.Id > area.Merge && node.Id <= zeros.Behind);
        return new ZeroSkip(skipped, zeros.Channels, ForEach: !_optimizations.SharesZeros);
    }

    private EquatableArray<Statement> Block(int region)
    {
        var nodes = _graph.NodesOf(region).Where(node => node.Operation is not (Operation.Enter or Operation.Merge or Operation.Carry)).ToList();
        return new(Block(nodes, region, VariableOf(region)));
    }

    private string VariableOf(int region)
    {
        while (_graph.Regions[region].Kind is RegionKind.First or RegionKind.Rest)
        {
            var owner = _graph.Nodes[_owners[region]];
            if (owner.Name is not "x") return owner.Name;
            region = owner.Region;
        }
        return "x";
    }

    // The nodes that make a local binding stand together, and end with the one that keeps it.
    private IEnumerable<Statement> Block(IReadOnlyList<Node> nodes, int region, string variable)
    {
        for (var i = 0; i < nodes.Count; i++)
        {
            var node = nodes[i];
            var name = node.Name;
            if (name.Length == 0) continue; // a part of a formula
            if (node.Operation is Operation.State state) yield return new Statement.ReadState(name, state.First);
            else if (name == variable) yield return Of(node, region);
            else
            {
                var begin = i;
                while (nodes[i] is not { Operation: Operation.Keep or Operation.Assign } end || end.Name != name) i++;
                node = nodes[i];
                var kept = nodes.Skip(begin).Take(i - begin).ToList();
                var let = kept is [{ Operation: Operation.Choose choose }]
                    ? new Statement.Let(name, Block(choose.First), Later(choose))
                    : new Statement.Let(name, new(Block(kept, region, name)), null);
                yield return let with { Formula = kept.Count == 0 && IsNamed(node.Inputs[0]) ? FormulaOf(node.Inputs[0]) : null, IsState = node.Operation is Operation.Assign };
            }
            if (!_keeps.Contains(region)) continue;
            foreach (var released in ReleasedBy(node, region)) yield return new Statement.Release(released);
        }
    }

    private Statement Of(Node node, int region) => node.Operation switch
    {
        Operation.Apply apply => new Statement.Apply(apply.Label, apply.Settings.Find("stride") is { IsChoice: true } choice
            ? new StepValue((Expr)choice.First, (Expr)choice.Rest) : null),
        Operation.Join when node.Inputs[1].Delay > 0 => new Statement.JoinState(),
        Operation.Formula formula => new Statement.Become(FormulaOf(node.Inputs[0])) { Resizes = !KeepsExtent(formula.Before, node.Id) },
        Operation.Join join => new Statement.Join(
            join.Kind, FormulaOf(node.Inputs[1]), _optimizations.Overwrites && KeepsSize(node) && _aliasing.MayOverwrite(node), IsLast(node, region)) { Resizes = !KeepsExtent(node.Inputs[0].Node, node.Id) },
        Operation.Choose choose when Later(choose) is { } later => new Statement.Choose(Block(choose.First), later),
        Operation.Choose choose => new Statement.Choose(Block(choose.First), default),
        Operation.Call call => new Statement.Apply(call.Label),
        Operation.Loop loop => new Statement.Loop(
            new(Block(loop.Body).Append(new Statement.Output())), ((Operation.Carry)_graph.NodesOf(loop.Body)[0].Operation).IsGated)
        {
            Reads = new(Checkpoints.ReadFromOutside(_graph, loop.Body)), Times = _graph.IsClock(loop.Body) ? null : _graph.Regions[loop.Body].Times,
        },
        _ => throw new InvalidOperationException($"{node.Operation.GetType().Name} is no statement."),
    };

    // Whether a value is as large as what it is made of: the sum of one place and a map is not.
    private bool KeepsSize(Node node) => Enumerable.Range(0, 2).All(step => Equals(_types[node.Inputs[0].Node, step], _types[node.Id, step]));

    private bool KeepsExtent(int before, int after) => Enumerable.Range(0, 2).All(step => _types[before, step] is not { } read || _types[after, step] is not { } put
        || read.Height.Equals(put.Height) && read.Width.Equals(put.Width));

    private bool IsNamed(Port port) => _graph.Nodes[port.Node] is { Name.Length: 0 } or { Operation: Operation.Keep or Operation.State or Operation.Assign };

    private Formula FormulaOf(Port port) => _graph.Nodes[port.Node] switch
    {
        { Operation: Operation.Number number } => new Formula.Number(number.Value),
        { Name.Length: > 0, Name: var name } => new Formula.Value(name),
        { Operation: Operation.Apply apply, Inputs: var inputs } => new Formula.Call(apply.Label, FormulaOf(inputs[0])) { Word = apply.Rule.Word },
        { Operation: Operation.Join join, Inputs: var inputs } => new Formula.Binary(join.Kind, FormulaOf(inputs[0]), FormulaOf(inputs[1])),
        var other => throw new InvalidOperationException($"{other.Operation.GetType().Name} is no part of a formula."),
    };

    // What no step reaches is not there.
    private EquatableArray<Statement>? Later(Operation.Choose choose) =>
        _graph.Within(choose.Rest).All(node => node.Layer is null || _types.IsReached(node.Id)) ? new EquatableArray<Statement>?(Block(choose.Rest)) : null;

    private bool IsLast(Node join, int region) => _graph.Nodes[join.Inputs[1].Node] is { Operation: Operation.Keep } kept
        && LastReader(kept.Id) == join.Id && kept.Region == region;

    private IEnumerable<string> ReleasedBy(Node node, int region) => _keeps[region]
        .Where(kept => LastReader(kept.Id) == node.Id && !(node.Operation is Operation.Join && node.Inputs[1].Node == kept.Id))
        .Select(kept => kept.Name).OrderBy(name => name, StringComparer.Ordinal);

    // The last statement, in the block of a local binding, that reads it: itself where none does.
    private int LastReader(int kept)
    {
        if (_lastReaders is null)
        {
            _lastReaders = [];
            foreach (var node in _graph.Nodes)
            {
                if (node.Operation is Operation.Keep) _lastReaders[node.Id] = node.Id;
                if (node.Name.Length == 0 || node.Operation is Operation.Carry) continue;
                foreach (var read in Kept(node))
                {
                    var reader = node.Id;
                    for (var at = node.Region; at != _graph.Nodes[read].Region; at = _graph.Nodes[reader].Region) reader = _owners[at];
                    _lastReaders[read] = Math.Max(_lastReaders[read], StatementOf(reader));
                }
            }
        }
        return _lastReaders[kept];
    }

    // The local bindings that a node reads, itself or through the parts of a formula.
    private IEnumerable<int> Kept(Node node) => node.Inputs.Where(port => port is { Delay: 0, Node: >= 0 }).SelectMany(port => _graph.Nodes[port.Node] switch
    {
        { Operation: Operation.Keep } kept => [kept.Id],
        { Name.Length: 0 } part => Kept(part),
        _ => Enumerable.Empty<int>(),
    });

    private Dictionary<int, int>? _lastReaders;

    // A choice that makes a local binding belongs to the statement that keeps it.
    private int StatementOf(int node) =>
        _graph.Nodes[node] is { Operation: Operation.Choose, Name: not "x" } && KeptBy(node) is { } keep ? keep : node;

    private int? KeptBy(int node)
    {
        var nodes = _graph.NodesOf(_graph.Nodes[node].Region);
        var place = 0;
        while (nodes[place].Id != node) place++;
        return place + 1 < nodes.Count && nodes[place + 1] is { Operation: Operation.Keep or Operation.Assign } keep && keep.Name == nodes[place].Name ? keep.Id : null;
    }

    private EquatableArray<Parameter> Parameters(Module module, Instance instance)
    {
        var (counts, sizes) = (new HashSet<string>(StringComparer.Ordinal), new HashSet<string>(StringComparer.Ordinal));
        module.Times?.Collect(counts);
        module.Zeros?.Channels.Collect(sizes);
        foreach (var layer in module.Layers)
        {
            layer.Copies?.Collect(counts);
            if (layer.Circuit is { } inner)
                for (var i = 0; i < layer.Arguments.Count; i++)
                    if (_modules[inner].Parameters[i].Type == ParameterType.Count) layer.Arguments[i].Value!.Collect(counts);
            foreach (var argument in layer.Arguments)
                if (!argument.IsDefault)
                {
                    argument.Value?.Collect(sizes);
                    argument.Width?.Collect(sizes);
                }
            foreach (var number in layer.Extern?.Window?.Numbers ?? []) number.Collect(sizes);
        }
        foreach (var loop in Loops(module.Body)) loop.Times?.Collect(counts);
        foreach (var stride in Strides(module.Body.Concat(module.Receive ?? default))) stride.Collect(sizes);
        foreach (var number in Statement.Numbers(module.Body.Concat(module.Receive ?? default))) number.Collect(sizes);
        string[] names =
            [instance.Inputs, instance.Height, instance.Width, .. instance.Parameters.Select(one => one.Name), instance.Concatenated, instance.Steps];
        return names.Where(name => counts.Contains(name) || sizes.Contains(name))
            .Select(name => new Parameter(name, counts.Contains(name) ? ParameterType.Count : ParameterType.Size, null)).ToArray();
    }

    private static IEnumerable<Statement.Loop> Loops(IEnumerable<Statement> statements) => statements.OfType<Statement.Loop>();

    private static IEnumerable<Expr> Strides(IEnumerable<Statement> statements) => statements.SelectMany(statement => statement switch
    {
        Statement.Apply { Stride: { } stride } => new[] { stride.First, stride.Rest },
        Statement.Let let => Strides(let.First.Concat(let.Rest ?? default)),
        Statement.Choose choose => Strides(choose.First.Concat(choose.Rest)),
        Statement.Loop loop => Strides(loop.Body),
        _ => [],
    });
}
