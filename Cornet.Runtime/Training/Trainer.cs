using System.Diagnostics;
using Cornet.Runtime.Models;
using Cornet.Runtime.Stimuli;
using TorchSharp;
using static TorchSharp.torch;

namespace Cornet.Runtime.Training;

/// <summary>
/// Teaches a network to name the classes of images, by a recipe. It can stop after any step and go on later to the same bits, on the same
/// machine with
/// the same number of threads.
/// <example>
/// <code>
/// using var trainer = new Trainer(model, Recipe.Small);
/// var outcome = trainer.Fit(data.Train, data.Validation, RunFolder.Create("runs/first"));
/// </code>
/// </example>
/// </summary>
public sealed class Trainer : IDisposable
{
    private readonly CornetModel _model;
    private readonly Device _device;
    private readonly Sgd _optimiser;
    private readonly List<EpochMetrics> _ended = [];
    private int _step;
    private Tally _tally;

    /// <summary>Prepares a network for learning; its weights stay as they are.</summary>
    /// <param name="model">The network, which is moved to the device.</param>
    /// <param name="recipe">How it learns.</param>
    /// <param name="device">Where; the processor if not given.</param>
    /// <exception cref="CornetException">A number of the recipe is out of its range.</exception>
    public Trainer(CornetModel model, Recipe recipe, Device? device = null)
    {
        (_model, Recipe, _device) = (model, recipe.Checked(), device ?? CPU);
        _model.to(_device);
        _optimiser = new Sgd(_model.named_parameters(), recipe.Momentum, recipe.Decay);
    }

    /// <summary>How it learns.</summary>
    public Recipe Recipe { get; }

    /// <summary>What the epochs so far came to.</summary>
    public IReadOnlyList<EpochMetrics> Ended => _ended;

    /// <summary>The network.</summary>
    public CornetModel Model => _model;

    /// <summary>Learns until the recipe's last epoch, or until cancelled.</summary>
    /// <param name="train">Images to learn from, shuffled: <see cref="TrainingData"/>.</param>
    /// <param name="validation">Held-out images to judge each epoch by; null for none.</param>
    /// <param name="folder">Where checkpoints and metrics go; null to keep nothing.</param>
    /// <param name="progress">Told after every step.</param>
    /// <param name="cancellation">Ends the training after the step in progress; what was learnt is saved.</param>
    /// <exception cref="CornetException">
    /// The loss is no longer a number, an image cannot be read, the data have more classes than the network, or the folder cannot be written;
    /// what was saved
    /// before is unchanged.
    /// </exception>
    public TrainingOutcome Fit(
        Batches train, Batches? validation, RunFolder? folder = null, IProgress<TrainingProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        if (train.PerEpoch == 0) throw new CornetException($"'{train.Set.Name}' has too few images for a batch: take a smaller batch.");
        var pace = new Pace(Recipe.Epochs, train.PerEpoch, _ended.Count, _step);
        var saved = Stopwatch.StartNew();
        while (_ended.Count < Recipe.Epochs)
        {
            var clock = Stopwatch.StartNew();
            foreach (var batch in train.Epoch(_ended.Count, _step))
            {
                using var taken = batch;
                Learn(batch, train, folder);
                _tally.Seconds += clock.Elapsed.TotalSeconds;
                clock.Restart();
                progress?.Report(pace.At(_ended.Count, _step, _tally));
                if (cancellation.IsCancellationRequested) return Interrupted(folder);
                if (folder is null || saved.Elapsed < folder.SaveEvery) continue;
                folder.Save(this);
                saved.Restart();
            }

            if (!EndEpoch(train, validation, folder, Judged, cancellation)) return Interrupted(folder);
            saved.Restart();
            progress?.Report(pace.At(_ended.Count - 1, train.PerEpoch, _tally) with { Ended = _ended[^1] });
            _tally = default;
            folder?.EndEpoch(this);
        }

        return new TrainingOutcome([.. _ended], Interrupted: false);

        void Judged(int images) => progress?.Report(pace.At(_ended.Count, _step, _tally) with { Validated = images });
    }

    /// <summary>Writes a checkpoint from which <see cref="Restore"/> goes on, whole or not at all.</summary>
    /// <exception cref="CornetException">It cannot be written; an older one is unchanged.</exception>
    public void Save(string path) => new TrainingState(_model.Card.Name, Recipe, _ended.Count, _step, _tally, _ended).Write(path, _model, _optimiser);

    /// <summary>Goes to where a checkpoint was made: weights, momentum, epoch and step.</summary>
    /// <param name="path">A file that <see cref="Save"/> wrote by the same recipe; only the number of epochs may be another.</param>
    /// <exception cref="CornetException">The file is missing, damaged, no checkpoint, or of another network or recipe; nothing is changed
    /// then.</exception>
    public void Restore(string path)
    {
        var state = TrainingState.Restore(path, _model, Recipe, _optimiser);
        _ended.Clear();
        _ended.AddRange(state.Ended);
        (_step, _tally) = (state.Step, state.Tally);
    }

    /// <inheritdoc/>
    public void Dispose() => _optimiser.Dispose();

    private TrainingOutcome Interrupted(RunFolder? folder)
    {
        folder?.Save(this);
        return new TrainingOutcome([.. _ended], Interrupted: true);
    }

    private void Learn(Batch batch, Batches train, RunFolder? folder)
    {
        // The generated code releases everything at its last use; the scope is the net below it.
        using var scope = NewDisposeScope();
        var rate = Recipe.RateAt(_ended.Count + (double)_step / train.PerEpoch);
        RandomPlace.Enter(Recipe.Seed, _ended.Count, _step);
        _model.train();
        var (images, labels) = (batch.Images.to(_device), batch.Labels.to(_device));
        var logits = _model.forward(images);
        ClassCheck.Demand(_model, logits, train.Set);
        var loss = nn.functional.cross_entropy(logits, labels, label_smoothing: Recipe.LabelSmoothing);
        loss.backward();
        _optimiser.Step(rate);
        // Read last: until here a GPU need not wait.
        double value = loss.item<float>();
        if (!double.IsFinite(value)) throw Lost(rate, folder);
        _tally.Add(value, Choices.First(logits, labels), batch.Count);
        _step++;
    }

    private bool EndEpoch(Batches train, Batches? validation, RunFolder? folder, Action<int> validated, CancellationToken cancellation)
    {
        var clock = Stopwatch.StartNew();
        var rate = Recipe.RateAt(_ended.Count + (train.PerEpoch - 1.0) / train.PerEpoch);
        Evaluation? held;
        try
        {
            held = validation is null ? null : Evaluation.Run(_model, validation, _device, validated, cancellation);
        }
        catch (OperationCanceledException)
        {
            return false;
        }

        if (held is { Loss: var loss } && !double.IsFinite(loss)) throw Lost(rate, folder);
        _ended.Add(new EpochMetrics(
            _ended.Count + 1, rate, _tally.Loss, _tally.Top1, held?.Loss, held?.Top1, held?.Top5, _tally.Images / _tally.Seconds,
            _tally.Seconds + clock.Elapsed.TotalSeconds));
        _step = 0;
        return true;
    }

    private CornetException Lost(double rate, RunFolder? folder) => new(FormattableString.Invariant(
        $"The loss is no longer a number in epoch {_ended.Count + 1}, step {_step + 1} (learning rate {rate:G3}): ")
        + $"train with a lower rate{folder?.LastGood()}.");
}
