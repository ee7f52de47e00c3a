using Cornet.Dsl.Analysis;
using Cornet.Dsl.Catalog;
using Cornet.Dsl.Compilation;
using Cornet.Dsl.Graph;

namespace Cornet.Dsl.Services;

/// <summary>What a layer does in one area at some steps.</summary>
/// <param name="Model">The model.</param>
/// <param name="Area">The area, the connection or the decoder.</param>
/// <param name="Steps">The steps; empty for a layer that runs once.</param>
/// <param name="Output">The shape of its output.</param>
/// <param name="Parameters">Learnable numbers of one copy.</param>
/// <param name="MultiplyAdds">Multiply-adds of each step.</param>
/// <param name="ReceptiveField">In pixels; null where a mistake further down hides it.</param>
internal sealed record LayerFacts(string Model, string Area, string Steps, string Output, long Parameters, long MultiplyAdds, long? ReceptiveField)
{
    /// <summary>What is known of the layer at a place in one model.</summary>
    public static IEnumerable<LayerFacts> Of(ModelFacts model, string path, TextSpan place)
    {
        var (graph, types) = (model.Graph, model.Types);
        var nodes = graph.Nodes.Where(node => node.Layer is not null && graph.Origins[node.Id] is { Bag: { } bag } at && at.Span == place && bag.Source.Path == path
            && types.IsReached(node.Id)).ToList();
        if (nodes.Count == 0) return [];
        var fields = FieldsOf(model);
        return nodes.SelectMany(node =>
        {
            var region = graph.InstanceOf(node.Region);
            var all = Enumerable.Range(0, StepsOf(graph, node, region)).Where(step => types[node.Id, step] is not null).ToList();
            var steps = all.Select(step => At(step, all.Count)).ToList();
            return Together(steps);

            LayerFacts At(int step, int count)
            {
                var (input, output, layer) = (types[node.Inputs[0].Node, step]!, types[node.Id, step]!, node.Layer!);
                return new LayerFacts(
                    graph.Name, region.Kind == RegionKind.Decoder ? region.Id == graph.Decoder ? "the decoder" : $"decoder {region.Name}" : NameOf(graph, region), count == 1 ? "" : Markdown.Steps(step, step),
                    output.Shape.ToString(), layer.Rule.ParameterCount(layer.Settings, layer.Rule.Weights(layer.Settings, input)), layer.Rule.MultiplyAdds(layer.Settings, input, output),
                    fields.TryGetValue((node.Id, step), out var field) ? field.Pixels : null);
            }
        });
    }

    private static string NameOf(NetworkGraph graph, Region region) =>
        graph.Connections.FirstOrDefault(connection => connection.Region == region.Id)?.Text ?? region.Name;

    // Neighboring steps that are the same.
    private static IEnumerable<LayerFacts> Together(List<LayerFacts> steps)
    {
        for (int start = 0, end; start < steps.Count; start = end)
        {
            for (end = start + 1; end < steps.Count && steps[end] with { Steps = "" } == steps[start] with { Steps = "" };) end++;
            yield return steps.Count == 1 ? steps[start] : steps[start] with { Steps = Markdown.Steps(start, end - 1) };
        }
    }

    private static int StepsOf(NetworkGraph graph, Node node, Region instance)
    {
        if (instance.Kind == RegionKind.Decoder) return 1;
        if (graph.Unroll is { } unroll) return (int)unroll.Times.Value;
        for (var region = node.Region; region != instance.Id; region = graph.Regions[region].Parent)
            if (graph.Regions[region].Times is { } times) return (int)times.Value;
        return 1;
    }

    private static Dictionary<(int Node, int Step), Field> FieldsOf(ModelFacts model)
    {
        var fields = new Dictionary<(int, int), Field>();
        var graph = model.Types.IsComplete ? model.Graph : model.Graph.Take(Math.Min(model.Types.KnownAreas + 1, model.Graph.Areas.Count));
        if (graph.Areas.Count == 0 || Causality.Order(graph) is not { } order) return fields;
        var steps = graph.Areas.Select(area => graph.Unroll is { } unroll ? (int)unroll.Times.Value
            : graph.Nodes[graph.Regions[area.Region].Result].Operation is Operation.Loop loop ? (int)graph.Regions[loop.Body].Times!.Value : 1).ToList();
        _ = new ReceptiveFields(graph, model.Types, order, steps, (node, step, field) => fields[(node.Id, step)] = field, default);
        return fields;
    }
}
