using System.CommandLine;
using Cornet.Runtime.Layers;
using Cornet.Runtime.Models;
using Cornet.Runtime.Training;

namespace Cornet.App.Verbs;

/// <summary>A recipe on the command line: a named one, and whatever is to be different.</summary>
internal sealed class RecipeOptions
{
    private readonly Option<string> _name = new("--recipe")
    {
        Description = "The recipe: small (default), or one declared in the model's files; the options below override it.", HelpName = "NAME",
    };

    private readonly Option<int?> _batch = CliOptions.Whole("--batch", "Images per step.", 2);
    private readonly Option<int?> _accumulate = CliOptions.Whole("--accumulate", "Gradient accumulation: micro-batches per step, in the memory of one.", 1);
    private readonly Option<double?> _learningRate = CliOptions.Positive("--lr", "Base learning rate.");
    private readonly Option<Method?> _method = CliOptions.Choice<Method>("--optimizer", "sgd or adamw.");
    private readonly Option<double?> _momentum = CliOptions.NotNegative("--momentum", "Momentum of sgd, below 1.");
    private readonly Option<double?> _weightDecay = CliOptions.NotNegative("--weight-decay", "Weight decay.");
    private readonly Option<WeightDecayScope?> _weightDecayScope = CliOptions.Choice<WeightDecayScope>(
        "--weight-decay-on", "all (default), or excluding-norms: no weight decay of biases and norms.");

    private readonly Option<LearningRateSchedule?> _schedule = CliOptions.Choice<LearningRateSchedule>(
        "--schedule", "Learning-rate schedule: steps (a tenth every --step-epochs) or cosine (to zero).");

    private readonly Option<int?> _stepEpochs = CliOptions.Whole("--step-epochs", "Epochs between steps of the learning rate.", 1);
    private readonly Option<double?> _warmUp = CliOptions.NotNegative("--warm-up", "Epochs over which the learning rate rises from zero.");
    private readonly Option<double?> _smoothing = CliOptions.NotNegative("--label-smoothing", "Label smoothing: the part of the target "
        + "spread over all classes, below 1.");
    private readonly Option<double?> _mixup = CliOptions.NotNegative("--mixup", "Mixup: the a of Beta(a, a).");
    private readonly Option<Cornet.Runtime.Stimuli.Augmentation.AugmentationList?> _augmentation = CliOptions.Augmentation();
    private readonly Option<Cornet.Runtime.Stimuli.Normalization?> _normalization = CliOptions.Normalization();
    private readonly Option<double?> _ema = CliOptions.NotNegative("--ema", "Decay of the exponential moving average (EMA) of the weights, "
        + "such as 0.999.");
    private readonly Option<double?> _clipNorm = CliOptions.NotNegative("--clip-norm", "Gradient clipping: a gradient of a larger norm is scaled down to this one.");
    private readonly Option<LossSteps?> _lossSteps = CliOptions.LossSteps();
    private readonly Option<Precision?> _precision = CliOptions.Precision();
    private readonly Option<bool?> _checkpointActivations = CliOptions.Flag(
        "--checkpoint-activations", "Recompute activations in the backward pass: less memory, more time, the same gradients.");

    private readonly Option<NonFiniteAction?> _onNonFinite = CliOptions.Choice<NonFiniteAction>(
        "--on-nonfinite", "What to do if the loss or the gradient of a batch is not finite: stop (default) or skip.");

    private readonly Option<int?> _nonFiniteLimit = CliOptions.Whole("--nonfinite-limit", "With skip, the number of non-finite batches in a "
        + "row that stops the training; 10 by default.", 1);
    private readonly Option<int?> _seed = CliOptions.Whole("--seed", "Seed of initial weights, order of images and augmentation; 1 by default.", 0);

    /// <summary>Passes over the data: the one number that a run may change when it goes on.</summary>
    public Option<int?> Epochs { get; } = CliOptions.Whole("--epochs", "Passes over the data.", 1);

    /// <summary>All of them.</summary>
    public IReadOnlyList<Option> Options =>
    [
        _name, Epochs, _batch, _accumulate, _method, _learningRate, _momentum, _weightDecay, _weightDecayScope, _schedule, _stepEpochs, _warmUp, _smoothing,
        _mixup, _augmentation, _normalization, _ema, _clipNorm, _lossSteps, _precision, _checkpointActivations, _onNonFinite, _nonFiniteLimit, _seed,
    ];

    /// <summary>The recipe for a model.</summary>
    /// <exception cref="CornetException">There is no recipe of that name, or a number is out of its range.</exception>
    public Recipe Read(ParseResult words, ModelEntry model)
    {
        if (words.GetValue(_lossSteps) is { } steps && steps != LossSteps.Last && model.Card.Areas.All(area => area.Steps == 1))
            throw new CornetException($"{model.Card.Name} has no steps at which to take a loss: every area runs once; leave out --loss-steps.");
        var named = Recipe.Named(words.GetValue(_name) ?? Recipe.SmallName, model);
        var given = named with
        {
            Epochs = words.GetValue(Epochs) ?? named.Epochs, BatchSize = words.GetValue(_batch) ?? named.BatchSize,
            AccumulationSteps = words.GetValue(_accumulate) ?? named.AccumulationSteps, Method = words.GetValue(_method) ?? named.Method,
            LearningRate = words.GetValue(_learningRate) ?? named.LearningRate, Momentum = words.GetValue(_momentum) ?? named.Momentum,
            WeightDecay = words.GetValue(_weightDecay) ?? named.WeightDecay,
            WeightDecayScope = words.GetValue(_weightDecayScope) ?? named.WeightDecayScope,
            Schedule = words.GetValue(_schedule) ?? named.Schedule, StepEpochs = words.GetValue(_stepEpochs) ?? named.StepEpochs,
            WarmUpEpochs = words.GetValue(_warmUp) ?? named.WarmUpEpochs, LabelSmoothing = words.GetValue(_smoothing) ?? named.LabelSmoothing,
            Mixup = words.GetValue(_mixup) ?? named.Mixup, EmaDecay = words.GetValue(_ema) ?? named.EmaDecay,
            ClipNorm = words.GetValue(_clipNorm) ?? named.ClipNorm, LossSteps = words.GetValue(_lossSteps) ?? named.LossSteps, Precision = words.GetValue(_precision) ?? named.Precision,
            CheckpointActivations = words.GetValue(_checkpointActivations) ?? named.CheckpointActivations,
            OnNonFinite = words.GetValue(_onNonFinite) ?? named.OnNonFinite, NonFiniteLimit = words.GetValue(_nonFiniteLimit) ?? named.NonFiniteLimit,
            Seed = words.GetValue(_seed) ?? named.Seed,
            Augmentation = words.GetValue(_augmentation) ?? named.Augmentation, Normalization = words.GetValue(_normalization) ?? named.Normalization,
        };
        // Where there is hardly an epoch, the warm-up of a named recipe is a part of it.
        return (words.GetValue(_warmUp) is null ? given with { WarmUpEpochs = Math.Min(given.WarmUpEpochs, given.Epochs / 4.0) } : given).Checked();
    }
}
