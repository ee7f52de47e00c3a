using Cornet.Runtime.Distributed;
using Cornet.Runtime.Layers;
using Cornet.Runtime.Models;
using Cornet.Runtime.Native;
using Cornet.Runtime.Stimuli;
using Cornet.Runtime.Weights;
using TorchSharp;
using static TorchSharp.torch;
using Parameter = TorchSharp.Modules.Parameter;

namespace Cornet.Runtime.Training;

/// <summary>
/// A step of a training: the gradients of a batch, one micro-batch after the other, summed over the processes, and the weights that they move. Nothing in it waits for the device: what it
/// came to is written down there, and the host reads it later (<see cref="StepWindow"/>).
/// </summary>
internal sealed class TrainingStep : IDisposable
{
    private readonly CornetModel _model;
    private readonly Recipe _recipe;
    private readonly Device _device;
    private readonly ProcessGroup _group;
    private readonly TrainingLoss _loss;
    private readonly Optimizer _optimizer;
    private readonly FrozenAreas _frozen;
    private readonly RecordedResponses? _responses;
    private readonly ResponseReadout? _readout; // of the responses
    private readonly FlatGradients? _gradients; // where several processes add theirs up

    /// <summary>Prepares a network, which is on its device already.</summary>
    /// <exception cref="CornetException">The recipe's loss is at steps that the decoder does not have, it freezes what is no area, or its responses are missing.</exception>
    public TrainingStep(CornetModel model, Recipe recipe, Device device, ProcessGroup group, RecordedResponses? responses)
    {
        (_model, _recipe, _device, _group) = (model, recipe, device, group);
        if (recipe.SyncBatchNorm) foreach (var norm in model.modules().OfType<BatchNorm>()) norm.Group = group;
        (model.Precision, model.CheckpointActivations) = (recipe.Precision, recipe.CheckpointActivations);
        _loss = new TrainingLoss(model, recipe);
        _frozen = new FrozenAreas(model, recipe.Freeze);
        if (recipe.ResponsesWeight > 0)
        {
            _responses = responses ?? throw new CornetException("The recipe has a weight for responses, and none are given: name their file (--responses FILE).");
            _readout = new ResponseReadout(model, recipe, responses.Neurons, responses.Size, device);
        }

        var (decay, readout) = (LayerDecay.Of(model, recipe.LayerDecay), Readout.ToList());
        _optimizer = Optimizer.Of(recipe, model.named_parameters().Concat(readout), name => readout.Exists(one => one.Name == name) ? 1 : decay(name));
        Average = recipe.EmaDecay > 0 ? new ExponentialMovingAverage(model, recipe.EmaDecay) : null;
        _gradients = group.Size > 1 ? new FlatGradients(Reached) : null;
    }

    /// <summary>The running mean of the weights, where the recipe asks for one.</summary>
    public ExponentialMovingAverage? Average { get; }

    /// <summary>What the last steps came to; null before <see cref="Begin"/>.</summary>
    public StepWindow? Window { get; private set; }

    /// <summary>The number of classes that the network answered with last; 0 before the first step.</summary>
    public long Classes { get; private set; }

    /// <summary>What is remembered from step to step beside the weights and what the optimizer remembers.</summary>
    public IEnumerable<(string Group, IEnumerable<(string Name, Tensor Value)> Tensors)> Memory =>
    [
        .. Average is null ? Array.Empty<(string, IEnumerable<(string, Tensor)>)>() : [("average", Average.State)],
        .. _readout is null ? Array.Empty<(string, IEnumerable<(string, Tensor)>)>() : [("responses", Readout.Select(one => (one.Name, (Tensor)one.Value)))],
    ];

    private IEnumerable<(string Name, Parameter Value)> Readout => _readout?.Parameters ?? [];

