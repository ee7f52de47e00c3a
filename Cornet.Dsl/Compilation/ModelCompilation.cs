using Cornet.Dsl.Analysis;
using Cornet.Dsl.Binding;
using Cornet.Dsl.Graph;
using Cornet.Dsl.Programs;

namespace Cornet.Dsl.Compilation;

/// <summary>From declared models to their programs, each made once: the base of a variant before the variant.</summary>
/// <param name="reference">Whether schedules save nothing.</param>
/// <param name="facts">Gets what is learned about each model; null where nobody asks.</param>
/// <param name="cancellation">Stops the work between areas.</param>
internal sealed class ModelCompilation(ProjectNames declarations, bool reference, List<ModelFacts>? facts, CancellationToken cancellation)
{
    /// <summary>The most layers that the bases of all variants and rows of a file have together, each counted once for every step.</summary>
    public const long MostLayerSteps = 200_000;

    // Each ends a little earlier than the one before.
    private const int MostAttempts = 8;
    private long _spent;
    private readonly Lineage _lineage = new(declarations);
    private readonly Dictionary<string, Compiled> _known = new(StringComparer.Ordinal);
    public HashSet<string> UsedCircuits { get; } = new(StringComparer.Ordinal);

    public CompiledModel Of(Declared<ModelDeclaration> model) => Known(model).Model;

    /// <summary>A row of a study; null after reporting that it cannot be.</summary>
    /// <param name="varied">The model it varies, which has a program.</param>
    /// <param name="name">The row's name, at the place where its mistakes are told.</param>
    public CompiledModel? Row(Declared<ModelDeclaration> varied, Identifier name, string doc, DiagnosticBag bag, IEnumerable<VariantSetting> settings)
    {
        cancellation.ThrowIfCancellationRequested();
        var lines = new LineChanges(name, doc, bag, _lineage.Of(varied)!, declarations, settings).Lines();
        return lines is null ? null : Compile(lines).Model;
    }

    private Compiled Known(Declared<ModelDeclaration> model)
    {
        var name = model.Syntax.Name.Text;
        if (_known.TryGetValue(name, out var known)) return known;
        cancellation.ThrowIfCancellationRequested();
        // No deeper than variants may be.
        return _known[name] = _lineage.Of(model) is { } lines ? Compile(lines) : Nothing(model);
    }

    private Compiled Compile(ModelLines lines)
    {
        var above = lines.Base is { } parent ? Known(declarations.FindModel(parent.Name.Text)!) : null;
        // What is wrong with the base is reported there.
        if (above is { Model.Program: null }) return new Compiled(Skeleton(lines, []), []);
        if (above is not null && !lines.IsRow && !IsAffordable(CostOf(above.Model.Program!), new Place(lines.Bag, lines.Name.Span)))
            return new Compiled(Skeleton(lines, []), []);
        var circuits = new HashSet<string>(StringComparer.Ordinal);
        var texts = above is null ? null : new TextsOfBase(lines, above.Circuits, declarations);
        var binder = new ModelBinder(lines, declarations, circuits);
        NetworkProgram? program = null;
        NetworkGraph? network = null;
        try
        {
            // What the parser could not read would be missed by the binder: a program of half a file would be another network.
            network = binder.Bind();
            if (lines.Bag.IsBrokenAt(lines.Name.Span)) network = null;
            if (network is not null) program = Build(network);
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            lines.Bag.CompilerFailed(lines.Name.Span, lines.Name.Text, failure.Message);
        }
        if (program is not null && above is not null) program = program with { Base = above.Model.Program };
        texts?.MoveFindings();
        UsedCircuits.UnionWith(circuits);
        if (program is not null && lines is { Base: { } @base, IsRow: false }) WarnOfIdle(lines, @base);
        var model = program is not null ? Made(lines, program.Parameters, program)
            : Skeleton(lines, binder.Parameters) with { Part = Part(lines, binder, isKnown: network is not null) };
        return new Compiled(model, circuits);
    }

    private NetworkProgram? Build(NetworkGraph graph) => ProgramBuilder.Build(
        graph, reference, facts is not null ? types => facts.Add(new ModelFacts(graph, types)) : null, cancellation);

