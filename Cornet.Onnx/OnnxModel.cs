using System.Text.Json;
using Cornet.Runtime.Stimuli;
using Cornet.Runtime.Weights;
using Google.Protobuf;
using Onnx;

namespace Cornet.Onnx;

/// <summary>An ONNX graph with the tensors that are recorded as its outputs.</summary>
internal sealed class OnnxModel
{
    private const string ProducedByCornet = "Cornet", Timing = "cornet.timing_ms", Preprocessing = "cornet.preprocessing";

    private readonly ModelProto _model;

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="CornetException">It cannot be read, or is no ONNX file.</exception>
    public OnnxModel(string path)
    {
        Path = path;
        try
        {
            using var stream = File.OpenRead(path);
            _model = ModelProto.Parser.ParseFrom(stream);
        }
        catch (InvalidProtocolBufferException fault)
        {
            throw new CornetException($"'{path}' is not an ONNX file, or is damaged: export the model again.", fault);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new CornetException($"'{path}' cannot be read: {fault.Message}", fault);
        }

        if (_model.Graph is null || _model.Graph.Node.Count == 0) throw new CornetException($"'{path}' is not an ONNX file, or has no graph: export the model again.");
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>Whether Cornet exported it: its outputs are areas and steps then.</summary>
    public bool IsByCornet => _model.ProducerName == ProducedByCornet;

    /// <summary>The names of the outputs, in the order of the graph.</summary>
    public IReadOnlyList<string> Outputs => [.. _model.Graph.Output.Select(one => one.Name)];

    /// <summary>The one input that is no weight.</summary>
    /// <exception cref="CornetException">There are several, or none of batch x 3 x rows x columns.</exception>
    public (string Name, int? Height, int? Width) Input()
    {
        var weights = _model.Graph.Initializer.Select(one => one.Name).ToHashSet(StringComparer.Ordinal);
        var inputs = _model.Graph.Input.Where(one => !weights.Contains(one.Name)).ToList();
        if (inputs is not [var images])
            throw new CornetException($"'{Path}' has {inputs.Count} inputs ({string.Join(", ", inputs.Select(one => one.Name))}), and stimuli are one: export the part that reads images.");
        var sizes = images.Type?.TensorType?.Shape?.Dim;
        if (sizes is not { Count: 4 } || (sizes[1].ValueCase == TensorShapeProto.Types.Dimension.ValueOneofCase.DimValue && sizes[1].DimValue != 3))
        {
            throw new CornetException(
                $"'{Path}' reads '{images.Name}' of {(sizes is null ? "unknown shape" : string.Join(" x ", sizes.Select(Text)))}, and stimuli are batch x 3 x rows x columns.");
        }

        if (images.Type!.TensorType.ElemType != (int)TensorProto.Types.DataType.Float)
            throw new CornetException($"'{Path}' reads images that are not float32: export the model in single precision.");
        return (images.Name, Size(sizes[2]), Size(sizes[3]));

        static int? Size(TensorShapeProto.Types.Dimension one) =>
            one.ValueCase == TensorShapeProto.Types.Dimension.ValueOneofCase.DimValue && one.DimValue > 0 ? (int)one.DimValue : null;

        static string Text(TensorShapeProto.Types.Dimension one) => Size(one)?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? (one.DimParam.Length > 0 ? one.DimParam : "?");
    }

    /// <summary>The onset of each step by area, where Cornet wrote it.</summary>
    public IReadOnlyDictionary<string, double[]> StartsMs => _model.MetadataProps.FirstOrDefault(one => one.Key == Timing) is { } timing
        ? JsonSerializer.Deserialize<Dictionary<string, double[]>>(timing.Value) ?? []
        : new Dictionary<string, double[]>();

    /// <summary>With which means and standard deviations images are normalized, where Cornet wrote it; else null.</summary>
    /// <exception cref="CornetException">What stands there is not what Cornet writes.</exception>
    public Normalization? Normalization
    {
        get
        {
            if (_model.MetadataProps.FirstOrDefault(one => one.Key == Preprocessing) is not { } given) return null;
            try
            {
                var facts = JsonSerializer.Deserialize<JsonElement>(given.Value);
                if (Normalization.Of(Numbers("mean"), Numbers("std")) is { } normalization) return normalization;

                float[] Numbers(string name) => [.. facts.GetProperty(name).EnumerateArray().Select(number => number.GetSingle())];
            }
            catch (Exception fault) when (fault is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
            {
            }

            throw new CornetException($"'{Path}' does not say three means and three standard deviations in its entry '{Preprocessing}': export it again.");
        }
    }

    /// <summary>The graph with these tensors as its outputs, in this order: those that it puts out, or any inside.</summary>
    /// <param name="sites">The names of tensors, or of the nodes that compute them.</param>
    /// <param name="some">Whether it is enough that one of them is there.</param>
    /// <returns>The sites that are there with their tensors, and the bytes of the graph.</returns>
    /// <exception cref="CornetException">There is no tensor or node of a name.</exception>
    public (IReadOnlyList<(string Site, string Tensor)> Sites, byte[] Graph) With(IReadOnlyList<string> sites, bool some = false)
    {
        var found = sites.Where(site => !some || Find(site) is not null).Select(site => (site, TensorOf(site))).Distinct().ToList();
        if (found.Count == 0) TensorOf(sites[0]);
        var names = found.Select(one => one.Item2).Distinct(StringComparer.Ordinal).ToList();
        var known = _model.Graph.Output.Concat(_model.Graph.ValueInfo).GroupBy(one => one.Name).ToDictionary(same => same.Key, same => same.First(), StringComparer.Ordinal);
        var changed = _model.Clone();
        changed.Graph.Output.Clear();
        // The engine works out the type of a tensor that has none.
        changed.Graph.Output.AddRange(names.Select(name => known.GetValueOrDefault(name)?.Clone() ?? new ValueInfoProto { Name = name }));
        return (found, changed.ToByteArray());
    }

    private string? Find(string site) => _model.Graph.Node.Any(node => node.Output.Contains(site)) || Outputs.Contains(site) ? site
        : _model.Graph.Node.FirstOrDefault(node => node.Name == site)?.Output[0];

    private string TensorOf(string site)
    {
        if (Find(site) is { } tensor) return tensor;
        var nodes = _model.Graph.Node;
        string[] there = [.. nodes.SelectMany(node => node.Output.Append(node.Name)).Where(name => name.Length > 0).Distinct()];
        throw new CornetException(
            $"'{Path}' has no tensor or node '{site}'{NearestName.Suggest(site, there)}; its outputs are {string.Join(", ", Outputs)}, and it has "
            + $"{nodes.Count} nodes such as {string.Join(", ", there.Take(4))}.");
    }
}