    // A decoder that no loss reaches has no gradient, and stays as it is: a gradient of zero would let it decay.
    private IEnumerable<Parameter> Reached => _model.named_parameters().Where(entry => !_model.NamedDecoders.Any(decoder => entry.name.StartsWith($"{decoder.Name}.", StringComparison.Ordinal)))
        .Select(entry => entry.parameter).Concat(Readout.Select(one => one.Value));

    /// <summary>The parameters of the network, and of the readout of responses where there is one.</summary>
    public IEnumerable<Parameter> Learned => _model.parameters().Concat(Readout.Select(one => one.Value));

    /// <summary>What the optimizer remembers, and its options at a learning rate.</summary>
    public OptimizerState OptimizerState(double rate) => _optimizer.State(rate, _recipe.LearningRate);

    /// <summary>Before the first step of a run.</summary>
    /// <param name="scale">By how much the loss is scaled; null where it is not.</param>
    /// <param name="readsEvery">After how many steps the host reads; null for what is right for the device.</param>
    public void Begin(LossScale? scale, int? readsEvery)
    {
        _responses?.Restart();
        Window?.Dispose();
        Window = new StepWindow(_device, _recipe.OnNonFinite == NonFiniteAction.Stop, scale, readsEvery);
    }

    /// <summary>Takes a step.</summary>
    /// <param name="batch">This process's part of the batch.</param>
    /// <param name="train">Where it comes from.</param>
    /// <param name="place">Where the step is.</param>
    /// <param name="rate">The learning rate.</param>
    /// <param name="teacher">The teacher's answers, with distillation.</param>
    /// <param name="asked">Whether this process was asked to stop, of which the others learn with the gradients.</param>
    public void Take(Batch batch, Batches train, StepPlace place, double rate, TeacherLogits? teacher, bool asked)
    {
        // Outside of the scope: the stream prepares batches of later steps, too.
        using var recorded = _responses?.Next(place.Steps);
        // The generated code releases everything at its last use; the scope is the net below it.
        using var scope = NewDisposeScope();
        _model.train();
        _frozen.StayInEvaluation();
        // A loss that is not finite comes from numbers that are not, and a batch norm has counted them by then.
        var statistics = _recipe.OnNonFinite == NonFiniteAction.Skip ? _model.named_buffers().Select(entry => (entry.buffer, Before: entry.buffer.clone())).ToList() : [];
        var (sums, norm) = Differentiate(batch, recorded, train, place, teacher, asked);
        var skip = Window!.Add(place.Step, sums, norm);
        if (_recipe.ClipNorm > 0) GradientNorm.Clip(Learned, norm, _recipe.ClipNorm);
        _optimizer.Step(rate, skip);
        using (no_grad()) statistics.ForEach(entry => entry.buffer.copy_(where(skip[0].to(ScalarType.Bool), entry.Before, entry.buffer)));
        Average?.Add(place.Steps + 1);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _optimizer.Dispose();
        Average?.Dispose();
        _gradients?.Dispose();
        _frozen.Dispose();
        _readout?.Dispose();
        _responses?.Dispose();
        Window?.Dispose();
    }

    // Loss and gradients of a batch; the gradients are those of the mean over all its images.
    private (Tensor Sums, Tensor Norm) Differentiate(Batch batch, Batch? recorded, Batches train, StepPlace place, TeacherLogits? teacher, bool asked)
    {
        using var scope = NewDisposeScope();
        _gradients?.Begin();
        List<Tensor> numbers = [];
        var number = train.Share.Rank * _recipe.AccumulationSteps;
        var size = (train.Share with { MicroBatches = _recipe.AccumulationSteps }).MicroBatchOf(batch.Whole);
        for (var start = 0; start < batch.Count; start += size, number++)
        {
            var count = Math.Min(size, batch.Count - start);
            numbers.Add(DifferentiateMicroBatch(batch, start, count, number, train, place, teacher));
        }

        if (recorded is not null) numbers.Add(DifferentiateResponses(batch, recorded, place));
        using var still = no_grad();
        var sums = numbers.Count == 0 ? zeros(StepRow.Sums, ScalarType.Float64, _device) : stack(numbers).sum(dim: 0);
        if (asked) sums.narrow(0, StepRow.Sums - 1, 1).Increase(1);
        _gradients?.AllReduce(_group);
        if (_group.Size > 1) _group.AllReduce(sums);
        // Batches may have fewer images than they were to have.
        if (train.SkipsDamaged) GradientNorm.Scale(Learned, zeros_like(sums.narrow(0, 3, 1)).Plus(batch.Whole).div(sums.narrow(0, 3, 1)).squeeze());
        if (Window!.Scale is { } scale) GradientNorm.Scale(Learned, scale[0].reciprocal());
        return (sums.MoveToOuterDisposeScope(), GradientNorm.Of(Learned).MoveToOuterDisposeScope());
    }

