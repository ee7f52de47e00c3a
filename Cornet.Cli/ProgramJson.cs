using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Cornet.Dsl.Expressions;
using Cornet.Dsl.Graph;
using Cornet.Dsl.Parsing;
using Cornet.Dsl.Programs;

namespace Cornet.Cli;

/// <summary>Programs as JSON, for scripts: what <c>describe --steps</c> prints, in the same words.</summary>
internal static class ProgramJson
{
    private static readonly JsonSerializerOptions Options = new()
    {
        WriteIndented = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>An array with an object per model.</summary>
    public static string Write(IEnumerable<NetworkProgram> plans) => JsonSerializer.Serialize(plans.Select(Model), Options);

    private static object Model(NetworkProgram plan) => new
    {
        plan.Name,
        Input = Extents(plan.Input),
        Parameters = plan.ParameterCount,
        plan.MultiplyAdds,
        plan.ReferenceMultiplyAdds,
        Unroll = plan.Unroll is { } unroll ? new { Steps = unroll.Times.Value, Order = unroll.Order.ToString().ToLowerInvariant() } : null,
        Areas = plan.Areas.Select(area => new
        {
            area.Name,
            area.Circuit,
            Output = Extents(area.Output),
            Parameters = area.ParameterCount,
            area.MultiplyAdds,
            area.ImageFrom,
            area.SteadyFrom,
            Steps = area.Steps.Select(step => new
            {
                step.Runs, step.SeesImage, step.MultiplyAdds, ReceptiveField = step.SeesImage ? step.ReceptiveField : (long?)null, step.StartMs,
            }),
            Layers = Layers(area.Layers),
        }),
        Connections = plan.Connections.Select(connection => new
        {
            connection.From,
            connection.To,
            connection.Delay,
            connection.IsSteady,
            connection.SteadyFrom,
            Pathway = connection.Pathway is { } pathway ? Pathway(pathway) : null,
        }),
        Decoder = new
        {
            plan.Decoder.Reads,
            Output = Extents(plan.Decoder.Output),
            Parameters = plan.Decoder.ParameterCount,
            plan.Decoder.MultiplyAdds,
            Layers = Layers(plan.Decoder.Layers),
        },
        Schedule = Schedule.Of(plan).Select(layer => new { layer.Area, layer.Step, layer.Layer, layer.Stride }),
        State = plan.StateDict.ToDictionary(key => key.Name, key => key.Shape),
    };

    private static object Pathway(PathwaySchedule pathway) => new
    {
        pathway.Name,
        Merge = pathway.Merge.ToString().ToLowerInvariant(),
        Output = Extents(pathway.Output),
        Parameters = pathway.ParameterCount,
        pathway.MultiplyAdds,
        pathway.ReferenceMultiplyAdds,
        pathway.Steps,
        Layers = Layers(pathway.Layers),
    };

    private static IEnumerable<object> Layers(IEnumerable<LayerWork> layers) => layers.Select(layer => new
    {
        layer.Label,
        Parameters = layer.ParameterCount,
        Runs = layer.Runs.Select(run => new { run.From, run.To, Input = Extents(run.Input), Output = Extents(run.Output), run.MultiplyAdds }),
    });

    private static long[] Extents(Shape shape) => shape.IsVector ? [shape.Channels] : [shape.Channels, shape.Height, shape.Width];
}
