using System.Globalization;
using Cornet.Dsl.Analysis;
using Cornet.Dsl.Expressions;
using Cornet.Dsl.Graph;

namespace Cornet.Dsl.Programs;

/// <summary>A layer that runs.</summary>
/// <param name="Area">The area, the connection or the decoder.</param>
/// <param name="Step">The step.</param>
/// <param name="Layer">The layer's label, with the copy of a layer that has one per step: <c>norm1_0</c>.</param>
/// <param name="Stride">Its stride; null for a layer without one.</param>
/// <param name="IsExtern">Whether it is a module of the user's own.</param>
public sealed record ScheduledLayer(string Area, int Step, string Layer, long? Stride, bool IsExtern)
{
    /// <summary>The layer by its path: <c>V2.norm1_0</c>.</summary>
    public string Path => $"{Area}.{Layer}";
}

/// <summary>
/// What runs, layer by layer in order, as a flat list: an evaluation of a program for some constructor arguments and recording sites. The generated code
/// runs the same, and a test compares the two by hooks.
/// </summary>
public sealed class Schedule
{
    private readonly NetworkProgram _program;
    private readonly Dictionary<string, double> _arguments;
    private readonly List<ScheduledLayer> _layers = [];
    private readonly HashSet<ConnectionSchedule> _computed = []; // what is steady and has been computed
    private readonly Reach _reach;

    private Schedule(
        NetworkProgram program, IEnumerable<(string Area, int Step)>? sites, bool decodes, IReadOnlyDictionary<string, long>? arguments, IEnumerable<string>? named)
    {
        List<DecoderSchedule> others = [.. program.NamedDecoders.Where(decoder => named?.Contains(decoder.Name) == true)];
        _program = program;
        _arguments = program.Parameters.ToDictionary(
            one => one.Name, one => (double)(arguments is not null && arguments.TryGetValue(one.Name, out var given) ? given : one.Default ?? 0));
        var steps = program.Areas.Select(area => (int)area.Times.Evaluate(name => _arguments[name])).ToList();
        var wanted = steps.Select(count => new bool[count]).ToArray();
        foreach (var (area, step) in sites ?? []) wanted[PlaceOf(area)][step] = true;
        foreach (var decoder in others) wanted[PlaceOf(decoder.Reads)][steps[PlaceOf(decoder.Reads)] - 1] = true;
        _reach = new Reach(
            steps, [.. program.Reads.Select(read => (read.From, read.To, read.Delay, read.Start))], [.. program.Areas.Select(area => area.SteadyFrom)],
            wanted, decodes ? PlaceOf(program.Decoder.Reads) : null, program.IsReference);
        if (program.Unroll is null) InTurn();
        else Unrolled(program.Unroll);
        foreach (var decoder in decodes ? others.Prepend(program.Decoder) : others)
            Module(decoder.Name, decoder.Circuit, decoder.Arguments).All(decoder.Circuit.Body, 0);
    }

    /// <summary>What runs for the decoder, or for some sites.</summary>
    /// <param name="program">The program.</param>
    /// <param name="sites">The steps of areas that are recorded; null for none.</param>
    /// <param name="decodes">Whether the decoder is asked for.</param>
    /// <param name="arguments">Constructor arguments other than the defaults; null for the defaults.</param>
    /// <param name="named">The decoders beside the network's own that are recorded; null for none.</param>
    public static IReadOnlyList<ScheduledLayer> Of(
        NetworkProgram program, IEnumerable<(string Area, int Step)>? sites = null, bool decodes = true, IReadOnlyDictionary<string, long>? arguments = null,
        IEnumerable<string>? named = null) => new Schedule(program, sites, decodes, arguments, named)._layers;

    /// <summary>Which steps of each area run for one recording site, or for the decoder: a target whose number of steps is fixed writes them down.</summary>
    /// <param name="program">The program.</param>
    /// <param name="site">The step of an area; null for the decoder.</param>
    public static IReadOnlyList<IReadOnlyList<bool>> StepsFor(NetworkProgram program, (string Area, int Step)? site)
    {
        var reach = new Schedule(program, site is { } one ? [one] : null, decodes: site is null, null, null)._reach;
        return [.. program.Areas.Select((area, place) => (IReadOnlyList<bool>)[.. Enumerable.Range(0, area.Steps.Count).Select(step => reach.Runs(place, step))])];
    }

    private int PlaceOf(string area) => _program.Areas.Select((one, place) => (one.Name, place)).First(one => one.Name == area).place;

    private Run Module(string name, Module module, EquatableArray<Expr> arguments) => new(this, name, module, arguments);

    private Run Area(AreaSchedule area) => Module(area.Name, _program.Circuits.First(module => module.Name == area.Circuit), area.Arguments);

