using Cornet.Dsl.Catalog;
using Cornet.Dsl.Syntax;

namespace Cornet.Dsl.Binding;

/// <summary>The names by which a variant can change a circuit, an area, a connection or a decoder.</summary>
internal sealed class CircuitParts
{
    private readonly Dictionary<string, PartKind> _kinds = new(StringComparer.Ordinal);

    /// <summary>All of them.</summary>
    public IEnumerable<string> Names => _kinds.Keys;

    /// <summary>The name of what a recurrence says: <c>recur.gate</c>.</summary>
    public static string OfRecurrence(string property) => $"{Recur}.{property}";

    /// <summary>The word that stands before a property of a recurrence.</summary>
    public const string Recur = "recur";

    /// <summary>What a name is here; null where it is nothing.</summary>
    public PartKind? Find(string name) => _kinds.TryGetValue(name, out var kind) ? kind : null;

    /// <summary>Those of a circuit with a call of it.</summary>
    public static CircuitParts Of(CircuitDeclaration circuit, CallExpression call)
    {
        var parts = new CircuitParts();
        foreach (var parameter in circuit.Parameters)
        {
            parts.Add(parameter.Name, PartKind.Parameter);
            parts.Layers(parameter.Default);
        }
        foreach (var argument in call.Arguments) parts.Layers(argument.Value);
        parts.Block(circuit.Body);
        return parts;
    }

    /// <summary>Those of a connection.</summary>
    public static CircuitParts Of(ConnectionSyntax connection)
    {
        var parts = connection.Body is { } body ? Of(body) : new CircuitParts();
        foreach (var property in ConnectionBinder.Properties) parts.Add(new Identifier(connection.Span, property), PartKind.Argument);
        return parts;
    }

    /// <summary>Those of an area's own layers, or of the decoder.</summary>
    public static CircuitParts Of(BlockSyntax body)
    {
        var parts = new CircuitParts();
        parts.Block(body);
        return parts;
    }

    private void Block(BlockSyntax block)
    {
        foreach (var statement in block.Statements)
        {
            switch (statement)
            {
                case LayerStatement { Layer.Kind.Text: "add" or "multiply" or "concat" or "resize" or "identity" }: break;
                case LayerStatement layer:
                    if (layer.Label is { } label) Add(label, PartKind.Label);
                    Add(layer.Layer.Kind, PartKind.LayerWord);
                    break;
                case RecurStatement recur:
                    foreach (var property in RecurrenceBinder.Properties)
                        Add(new Identifier(recur.Span, OfRecurrence(property)), PartKind.Recurrence);
                    Block(recur.Body);
                    break;
                case RepeatStatement repeat: Block(repeat.Body); break;
                case AssignStatement assign: Layers(assign.Value); break;
                case ReceiveStatement receive: Block(receive.Body); break;
                case BranchStatement branch: Layers(branch.Value); break;
                case LetStatement let:
                    Add(let.Name, PartKind.KeptValue);
                    Layers(let.Value);
                    break;
            }
        }
    }

    private void Layers(ExpressionSyntax? value)
    {
        switch (value)
        {
            case BlockExpression block: Block(block.Block); break;
            case LayerExpression layer: Add(layer.Layer.Kind, PartKind.LayerWord); break;
            case NameExpression name when LayerWords.Contains(name.Name): Add(new Identifier(name.Span, name.Name), PartKind.LayerWord); break;
            case ThenExpression then:
                Layers(then.First);
                Layers(then.Rest);
                break;
        }
    }

    // `norm1: norm` with a parameter `norm` adds nothing: the parameter is meant.
    private void Add(Identifier name, PartKind kind)
    {
        if (name.IsMissing || _kinds.TryGetValue(name.Text, out var other) && other <= kind) return;
        _kinds[name.Text] = kind;
    }
}
