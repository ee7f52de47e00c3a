using Cornet.Dsl.Diagnostics;
using Cornet.Dsl.Graph;

namespace Cornet.Dsl.Analysis;

/// <summary>The order in which areas update within a step: none reads, without a delay, what has not been computed.</summary>
internal static class Causality
{
    /// <summary>The areas, each behind those that it reads without a delay and otherwise in order of the text; null after reporting a cycle.</summary>
    public static IReadOnlyList<int>? Order(NetworkGraph graph)
    {
        var waits = graph.Areas.Select((_, to) => graph.Edges.Where(edge => edge.To == to && edge is { From: >= 0, Delay: 0 }).ToList()).ToList();
        var (order, done) = (new List<int>(), new bool[waits.Count]);
        while (order.Count < waits.Count)
        {
            var next = Enumerable.Range(0, waits.Count).Where(area => !done[area] && waits[area].All(edge => done[edge.From])).DefaultIfEmpty(-1).First();
            if (next < 0)
            {
                Report(graph, waits, done);
                return null;
            }
            done[next] = true;
            order.Add(next);
        }
        return order;
    }

    // Every area that is left waits for another one that is left: whoever follows what they wait for goes round in the end.
    private static void Report(NetworkGraph graph, List<List<Edge>> waits, bool[] done)
    {
        var path = new List<int> { Array.FindIndex(done, one => !one) };
        while (true)
        {
            var read = waits[path[path.Count - 1]].First(edge => !done[edge.From]).From;
            var start = path.IndexOf(read);
            path.Add(read);
            if (start < 0) continue;
            path.RemoveRange(0, start);
            break;
        }
        path.Reverse(); // from who sends to who receives
        // It begins with the area that stands first in the text, and every cycle has a connection: areas only follow areas above them.
        var first = path.IndexOf(path.Min());
        var cycle = path.Take(path.Count - 1).Skip(first).Concat(path.Take(first)).Append(path[first]).ToList();
        var edges = Enumerable.Range(0, cycle.Count - 1).SelectMany(i => waits[cycle[i + 1]].Where(edge => edge.From == cycle[i])).ToList();
        var closing = edges.Where(edge => edge.Connection is not null)
            .Select(edge => graph.Connections[edge.Connection!.Value]).OrderBy(connection => connection.Place.Span.Start).Last();
        closing.Place.Bag.Also(edges.Select(Related)).CycleWithoutDelay(
            closing.Place.Span, string.Join(" -> ", cycle.Select(area => graph.Areas[area].Name)), closing.Text);

        RelatedPlace Related(Edge edge)
        {
            var (from, to) = (graph.Areas[edge.From].Name, graph.Areas[edge.To]);
            return edge.Connection is { } connection
                ? graph.Connections[connection].Place.Related($"{to.Name} receives input from {from} here, without a delay.")
                : to.Place.Related($"{to.Name} receives input from {from}, the area before it, without a delay.");
        }
    }
}
