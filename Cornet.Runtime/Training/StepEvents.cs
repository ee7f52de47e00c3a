using System.Diagnostics;

namespace Cornet.Runtime.Training;

/// <summary>
/// TensorBoard's <c>loss/step</c> and <c>learning_rate/step</c>, in the folder <c>steps</c> of a run: TensorBoard shows it as a run of its own, because the run itself counts epochs,
/// and a run that was resumed begins again at one place for all of its tags.
/// </summary>
/// <param name="folder">The folder of the run.</param>
internal sealed class StepEvents(string folder) : ITrainingCallback
{
    private static readonly TimeSpan Buffered = TimeSpan.FromSeconds(5);

    private readonly Stopwatch _flushed = Stopwatch.StartNew();
    private EventFile? _file;

    /// <inheritdoc/>
    public void OnSteps(IReadOnlyList<StepMetrics> steps, RunningMean epoch)
    {
        foreach (var step in steps)
        {
            _file ??= EventFile.Create(Directory.CreateDirectory(Path.Combine(folder, "steps")).FullName, step.Step);
            _file.Add(step.Step, [("loss/step", step.Loss), ("learning_rate/step", step.LearningRate)], flush: _flushed.Elapsed > Buffered);
            if (_flushed.Elapsed > Buffered) _flushed.Restart();
        }
    }

    /// <inheritdoc/>
    public void OnEnd(TrainingOutcome? outcome) => _file?.Dispose();
}
