using Cornet.Dsl.Binding;
using Cornet.Dsl.Catalog;

namespace Cornet.Dsl.Services;

/// <summary>Finds what the names inside one declaration mean: <paramref name="table"/> knows all declarations, and gets the mentions.</summary>
internal sealed class MentionReader(SymbolTable table, string path, Declaration declaration)
{
    private static readonly string[] Joins = ["add", "multiply", "concat", "resize"];

    // Values of `let` are visible in their circuit or area.
    private Dictionary<string, Symbol> _values = table.NamesOf(declaration).Values;

    // The circuits of the model, found when the first setting asks.
    private List<Symbol>? _circuits;

    private ModelDeclaration? Model => declaration switch
    {
        ModelDeclaration model => model,
        StudyDeclaration study => table.Model(study.Model.Text)?.Syntax as ModelDeclaration,
        _ => null,
    };

    public void Read()
    {
        switch (declaration)
        {
            case ModelDeclaration { Base: { } parent }: Mention(parent, table.Model(parent.Text)); break;
            case StudyDeclaration study: Mention(study.Model, table.Model(study.Model.Text)); break;
            case RecipeDeclaration recipe: Mention(recipe.Model, table.Model(recipe.Model.Text)); break;
        }
        ReadChildren(declaration);
    }

    private void Read(SyntaxNode node)
    {
        switch (node)
        {
            case AreaSyntax area:
                if (area.After is { } after) Area(after);
                if (area.From is { } from) Area(from);
                _values = new(StringComparer.Ordinal);
                break;
            case DecoderSyntax decoder:
                if (decoder.From is { } read) Area(read);
                _values = new(StringComparer.Ordinal);
                break;
            case TimingEntrySyntax entry: Area(entry.Area); break;
            case ConnectionSyntax connection:
                Area(connection.From);
                Area(connection.To);
                break;
            case SettingSyntax setting: foreach (var target in setting.Targets) Path(target); break;
            case FactorSyntax factor: Factor(factor); break;
            case CallExpression call: Call(call); break;
            case LayerSyntax layer: Layer(layer); return;
            case NameExpression name: Name(name); break;
            case StateStatement { Name.IsMissing: false } state:
                ReadChildren(state);
                table.Add(_values, new Symbol(SymbolKind.Value, path, state.Name, state, declaration));
                return;
            case RepeatStatement { Variable: { IsMissing: false } variable } repeat:
                Read(repeat.Times);
                table.Add(_values, new Symbol(SymbolKind.Value, path, variable, repeat, declaration));
                Read(repeat.Body);
                return;
            case AssignStatement assign:
                Mention(assign.Name, Value(assign.Name.Text));
                Read(assign.Value);
                return;
            case LetStatement { Name.IsMissing: false } let:
                ReadChildren(let);
                table.Add(_values, new Symbol(SymbolKind.Value, path, let.Name, let, declaration));
                return;
        }
        ReadChildren(node);
    }

    private void ReadChildren(SyntaxNode node)
    {
        foreach (var child in node.Children()) Read(child);
    }

    private void Factor(FactorSyntax factor)
    {
        var targets = FactorLevels.TargetsOf(factor);
        for (var i = 0; i < targets.Count; i++)
        {
            if (FactorLevels.IsModel(targets[i])) Models(factor, i, targets.Count);
            else if (!FactorLevels.IsOfRecipe(targets[i])) Path(targets[i]);
        }
    }

    // The models among the values of a factor: in each the one at a target's place.
    private void Models(FactorSyntax factor, int place, int targets)
    {
        foreach (var value in factor.Values)
        {
            var one = value is TupleExpression { Items: var items } ? items.Count == targets ? items[place] : null : value;
            if (one is NameExpression name) Mention(name, table.Model(name.Name));
        }
    }

    private void Area(Identifier name)
    {
        if (Model is { } model) Mention(name, table.Area(model, name.Text));
    }

    private void Call(CallExpression call)
    {
        if (table.Circuit(call.Name.Text) is not { } circuit) return;
        Mention(call.Name, circuit);
        foreach (var argument in call.Arguments)
            if (argument.Name is { } name) Mention(name, table.Parameter(circuit.Owner, name.Text));
    }

    private void Layer(LayerSyntax layer)
    {
        var word = layer.Kind.Text;
        var circuit = table.Circuit(word);
        Mention(layer.Kind, (layer.Arguments.Count == 0 ? Value(word) : null) ?? table.Parameter(declaration, word) ?? circuit);
        var properties = LayerCatalog.Find(word)?.Properties ?? [];
        foreach (var argument in layer.Arguments)
        {
            if (layer.IsCall && argument.Name is { } named && circuit is not null) Mention(named, table.Parameter(circuit.Owner, named.Text));
            if (argument is { Name: null, Value: NameExpression alone })
            {
                if (Joins.Contains(word)) Mention(alone, _values.TryGetValue(alone.Name, out var kept) ? kept : null);
                else if (!properties.Any(property => property.Kind == PropertyKind.Flag && property.Name == alone.Name)) Name(alone);
            }
            else Read(argument.Value);
        }
    }

    private void Name(NameExpression name) => Mention(name, Value(name.Name) ?? table.Parameter(declaration, name.Name));

    private Symbol? Value(string name) => _values.TryGetValue(name, out var kept) ? kept : null;

    /// <summary><c>V4.times</c>, or <c>scale</c> of the model and of every circuit that has one.</summary>
    private void Path(IReadOnlyList<Identifier> names)
    {
        if (Model is not { } model) return;
        // `recur.gate` names nothing that is declared.
        if (names.Count > 1 && names[names.Count - 2].Text == CircuitParts.Recur) names = [.. names.Take(names.Count - 2)];
        if (names.Count == 0) return;
        if (table.Area(model, names[0].Text) is { Syntax: AreaSyntax syntax } area)
        {
            Mention(names[0], area);
            if (names.Count > 1 && table.Circuit(syntax.Call?.Name.Text) is { } circuit) Mention(names[1], Inside(circuit, names[1]));
        }
        else if (table.Decoder(model, names[0].Text) is { } decoder) Mention(names[0], decoder);
        else if (table.Circuit(names[0].Text) is { } named)
        {
            Mention(names[0], named);
            if (names.Count > 1) Mention(names[1], Inside(named, names[1]));
        }
        else if (names.Count == 1)
        {
            if (table.Parameter(model, names[0].Text) is { } own) Mention(names[0], own);
            else foreach (var circuit in Circuits(model)) Mention(names[0], Inside(circuit, names[0]));
        }
    }

    private Symbol? Inside(Symbol circuit, Identifier name) => table.Parameter(circuit.Owner, name.Text)
        ?? (table.NamesOf(circuit.Owner).Values.TryGetValue(name.Text, out var kept) ? kept : null);

    private List<Symbol> Circuits(ModelDeclaration model) => _circuits ??=
        table.Lineage(model).SelectMany(one => one.Members).OfType<AreaSyntax>()
            .Select(area => table.Circuit(area.Call?.Name.Text)).OfType<Symbol>().Distinct().ToList();

    private void Mention(SyntaxNode name, Symbol? symbol) => table.Mention(path, name.Span, symbol);
}
