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
    private readonly Optimizer _optimizer;
    private readonly ExponentialMovingAverage? _average;
    private readonly ProcessGroup _group;
    private readonly FrozenAreas _frozen;
    private readonly RecordedResponses? _responses;
    private readonly ResponseReadout? _readout; // of the responses
    private readonly FlatGradients? _gradients; // where several processes add theirs up
    private readonly double[] _lossWeights; // of each step of the area that the decoder reads
    private readonly int[] _decoded; // the steps that have one, and the last, of which the accuracy is
    private readonly List<EpochMetrics> _ended = [];
    private int _before;
    private int _step;
    private int _perEpoch;
    private RunningMean _tally;
    private int _nonFinite;
    private StepWindow? _window; // what the last steps came to, on the device
    private long _choices;
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
        if (recipe.SyncBatchNorm) foreach (var norm in _model.modules().OfType<BatchNorm>()) norm.Group = _group;
        (_model.Precision, _model.CheckpointActivations) = (recipe.Precision, recipe.CheckpointActivations);
        _lossWeights = recipe.LossSteps.For(model);
        _decoded = [.. Enumerable.Range(0, _lossWeights.Length).Where(step => _lossWeights[step] > 0 || step == _lossWeights.Length - 1)];
        _frozen = new FrozenAreas(_model, recipe.Freeze);
        if (recipe.ResponsesWeight > 0)
        {
            _responses = responses ?? throw new CornetException("The recipe has a weight for responses, and none are given: name their file (--responses FILE).");
            _readout = new ResponseReadout(_model, recipe, responses.Neurons, responses.Size, _device);
        }

        var (decay, readout) = (LayerDecay.Of(_model, recipe.LayerDecay), _readout?.Parameters.ToList() ?? []);
        _optimizer = Optimizer.Of(recipe, _model.named_parameters().Concat(readout), name => readout.Exists(one => one.Name == name) ? 1 : decay(name));
        Scale = recipe.Precision == Precision.Float16 ? LossScale.Start : null;
        _average = recipe.EmaDecay > 0 ? new ExponentialMovingAverage(_model, recipe.EmaDecay) : null;
        _gradients = _group.Size > 1 ? new FlatGradients(Learned) : null;
    }

    /// <summary>How it learns.</summary>
    public Recipe Recipe { get; }

    /// <summary>By how much the loss is scaled; null where it is not, in float32 and bfloat16.</summary>
    public LossScale? Scale { get; internal set; }

    /// <summary>Epochs done, those too that another program did before.</summary>
    public int Done => _before + _ended.Count;

    /// <summary>Steps done since the start of the training.</summary>
    /// <param name="perEpoch">The steps of an epoch.</param>
    internal long StepsDone(int perEpoch) => ((long)Done * perEpoch) + _step;

    /// <summary>What the epochs done here came to.</summary>
    public IReadOnlyList<EpochMetrics> Ended => _ended;

    /// <summary>After how many steps the host reads what they came to; null for what is right for the device. Tests do on a processor what is done on a GPU.</summary>
    internal int? ReadsEvery { get; init; }

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
    public IEnumerable<(string Name, Tensor Value)> Result => _average?.State ?? _model.State();

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
        _responses?.Restart();
        _window?.Dispose();
        _window = new StepWindow(_device, Recipe.OnNonFinite == NonFiniteAction.Stop, Scale, ReadsEvery);
        _perEpoch = train.PerEpoch;
        var pace = new Pace(Recipe.Epochs, train.PerEpoch, train.BatchSize, Done, _step, _tally, _ended.LastOrDefault());
        // A run that is killed in its first minutes can go on too.
        if (folder is not null && !File.Exists(folder.Last)) folder.Save(this);
        var saved = Stopwatch.StartNew();
        while (Done < Recipe.Epochs)
        {
            var clock = Stopwatch.StartNew();
            using var batches = new BatchUpload(train.Epoch(Done, _step).GetEnumerator(), train, _device);
            while (batches.Next() is { } next)
            {
                _tally.Waited += clock.Elapsed.TotalSeconds;
                using var batch = next;
                var communicated = _group.Communicating;
                Learn(batch, train, cancellation.IsCancellationRequested);
                _tally.Communicated += (_group.Communicating - communicated).TotalSeconds;
                var queued = clock.Elapsed.TotalSeconds;
                batches.Begin();
                _tally.Waited += clock.Elapsed.TotalSeconds - queued;
                _tally.Seconds += clock.Elapsed.TotalSeconds;
                clock.Restart();
                if (!_window!.IsFull && _step < _perEpoch) continue;
                var asked = Read(train, batch, folder);
                progress?.Report(pace.At(Done, _step, _tally));
                // Several ranks have to agree on it: their wish goes along with the next step.
                if (asked || (_group.Size == 1 && cancellation.IsCancellationRequested)) return Interrupted(folder);
                if (folder is null || saved.Elapsed < folder.SaveEvery) continue;
                folder.Save(this);
                saved.Restart();
            }

            // Where a batch was left out, the last steps are still to be read.
            if (_window!.HasSteps && Read(train, null, folder)) return Interrupted(folder);
            if (!EndEpoch(train, validation, folder, Judged, cancellation)) return Interrupted(folder);
            saved.Restart();
            progress?.Report(pace.AtEnd(Done - 1, _tally) with { Ended = _ended[^1] });
            _tally = default;
            folder?.EndEpoch(this);
            _callbacks.Call(one => one.OnEpoch(_ended[^1]));
            DemandSameWeights();
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
            .Write(path, _model, OptimizerState, Memory);
    }

    /// <summary>Everything that a checkpoint holds is finite: nothing else may take the place of an older one.</summary>
    /// <exception cref="CornetException">Something is not; the sentence names it.</exception>
    private void DemandFinite()
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        var remembered = OptimizerState.Memory.Select(one => ($"{one.Name} of the optimizer", one.Value));
        List<(string Name, Tensor Value)> all =
            [.. _model.State(), .. remembered, .. Memory.SelectMany(group => group.Tensors.Select(one => ($"{group.Group} {one.Name}", one.Value)))];
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
        var state = TrainingState.Restore(path, _model, Recipe, OptimizerState, [.. Memory]);
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
        var (epoch, differences) = TrainingState.Begin(path, _model, Recipe, done => _optimizer.State(Recipe.LearningRateAt(done), Recipe.LearningRate));
        _ended.Clear();
        (_before, _step, _tally) = (epoch, 0, default);
        _average?.Restart();
        return differences;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _optimizer.Dispose();
        _average?.Dispose();
        _gradients?.Dispose();
        _frozen.Dispose();
        Teacher?.Dispose();
        _readout?.Dispose();
        _responses?.Dispose();
        _window?.Dispose();
    }

    // Every rank goes on from where rank 0 is, which alone has read what there was to read.
    private void BeginTogether()
    {
        if (_group.Size == 1) return;
        using var frozen = no_grad();
        var place = JsonSerializer.Deserialize<Place>(_group.Broadcast(JsonSerializer.Serialize(new Place(_before, _step, _tally, Scale, [.. _ended]), RunJson.Compact)), RunJson.Compact)!;
        (_before, _step, _tally, Scale) = (place.Before, place.Step, place.Tally, place.Scale);
        _ended.Clear();
        _ended.AddRange(place.Ended);
        foreach (var (_, value) in _model.State()) _group.Broadcast(value);
        foreach (var memory in OptimizerState.Memory) _group.Broadcast(memory.Value);
        foreach (var (_, value) in Memory.SelectMany(group => group.Tensors)) _group.Broadcast(value);
    }

    // Gradients are the same bits everywhere, and so must be what they have made.
    private void DemandSameWeights()
    {
        if (_group.Size == 1) return;
        using var hash = System.Security.Cryptography.IncrementalHash.CreateHash(System.Security.Cryptography.HashAlgorithmName.SHA256);
        foreach (var (_, parameter) in _model.named_parameters())
        {
            using var host = parameter.detach().cpu().contiguous();
            TensorBytes.Visit(host, bytes => hash.AppendData(bytes));
        }

        _group.DemandSame($"SHA-256 of the weights after epoch {Done}", Convert.ToHexString(hash.GetHashAndReset()));
    }

    // Batch norms count the images of their own rank; what is judged and kept are the counts of rank 0.
    private void ShareStatistics()
    {
        if (_group.Size == 1) return;
        using var frozen = no_grad();
        foreach (var (_, buffer) in _model.named_buffers()) _group.Broadcast(buffer);
        _average?.TakeBuffers();
    }

    private sealed record Place(int Before, int Step, RunningMean Tally, LossScale? Scale, IReadOnlyList<EpochMetrics> Ended);

    // The learning rate at a moment, in epochs since the start.
    private double RateAt(double epoch) =>
        Recipe.Schedule == LearningRateSchedule.Plateau && epoch >= Recipe.WarmUpEpochs ? PlateauSchedule.RateAfter(Recipe, _ended) : Recipe.LearningRateAt(epoch);

    // The steps of an epoch are known once it runs.
    private OptimizerState OptimizerState => _optimizer.State(RateAt(Done + (_perEpoch == 0 ? 0 : (double)_step / _perEpoch)), Recipe.LearningRate);

    // What is remembered from step to step beside the weights and what the optimizer remembers.
    private IEnumerable<(string Group, IEnumerable<(string Name, Tensor Value)> Tensors)> Memory =>
    [
        .. _average is null ? Array.Empty<(string, IEnumerable<(string, Tensor)>)>() : [("average", _average.State)],
        .. _readout is null ? Array.Empty<(string, IEnumerable<(string, Tensor)>)>() : [("responses", _readout.Parameters.Select(one => (one.Name, (Tensor)one.Value)))],
    ];

    private IEnumerable<TorchSharp.Modules.Parameter> Learned => _model.parameters().Concat(_readout?.Parameters.Select(one => one.Value) ?? []);

    private TrainingOutcome Interrupted(RunFolder? folder)
    {
        folder?.Save(this);
        return new TrainingOutcome([.. _ended], Interrupted: true);
    }

    // A step. Nothing in it waits for the device; the host reads what it came to later.
    private void Learn(Batch batch, Batches train, bool asked)
    {
        // Outside of the scope: the stream prepares batches of later steps, too.
        using var recorded = _responses?.Next(StepsDone(train.PerEpoch));
        // The generated code releases everything at its last use; the scope is the net below it.
        using var scope = NewDisposeScope();
        var rate = RateAt(Done + (double)_step / train.PerEpoch);
        _model.train();
        _frozen.StayInEvaluation();
        // A loss that is not finite comes from numbers that are not, and a batch norm has counted them by then.
        var statistics = Recipe.OnNonFinite == NonFiniteAction.Skip ? _model.named_buffers().Select(entry => (entry.buffer, Before: entry.buffer.clone())).ToList() : [];
        var (sums, norm) = Differentiate(batch, recorded, train, asked);
        var skip = _window!.Add(_step, sums, norm);
        if (Recipe.ClipNorm > 0) GradientNorm.Clip(Learned, norm, Recipe.ClipNorm);
        _optimizer.Step(rate, skip);
        using (no_grad()) statistics.ForEach(entry => entry.buffer.copy_(where(skip[0].to(ScalarType.Bool), entry.Before, entry.buffer)));
        _step++;
        _average?.Add(((long)Done * train.PerEpoch) + _step);
    }

    // Takes in what the device has written down; says whether somebody asked to stop.
    private bool Read(Batches train, Batch? last, RunFolder? folder)
    {
        var (steps, scale) = _window!.Read();
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

    // Loss and gradients of a batch, one micro-batch after the other; the gradients are those of the mean over all its images.
    private (Tensor Sums, Tensor Norm) Differentiate(Batch batch, Batch? recorded, Batches train, bool asked)
    {
        using var scope = NewDisposeScope();
        _gradients?.Begin();
        List<Tensor> numbers = [];
        var number = train.Share.Rank * Recipe.AccumulationSteps;
        var size = (train.Share with { MicroBatches = Recipe.AccumulationSteps }).MicroBatchOf(batch.Whole);
        for (var start = 0; start < batch.Count; start += size, number++)
        {
            using var inner = NewDisposeScope();
            RandomPlace.Enter(Recipe.Seed, Done, _step, number);
            var count = Math.Min(size, batch.Count - start);
            var (images, labels) = train.On(_device, batch, start, count);
            var mixed = Mixup.Of(images, labels, Recipe.Mixup, RandomPlace.Of(Recipe.Seed, Done, _step, number));
            var answers = _decoded is [_] ? [_model.forward(mixed.Images)] : _model.DecodeSteps(mixed.Images, _decoded);
            var logits = answers[^1];
            ClassCheck.Demand(_model, logits, train.Set);
            _choices = logits.size(1);
            var teacher = Recipe.DistillWeight > 0 ? Teacher!.For(batch.Indices.AsSpan(start, count), _device) : null;
            var loss = Loss(mixed, answers, teacher);
            var share = (double)count / batch.Whole;
            var weighted = share == 1 ? loss : loss.Times(share);
            if (_window!.Scale is { } factor) weighted = weighted.mul(factor[0]).to(loss.dtype);
            _model.Differentiate(weighted);
            using var frozen = no_grad();
            numbers.Add(Row(loss.detach().to(ScalarType.Float64).Times(count), TopKAccuracy.First(logits, labels), TopKAccuracy.AmongFirst(5, logits, labels),
                zeros_like(loss).Plus(count), zeros_like(loss)).MoveToOuterDisposeScope());
        }

        if (recorded is not null) numbers.Add(DifferentiateResponses(batch, recorded));
        using var still = no_grad();
        var sums = numbers.Count == 0 ? zeros(StepRow.Sums, ScalarType.Float64, _device) : stack(numbers).sum(dim: 0);
        if (asked) sums.narrow(0, StepRow.Sums - 1, 1).Increase(1);
        _gradients?.AllReduce(_group);
        if (_group.Size > 1) _group.AllReduce(sums);
        // Batches may have fewer images than they were to have.
        if (train.SkipsDamaged) GradientNorm.Scale(Learned, zeros_like(sums.narrow(0, 3, 1)).Plus(batch.Whole).div(sums.narrow(0, 3, 1)).squeeze());
        if (_window!.Scale is { } scale) GradientNorm.Scale(Learned, scale[0].reciprocal());
        return (sums.MoveToOuterDisposeScope(), GradientNorm.Of(Learned).MoveToOuterDisposeScope());

        static Tensor Row(params Tensor[] scalars) => stack(scalars.Select(scalar => scalar.to(ScalarType.Float64)));
    }

    // Adds the gradients of the responses' loss to those of the classes; what comes back is a row that adds it to their sum.
    private Tensor DifferentiateResponses(Batch batch, Batch recorded)
    {
        using var scope = NewDisposeScope();
        var sum = zeros(1, ScalarType.Float64, _device);
        var size = _responses!.MicroBatchOf(recorded);
        // For layers with noise, which draw in evaluation mode, too.
        RandomPlace.Enter(Recipe.Seed, Done, _step, -1 - _group.Rank);
        for (var start = 0; start < recorded.Count; start += size)
        {
            using var inner = NewDisposeScope();
            var count = Math.Min(size, recorded.Count - start);
            var (responses, known) = _responses.For(recorded.Indices.AsSpan(start, count), _device);
            var loss = _readout!.Loss(recorded.Images.narrow(0, start, count).to(_device, non_blocking: true), responses, known).Times(Recipe.ResponsesWeight * count / recorded.Whole);
            _model.Differentiate(_window!.Scale is { } factor ? loss.mul(factor[0]).to(loss.dtype) : loss);
            using var frozen = no_grad();
            sum.Increase(loss.detach().to(ScalarType.Float64).Times(batch.Whole));
        }

        return cat([sum, zeros(StepRow.Sums - 1, ScalarType.Float64, _device)]).MoveToOuterDisposeScope();
    }

    // The mean over the steps, weighted. The last step is decoded for the accuracy where it has no weight, too.
    private Tensor Loss(Mixup mixed, IReadOnlyList<Tensor> answers, Tensor? teacher)
    {
        var terms = _decoded.Zip(answers).Where(one => _lossWeights[one.First] > 0)
            .Select(one => (Loss: Loss(mixed, one.Second, teacher), Weight: _lossWeights[one.First])).ToList();
        return terms.Count == 1 ? terms[0].Loss : terms.Select(one => one.Loss.Times(one.Weight)).Aggregate((sum, term) => sum.Plus(term));
    }

    // Of one answer.
    private Tensor Loss(Mixup mixed, Tensor logits, Tensor? teacher)
    {
        var loss = Recipe.Loss == LossFunction.Bce ? BinaryCrossEntropy.Of(mixed, logits, Recipe.LabelSmoothing) : mixed.Loss(logits, Recipe.LabelSmoothing);
        return teacher is null ? loss : loss.Times(1 - Recipe.DistillWeight).Plus(TeacherLogits.Loss(logits, teacher, Recipe.Temperature).Times(Recipe.DistillWeight));
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
        ShareStatistics();
        Evaluation? held;
        try
        {
            held = validation is null ? null : _average is null ? Judge(validation) : _average.InPlace(() => Judge(validation));
        }
        catch (OperationCanceledException)
        {
            return false;
        }

        if (held is { Loss: var loss } && !double.IsFinite(loss)) throw NotFinite("validation loss", _step + 1, "", rate, folder, null);
        _ended.Add(new EpochMetrics(
            Done + 1, rate, _tally.Loss, _tally.Top1, held?.Loss, held?.Top1, held?.Top5, _tally.Images / _tally.Seconds,
            _tally.Seconds + clock.Elapsed.TotalSeconds) { TrainTop5 = _choices < Evaluation.FewestForTop5 ? null : _tally.Top5, Waiting = _tally.Waiting, Skipped = _tally.Skipped, Communicating = _tally.Communicating });
        _step = 0;
        return true;

        Evaluation Judge(Batches images) => Evaluation.Run(_model, images, _device, validated, cancellation: cancellation, group: _group);
    }

    private CornetException NotFinite(string what, int step, string before, double rate, RunFolder? folder, string? batch) => new(FormattableString.Invariant(
        $"The {what} is no longer finite in epoch {Done + 1}, step {step}{before} (learning rate {rate:G3}): ")
        + $"train with a lower learning rate{folder?.LastGood()}{(batch is null ? "" : $"; its batch is in '{batch}'")}.");
}