    // What is known of a model with a mistake: the areas in front of it. Only editors ask.
    private NetworkProgram? Part(ModelLines lines, ModelBinder binder, bool isKnown)
    {
        if (facts is null || lines.IsRow || binder.Begun is not { } begun) return null;
        for (var (count, attempts) = (begun.Areas.Count, 0); count > 0 && attempts < MostAttempts; attempts++)
        {
            var found = declarations.Bags.Select(bag => (Bag: bag, Errors: bag.Findings.Count, Warnings: bag.Idle.Count)).ToList();
            var known = 0;
            NetworkProgram? program = null;
            try
            {
                program = ProgramBuilder.Build(begun.Take(count), reference, types =>
                {
                    known = types.KnownAreas;
                    // What was learned the first time goes farthest.
                    if (!isKnown) facts.Add(new ModelFacts(begun, types));
                    isKnown = true;
                }, cancellation);
            }
            catch (Exception failure) when (failure is not OperationCanceledException)
            {
                // Half a network is no more than a help; what fails on it may be right for the whole.
            }
            foreach (var (bag, errors, warnings) in found) bag.TakeBack(errors, warnings, _ => true);
            if (program is not null) return program with { Areas = program.Areas.Take(binder.WholeAreas).ToArray() };
            count = Math.Min(count - 1, Math.Max(1, known));
        }
        return null;
    }

    /// <summary>Whether more variants can be made; reported where not. Each costs its base once more, in a line or two: a file of a megabyte has room
    /// for tens of thousands of them.</summary>
    /// <param name="cost">The <see cref="CostOf"/> of their bases.</param>
    public bool IsAffordable(long cost, Place place)
    {
        _spent += cost;
        if (_spent <= MostLayerSteps) return true;
        place.Bag.TooMany(place.Span, "layers times steps in the variants and studies of this file", MostLayerSteps);
        return false;
    }

    /// <summary>What a variant of a model costs: the model's layers, each counted once for every step.</summary>
    public static long CostOf(NetworkProgram @base)
    {
        var layers = @base.Circuits.ToDictionary(circuit => circuit.Name, circuit => 1 + Layers(circuit));
        return @base.Areas.Sum(area => (long)area.Steps.Count * layers[area.Circuit]);

        long Layers(Module circuit) => circuit.Layers.Sum(layer => layer.Circuit is { } inner ? 1 + Layers(@base.Inner.First(one => one.Name == inner)) : 1);
    }

    private static void WarnOfIdle(ModelLines lines, ModelLines @base)
    {
        foreach (var setting in lines.Settings.Where(setting => !setting.ChangesSomething))
        {
            var place = new Place(setting.Bag, Text.TextSpan.Cover(setting.Targets[0][0].Span, setting.Value.Span));
            setting.Bag.SettingChangesNothing(place.Span, place.Text, @base.Name.Text);
        }
    }

    private static Compiled Nothing(Declared<ModelDeclaration> model) =>
        new(new CompiledModel(model.Bag.Source.Path, model.Syntax.Name.Text, default, AreasOf(model.Syntax.Members), null), []);

    private static CompiledModel Skeleton(ModelLines lines, IReadOnlyList<BoundParameter> parameters) =>
        Made(lines, parameters.Select(one => new Parameter(one.Name, ParameterType.Size, one.Default)).ToArray(), null);

    private static CompiledModel Made(ModelLines lines, EquatableArray<Parameter> parameters, NetworkProgram? program)
    {
        var areas = AreasOf(lines.Lines.Select(line => line.Syntax));
        return new CompiledModel(lines.Bag.Source.Path, lines.Name.Text, parameters, areas, program) { Base = lines.Base?.Name.Text };
    }

    private static EquatableArray<string> AreasOf(IEnumerable<MemberSyntax> members) =>
        members.OfType<AreaSyntax>().Where(area => !area.Name.IsMissing).Select(area => area.Name.Text).Distinct().ToArray();

    private sealed record Compiled(CompiledModel Model, IReadOnlyCollection<string> Circuits);
}

/// <summary>What is known of a model for whoever asks about its layers: of one that does not compile, as far as it could be worked out.</summary>
internal sealed record ModelFacts(NetworkGraph Graph, Types Types);
