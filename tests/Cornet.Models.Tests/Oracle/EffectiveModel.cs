using Cornet.Dsl.Diagnostics;
using Cornet.Dsl.Parsing;
using Cornet.Dsl.Syntax;
using Cornet.Dsl.Text;

namespace Cornet.Tests.Oracle;

/// <summary>What a setting of a variant or of a study's row changes in one line of a model.</summary>
/// <param name="Name">The name it sets; <c>recur.gate</c> is one name.</param>
/// <param name="Value">The new value.</param>
internal sealed record Edit(string Name, ExpressionSyntax Value)
{
    public bool IsAbsent => Value is NameExpression { Name: "absent" };

    public bool IsPresent => Value is NameExpression { Name: "present" };

    /// <summary>The layer that it puts in the place of another.</summary>
    public LayerSyntax Layer => Value switch
    {
        LayerExpression layer => layer.Layer,
        NameExpression name => new LayerSyntax(new Identifier(name.Span, name.Name), default, null) { Span = name.Span },
        _ => throw new OracleException($"{Value} is not a layer"),
    };
}

/// <summary>A line of a model with what variants change in it.</summary>
internal sealed record ModelLine(MemberSyntax Syntax, IReadOnlyList<Edit> Edits, int Level)
{
    public string? Area => (Syntax as AreaSyntax)?.Name.Text;

    /// <summary>The name of a decoder that has one.</summary>
    public string? NamedDecoder => (Syntax as DecoderSyntax)?.Name?.Text;
}

/// <summary>The declarations of some texts, by name.</summary>
internal sealed class Declarations
{
    private readonly List<Declaration> _all;

    public Declarations(params string[] texts) => _all =
    [
        .. texts.Select((text, i) => new SourceText($"{i}.cornet", text))
            .SelectMany(text => CornetParser.Parse(text, new DiagnosticBag(text)).Declarations),
    ];

    public IEnumerable<ModelDeclaration> Models => _all.OfType<ModelDeclaration>();

    public IEnumerable<StudyDeclaration> Studies => _all.OfType<StudyDeclaration>();

    public ModelDeclaration Model(string name) => Models.Single(model => model.Name.Text == name);

    public bool HasCircuit(string name) => _all.OfType<CircuitDeclaration>().Any(circuit => circuit.Name.Text == name);

    public CircuitDeclaration Circuit(string name) => _all.OfType<CircuitDeclaration>().Single(circuit => circuit.Name.Text == name);
}

/// <summary>One model after its bases, its own lines and all settings.</summary>
internal sealed class EffectiveModel
{
    private readonly int _level;

    private EffectiveModel(EffectiveModel? @base)
    {
        _level = (@base?._level ?? -1) + 1;
        Parameters = [.. @base?.Parameters ?? []];
        Lines = [.. @base?.Lines ?? []];
    }

    /// <summary>Names and defaults, those of the base first.</summary>
    public List<(string Name, ExpressionSyntax Default)> Parameters { get; }

    /// <summary>The lines, areas in the order in which they receive input from each other.</summary>
    public List<ModelLine> Lines { get; }

    public IEnumerable<T> Of<T>() where T : MemberSyntax => Lines.Select(line => line.Syntax).OfType<T>();

    /// <summary>A model that is declared.</summary>
    public static EffectiveModel Of(ModelDeclaration model, Declarations declarations)
    {
        var effective = new EffectiveModel(model.Base is { } @base ? Of(declarations.Model(@base.Text), declarations) : null);
        foreach (var parameter in model.Parameters) effective.Parameter(parameter.Name.Text, parameter.Default!);
        foreach (var member in model.Members)
            if (member is not SettingSyntax) effective.Line(member);
        effective.Order();
        foreach (var setting in model.Members.OfType<SettingSyntax>())
            effective.Set([.. setting.Targets.Select(target => (IReadOnlyList<Identifier>)target)], setting.Value);
        return effective;
    }

    /// <summary>A model with the settings of a study's row.</summary>
    public static EffectiveModel Of(StudyLine row, Declarations declarations)
    {
        var effective = new EffectiveModel(Of(declarations.Model(row.Model), declarations));
        foreach (var (target, value) in row.Settings) effective.Set([target], value);
        return effective;
    }

    private void Parameter(string name, ExpressionSyntax value)
    {
        var known = Parameters.FindIndex(parameter => parameter.Name == name);
        if (known >= 0) Parameters[known] = (name, value);
        else Parameters.Add((name, value));
    }

    // What a variant says replaces the line of its base; connections add up.
    private void Line(MemberSyntax member)
    {
        var line = new ModelLine(member, [], _level);
        var replaced = Lines.FindIndex(other => other.Level < _level && (member, other.Syntax) switch
        {
            (InputSyntax, InputSyntax) or (UnrollSyntax, UnrollSyntax) => true,
            (DecoderSyntax, DecoderSyntax) => other.NamedDecoder == line.NamedDecoder,
            (AreaSyntax, AreaSyntax) => other.Area == line.Area,
            _ => false,
        });
        if (replaced >= 0) Lines[replaced] = line;
        else Lines.Add(line);
    }

    // `after` puts an area directly behind another, which may itself be on its way.
    private void Order()
    {
        var pending = Lines.Where(line => line.Level == _level && line.Syntax is AreaSyntax { After: not null }).ToList();
        while (pending.Count > 0)
        {
            var next = pending.First(line => pending.TrueForAll(other => other.Area != After(line)));
            pending.Remove(next);
            Lines.Remove(next);
            Lines.Insert(Lines.FindIndex(line => line.Area == After(next)) + 1, next);
        }

        static string After(ModelLine line) => ((AreaSyntax)line.Syntax).After!.Text;
    }

    private void Set(IReadOnlyList<IReadOnlyList<Identifier>> targets, ExpressionSyntax value)
    {
        for (var i = 0; i < targets.Count; i++)
            Set([.. targets[i].Select(name => name.Text)], value is TupleExpression { Items: var items } ? items[i] : value);
    }

    private void Set(IReadOnlyList<string> path, ExpressionSyntax value)
    {
        if (path.Count > 1 && path[^2] == "recur") path = [.. path.SkipLast(2), $"recur.{path[^1]}"];
        var edit = new Edit(path[^1], value);
        if (path.Count == 1 && Parameters.Exists(parameter => parameter.Name == edit.Name)) Parameter(edit.Name, value);
        else if (path.Count == 1 && Lines.Exists(line => line.Area == edit.Name || line.NamedDecoder == edit.Name))
        {
            if (edit.IsAbsent) Lines.RemoveAll(line => line.Area == edit.Name || line.NamedDecoder == edit.Name);
        }
        else
            for (var i = 0; i < Lines.Count; i++)
                if (path.Count == 1 || Owners(Lines[i].Syntax).Contains(path[0])) Lines[i] = Lines[i] with { Edits = [.. Lines[i].Edits, edit] };
    }

    private static IEnumerable<string> Owners(MemberSyntax line) => line switch
    {
        AreaSyntax { Call: { } call } area => [area.Name.Text, call.Name.Text],
        AreaSyntax area => [area.Name.Text],
        DecoderSyntax decoder => [decoder.Name?.Text ?? "decoder"],
        _ => [],
    };
}
