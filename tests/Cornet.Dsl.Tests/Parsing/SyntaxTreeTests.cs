using System.Collections;
using Cornet.Dsl.Diagnostics;
using Cornet.Dsl.Parsing;
using Cornet.Dsl.Syntax;
using Cornet.Dsl.Tests.Formatting;
using Cornet.Dsl.Text;
using CsCheck;

namespace Cornet.Dsl.Tests.Parsing;

/// <summary>Walking a tree finds all of it.</summary>
public class SyntaxTreeTests
{
    [Fact]
    public void Every_piece_of_a_tree_is_among_its_descendants()
    {
        foreach (var text in Samples.All.Concat(ModelFiles.Sources().Select(source => source.Content))) Check(text);
        RandomProgram.Any.Sample(Check, iter: 200, threads: 1);
    }

    [Fact]
    public void The_path_to_a_place_leads_inwards()
    {
        var path = Parse(Samples.CORnetS).PathTo(Samples.CORnetS.IndexOf("stride 2 then 1", StringComparison.Ordinal) + "stride 2 th".Length);
        Assert.Equal(
            ["CornetFile", "CircuitDeclaration", "BlockSyntax", "RecurStatement", "BlockSyntax", "LayerStatement", "LayerSyntax", "ArgumentSyntax", "ThenExpression"],
            path.Select(node => node.GetType().Name));
    }

    private static void Check(string text)
    {
        var file = Parse(text);
        var expected = new HashSet<SyntaxNode>(ReferenceEqualityComparer.Instance);
        Collect(file, expected);
        Assert.True(expected.SetEquals(new HashSet<SyntaxNode>(file.WithDescendants(), ReferenceEqualityComparer.Instance)), text);
    }

    // By looking into every property, whatever it is called.
    private static void Collect(object? value, HashSet<SyntaxNode> found)
    {
        if (value is SyntaxNode node && found.Add(node))
            foreach (var property in node.GetType().GetProperties().Where(property => property.GetIndexParameters().Length == 0)) Collect(property.GetValue(node), found);
        else if (value is IEnumerable items and not string)
            foreach (var item in items) Collect(item, found);
    }

    private static CornetFile Parse(string text)
    {
        var source = new SourceText("test.cornet", text);
        return CornetParser.Parse(source, new DiagnosticBag(source));
    }
}