    private void InTurn()
    {
        for (var place = 0; place < _program.Areas.Count; place++)
        {
            if (_reach.StepsOf(place) == 0) continue;
            var (area, run) = (_program.Areas[place], Area(_program.Areas[place]));
            foreach (var connection in _program.Connections.Where(one => one.To == area.Name)) Way(connection, 0);
            run.Steps = _reach.StepsOf(place);
            run.All(run.Module.Body, 0);
        }
    }

    private void Unrolled(Unrolling unroll)
    {
        foreach (var early in _program.Connections.Where(one => one.Reuse == Reuse.BeforeTheSteps && _reach.Runs(PlaceOf(one.To), 0))) Receive(early, 0);
        for (var t = 0; t < _program.Areas.Select((_, place) => _reach.StepsOf(place)).Max(); t++)
        {
            foreach (var name in unroll.Sequence)
            {
                var place = PlaceOf(name);
                if (!_reach.Runs(place, t)) continue;
                var (run, isDriven) = (Area(_program.Areas[place]), false);
                foreach (var input in _program.Connections.Where(one => one.To == name))
                {
                    if (t < input.Start) continue;
                    isDriven |= input.Pathway is not { Merge: JoinKind.Multiply };
                    var isAgain = input.Reuse == Reuse.BeforeTheSteps || input.Reuse == Reuse.WhenSteady && t >= input.SteadyFrom && !_computed.Add(input);
                    if (isAgain) continue;
                    if (input.Pathway is null) Receive(input, t);
                    else Way(input, t);
                }
                var hasState = t > 0 && run.Module.Body.FirstOrDefault() is Statement.JoinState;
                run.All(run.Module.Body.Skip(isDriven || hasState ? 0 : run.Module.Zeros?.Skipped ?? 0), t);
            }
        }
    }

    private void Receive(ConnectionSchedule input, int step)
    {
        var run = Area(_program.Areas[PlaceOf(input.To)]);
        run.All(run.Module.Receive ?? [], step);
    }

    private void Way(ConnectionSchedule input, int step)
    {
        if (input.Pathway is { Circuit: { } module } way) Module(way.Name, module, way.Arguments).All(module.Body, step);
    }

    // The statements of one instance.
    private sealed class Run(Schedule schedule, string name, Module module, EquatableArray<Expr> arguments)
    {
        public Module Module => module;

        public int Steps { get; set; } = 1;

        public void All(IEnumerable<Statement> statements, int step)
        {
            foreach (var statement in statements)
            {
                if (statement is not (Statement.Choose or Statement.Loop))
                    foreach (var call in Statement.Formulas([statement is Statement.Let { Formula: { } formula } ? new Statement.Become(formula) : statement is Statement.Let ? new Statement.Output() : statement]).SelectMany(one => one.All()).OfType<Formula.Call>())
                        Layer(new Statement.Apply(call.Layer), step);
                switch (statement)
                {
                    case Statement.Apply apply: Layer(apply, step); break;
                    case Statement.Let let: All(step > 0 && let.Rest is { } rest ? rest : let.First, step); break;
                    case Statement.Choose choose: All(step > 0 ? choose.Rest : choose.First, step); break;
                    case Statement.Loop loop:
                        for (var t = 0; t < (loop.Times is { } times ? (int)times.Evaluate(Argument) : Steps); t++) All(loop.Body, t);
                        break;
                }
            }
        }

        private void Layer(Statement.Apply apply, int step)
        {
            var layer = module.Layers.First(one => one.Label == apply.Layer);
            if (layer.Circuit is { } inner)
            {
                var passed = layer.Arguments.Select(argument => Expr.Of(argument.Value!.Evaluate(Argument))).ToArray();
                new Run(schedule, $"{name}.{layer.Label}", schedule._program.Inner.First(one => one.Name == inner), passed).All(schedule._program.Inner.First(one => one.Name == inner).Body, step);
                return;
            }
            var copy = layer.Copies is null ? "" : "_" + step.ToString(CultureInfo.InvariantCulture);
            var stride = apply.Stride is { } choice ? step == 0 ? choice.First : choice.Rest
                : layer.Extern is null ? layer.Arguments.FirstOrDefault(argument => argument.Name == "stride")?.Value : null;
            schedule._layers.Add(new ScheduledLayer(name, step, layer.Label + copy, stride is null ? null : (long)stride.Evaluate(Argument),
                layer.Extern is not null));
        }

        private double Argument(string parameter)
        {
            var place = 0;
            while (module.Parameters[place].Name != parameter) place++;
            return arguments[place].Evaluate(one => schedule._arguments[one]);
        }
    }
}
