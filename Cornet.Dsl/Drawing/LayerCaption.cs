using Cornet.Dsl.Catalog;
using Cornet.Dsl.Expressions;
using Cornet.Dsl.Graph;
using Cornet.Dsl.Programs;

namespace Cornet.Dsl.Drawing;

/// <summary>What a drawing writes on a layer: <c>conv 3×3, 64, /2</c>.</summary>
internal sealed class LayerCaption(Module circuit, EquatableArray<Expr> arguments)
{
    /// <summary>The caption of a layer at one place.</summary>
    public string Of(Statement.Apply apply)
    {
        var layer = LayerOf(apply);
        (string, string)? strides = apply.Stride is { } stride ? (Number(stride.First), Number(stride.Rest)) : null;
        if (layer.Circuit is not null) return layer.Word + (Circuit(layer) is { Length: > 0 } numbers ? $" {numbers}" : "");
        return LayerCatalog.Find(layer.Word)!.Caption(Find, strides) + (layer.Copies is null ? "" : " per step");

        string? Find(string name) => layer.Arguments.FirstOrDefault(one => one.Name == name) is not { } argument ? null
            : argument.Value is { } value ? Number(value) + (argument.Width is { } width ? $"×{Number(width)}" : "") : argument.Literal;
    }

    // A circuit inside this one: its channels say most.
    private string Circuit(LayerDeclaration layer) =>
        layer.Arguments.FirstOrDefault(argument => argument.Name == "channels")?.Value is { } channels ? Number(channels) : "";

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

/// <summary>The layers of a connection as lines for its label.</summary>
internal static class PathwayCaption
{
    /// <summary>More lines than these are only counted.</summary>
    private const int MostLines = 4;

    /// <summary>The lines, in the order in which what is sent passes them.</summary>
    public static IReadOnlyList<string> Lines(Module circuit, EquatableArray<Expr> arguments)
    {
        var caption = new LayerCaption(circuit, arguments);
        var lines = circuit.Body.SelectMany(instruction => Lines(instruction, caption)).ToList();
        return lines.Count <= MostLines
            ? lines
            : [.. lines.Take(MostLines - 1), FormattableString.Invariant($"and {lines.Count - MostLines + 1} more")];
    }

    private static IEnumerable<string> Lines(Statement instruction, LayerCaption caption) => instruction switch
    {
        Statement.Apply apply => [caption.Of(apply)],
        Statement.Become become => [$"{become.Value}"],
        Statement.Join join => [join.Kind.Line($"{join.With}")],
        Statement.Choose branch => [.. Said("first", branch.First, caption), .. Said("then", branch.Rest, caption)],
        _ => [],
    };

    private static IEnumerable<string> Said(string when, EquatableArray<Statement> instructions, LayerCaption caption) =>
        instructions.SelectMany(one => Lines(one, caption)).DefaultIfEmpty("identity").Select(line => $"{when}: {line}");
}
