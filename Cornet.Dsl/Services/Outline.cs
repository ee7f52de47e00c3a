namespace Cornet.Dsl.Services;

/// <summary>An entry of a file's outline.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Span">The whole construct.</param>
/// <param name="NameSpan">Its name in the text.</param>
/// <param name="Inner">What it holds.</param>
public sealed record OutlineEntry(string Name, SymbolKind Kind, TextSpan Span, TextSpan NameSpan, EquatableArray<OutlineEntry> Inner);

/// <summary>What a file declares: models with their areas and named decoders, circuits with their layers, studies, recipes.</summary>
public static class Outline
{
    /// <summary>The outline of a file of the project; empty for another.</summary>
    public static IReadOnlyList<OutlineEntry> Of(Project project, string path) =>
        project.Find(path) is null ? [] : [.. project.TreeOf(path).Declarations.Where(one => !one.Name.IsMissing).Select(Entry)];

    private static OutlineEntry Entry(Declaration declaration) => declaration switch
    {
        ModelDeclaration model => Entry(model.Name, SymbolKind.Model, model, model.Members.Select(Entry).OfType<OutlineEntry>()),
        CircuitDeclaration circuit => Entry(circuit.Name, SymbolKind.Circuit, circuit, Layers(circuit.Body)),
        StudyDeclaration => Entry(declaration.Name, SymbolKind.Study, declaration, []),
        _ => Entry(declaration.Name, SymbolKind.Recipe, declaration, []),
    };

    private static OutlineEntry? Entry(MemberSyntax member) => member switch
    {
        AreaSyntax { Name.IsMissing: false } area => Entry(area.Name, SymbolKind.Area, area, Layers(area.Body)),
        DecoderSyntax { Name: { } name } decoder => Entry(name, SymbolKind.Decoder, decoder, Layers(decoder.Body)),
        _ => null,
    };

    private static IEnumerable<OutlineEntry> Layers(BlockSyntax? block) => block is null ? []
        : block.WithDescendants().OfType<LayerStatement>().Where(layer => layer.Label is not null)
            .Select(layer => Entry(layer.Label!, SymbolKind.Layer, layer, []));

    private static OutlineEntry Entry(Identifier name, SymbolKind kind, SyntaxNode node, IEnumerable<OutlineEntry> inner) =>
        new(name.Text, kind, node.Span, name.Span, inner.ToArray());
}
