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
        Description = "The recipe: small (default), paper, a1-like, or one declared in the model's files; the options below override it.", HelpName = "NAME",
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
        "--schedule", "Learning-rate schedule: steps (a tenth every --step-epochs), cosine (to zero) or plateau (falls where the validation loss no longer does).");

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

    private readonly Option<bool?> _syncBatchNorm = CliOptions.Flag(
        "--sync-batch-norm", "Batch norms of several processes normalize over the images of all of them (synchronized batch norm).");

    private readonly Option<NonFiniteAction?> _onNonFinite = CliOptions.Choice<NonFiniteAction>(
        "--on-nonfinite", "What to do if the loss or the gradient of a batch is not finite: stop (default) or skip.");

    private readonly Option<int?> _nonFiniteLimit = CliOptions.Whole("--nonfinite-limit", "With skip, the number of non-finite batches in a "
        + "row that stops the training; 10 by default.", 1);
    private readonly Option<int?> _seed = CliOptions.Whole("--seed", "Seed of initial weights, order of images and augmentation; 1 by default.", 0);

    private readonly Option<bool?> _nesterov = CliOptions.Flag("--nesterov", "Nesterov's momentum, of sgd.");
    private readonly Option<double?> _plateauFactor = CliOptions.Positive("--plateau-factor", "Of --schedule plateau: what the learning rate is multiplied by; 0.1 by default.");
    private readonly Option<int?> _plateauPatience = CliOptions.Whole(
        "--plateau-patience", "Of --schedule plateau: epochs in a row without a lower validation loss that are let pass; 10 by default.", 0);

    private readonly Option<double?> _layerDecay = CliOptions.Positive(
        "--layer-decay", "Layer-wise learning-rate decay: what the learning rate is multiplied by with each area, from the decoder down, such as 0.75.");

    private readonly Option<string?> _freeze = new("--freeze")
    {
        Description = "Areas, connections and decoders that do not learn, such as V1,V2; their batch norms stay in evaluation mode.", HelpName = "AREAS",
    };

    private readonly Option<LossFunction?> _loss = CliOptions.Choice<LossFunction>("--loss", "cross-entropy (default), or bce: binary cross entropy, a question for each class.");
    private readonly Option<double?> _distillWeight = CliOptions.Positive("--distill-weight", "Share of the distillation in the loss, up to 1; 0.5 by default with --distill.");
    private readonly Option<double?> _temperature = CliOptions.Positive("--temperature", "Temperature of the distillation; 4 by default.");

    /// <summary>The file of a teacher's logits.</summary>
    public Option<string?> Distill { get; } = new("--distill")
    {
        Description = "Knowledge distillation: the teacher's logits for the training set, a NumPy archive of 'logits' and 'stimulus_id'.", HelpName = "FILE",
    };

    private readonly Option<double?> _responsesWeight = CliOptions.Positive("--responses-weight", "Weight of the responses in the loss; 1 by default with --responses.");
    private readonly Option<string?> _responsesArea = new("--responses-area") { Description = "The area that predicts the responses, such as IT or IT.0.", HelpName = "AREA" };

    /// <summary>The file of recorded responses.</summary>
    public Option<string?> Responses { get; } = new("--responses")
    {
        Description = "Neural training: an assembly of recorded responses (.nc), which --responses-area learns to predict.", HelpName = "FILE",
    };

    /// <summary>The images that were shown.</summary>
    public Option<string?> ResponsesStimuli { get; } = new("--responses-stimuli")
    {
        Description = "The images of --responses: a table (.csv) or a folder; by default the training set.", HelpName = "IMAGES",
    };

    /// <summary>Passes over the data: the one number that a run may change when it goes on.</summary>
    public Option<int?> Epochs { get; } = CliOptions.Whole("--epochs", "Passes over the data.", 1);

    /// <summary>All of them.</summary>
    public IReadOnlyList<Option> Options =>
    [
        _name, Epochs, _batch, _accumulate, _method, _learningRate, _momentum, _weightDecay, _weightDecayScope, _schedule, _stepEpochs, _warmUp, _smoothing,
        _mixup, _augmentation, _normalization, _ema, _clipNorm, _lossSteps, _precision, _checkpointActivations, _syncBatchNorm, _onNonFinite, _nonFiniteLimit, _seed,
        _nesterov, _plateauFactor, _plateauPatience, _layerDecay, _freeze, _loss, Distill, _distillWeight, _temperature,
        Responses, ResponsesStimuli, _responsesArea, _responsesWeight,
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
            SyncBatchNorm = words.GetValue(_syncBatchNorm) ?? named.SyncBatchNorm,
            OnNonFinite = words.GetValue(_onNonFinite) ?? named.OnNonFinite, NonFiniteLimit = words.GetValue(_nonFiniteLimit) ?? named.NonFiniteLimit,
            Seed = words.GetValue(_seed) ?? named.Seed,
            Nesterov = words.GetValue(_nesterov) ?? named.Nesterov, PlateauFactor = words.GetValue(_plateauFactor) ?? named.PlateauFactor,
            PlateauPatience = words.GetValue(_plateauPatience) ?? named.PlateauPatience, LayerDecay = words.GetValue(_layerDecay) ?? named.LayerDecay,
            Freeze = words.GetValue(_freeze)?.Replace(" ", "", StringComparison.Ordinal) ?? named.Freeze,
            Loss = words.GetValue(_loss) ?? named.Loss, Temperature = words.GetValue(_temperature) ?? named.Temperature,
            ResponsesArea = words.GetValue(_responsesArea) ?? named.ResponsesArea,
            ResponsesWeight = words.GetValue(_responsesWeight) ?? (words.GetValue(Responses) is not null && named.ResponsesWeight == 0 ? 1 : named.ResponsesWeight),
            DistillWeight = words.GetValue(_distillWeight) ?? (words.GetValue(Distill) is not null && named.DistillWeight == 0 ? 0.5 : named.DistillWeight),
            Augmentation = words.GetValue(_augmentation) ?? named.Augmentation, Normalization = words.GetValue(_normalization) ?? named.Normalization,
        };
        // Where there is hardly an epoch, the warm-up of a named recipe is a part of it.
        return (words.GetValue(_warmUp) is null ? given with { WarmUpEpochs = Math.Min(given.WarmUpEpochs, given.Epochs / 4.0) } : given).Checked();
    }
}
