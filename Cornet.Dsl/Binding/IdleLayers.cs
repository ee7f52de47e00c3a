using Cornet.Dsl.Catalog;
using Cornet.Dsl.Diagnostics;
using Cornet.Dsl.Expressions;
using Cornet.Dsl.Syntax;

namespace Cornet.Dsl.Binding;

/// <summary>
/// Finds layers that cost and do nothing. It tells only what holds for every use of a circuit: of layers that stand in the text side by side, with the
/// numbers that stand there.
/// </summary>
internal sealed class IdleLayers
{
    private LayerStatement? _before;
    private BoundLayer? _boundBefore;

    /// <summary>Something else stands between two layers.</summary>
    public void Interrupt() => (_before, _boundBefore) = (null, null);

    /// <summary>Looks at a layer whose word stands in the text, behind the one it was given before.</summary>
    /// <param name="statement">The layer as written.</param>
    /// <param name="layer">The layer.</param>
    public void Look(LayerStatement statement, BoundLayer layer)
    {
        var bag = layer.Place.Bag;
        if (layer.Rule.IsIdle(property => Number(layer, property))) bag.DoesNothing(layer.Place.Span, layer.Place.Text);
        if (_before is { } statementBefore && _boundBefore is { } before)
        {
            if (layer.Rule.KeepsPositive && before.Rule.IsNeverNegative)
                bag.Also(Here(statementBefore, before)).ChangesNothing(statement.Span, Called(statement, layer), Called(statementBefore, before));
            if (layer.Rule is BatchNorm && before.Settings.Find("bias") is { } bias)
                bag.Also(Here(statement, layer)).BiasBeforeNorm(bias.Place.Span, Called(statementBefore, before), Called(statement, layer));
            if (layer.Rule is Flatten && before.Rule is Flatten or Linear) bag.DoesNothing(layer.Place.Span, layer.Place.Text);
        }
        (_before, _boundBefore) = (statement, layer);

        RelatedPlace Here(LayerStatement one, BoundLayer its) => bag.Related(one.Span, $"'{Called(one, its)}' is here.");
    }

    private static string Called(LayerStatement statement, BoundLayer layer) => statement.Label?.Text ?? layer.Rule.Word;

    // A number that stands in the layer's own line: one that was passed may be another one for another area.
    private static double? Number(BoundLayer layer, string property)
    {
        if (layer.Settings.Find(property) is not { } setting) return null;
        if (setting.Place.Bag.Source != layer.Place.Bag.Source) return double.NaN;
        if (setting.Place.Span.Start < layer.Place.Span.Start || setting.Place.Span.End > layer.Place.Span.End) return double.NaN;
        return setting.First switch
        {
            Expr { HasParameters: false, Value: var whole } => whole,
            double real => real,
            _ => double.NaN,
        };
    }
}
