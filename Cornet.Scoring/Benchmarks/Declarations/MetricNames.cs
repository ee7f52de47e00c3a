using System.Text.Json;
using System.Text.Json.Serialization;

namespace Cornet.Scoring.Benchmarks;

/// <summary>Metrics as a declaration names them: <c>neuron_to_neuron</c>.</summary>
internal sealed class MetricNames() : JsonStringEnumConverter<Metric>(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false)
{
    /// <summary>The name of one.</summary>
    public static string Of(Metric metric) => JsonNamingPolicy.SnakeCaseLower.ConvertName($"{metric}");

    /// <summary>The names of several, as a list in words.</summary>
    public static string Of(IReadOnlyList<Metric> metrics) => metrics.Count == 1
        ? Of(metrics[0])
        : $"{string.Join(", ", metrics.Take(metrics.Count - 1).Select(Of))} and {Of(metrics[^1])}";
}
