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
    public static string Write(IEnumerable<NetworkProgram> programs) => JsonSerializer.Serialize(programs.Select(Model), Options);

    private static object Model(NetworkProgram program) => new
    {
        program.Name,
        Input = Extents(program.Input),
        Parameters = program.ParameterCount,
        program.MultiplyAdds,
        program.ReferenceMultiplyAdds,
        Unroll = program.Unroll is { } unroll ? new { Steps = unroll.Times.Value, Order = unroll.Order.ToString().ToLowerInvariant() } : null,
        Areas = program.Areas.Select(area => new
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
        Connections = program.Connections.Select(connection => new
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
            program.Decoder.Reads,
            Output = Extents(program.Decoder.Output),
            Parameters = program.Decoder.ParameterCount,
            program.Decoder.MultiplyAdds,
            Layers = Layers(program.Decoder.Layers),
        },
        NamedDecoders = program.NamedDecoders.Select(decoder => new
        {
            decoder.Name,
            decoder.Reads,
            Output = Extents(decoder.Output),
            Parameters = decoder.ParameterCount,
            decoder.MultiplyAdds,
            Layers = Layers(decoder.Layers),
        }),
        Schedule = Schedule.Of(program).Select(layer => new { layer.Area, layer.Step, layer.Layer, layer.Stride }),
        State = program.StateDict.ToDictionary(key => key.Name, key => key.Shape),
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

    // The layers of a circuit inside another one stand under their paths, behind it.
    private static IEnumerable<object> Layers(IEnumerable<LayerWork> layers, string path = "") => layers.SelectMany(layer => Layers(layer.Inner, $"{path}{layer.Label}.").Prepend(new
    {
        Label = path + layer.Label,
        Parameters = layer.ParameterCount,
        Runs = layer.Runs.Select(run => new { run.From, run.To, Input = Extents(run.Input), Output = Extents(run.Output), run.MultiplyAdds }),
    }));

    private static long[] Extents(Shape shape) => shape.IsVector ? [shape.Channels] : [shape.Channels, shape.Height, shape.Width];
}
