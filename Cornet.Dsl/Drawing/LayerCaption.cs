using System.Globalization;
using Cornet.Dsl.Semantics;
using Cornet.Dsl.Timing;

namespace Cornet.Dsl.Drawing;

/// <summary>A layer in few letters, its numbers worked out for the area it stands in: <c>conv 3×3, 512, /2 then /1</c>.</summary>
/// <param name="circuit">The class it belongs to.</param>
/// <param name="arguments">What the area makes that class with.</param>
internal sealed class LayerCaption(CircuitPlan circuit, EquatableArray<Quantity> arguments)
{
    /// <summary>The caption.</summary>
    public string Of(Instruction.Apply apply)
    {
        var layer = LayerOf(apply);
        return layer.Kind switch
        {
            LayerKind.Conv => string.Join(", ", Convolution(layer, apply.Stride)),
            LayerKind.Linear => $"linear {Number(layer, "outputs")}",
            LayerKind.MaxPool or LayerKind.AvgPool => $"{Word(layer)} {Window(layer)}{(Find(layer, "stride") is { } stride ? $", /{stride}" : "")}",
            LayerKind.GlobalMaxPool => "maxpool",
            LayerKind.GlobalAvgPool => "avgpool",
            LayerKind.GroupNorm => $"groupnorm {Number(layer, "groups")}",
            LayerKind.Upsample => $"upsample ×{Number(layer, "factor")}",
            LayerKind.Dropout => $"dropout {layer.Arguments.FirstOrDefault(one => one.Name == "probability")?.Literal}",
            _ => Word(layer),
        } + (layer.Copies is null ? "" : " per step");
    }

    /// <summary>The layer itself.</summary>
    public LayerPlan LayerOf(Instruction.Apply apply) => circuit.Layers.First(layer => layer.Label == apply.Layer);

    private IEnumerable<string> Convolution(LayerPlan layer, StepValue? choice)
    {
        yield return $"conv {Window(layer)}";
        yield return Number(layer, "outputs");
        if (choice is not null) yield return $"/{Number(choice.First)} then /{Number(choice.Rest)}";
        else if (Find(layer, "stride") is { } stride && stride != "1") yield return $"/{stride}";
        if (Find(layer, "dilation") is { } dilation && dilation != "1") yield return $"dilation {dilation}";
        if (Find(layer, "groups") is { } groups && groups != "1") yield return $"{groups} groups";
    }

    private static string Word(LayerPlan layer) => layer.Kind.ToString().ToLowerInvariant();

    private string Window(LayerPlan layer) => $"{Number(layer, "kernel")}×{Number(layer, "kernel")}";

    private string Number(LayerPlan layer, string argument) => Find(layer, argument) ?? "?";

    private string? Find(LayerPlan layer, string argument) =>
        layer.Arguments.FirstOrDefault(one => one.Name == argument) is { Value: { } value } ? Number(value) : null;

    private string Number(Quantity quantity) =>
        Value(quantity.Formula ?? new Formula.Constant(quantity.Value)).ToString(CultureInfo.InvariantCulture);

    // The values of a class's numbers follow from its parameters: here those of one area.
    private long Value(Formula formula) => formula switch
    {
        Formula.Constant constant => constant.Value,
        Formula.Parameter parameter => Argument(parameter.Name),
        Formula.Binary { Operator: '+' } sum => Value(sum.Left) + Value(sum.Right),
        Formula.Binary { Operator: '-' } difference => Value(difference.Left) - Value(difference.Right),
        Formula.Binary { Operator: '*' } product => Value(product.Left) * Value(product.Right),
        Formula.Binary quotient => Value(quotient.Left) / Math.Max(1, Value(quotient.Right)),
        _ => 0,
    };

    private long Argument(string name)
    {
        for (var i = 0; i < circuit.Parameters.Count && i < arguments.Count; i++)
            if (circuit.Parameters[i].Name == name) return arguments[i].Value;
        return 0;
    }
}
