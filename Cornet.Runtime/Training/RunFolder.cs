using Cornet.Runtime.Weights;

namespace Cornet.Runtime.Training;

/// <summary>
/// The folder of one training: <c>config.json</c>, <c>last.pth</c> (the checkpoint to resume from), <c>best.pth</c> (the weights of the best epoch),
/// <c>metrics.csv</c>, <c>events.out.tfevents.*</c> (TensorBoard), <c>curve.png</c> and <c>curve.svg</c>.
/// </summary>
public sealed class RunFolder : IDisposable
{
    private EventFile? _events;

    private RunFolder(string path) => Path = path;

    /// <summary>The folder.</summary>
    public string Path { get; }

    /// <summary>How often a checkpoint is written within a long epoch.</summary>
    public TimeSpan SaveEvery { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>The exact configuration.</summary>
    public string Configuration => In("config.json");

    /// <summary>The checkpoint to resume from; PyTorch finds the weights under <c>state_dict</c>.</summary>
    public string Last => In("last.pth");

    /// <summary>The weights of the best epoch, a plain state dict.</summary>
    public string Best => In("best.pth");

    /// <summary>The epochs as CSV.</summary>
    public string Metrics => In("metrics.csv");

    /// <summary>Starts a folder.</summary>
    /// <param name="path">The folder, which is made where it does not exist.</param>
    /// <param name="configuration">What the run does; null to write no <c>config.json</c>.</param>
    /// <exception cref="CornetException">It already holds a run, or cannot be written.</exception>
    public static RunFolder Create(string path, RunConfiguration? configuration = null)
    {
        var folder = new RunFolder(path);
        if (File.Exists(folder.Configuration) || File.Exists(folder.Last))
            throw new CornetException($"'{path}' already holds a run: go on with it (--resume {path}) or choose another folder (--out).");
        if (configuration is null)
            WholeFile.Guard(path, () => Directory.CreateDirectory(path));
        else
            configuration.Write(folder.Configuration);
        return folder;
    }

    /// <summary>Opens the folder of a run that stopped.</summary>
    /// <exception cref="CornetException">There is none, or it never got as far as a checkpoint.</exception>
    public static RunFolder Open(string path)
    {
        var folder = new RunFolder(path);
        if (!File.Exists(folder.Configuration)) throw new CornetException($"There is no run in '{path}': name a folder that 'train' has made.");
        return File.Exists(folder.Last)
            ? folder
            : throw new CornetException($"The run in '{path}' stopped before its first checkpoint: start it again with another --out.");
    }

    /// <summary>Writes the checkpoint to resume from.</summary>
    /// <exception cref="CornetException">It cannot be written; the older one is unchanged.</exception>
    public void Save(Trainer trainer) => trainer.Save(Last);

    /// <summary>Writes all there is to say about an epoch that has ended.</summary>
    /// <exception cref="CornetException">Something cannot be written; older files are unchanged.</exception>
    public void EndEpoch(Trainer trainer)
    {
        var epoch = trainer.Ended[^1];
        if (TrainingOutcome.BestOf(trainer.Ended) == epoch) PyTorchFile.Write(Best, trainer.Model.State());
        Save(trainer);
        MetricsFile.Write(Metrics, trainer.Ended);
        WholeFile.Guard(Path, () =>
        {
            _events ??= EventFile.Create(Path, epoch.Epoch);
            _events.Add(epoch.Epoch, Scalars(epoch));
            return true;
        });
        var curve = new Curve(trainer.Model.Card.Name, trainer.Ended);
        curve.Write(In("curve.png"));
        curve.Write(In("curve.svg"));
    }

    /// <inheritdoc/>
    public void Dispose() => _events?.Dispose();

    /// <summary>Says where the last good state is, as the end of a sentence.</summary>
    internal string LastGood() => File.Exists(Last) ? $"; the last good state is in '{Last}'" : "";

    private static IEnumerable<(string, double)> Scalars(EpochMetrics epoch) => new (string Tag, double? Value)[]
    {
        ("loss/train", epoch.TrainLoss), ("loss/validation", epoch.ValidationLoss), ("top1/train", epoch.TrainTop1),
        ("top1/validation", epoch.ValidationTop1), ("top5/validation", epoch.ValidationTop5), ("rate", epoch.Rate),
        ("images_per_second", epoch.ImagesPerSecond),
    }.Where(scalar => scalar.Value is not null).Select(scalar => (scalar.Tag, scalar.Value!.Value));

    private string In(string name) => System.IO.Path.Combine(Path, name);
}
