using Cornet.Dsl.Expressions;
using Cornet.Dsl.Programs;

namespace Cornet.Dsl.Drawing;

/// <summary>The layers of a connection as lines for its label.</summary>
internal static class PathwayCaption
{
    /// <summary>More lines than these are only counted.</summary>
    private const int MostLines = 4;

    /// <summary>The lines, in the order in which what is sent passes them.</summary>
    /// <param name="circuit">The connection's class.</param>
    /// <param name="arguments">What it is made with.</param>
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
        Statement.Join join => [$"{join.Kind.ToString().ToLowerInvariant()} {join.With}"],
        Statement.Choose branch => [.. Said("first", branch.First, caption), .. Said("then", branch.Rest, caption)],
        _ => [],
    };

    private static IEnumerable<string> Said(string when, EquatableArray<Statement> instructions, LayerCaption caption) =>
        instructions.SelectMany(one => Lines(one, caption)).DefaultIfEmpty("identity").Select(line => $"{when}: {line}");
}
