using Cornet.Dsl.Catalog;
using Cornet.Dsl.Expressions;
using Cornet.Dsl.Programs;

namespace Cornet.Dsl.Drawing;

/// <summary>What a drawing writes on a layer: <c>conv 3×3, 64, /2</c>.</summary>
/// <param name="circuit">The class that the layer belongs to.</param>
/// <param name="arguments">What the class is made with.</param>
internal sealed class LayerCaption(Module circuit, EquatableArray<Expr> arguments)
{
    /// <summary>The caption of a layer at one place.</summary>
    public string Of(Statement.Apply apply)
    {
        var layer = LayerOf(apply);
        (string, string)? strides = apply.Stride is { } stride ? (Number(stride.First), Number(stride.Rest)) : null;
        return LayerCatalog.Find(layer.Word)!.Caption(Find, strides) + (layer.Copies is null ? "" : " per step");

        string? Find(string name) => layer.Arguments.FirstOrDefault(one => one.Name == name) is not { } argument ? null
            : argument.Value is { } value ? Number(value) : argument.Literal;
    }

    /// <summary>The layer itself.</summary>
    public LayerDeclaration LayerOf(Statement.Apply apply) => circuit.Layers.First(layer => layer.Label == apply.Layer);

    // The numbers of a class follow from its parameters: here those of one area.
    private string Number(Expr number) => ((long)number.Evaluate(Argument)).ToString(CultureInfo.InvariantCulture);

    private double Argument(string name)
    {
        for (var i = 0; i < circuit.Parameters.Count && i < arguments.Count; i++)
            if (circuit.Parameters[i].Name == name) return arguments[i].Number;
        return 0;
    }
}
