using Cornet.Dsl.Semantics;

namespace Cornet.Dsl.Timing;

/// <summary>
/// How many channels arrive, before any shape has been worked out: a connection that concatenates may bring what an area further down puts out, whose
/// shape follows from the one that hears it. The last layer that says its channels decides.
/// </summary>
/// <param name="network">The network.</param>
internal sealed class ForeseenChannels(Network network)
{
    private readonly Dictionary<string, Quantity> _known = new(StringComparer.Ordinal);
    private readonly HashSet<string> _asked = new(StringComparer.Ordinal);

    /// <summary>What a connection brings, in terms of the model's parameters; null where it would follow from itself.</summary>
    public Quantity? Of(BoundConnection connection) =>
        connection.Body is { } body && Last(body.Body) is { } said ? said.Outside(name => Argument(body, name)) : Of(connection.From);

    private Quantity? Of(string source)
    {
        if (source == Network.InputName) return network.Input.Channels;
        if (_known.TryGetValue(source, out var known)) return known;
        var area = network.Areas.First(one => one.Name == source);
        var circuit = area.Circuit;
        if (Last([.. circuit.Receive ?? [], .. circuit.Body]) is { } said) return said.Outside(name => Argument(circuit, name));
        if (!_asked.Add(source)) return null;
        var heard = Of(area.Afferent);
        foreach (var connection in network.Connections.Where(one => one.To == source && one.Merge == JoinKind.Concat))
            heard = heard is null ? null : Sum(heard, Of(connection));
        _asked.Remove(source);
        if (heard is not null) _known.Add(source, heard);
        return heard;
    }

    /// <summary>The sum of two quantities of the same scope; null where either is not known.</summary>
    public static Quantity? Sum(Quantity a, Quantity? b) =>
        b is null ? null
        : a.Formula is null && b.Formula is null ? new Quantity(a.Value + b.Value)
        : new Quantity(a.Value + b.Value, new Formula.Binary('+', Evaluator.FormulaOf(a), Evaluator.FormulaOf(b)));

    private static Quantity? Last(IReadOnlyList<BoundStatement> statements)
    {
        for (var i = statements.Count - 1; i >= 0; i--)
        {
            var said = statements[i] switch
            {
                BoundLayer layer => layer.Rule.Channels(layer.Settings),
                BoundBranch branch => Last(branch.First),
                _ => null,
            };
            if (said is not null) return said;
        }
        return null;
    }

    private static Quantity Argument(BoundCircuit circuit, string name) =>
        circuit.Parameters.FirstOrDefault(parameter => parameter.Name == name)?.Argument ?? new Quantity(0);
}
