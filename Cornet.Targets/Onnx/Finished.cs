namespace Cornet.Targets.Onnx;

/// <summary>A graph whose nodes have all been written: without what nothing reads, with the names of recording sites.</summary>
internal static class Finished
{
    /// <summary>Puts the graph together.</summary>
    /// <param name="program">The network.</param>
    /// <param name="nodes">All nodes.</param>
    /// <param name="outputs">What is put out.</param>
    /// <param name="sites">What areas put out at their steps, by name, put out or not.</param>
    public static OnnxGraph Graph(
        NetworkProgram program, NodeList nodes, IReadOnlyList<(string Name, OnnxValue Value)> outputs, IReadOnlyList<(string Name, OnnxValue Value)> sites)
    {
        var computed = new HashSet<string>(nodes.Nodes.Select(node => node.Output), StringComparer.Ordinal);
        // A value is called by its site. One that is that of several sites, because it does not change any more, is repeated for those put out.
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        var asked = new HashSet<string>(outputs.Select(output => output.Name), StringComparer.Ordinal);
        foreach (var (name, value) in outputs.Concat(sites.Where(site => !asked.Contains(site.Name))))
            if (computed.Contains(value.Name) && !names.ContainsKey(value.Name) && !names.ContainsValue(name)) names.Add(value.Name, name);
        string Named(string value) => names.TryGetValue(value, out var name) ? name : value;
        var all = nodes.Nodes.Select(node => node with { Inputs = [.. node.Inputs.Select(Named)], Output = Named(node.Output) })
            .Concat(outputs.Where(output => Named(output.Value.Name) != output.Name)
                .Select(output => new OnnxNode("Identity", [Named(output.Value.Name)], output.Name, []))).ToList();
        var read = new HashSet<string>(outputs.Select(output => output.Name), StringComparer.Ordinal);
        for (var i = all.Count - 1; i >= 0; i--)
        {
            if (read.Contains(all[i].Output)) read.UnionWith(all[i].Inputs);
            else all.RemoveAt(i);
        }
        return new OnnxGraph(
            program.Name, program.Input, [.. all],
            [.. program.StateDict.Where(weight => read.Contains(weight.Name)).Select(weight => new OnnxWeight(weight.Name, [.. weight.Extents.Select(extent => (long)extent.Value)]))],
            [.. nodes.Constants.Where(constant => read.Contains(constant.Name))],
            [.. outputs.Select(output => new OnnxOutput(output.Name, output.Value.Shape!))]);
    }
}
