using System.Diagnostics;
using Cornet.Runtime.Training;

namespace Cornet.App.Verbs;

/// <summary>For files and pipes: a line per epoch, and one every half minute within a long one.</summary>
internal sealed class TrainingLines(TextWriter output) : TrainingDisplay, IProgress<TrainingProgress>
{
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(30);

    private readonly Stopwatch _silent = Stopwatch.StartNew();

    /// <inheritdoc/>
    public override TrainingOutcome Show(Func<IProgress<TrainingProgress>, TrainingOutcome> train) => train(this);

    /// <inheritdoc/>
    public void Report(TrainingProgress value)
    {
        if (value.Ended is null && _silent.Elapsed < Silence) return;
        output.WriteLine(value.Ended is { } epoch ? Line(epoch, value) : $"{Standing(value)}   step {value.Step}/{value.Steps}");
        output.Flush();
        _silent.Restart();
    }
}
