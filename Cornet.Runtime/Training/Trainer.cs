using System.Diagnostics;
using System.Text.Json;
using Cornet.Runtime.Distributed;
using Cornet.Runtime.Layers;
using Cornet.Runtime.Models;
using Cornet.Runtime.Native;
using Cornet.Runtime.Stimuli;
using Cornet.Runtime.Weights;
using TorchSharp;
using static TorchSharp.torch;

namespace Cornet.Runtime.Training;

/// <summary>
/// Teaches a network to name the classes of images, by a recipe. It can stop after any step and go on later to the same bits, on the same
/// machine with the same number of threads.
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
    private readonly ProcessGroup _group;
    private readonly Replicas _replicas;
    private readonly TrainingStep _learning;
    private readonly List<EpochMetrics> _ended = [];
    private int _before;
    private int _step;
    private int _perEpoch;
    private RunningMean _tally;
    private int _nonFinite;
    private CallbackList _callbacks = new([], _ => { });

    /// <summary>Prepares a network for learning; its weights stay as they are.</summary>
    /// <param name="model">The network, which is moved to the device.</param>
    /// <param name="recipe">How it learns.</param>
    /// <param name="device">Where; the processor if not given.</param>
    /// <param name="group">
    /// The processes that learn together, each from its part of every batch (data-parallel training); one process if not given. Networks of several ranks become
    /// that of rank 0 when the training begins.
    /// </param>
    /// <param name="responses">The responses to learn, for a recipe with neural training; they end with this trainer.</param>
    /// <exception cref="CornetException">A number of the recipe is out of its range, its loss is at steps that the decoder does not have, or it freezes what is no area.</exception>
    public Trainer(CornetModel model, Recipe recipe, Device? device = null, ProcessGroup? group = null, RecordedResponses? responses = null)
    {
        (_model, Recipe, _device, _group) = (model, recipe.Checked(), device ?? CPU, group ?? ProcessGroup.Single);
        if (recipe.BatchSize < 2 * _group.Size * recipe.AccumulationSteps)
        {
            throw new CornetException(
                $"A batch of {recipe.BatchSize} images is too small for {_group.Size} ranks of {recipe.AccumulationSteps} micro-batches, which need two each: take a larger batch or fewer ranks.");
        }

        if (recipe.SyncBatchNorm && recipe.BatchSize % (_group.Size * recipe.AccumulationSteps) != 0)
        {
            throw new CornetException(
                $"A batch of {recipe.BatchSize} images cannot be cut into {_group.Size * recipe.AccumulationSteps} equal parts, which synchronized batch norm needs: choose another batch size.");
        }

        _model.to(_device);
        _replicas = new Replicas(model, _group);
        _learning = new TrainingStep(model, recipe, _device, _group, responses);
        Scale = recipe.Precision == Precision.Float16 ? LossScale.Start : null;
    }

    /// <summary>How it learns.</summary>
    public Recipe Recipe { get; }

    /// <summary>By how much the loss is scaled; null where it is not, in float32 and bfloat16.</summary>
    public LossScale? Scale { get; internal set; }

    /// <summary>Epochs done, those too that another program did before.</summary>
    public int Done => _before + _ended.Count;

    /// <summary>Steps done since the start of the training.</summary>
    /// <param name="perEpoch">The steps of an epoch.</param>
    internal long StepsDone(int perEpoch) => new StepPlace(Done, _step, perEpoch).Steps;

    /// <summary>What the epochs done here came to.</summary>
    public IReadOnlyList<EpochMetrics> Ended => _ended;

    /// <summary>After how many steps the host reads what they came to; null for what is right for the device. Tests do on a processor what is done on a GPU.</summary>
    internal int? ReadsEvery { get; init; }

    /// <summary>Where batches lie on the device; null to queue their copies behind the computation. Tests give a stand-in.</summary>
    internal Func<Device, DeviceBatches?> Places { get; init; } = DeviceBatches.For;

    /// <summary>The network.</summary>
    public CornetModel Model => _model;

    /// <summary>The data it learns from, to be kept with the weights; null keeps nothing of them.</summary>
    public SplitRecord? Splits { get; init; }

    /// <summary>The teacher's answers to the training set, for a recipe with distillation; they end with this trainer.</summary>
    public TeacherLogits? Teacher { get; init; }

    /// <summary>What is called as the training goes on.</summary>
    public IReadOnlyList<ITrainingCallback> Callbacks { get; init; } = [];

    /// <summary>Takes a sentence where a callback failed; standard error if not given.</summary>
    public Action<string> Warn { get; init; } = Console.Error.WriteLine;

    /// <summary>The weights that are judged and kept as the result: the network's, or their running mean where the recipe asks for it.</summary>
    public IEnumerable<(string Name, Tensor Value)> Result => _learning.Average?.State ?? _model.State();

    /// <summary>Learns until the recipe's last epoch, or until cancelled.</summary>
    /// <param name="train">Images to learn from, shuffled: <see cref="TrainingData"/>.</param>
    /// <param name="validation">The validation set, to judge each epoch by; null for none.</param>
    /// <param name="folder">Where checkpoints and metrics go; null to keep nothing.</param>
    /// <param name="progress">Told after every step.</param>
    /// <param name="cancellation">Ends the training after the step in progress; what was learned is saved.</param>
    /// <exception cref="CornetException">
    /// Loss, gradient or weights are no longer finite, an image cannot be read, the data have more classes than the network, or the folder cannot be
    /// written; what was saved before is unchanged.
    /// </exception>
    public TrainingOutcome Fit(
        Batches train, Batches? validation, RunFolder? folder = null, IProgress<TrainingProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        if (train.PerEpoch == 0) throw new CornetException($"'{train.Set.Name}' has too few images for a batch: take a smaller batch.");
        if ((train.Share.Rank, train.Share.Size) != (_group.Rank, _group.Size))
            throw new ArgumentException($"batches of rank {train.Share.Rank} of {train.Share.Size} in rank {_group.Rank} of {_group.Size}", nameof(train));
        if (Recipe.SyncBatchNorm && _group.Size > 1 && train.SkipsDamaged)
            throw new CornetException("Synchronized batch norm needs all images of a batch: leave out --damaged skip, or --sync-batch-norm.");
        if (Recipe.Schedule == LearningRateSchedule.Plateau && validation is null)
            throw new CornetException("The plateau schedule follows the validation loss, and there is no validation set: give one (--validation), or choose another --schedule.");
        DemandTeacher(train);
        if (!_group.IsFirst) (folder, progress) = (null, null);
        BeginTogether();
        _callbacks = new CallbackList(
            !_group.IsFirst ? [] : [new TrainingMeter(), .. folder is null ? Array.Empty<ITrainingCallback>() : [new StepEvents(folder.Path)], .. Callbacks], Warn);
        _callbacks.Call(one => one.OnStart(new TrainingStart(_model.Card.Name, Recipe, train.Set.Count, train.PerEpoch, StepsDone(train.PerEpoch))));
        TrainingOutcome? outcome = null;
        try
        {
            return outcome = RunEpochs(train, validation, folder, progress, cancellation);
        }
        finally
        {
            _callbacks.Call(one => one.OnEnd(outcome));
        }
    }

    private TrainingOutcome RunEpochs(
        Batches train, Batches? validation, RunFolder? folder, IProgress<TrainingProgress>? progress, CancellationToken cancellation)
    {
        _learning.Begin(Scale, ReadsEvery);
        using var places = train.NormalizesOnDevice ? Places(_device) : null;
        _perEpoch = train.PerEpoch;
        var pace = new Pace(Recipe.Epochs, train.PerEpoch, train.BatchSize, Done, _step, _tally, _ended.LastOrDefault());
        // A run that is killed in its first minutes can go on too.
        if (folder is not null && !File.Exists(folder.Last)) folder.Save(this);
        var saved = Stopwatch.StartNew();
        while (Done < Recipe.Epochs)
        {
            var clock = Stopwatch.StartNew();
            using var batches = new BatchUpload(train.Epoch(Done, _step).GetEnumerator(), train, _device, places);
            while (batches.Next() is { } next)
            {
                _tally.Waited += clock.Elapsed.TotalSeconds;
                using var batch = next;
                var communicated = _group.Communicating;
                _learning.Take(batch, train, Place, RateAt(Place.Epochs), Teacher, cancellation.IsCancellationRequested);
                _step++;
                _tally.Communicated += (_group.Communicating - communicated).TotalSeconds;
                var queued = clock.Elapsed.TotalSeconds;
                batches.Begin();
                _tally.Waited += clock.Elapsed.TotalSeconds - queued;
                _tally.Seconds += clock.Elapsed.TotalSeconds;
                clock.Restart();
                if (!Window.IsFull && _step < _perEpoch) continue;
                var asked = Read(train, batch, folder);
                progress?.Report(pace.At(Done, _step, _tally));
                // Several ranks have to agree on it: their wish goes along with the next step.
                if (asked || (_group.Size == 1 && cancellation.IsCancellationRequested)) return Interrupted(folder);
                if (folder is null || saved.Elapsed < folder.SaveEvery) continue;
                folder.Save(this);
                saved.Restart();
            }

            // Where a batch was left out, the last steps are still to be read.
            if (Window.HasSteps && Read(train, null, folder)) return Interrupted(folder);
            if (!EndEpoch(train, validation, folder, Judged, cancellation)) return Interrupted(folder);
            saved.Restart();
            progress?.Report(pace.AtEnd(Done - 1, _tally) with { Ended = _ended[^1] });
            _tally = default;
            folder?.EndEpoch(this);
            _callbacks.Call(one => one.OnEpoch(_ended[^1]));
            _replicas.DemandSameWeights(Done, _learning.Learned);
        }

        return new TrainingOutcome([.. _ended], Interrupted: false);

        void Judged(int images) => progress?.Report(pace.At(Done, _step, _tally) with { Validated = images });
    }

    /// <summary>Writes a checkpoint from which <see cref="Restore"/> goes on, whole or not at all.</summary>
    /// <exception cref="CornetException">It cannot be written, or something in it is not finite; an older one is unchanged.</exception>
    public void Save(string path)
    {
        DemandFinite();
        new TrainingState(_model.Card.Name, Recipe, Done, _step, _tally, _ended) { Scale = Scale, Splits = Splits }
            .Write(path, _model, OptimizerState, _learning.Memory);
    }

    /// <summary>Everything that a checkpoint holds is finite: nothing else may take the place of an older one.</summary>
    /// <exception cref="CornetException">Something is not; the sentence names it.</exception>
    private void DemandFinite()
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        var remembered = OptimizerState.Memory.Select(one => ($"{one.Name} of the optimizer", one.Value));
        List<(string Name, Tensor Value)> all =
            [.. _model.State(), .. remembered, .. _learning.Memory.SelectMany(group => group.Tensors.Select(one => ($"{group.Group} {one.Name}", one.Value)))];
        all.RemoveAll(one => !is_floating_point(one.Value));
        // One read for all of them; which it is, is worth a second look only where one is not.
        if (all.Count == 0 || stack(all.Select(one => one.Value.isfinite().all())).all().item<bool>()) return;
        var first = all.Find(one => !one.Value.isfinite().all().item<bool>()).Name;
        throw new CornetException(FormattableString.Invariant(
            $"The weights are no longer finite in epoch {Done + 1}, step {_step} ('{first}'): this state was not saved; train with a lower learning rate."));
    }

    /// <summary>Goes to where a checkpoint was made: weights, momentum, epoch and step.</summary>
    /// <param name="path">A file that <see cref="Save"/> wrote by the same recipe; only the number of epochs may be another.</param>
    /// <exception cref="CornetException">The file is missing, damaged, no checkpoint, or of another network or recipe; nothing is changed
    /// then.</exception>
    public void Restore(string path)
    {
        var state = TrainingState.Restore(path, _model, Recipe, OptimizerState, [.. _learning.Memory]);
        _ended.Clear();
        _ended.AddRange(state.Ended);
        _before = state.Epoch - state.Ended.Count;
        (_step, _tally, Scale) = (state.Step, state.RunningMean, state.Scale);
    }

    /// <summary>
    /// Begins where a training in PyTorch stood: takes the weights (<c>state_dict</c>), what its optimizer remembers (<c>optimizer</c>) and the number
    /// of epochs done (<c>epoch</c>; 0 where the file does not say). The recipe decides how it goes on.
    /// </summary>
    /// <param name="path">The checkpoint, of any version of PyTorch.</param>
    /// <returns>Options of its optimizer that the recipe has otherwise, such as <c>momentum 0.95 there, 0.9 here</c>.</returns>
    /// <exception cref="CornetException">
    /// The file is missing, damaged, or of another network or method, or all epochs of the recipe are done; nothing is changed then.
    /// </exception>
    public IReadOnlyList<string> Begin(string path)
    {
        var (epoch, differences) = TrainingState.Begin(path, _model, Recipe, done => _learning.OptimizerState(Recipe.LearningRateAt(done)));
        _ended.Clear();
        (_before, _step, _tally) = (epoch, 0, default);
        _learning.Average?.Restart();
        return differences;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _learning.Dispose();
        Teacher?.Dispose();
    }

    // Every rank goes on from where rank 0 is.
    private void BeginTogether()
    {
        if (_group.Size == 1) return;
        var begin = JsonSerializer.Deserialize<Beginning>(_group.Broadcast(JsonSerializer.Serialize(new Beginning(_before, _step, _tally, Scale, [.. _ended]), RunJson.Compact)), RunJson.Compact)!;
        (_before, _step, _tally, Scale) = (begin.Before, begin.Step, begin.Tally, begin.Scale);
        _ended.Clear();
        _ended.AddRange(begin.Ended);
        _replicas.Begin(OptimizerState.Memory.Select(one => one.Value).Concat(_learning.Memory.SelectMany(group => group.Tensors).Select(one => one.Value)));
    }

    private sealed record Beginning(int Before, int Step, RunningMean Tally, LossScale? Scale, IReadOnlyList<EpochMetrics> Ended);

    // The learning rate at a moment, in epochs since the start.
    private double RateAt(double epoch) =>
        Recipe.Schedule == LearningRateSchedule.Plateau && epoch >= Recipe.WarmUpEpochs ? PlateauSchedule.RateAfter(Recipe, _ended) : Recipe.LearningRateAt(epoch);

    // The steps of an epoch are known once it runs.
    private OptimizerState OptimizerState => _learning.OptimizerState(RateAt(Place.Epochs));

    private StepPlace Place => _perEpoch == 0 ? new(Done, 0, 1) : new(Done, _step, _perEpoch);

    // What the last steps came to, on the device.
    private StepWindow Window => _learning.Window!;

    private TrainingOutcome Interrupted(RunFolder? folder)
    {
        folder?.Save(this);
        return new TrainingOutcome([.. _ended], Interrupted: true);
    }

    // Takes in what the device has written down; says whether somebody asked to stop.
    private bool Read(Batches train, Batch? last, RunFolder? folder)
    {
        var (steps, scale) = Window.Read();
        Scale = scale;
        foreach (var step in steps)
        {
            if (step.Verdict <= StepVerdict.Overflow)
            {
                _tally.LossSum += step.LossSum;
                _tally.Right += step.Right;
                _tally.Among5 += step.Among5;
                _tally.Images += step.Images;
                _nonFinite = 0;
                continue;
            }

            var kept = folder is null ? null : Kept(step.Number);
            var what = step.Verdict == StepVerdict.GradientNotFinite ? "gradient" : "loss";
            var rate = RateAt(Done + (double)step.Number / train.PerEpoch);
            if (Recipe.OnNonFinite == NonFiniteAction.Stop) throw NotFinite(what, step.Number + 1, "", rate, folder, kept);
            if (++_nonFinite >= Recipe.NonFiniteLimit)
                throw NotFinite(what, step.Number + 1, FormattableString.Invariant($", as in the {_nonFinite - 1} batches before it"), rate, folder, kept);
            _tally.Skipped++;
        }

        List<StepMetrics> taken =
        [
            .. steps.Where(step => step.Verdict <= StepVerdict.Overflow && step.Images > 0).Select(step => new StepMetrics(
                ((long)Done * train.PerEpoch) + step.Number + 1, step.LossSum / step.Images, RateAt(Done + (double)step.Number / train.PerEpoch), step.Images)),
        ];
        _callbacks.Call(one => one.OnSteps(taken, _tally));
        return steps.Any(step => step.Asked > 0);

        // A batch that is gone is prepared again, from the same random numbers.
        string? Kept(int number)
        {
            if (last is not null && number == _step - 1) return Keep(last);
            using var again = train.Epoch(Done, number).First();
            return Keep(again);

            string? Keep(Batch batch)
            {
                using var scope = NewDisposeScope();
                return folder.KeepNonFinite(train.NormalizesOnDevice ? batch with { Images = train.On(CPU, batch, 0, batch.Count).Images, Labels = batch.Labels.cpu() } : batch, Done + 1, number + 1);
            }
        }
    }

    private void DemandTeacher(Batches train)
    {
        if (Recipe.DistillWeight == 0) return;
        if (Teacher is null) throw new CornetException("The recipe has a weight for distillation, and no teacher is given: name the file of its logits (--distill FILE.npz).");
        if (Teacher.Count != train.Set.Count) throw new CornetException($"The teacher's logits are for {Teacher.Count} images and the training set has {train.Set.Count}: read them for this set.");
    }

    private bool EndEpoch(Batches train, Batches? validation, RunFolder? folder, Action<int> validated, CancellationToken cancellation)
    {
        var clock = Stopwatch.StartNew();
        var rate = RateAt(Done + (train.PerEpoch - 1.0) / train.PerEpoch);
        if (_tally.Images == 0)
        {
            throw new CornetException(FormattableString.Invariant(
                $"No batch of epoch {Done + 1} had a finite loss and gradient (learning rate {rate:G3}): train with a lower learning rate") + $"{folder?.LastGood()}.");
        }

        DemandFinite();
        _replicas.ShareStatistics();
        _learning.Average?.TakeBuffers();
        Evaluation? held;
        try
        {
            held = validation is null ? null : _learning.Average is { } average ? average.InPlace(() => Judge(validation)) : Judge(validation);
        }
        catch (OperationCanceledException)
        {
            return false;
        }

        if (held is { Loss: var loss } && !double.IsFinite(loss)) throw NotFinite("validation loss", _step + 1, "", rate, folder, null);
        _ended.Add(new EpochMetrics(
            Done + 1, rate, _tally.Loss, _tally.Top1, held?.Loss, held?.Top1, held?.Top5, _tally.Images / _tally.Seconds,
            _tally.Seconds + clock.Elapsed.TotalSeconds) { TrainTop5 = _learning.Classes < Evaluation.FewestForTop5 ? null : _tally.Top5, Waiting = _tally.Waiting, Skipped = _tally.Skipped, Communicating = _tally.Communicating });
        _step = 0;
        return true;

        Evaluation Judge(Batches images) => Evaluation.Run(_model, images, _device, validated, cancellation: cancellation, group: _group);
    }

    private CornetException NotFinite(string what, int step, string before, double rate, RunFolder? folder, string? batch) => new(FormattableString.Invariant(
        $"The {what} is no longer finite in epoch {Done + 1}, step {step}{before} (learning rate {rate:G3}): ")
        + $"train with a lower learning rate{folder?.LastGood()}{(batch is null ? "" : $"; its batch is in '{batch}'")}.");
}
