using Cornet.Dsl.Syntax;
using Cornet.Dsl.Text;

namespace Cornet.Dsl.Binding;

/// <summary>A circuit that uses itself, directly or through others: no network is as deep as that.</summary>
/// <param name="At">Where it uses the first of them.</param>
/// <param name="Names">The circuits on the way, from it and back to it.</param>
internal sealed record CircuitCycle(TextSpan At, IReadOnlyList<string> Names)
{
    /// <summary>The shortest way from a circuit back to itself, or null.</summary>
    /// <param name="name">The circuit.</param>
    /// <param name="find">The circuit of a name, or null.</param>
    public static CircuitCycle? Of(string name, Func<string, CircuitDeclaration?> find)
    {
        var from = new Dictionary<string, string>(StringComparer.Ordinal);
        var next = new Queue<string>();
        next.Enqueue(name);
        while (next.Count > 0)
        {
            var current = next.Dequeue();
            foreach (var use in Uses(find(current)!))
            {
                if (use.Text == name) return Through(current);
                if (from.ContainsKey(use.Text) || find(use.Text) is null) continue;
                from.Add(use.Text, current);
                next.Enqueue(use.Text);
            }
        }
        return null;

        CircuitCycle Through(string last)
        {
            var names = new List<string> { name };
            for (var one = last; one != name; one = from[one]) names.Insert(0, one);
            var first = Uses(find(name)!).First(use => use.Text == names[0]);
            return new CircuitCycle(first.Span, [name, .. names]);
        }
    }

    // The words that stand where layers stand, and are no parameters.
    private static IEnumerable<Identifier> Uses(CircuitDeclaration circuit)
    {
        var parameters = new HashSet<string>(circuit.Parameters.Select(parameter => parameter.Name.Text), StringComparer.Ordinal);
        return Words(circuit.Body).Where(word => !parameters.Contains(word.Text));
    }

    private static IEnumerable<Identifier> Words(BlockSyntax block) => block.Statements.SelectMany(statement => statement switch
    {
        LayerStatement layer => [layer.Layer.Kind],
        RecurStatement recur => Words(recur.Body),
        ReceiveStatement receive => Words(receive.Body),
        RepeatStatement repeat => Words(repeat.Body),
        AssignStatement assign => Words(assign.Value),
        LetStatement let => Words(let.Value),
        BranchStatement branch => Words(branch.Value),
        _ => Enumerable.Empty<Identifier>(),
    });

    private static IEnumerable<Identifier> Words(ExpressionSyntax value) => value switch
    {
        BlockExpression block => Words(block.Block),
        LayerExpression layer => [layer.Layer.Kind],
        NameExpression name => [new Identifier(name.Span, name.Name)],
        ThenExpression then => Words(then.First).Concat(Words(then.Rest)),
        _ => [],
    };
}
