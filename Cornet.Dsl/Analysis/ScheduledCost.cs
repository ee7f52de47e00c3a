using Cornet.Dsl.Graph;

namespace Cornet.Dsl.Analysis;

/// <summary>Multiply-adds of each step of each area, as scheduled and as written.</summary>
internal sealed class ScheduledCost
{
    private readonly (long Scheduled, long Written)[][] _steps;
    private readonly (long Scheduled, long Written, int Used)[] _connections;

    /// <param name="graph">The network.</param>
    /// <param name="cost">What its parts cost.</param>
    /// <param name="types">Its types.</param>
    /// <param name="order">The areas in the order in which they update.</param>
    /// <param name="steps">How many steps each area has.</param>
    /// <param name="invariance">What is computed once; null where nothing is.</param>
    /// <param name="reach">Which steps run.</param>
    /// <param name="skipsZeros">Whether layers that would turn zeros into zeros are skipped.</param>
    public ScheduledCost(
        NetworkGraph graph, Cost cost, Types types, IReadOnlyList<int> order, IReadOnlyList<int> steps, Invariance? invariance, Reach reach, bool skipsZeros)
    {
        _steps = [.. steps.Select(count => new (long, long)[count])];
        _connections = new (long, long, int)[graph.Connections.Count];
        var into = graph.Edges.ToLookup(edge => edge.To);
        var computed = new HashSet<Edge>(); // what is steady and has been computed
        for (var place = 0; place < graph.Areas.Count; place++)
        {
            var area = graph.Areas[place];
            var zeros = graph.Unroll is null ? null : Zeros.Of(graph, types, area, skipsZeros);
            for (var t = 0; t < steps[place]; t++)
            {
                var (runs, isDriven, sum) = (reach.Runs(place, t), false, (Scheduled: 0L, Written: 0L));
                foreach (var edge in into[place])
                {
                    if (graph.Unroll is null ? t > 0 : t < edge.Start) continue;
                    isDriven |= edge.Connection is not { } other || graph.Connections[other].Kind != JoinKind.Multiply;
                    var region = edge.Connection is { } one ? graph.Connections[one].Region : area.Receive;
                    var written = region < 0 ? 0 : cost.OfRegion(region, t);
                    var isAgain = invariance?.SteadyFrom(edge) is { } steady && t >= steady && runs && !computed.Add(edge);
                    var scheduled = runs && !isAgain ? written : 0;
                    if (edge.Connection is { } own)
                    {
                        var (before, all, used) = _connections[own];
                        _connections[own] = (before + scheduled, all + written, used + (runs ? 1 : 0));
                    }
                    else sum = (sum.Scheduled + scheduled, sum.Written + written);
                }
                var body = cost.OfRegion(area.Region, t);
                var skipped = zeros is not null && !isDriven ? cost.UpTo(area, zeros.Behind, t) : 0;
                _steps[place][t] = (runs ? sum.Scheduled + body - skipped : 0, sum.Written + body);
            }
        }
    }

    /// <summary>Of a step of an area, what it does with its afferent input included.</summary>
    public (long Scheduled, long Written) Of(int area, int step) => _steps[area][step];

    /// <summary>Of all steps of a connection, and at how many it is read.</summary>
    public (long Scheduled, long Written, int Used) OfConnection(int connection) => _connections[connection];
}
