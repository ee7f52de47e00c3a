namespace Cornet.Dsl.Syntax;

/// <summary>One text for all ways of writing a value, a layer or a block: without places, blanks and comments, and numbers by their values. Two
/// constructs with one spelling say the same. It is for comparisons, never for readers.</summary>
internal static class Spelling
{
    public static string Of(SyntaxNode node) => node switch
    {
        Identifier name => name.Text,
        NameExpression name => name.Name,
        NumberExpression number => number.Value.ToString("R", CultureInfo.InvariantCulture) + number.Unit,
        BinaryExpression binary => $"({Of(binary.Left)} {binary.Operator} {Of(binary.Right)})",
        LayerExpression layer => Of(layer.Layer),
        LayerSyntax { PerStep: not null } layer => $"{WithoutSteps(layer)} per step",
        // The same as the word alone.
        LayerSyntax { Arguments.Count: 0 } word => word.Kind.Text,
        _ => $"{node.GetType().Name}({string.Join(", ", node.Children().Select(Of))})",
    };

    /// <summary>The spelling of a layer without <c>per step</c>.</summary>
    public static string WithoutSteps(LayerSyntax layer) => Of(layer with { PerStep = null });
}