    // Adds its gradients; what comes back are the sums of StepRow.
    private Tensor DifferentiateMicroBatch(Batch batch, int start, int count, int number, Batches train, StepPlace place, TeacherLogits? teacher)
    {
        using var scope = NewDisposeScope();
        RandomPlace.Enter(_recipe.Seed, place.Epoch, place.Step, number);
        var (images, labels) = train.On(_device, batch, start, count);
        var mixed = Mixup.Of(images, labels, _recipe.Mixup, RandomPlace.Of(_recipe.Seed, place.Epoch, place.Step, number));
        var answers = _loss.Decoded.Count == 1 ? [_model.forward(mixed.Images)] : _model.DecodeSteps(mixed.Images, _loss.Decoded);
        var logits = answers[^1];
        ClassCheck.Demand(_model, logits, train.Set);
        Classes = logits.size(1);
        var loss = _loss.Of(mixed, answers, _recipe.DistillWeight > 0 ? teacher!.For(batch.Indices.AsSpan(start, count), _device) : null);
        Add(loss, (double)count / batch.Whole);
        using var frozen = no_grad();
        Tensor[] sums = [loss.detach().to(ScalarType.Float64).Times(count), TopKAccuracy.First(logits, labels), TopKAccuracy.AmongFirst(5, logits, labels), zeros_like(loss).Plus(count), zeros_like(loss)];
        return stack(sums.Select(sum => sum.to(ScalarType.Float64))).MoveToOuterDisposeScope();
    }

    // Adds the gradients of the responses' loss to those of the classes; what comes back is a row that adds it to their sum.
    private Tensor DifferentiateResponses(Batch batch, Batch recorded, StepPlace place)
    {
        using var scope = NewDisposeScope();
        var sum = zeros(1, ScalarType.Float64, _device);
        var size = _responses!.MicroBatchOf(recorded);
        var number = _group.Rank * _recipe.AccumulationSteps;
        for (var start = 0; start < recorded.Count; start += size, number++)
        {
            using var inner = NewDisposeScope();
            // For layers with noise, which draw in evaluation mode, too.
            RandomPlace.Enter(_recipe.Seed, place.Epoch, place.Step, -1 - number);
            var count = Math.Min(size, recorded.Count - start);
            var (responses, known) = _responses.For(recorded.Indices.AsSpan(start, count), _device);
            var loss = _readout!.Loss(recorded.Images.narrow(0, start, count).to(_device, non_blocking: true), responses, known).Times(_recipe.ResponsesWeight * count / recorded.Whole);
            Add(loss, 1);
            using var frozen = no_grad();
            sum.Increase(loss.detach().to(ScalarType.Float64).Times(batch.Whole));
        }

        return cat([sum, zeros(StepRow.Sums - 1, ScalarType.Float64, _device)]).MoveToOuterDisposeScope();
    }

    // The backward pass of a loss, which counts for a share of the step.
    private void Add(Tensor loss, double share)
    {
        var weighted = share == 1 ? loss : loss.Times(share);
        _model.Differentiate(Window!.Scale is { } factor ? weighted.mul(factor[0]).to(loss.dtype) : weighted);
    }
}
