using Cornet.Dsl.Diagnostics;
using Cornet.Dsl.Syntax;
using Cornet.Dsl.Timing;

namespace Cornet.Dsl.Semantics;

/// <summary>From declared models to their plans, each made once: the base of a variant before the variant.</summary>
/// <param name="declarations">What all files declare.</param>
/// <param name="cancellation">Stops the work between areas.</param>
internal sealed class ModelCompilation(ProjectNames declarations, CancellationToken cancellation)
{
    private readonly Lineage _lineage = new(declarations);
    private readonly Dictionary<string, Compiled> _known = new(StringComparer.Ordinal);

    /// <summary>The circuits that some model uses.</summary>
    public HashSet<string> UsedCircuits { get; } = new(StringComparer.Ordinal);

    /// <summary>A declared model.</summary>
    public CompiledModel Of(Declared<ModelDeclaration> model) => Known(model).Model;

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
        if (above is { Model.Plan: null }) return new Compiled(Skeleton(lines, []), []);
        var circuits = new HashSet<string>(StringComparer.Ordinal);
        var texts = above is null ? null : new TextsOfBase(lines, above.Circuits, declarations);
        var binder = new ModelBinder(lines, declarations, circuits);
        ModelPlan? plan = null;
        try
        {
            // What the parser could not read would be missed by the binder: a plan of half a file would be another network.
            var network = binder.Bind();
            if (network is not null && !lines.Bag.IsBrokenAt(lines.Name.Span)) plan = new Planner(network, cancellation).Plan();
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            lines.Bag.CompilerFailed(lines.Name.Span, lines.Name.Text, failure.Message);
        }
        texts?.MoveFindings();
        UsedCircuits.UnionWith(circuits);
        if (plan is not null && lines.Base is { } @base) WarnOfIdle(lines, @base);
        return new Compiled(plan is null ? Skeleton(lines, binder.Parameters) : Done(lines, plan), circuits);
    }

    private static void WarnOfIdle(ModelLines lines, ModelLines @base)
    {
        foreach (var setting in lines.Settings)
        {
            if (setting.ChangesSomething) continue;
            var place = new Place(setting.Bag, Text.TextSpan.Cover(setting.Targets[0][0].Span, setting.Value.Span));
            setting.Bag.SettingChangesNothing(place.Span, place.Text, @base.Name.Text);
        }
    }

    private static Compiled Nothing(Declared<ModelDeclaration> model)
    {
        var (syntax, bag) = model;
        return new Compiled(new CompiledModel(bag.Source.Path, syntax.Name.Text, default, AreasOf(syntax.Members), null), []);
    }

    private static CompiledModel Skeleton(ModelLines lines, IReadOnlyList<BoundParameter> parameters)
    {
        var known = parameters.Select(one => new ParameterPlan(one.Name, ParameterType.Size, one.Default)).ToArray();
        return new CompiledModel(lines.Bag.Source.Path, lines.Name.Text, known, AreasOf(lines.Lines.Select(line => line.Syntax)), null);
    }

    private static CompiledModel Done(ModelLines lines, ModelPlan plan) =>
        new(lines.Bag.Source.Path, lines.Name.Text, plan.Parameters, AreasOf(lines.Lines.Select(line => line.Syntax)), plan);

    private static EquatableArray<string> AreasOf(IEnumerable<MemberSyntax> members) =>
        members.OfType<AreaSyntax>().Where(area => !area.Name.IsMissing).Select(area => area.Name.Text).Distinct().ToArray();

    /// <summary>A model and the circuits it uses.</summary>
    private sealed record Compiled(CompiledModel Model, IReadOnlyCollection<string> Circuits);
}
