using Cornet.Dsl.Semantics;

namespace Cornet.Dsl.Timing;

/// <summary>One area hears another, or the image.</summary>
/// <param name="From">The position of the area that projects; -1 for the image.</param>
/// <param name="To">The position of the area that receives it.</param>
/// <param name="Delay">In steps.</param>
/// <param name="Connection">The position of the connection it is; null between areas that follow each other.</param>
internal sealed record Edge(int From, int To, int Delay, int? Connection)
{
    /// <summary>The first step at which something can arrive. Only the image speaks at step 0, in whichever order areas update.</summary>
    public int Start => From < 0 ? Delay : Math.Max(1, Delay);
}

/// <summary>Who hears whom: for each area first the one it follows, then its connections in order of the text.</summary>
internal sealed class NetworkGraph
{
    private readonly Network _network;
    private readonly List<Edge>[] _into;

    public NetworkGraph(Network network)
    {
        _network = network;
        var places = network.Areas.Select((area, place) => (area.Name, place))
            .ToDictionary(one => one.Name, one => one.place, StringComparer.Ordinal);
        places.Add(Network.InputName, -1);
        var delay = network.Unroll?.Order == UpdateOrder.Biological ? 1 : 0;
        _into = [.. network.Areas.Select((area, place) =>
            new List<Edge> { new(places[area.Afferent], place, places[area.Afferent] < 0 ? 0 : delay, null) })];
        for (var i = 0; i < network.Connections.Count; i++)
        {
            var (from, to) = (places[network.Connections[i].From], places[network.Connections[i].To]);
            _into[to].Add(new Edge(from, to, network.Connections[i].Delay, i));
        }
    }

    /// <summary>What an area hears.</summary>
    public IReadOnlyList<Edge> Into(int area) => _into[area];

    /// <summary>All edges, by the area that hears.</summary>
    public IEnumerable<Edge> Edges => _into.SelectMany(edges => edges);

    /// <summary>The areas in the order in which they update within a step: each behind all it hears without a delay, and as in the text otherwise. Null
    /// after reporting a cycle without any delay.</summary>
    public IReadOnlyList<int>? Sequence()
    {
        var (sequence, done) = (new List<int>(), new bool[_into.Length]);
        while (sequence.Count < _into.Length)
        {
            var next = Array.FindIndex(done, one => !one);
            while (next < done.Length && (done[next] || WaitsFor(next).Any(from => !done[from]))) next++;
            if (next == done.Length)
            {
                ReportCycle(done);
                return null;
            }
            done[next] = true;
            sequence.Add(next);
        }
        return sequence;
    }

    private IEnumerable<int> WaitsFor(int area) => _into[area].Where(edge => edge.From >= 0 && edge.Delay == 0).Select(edge => edge.From);

    // Every area that is left waits for another one that is left: whoever follows what they wait for goes round in the end.
    private void ReportCycle(bool[] done)
    {
        var path = new List<int> { Array.FindIndex(done, one => !one) };
        while (true)
        {
            var heard = WaitsFor(path[path.Count - 1]).First(from => !done[from]);
            var start = path.IndexOf(heard);
            path.Add(heard);
            if (start < 0) continue;
            path.RemoveRange(0, start);
            break;
        }
        path.Reverse(); // from who is heard to who hears
        // It begins with the area that stands first in the text, and every cycle has a connection: areas only follow areas above them.
        var first = path.IndexOf(path.Min());
        var cycle = path.Take(path.Count - 1).Skip(first).Concat(path.Take(first)).Append(path[first]).ToList();
        var closing = Enumerable.Range(0, cycle.Count - 1)
            .SelectMany(i => _into[cycle[i + 1]].Where(edge => edge.From == cycle[i] && edge.Delay == 0 && edge.Connection is not null))
            .Select(edge => _network.Connections[edge.Connection!.Value]).OrderBy(connection => connection.Place.Span.Start).Last();
        closing.Place.Bag.CycleWithoutDelay(
            closing.Place.Span, string.Join(" -> ", cycle.Select(area => _network.Areas[area].Name)), closing.Text);
    }
}
