using System.Diagnostics.Metrics;

namespace Cornet.Runtime.Training;

/// <summary>
/// The meter <c>Cornet.Training</c> of System.Diagnostics.Metrics, which OpenTelemetry's exporters (Prometheus, Aspire) and <c>dotnet-counters</c> read: gauges of the last step
/// and of the epoch so far, with the tag <c>cornet.model</c>. They cost nothing where nobody listens.
/// </summary>
internal sealed class TrainingMeter : ITrainingCallback
{
    /// <summary>The meter's name.</summary>
    public const string Name = "Cornet.Training";

    private static readonly Meter Meter = new(Name);
    private static readonly Gauge<double> Loss = Meter.CreateGauge<double>("cornet.training.loss", "{nat}", "Loss of the last step.");
    private static readonly Gauge<double> ImagesPerSecond = Meter.CreateGauge<double>("cornet.training.images_per_second", "{image}/s", "Images learned from per second, in this epoch.");
    private static readonly Gauge<double> Waiting = Meter.CreateGauge<double>("cornet.training.waiting", "1", "Share of the time in which no image was ready to learn from, in this epoch.");

    private KeyValuePair<string, object?> _model;

    /// <inheritdoc/>
    public void OnStart(TrainingStart start) => _model = new("cornet.model", start.Model);

    /// <inheritdoc/>
    public void OnSteps(IReadOnlyList<StepMetrics> steps, RunningMean epoch)
    {
        if (steps.Count > 0) Loss.Record(steps[^1].Loss, _model);
        if (epoch.Seconds > 0) ImagesPerSecond.Record(epoch.Images / epoch.Seconds, _model);
        Waiting.Record(epoch.Waiting, _model);
    }
}
