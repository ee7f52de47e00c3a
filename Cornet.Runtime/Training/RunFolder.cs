using Cornet.Runtime.Stimuli;
using Cornet.Runtime.Weights;
using static TorchSharp.torch;

namespace Cornet.Runtime.Training;

/// <summary>
/// The folder of one training: <c>config.json</c>, <c>last.pth</c> (the checkpoint to resume from), <c>epoch-0007.pth</c> (those after the last epochs,
/// where asked for), <c>best.pth</c> (the weights of the best epoch; without a validation set <c>final.pth</c>, those of the last one), <c>nonfinite-*.npz</c>
/// (the first batches whose loss or gradient was not finite),
/// <c>metrics.csv</c>, <c>events.out.tfevents.*</c> (TensorBoard; those in <c>steps</c> are of every step), <c>curve.png</c> and <c>curve.svg</c>.
/// </summary>
public sealed class RunFolder : IDisposable
{
    private const string ConfigurationFile = "config.json";

    private const int MostNonFinite = 3;

    private EventFile? _events;

    private RunFolder(string path) => Path = path;

    /// <summary>The folder.</summary>
    public string Path { get; }

    /// <summary>How often a checkpoint is written within a long epoch.</summary>
    public TimeSpan SaveEvery { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>After how many of the last epochs a checkpoint is kept, beside <see cref="Last"/>; 0 or more.</summary>
    public int Keep { get; set; }

    /// <summary>The exact configuration.</summary>
    public string Configuration => In(ConfigurationFile);

    /// <summary>The checkpoint to resume from; PyTorch finds the weights under <c>state_dict</c>.</summary>
    public string Last => In("last.pth");

    /// <summary>The weights of the best epoch, a plain state dict.</summary>
    public string Best => In("best.pth");

    /// <summary>The weights of the last epoch, where there is no validation set to choose another by; a plain state dict.</summary>
    public string Final => In("final.pth");

    /// <summary>The epochs as CSV.</summary>
    public string Metrics => In("metrics.csv");

    /// <summary>Starts a folder.</summary>
    /// <param name="path">The folder, which is made where it does not exist.</param>
    /// <param name="configuration">What the run does; null to write no <c>config.json</c>.</param>
    /// <exception cref="CornetException">It already holds a run, or cannot be written.</exception>
    public static RunFolder Create(string path, RunConfiguration? configuration = null)
    {
        var folder = new RunFolder(path) { Keep = configuration?.Keep ?? 0 };
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
        WholeFile.Guard(path, () =>
        {
            Temporaries.Sweep(path);
            return true;
        });
        return File.Exists(folder.Last)
            ? folder
            : throw new CornetException($"The run in '{path}' stopped before its first checkpoint: start it again with another --out.");
    }

    /// <summary>All runs in and below a folder, by their paths.</summary>
    public static IEnumerable<string> Below(string folder) =>
        Directory.EnumerateFiles(folder, ConfigurationFile, SearchOption.AllDirectories).Select(file => System.IO.Path.GetDirectoryName(file)!)
            .Order(StringComparer.Ordinal);

    /// <summary>The checkpoints to go on from, the newest first: the last one, then those of the last epochs, where they were kept.</summary>
    public IEnumerable<string> Checkpoints => Directory.EnumerateFiles(Path, "epoch-*.pth").OrderDescending(StringComparer.Ordinal).Prepend(Last);

    /// <summary>Writes the checkpoint to resume from.</summary>
    /// <exception cref="CornetException">It cannot be written; the older one is unchanged.</exception>
    public void Save(Trainer trainer) => trainer.Save(Last);

    /// <summary>Writes all there is to say about an epoch that has ended.</summary>
    /// <exception cref="CornetException">Something cannot be written; older files are unchanged.</exception>
    public void EndEpoch(Trainer trainer)
    {
        var epoch = trainer.Ended[^1];
        if (epoch.ValidationTop1 is null) PyTorchFile.Write(Final, trainer.Result, trainer.Splits?.ToJson());
        else if (TrainingOutcome.BestOf(trainer.Ended) == epoch) PyTorchFile.Write(Best, trainer.Result, trainer.Splits?.ToJson());
        Save(trainer);
        KeepEpoch(trainer, epoch.Epoch);
        WriteCurves(trainer);
        WholeFile.Guard(Path, () =>
        {
            _events ??= EventFile.Create(Path, epoch.Epoch);
            _events.Add(epoch.Epoch, epoch.Scalars());
            return true;
        });
    }

    /// <summary>Writes the table and the curves of epochs whose checkpoint was written just before the process was killed.</summary>
    /// <exception cref="CornetException">Something cannot be written.</exception>
    internal void CatchUp(Trainer trainer)
    {
        if (trainer.Ended.Count > 0 && MetricsFile.Read(Metrics).Count < trainer.Ended.Count) WriteCurves(trainer);
    }

    private void WriteCurves(Trainer trainer)
    {
        MetricsFile.Write(Metrics, trainer.Ended);
        var curve = new Curve(trainer.Model.Card.Name, trainer.Ended);
        curve.Write(In("curve.png"));
        curve.Write(In("curve.svg"));
    }

    /// <summary>
    /// Keeps a batch for inspection: <c>images</c> (N x 3 x H x W, as the network saw them, before any mixing), <c>labels</c> and <c>indices</c>. Three
    /// batches of a run are kept: one of 256 images of 224 pixels takes 154 MB.
    /// </summary>
    /// <returns>
    /// The file; null where there are three already, or where it could not be written: what is wrong with the batch is worth more than what is wrong with
    /// the disk.
    /// </returns>
    public string? KeepNonFinite(Batch batch, int epoch, int step)
    {
        var path = In(FormattableString.Invariant($"nonfinite-{epoch:D4}-{step:D6}.npz"));
        try
        {
            if (Directory.EnumerateFiles(Path, "nonfinite-*.npz").Take(MostNonFinite).Count() == MostNonFinite) return null;
            using var indices = tensor(batch.Indices.Select(index => (long)index).ToArray());
            NpzFile.Write(path, [("images", batch.Images), ("labels", batch.Labels), ("indices", indices)]);
            return path;
        }
        catch (Exception fault) when (fault is CornetException or IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _events?.Dispose();

    /// <summary>Says where the last good state is, as the end of a sentence.</summary>
    internal string LastGood() => File.Exists(Last) ? $"; the last good state is in '{Last}'" : "";

    private string OfEpoch(int epoch) => In(FormattableString.Invariant($"epoch-{epoch:D4}.pth"));

    private void KeepEpoch(Trainer trainer, int epoch)
    {
        if (Keep == 0) return;
        trainer.Save(OfEpoch(epoch));
        var old = OfEpoch(epoch - Keep);
        WholeFile.Guard(old, () =>
        {
            File.Delete(old);
            return true;
        });
    }

    private string In(string name) => System.IO.Path.Combine(Path, name);
}
