using System.Runtime.CompilerServices;

namespace Cornet.Dsl.Syntax;

/// <summary>Walks a tree for whoever does not care what each construct means: the printer, and the services of an editor.</summary>
public static class SyntaxTree
{
    /// <summary>The pieces that a construct is made of, in the order of the text.</summary>
    public static IEnumerable<SyntaxNode> Children(this SyntaxNode node) => node switch
    {
        CornetFile file => file.Declarations,
        ModelDeclaration model => Some(model.Name).Concat(model.Parameters).Concat(Some(model.Base)).Concat(model.Members),
        CircuitDeclaration circuit => Some(circuit.Name).Concat(circuit.Parameters).Concat(Some(circuit.Body)),
        StudyDeclaration study => Some(study.Name, study.Model).Concat(study.Factors),
        RecipeDeclaration recipe => Some(recipe.Name, recipe.Model).Concat(recipe.Settings),
        ParameterSyntax parameter => Some(parameter.Name, parameter.Default),
        FactorSyntax factor => Some(factor.Keyword, factor.Name).Concat(factor.Targets.SelectMany(path => path)).Concat(factor.Values),
        InputSyntax input => Some(input.Size),
        UnrollSyntax unroll => Some(unroll.Times, unroll.Order),
        AreaSyntax area => Some(area.Name, area.Call, area.Body, area.After, area.From),
        DecoderSyntax decoder => Some(decoder.Name, decoder.Body, decoder.From),
        InitSyntax init => Some(init.Layer, init.Rule),
        KeysSyntax keys => keys.Entries,
        KeyEntrySyntax entry => Some(entry.Path, entry.Key),
        TimingSyntax timing => timing.Entries,
        TimingEntrySyntax entry => Some(entry.Area, entry.Start),
        ConnectionSyntax connection => Some(connection.From, connection.To, connection.Body).Concat(connection.Arguments),
        SettingSyntax setting => setting.Targets.SelectMany(path => path).Concat(Some(setting.Value)),
        BlockSyntax block => block.Statements,
        LayerStatement layer => Some(layer.Label, layer.Layer),
        RecurStatement recur => Some(recur.Times).Concat(recur.Arguments).Concat(Some(recur.Body)),
        LetStatement let => Some(let.Name, let.Value),
        RepeatStatement repeat => Some(repeat.Variable, repeat.Times, repeat.Body),
        StateStatement state => Some(state.Name, state.First),
        AssignStatement assign => Some(assign.Name, assign.Value),
        FormulaStatement formula => Some(formula.Value),
        ReceiveStatement receive => Some(receive.Body),
        ArrowStatement arrow => Some(arrow.Target),
        BranchStatement branch => Some(branch.Value),
        LayerSyntax layer => Some(layer.Kind).Concat(layer.Arguments),
        ArgumentSyntax argument => Some(argument.Name, argument.Value),
        BinaryExpression binary => Some(binary.Left, binary.Right),
        ConditionalExpression conditional => Some(conditional.Value, conditional.Left, conditional.Right, conditional.Otherwise),
        NegateExpression negate => Some(negate.Operand),
        SizeExpression size => size.Extents,
        ThenExpression then => Some(then.First, then.Rest),
        CallExpression call => Some(call.Name).Concat(call.Arguments),
        BlockExpression block => Some(block.Block),
        LayerExpression layer => Some(layer.Layer),
        TupleExpression tuple => tuple.Items,
        _ => [],
    };

    /// <summary>A construct and everything in it, each before its pieces.</summary>
    public static IEnumerable<SyntaxNode> WithDescendants(this SyntaxNode node)
    {
        var ahead = new Stack<SyntaxNode>([node]);
        while (ahead.Count > 0)
        {
            var next = ahead.Pop();
            yield return next;
            foreach (var child in next.Children().Reverse()) ahead.Push(child);
        }
    }

    /// <summary>The constructs around a place, from the file inwards; a place just behind a construct belongs to it.</summary>
    public static List<SyntaxNode> PathTo(this CornetFile file, int offset)
    {
        var path = new List<SyntaxNode> { file };
        while (Innermost(path[path.Count - 1], offset) is { } inner) path.Add(inner);
        return path;
    }

    // Where two constructs touch, the one that begins here is meant.
    private static SyntaxNode? Innermost(SyntaxNode node, int offset) =>
        node.Children().LastOrDefault(child => child.Span.Start <= offset && offset <= child.Span.End);

    private static IEnumerable<SyntaxNode> Some(params SyntaxNode?[] nodes) => nodes.OfType<SyntaxNode>();
}

/// <summary>Compares constructs by reference, for sets and keys. Records compare and hash everything in them: with a model as its key, each look-up
/// would read the whole model.</summary>
internal sealed class ByReference : IEqualityComparer<SyntaxNode>
{
    public static ByReference Instance { get; } = new();

    public bool Equals(SyntaxNode? x, SyntaxNode? y) => ReferenceEquals(x, y);
    public int GetHashCode(SyntaxNode node) => RuntimeHelpers.GetHashCode(node);
}
