using Cornet.Runtime.Layers;
using Cornet.Runtime.Models;
using Cornet.Runtime.Stimuli;
using Cornet.Runtime.Stimuli.Augmentation;

namespace Cornet.Runtime.Training;

/// <summary>How the learning rate goes on after the warm-up.</summary>
public enum LearningRateSchedule
{
    /// <summary>Divided by <see cref="Recipe.StepDivisor"/> every <see cref="Recipe.StepEpochs"/> epochs.</summary>
    Steps,

    /// <summary>Half a cosine, from the base learning rate to zero at the last epoch (Loshchilov and Hutter, 2017).</summary>
    Cosine,

    /// <summary>
    /// Multiplied by <see cref="Recipe.PlateauFactor"/> where the validation loss has not fallen for more than <see cref="Recipe.PlateauPatience"/> epochs, as PyTorch's
    /// <c>ReduceLROnPlateau</c>.
    /// </summary>
    Plateau,
}

/// <summary>How gradients move weights.</summary>
public enum Method
{
    /// <summary>Stochastic gradient descent with momentum: <see cref="Training.Sgd"/>.</summary>
    Sgd,

    /// <summary>Adam with decoupled weight decay: <see cref="Training.AdamW"/>.</summary>
    AdamW,
}

/// <summary>What happens to a batch whose loss or gradient is not finite.</summary>
public enum NonFiniteAction
{
    /// <summary>The training stops before the weights change; the batch is kept for inspection.</summary>
    Stop,

    /// <summary>The batch is skipped and kept for inspection: weights and running statistics stay as they were before it.</summary>
    Skip,
}

/// <summary>
/// Everything that decides what a network learns, beside its data: gradient descent on the cross entropy. Two runs of one recipe on one machine give the
/// same bits.
/// </summary>
public sealed record Recipe
{
    /// <summary>The name of the recipe of the paper.</summary>
    public const string PaperName = "paper";

    /// <summary>The name of the recipe for small data.</summary>
    public const string SmallName = "small";

    /// <summary>The name of <see cref="A1Like"/>.</summary>
    public const string A1LikeName = "a1-like";

    /// <summary>How gradients move weights.</summary>
    public Method Method { get; init; } = Method.Sgd;

    /// <summary>Base learning rate, above 0.</summary>
    public double LearningRate { get; init; } = 0.05;

    /// <summary>Momentum of <see cref="Method.Sgd"/>, 0 to below 1.</summary>
    public double Momentum { get; init; } = 0.9;

    /// <summary>How much <see cref="Method.AdamW"/> keeps of the mean gradient, 0 to below 1.</summary>
    public double Beta1 { get; init; } = 0.9;

    /// <summary>How much <see cref="Method.AdamW"/> keeps of the mean square, 0 to below 1.</summary>
    public double Beta2 { get; init; } = 0.999;

    /// <summary>Weight decay, at least 0.</summary>
    public double WeightDecay { get; init; } = 5e-4;

    /// <summary>Which parameters decay.</summary>
    public WeightDecayScope WeightDecayScope { get; init; } = WeightDecayScope.All;

    /// <summary>Passes over the data, at least 1.</summary>
    public int Epochs { get; init; } = 20;

    /// <summary>Images per step, at least 2 (a batch norm needs two).</summary>
    public int BatchSize { get; init; } = 64;

    /// <summary>How the learning rate goes on after the warm-up.</summary>
    public LearningRateSchedule Schedule { get; init; } = LearningRateSchedule.Cosine;

    /// <summary>Of <see cref="LearningRateSchedule.Steps"/>: epochs between steps, at least 1.</summary>
    public int StepEpochs { get; init; } = 20;

    /// <summary>Of <see cref="LearningRateSchedule.Steps"/>: what the learning rate is divided by each time, at least 1.</summary>
    public double StepDivisor { get; init; } = 10;

    /// <summary>Epochs over which the learning rate rises linearly from zero; 0 for none.</summary>
    public double WarmUpEpochs { get; init; }

    /// <summary>Label smoothing: how much of the target is spread over all classes, 0 to below 1 (Szegedy et al., 2016).</summary>
    public double LabelSmoothing { get; init; }

    /// <summary>The augmentation of the training images.</summary>
    public AugmentationList Augmentation { get; init; } = AugmentationList.Default;

    /// <summary>With which means and standard deviations images are normalized, in training, validation and whenever the weights are used.</summary>
    public Normalization Normalization { get; init; } = Normalization.ImageNet;

    /// <summary>Strength of <see cref="Training.Mixup"/>: a of Beta(a, a), at least 0; 0 mixes no images.</summary>
    public double Mixup { get; init; }

    /// <summary>
    /// Exponential moving average of the weights: how much of it each step keeps, 0 to below 1; 0 for none. The average is what is validated and kept.
    /// </summary>
    public double EmaDecay { get; init; }

    /// <summary>Gradient clipping by norm: a gradient over all parameters that is longer is scaled down to this norm; 0 for no limit.</summary>
    public double ClipNorm { get; init; }

    /// <summary>
    /// Gradient accumulation: the number of micro-batches of a batch, whose gradients are added up before the step, in the memory of one.
    /// </summary>
    public int AccumulationSteps { get; init; } = 1;

    /// <summary>In which numbers the network computes; weights and optimizer state are float32 in any case.</summary>
    public Precision Precision { get; init; }

    /// <summary>Activation checkpointing: the backward pass recomputes each step's activations. Less memory, more time, the same gradients.</summary>
    public bool CheckpointActivations { get; init; }

    /// <summary>At which steps of the decoder the loss is taken. Accuracy, and the loss on the validation set, are those of the last step in any case.</summary>
    public LossSteps LossSteps { get; init; } = LossSteps.Last;

    /// <summary>
    /// Whether batch norms normalize over the images of all processes (synchronized batch norm) and not over those of their own. It changes nothing for one process.
    /// </summary>
    public bool SyncBatchNorm { get; init; }

    /// <summary>What happens to a batch whose loss or gradient is not finite.</summary>
    public NonFiniteAction OnNonFinite { get; init; } = NonFiniteAction.Stop;

    /// <summary>After how many non-finite batches in a row a training that skips them ends, at least 1.</summary>
    public int NonFiniteLimit { get; init; } = 10;

    /// <summary>Decides the first weights, the order of the data and every random choice.</summary>
    public long Seed { get; init; } = 1;

    /// <summary>Whether the momentum of <see cref="Method.Sgd"/> is Nesterov's.</summary>
    public bool Nesterov { get; init; }

    /// <summary>Of <see cref="LearningRateSchedule.Plateau"/>: what the learning rate is multiplied by, above 0 and below 1.</summary>
    public double PlateauFactor { get; init; } = 0.1;

    /// <summary>Of <see cref="LearningRateSchedule.Plateau"/>: epochs in a row without a lower validation loss that are let pass, at least 0.</summary>
    public int PlateauPatience { get; init; } = 10;

    /// <summary>Layer-wise learning-rate decay: what the learning rate is multiplied by with each area, from the decoder down; above 0, at most 1; 1 for none.</summary>
    public double LayerDecay { get; init; } = 1;

    /// <summary>Areas, connections and decoders that do not learn, with commas between their names: <c>V1,V2</c>; empty for none.</summary>
    public string Freeze { get; init; } = "";

    /// <summary>What the answers are compared with the classes by. On the validation set it is the cross entropy in any case.</summary>
    public LossFunction Loss { get; init; }

    /// <summary>Knowledge distillation: the share w of the teacher's answers in the loss, (1 - w) loss + w T^2 KL; 0 to 1, 0 for none (<see cref="TeacherLogits"/>).</summary>
    public double DistillWeight { get; init; }

    /// <summary>Knowledge distillation: the temperature T by which logits are divided, above 0.</summary>
    public double Temperature { get; init; } = 4;

    /// <summary>Neural training: the weight of the squared error of predicted responses, which is added to the loss; 0 for none (<see cref="RecordedResponses"/>).</summary>
    public double ResponsesWeight { get; init; }

    /// <summary>Neural training: the area that predicts the responses, at its last step or at another: <c>IT</c>, <c>IT.0</c>.</summary>
    public string ResponsesArea { get; init; } = "";

    /// <summary>For tens of thousands of small images: some minutes on a desktop processor.</summary>
    public static Recipe Small { get; } = new() { WarmUpEpochs = 1 };

    /// <summary>
    /// Procedure A1 of timm for ImageNet (Wightman, Touvron and Jégou, 2021, "ResNet strikes back"), as far as its parts exist: AdamW, with the rate of DeiT (5e-4 for 512 images),
    /// in place of LAMB; neither CutMix, timm's form of RandAugment, repeated augmentation nor stochastic depth.
    /// </summary>
    public static Recipe A1Like { get; } = new()
    {
        Method = Method.AdamW, LearningRate = 1e-3, WeightDecay = 0.02, WeightDecayScope = WeightDecayScope.ExcludingNorms, BatchSize = 1024, Epochs = 600, WarmUpEpochs = 5,
        Loss = LossFunction.Bce, LabelSmoothing = 0.1, Mixup = 0.2,
    };

    /// <summary>
    /// The recipes of the CORnets on ImageNet (Kubilius, Schrimpf et al., 2018 and 2019): batch 256, momentum .9, decay 1e-4; CORnet-S 43
    /// epochs from learning rate .1, a
    /// tenth every 20; CORnet-Z 25 from .01 and the others 25 from .1, a tenth every 10.
    /// </summary>
    /// <param name="model">The name of a model; one that is none of the family's is trained as CORnet-S.</param>
    public static Recipe Paper(string model)
    {
        var common = new Recipe { LearningRate = 0.1, WeightDecay = 1e-4, BatchSize = 256, Schedule = LearningRateSchedule.Steps };
        return model.ToUpperInvariant() switch
        {
            "CORNETZ" => common with { LearningRate = 0.01, Epochs = 25, StepEpochs = 10 },
            "CORNETR" or "CORNETRT" => common with { Epochs = 25, StepEpochs = 10 },
            _ => common with { Epochs = 43, StepEpochs = 20 },
        };
    }

    /// <summary>A recipe by its name: one that the model's files declare, whatever its case, or <c>paper</c>, <c>a1-like</c> or <c>small</c>.</summary>
    /// <exception cref="CornetException">There is no such recipe.</exception>
    public static Recipe Named(string name, ModelEntry model)
    {
        var declared = model.Recipes.FirstOrDefault(recipe => string.Equals(recipe.Name, name, StringComparison.OrdinalIgnoreCase));
        if (declared is not null) return declared.Recipe;
        var names = model.Recipes.Select(recipe => recipe.Name).Append(PaperName).Append(A1LikeName).Append(SmallName).Distinct(StringComparer.OrdinalIgnoreCase);
        return name switch
        {
            PaperName => Paper(model.Card.Name),
            SmallName => Small,
            A1LikeName => A1Like,
            _ => throw new CornetException($"There is no recipe '{name}' for {model.Card.Name}; there are {string.Join(", ", names)}."),
        };
    }

    /// <summary>
    /// The learning rate at a moment; it depends on the fraction of the epoch, as the authors' does. Of <see cref="LearningRateSchedule.Plateau"/>, the one before it first falls.
    /// </summary>
    /// <param name="epoch">Epochs since the start, 0 to <see cref="Epochs"/>.</param>
    public double LearningRateAt(double epoch)
    {
        if (epoch < WarmUpEpochs) return LearningRate * epoch / WarmUpEpochs;
        return Schedule switch
        {
            LearningRateSchedule.Steps => LearningRate * Math.Pow(1 / StepDivisor, Math.Floor(epoch / StepEpochs)),
            LearningRateSchedule.Plateau => LearningRate,
            _ => LearningRate / 2 * (1 + Math.Cos(Math.PI * Math.Min(1, (epoch - WarmUpEpochs) / (Epochs - WarmUpEpochs)))),
        };
    }

    /// <summary>This recipe, if every number is in its range.</summary>
    /// <exception cref="CornetException">One is not; the sentence names it and its range.</exception>
    public Recipe Checked()
    {
        Demand(LearningRate > 0 && double.IsFinite(LearningRate), "learning rate", LearningRate, "a number above 0");
        Demand(Momentum is >= 0 and < 1, "momentum", Momentum, "a number from 0 to below 1");
        Demand(WeightDecay >= 0 && double.IsFinite(WeightDecay), "weight decay", WeightDecay, "a number of at least 0");
        Demand(Epochs >= 1, "number of epochs", Epochs, "a whole number of at least 1");
        Demand(BatchSize >= 2, "batch size", BatchSize, "a whole number of at least 2");
        Demand(StepEpochs >= 1, "number of epochs between steps of the learning rate", StepEpochs, "a whole number of at least 1");
        Demand(StepDivisor >= 1 && double.IsFinite(StepDivisor), "divisor of the learning rate", StepDivisor, "a number of at least 1");
        Demand(WarmUpEpochs >= 0 && WarmUpEpochs < Epochs, "number of epochs to warm up", WarmUpEpochs, "from 0 to below the number of epochs");
        Demand(LabelSmoothing is >= 0 and < 1, "label smoothing", LabelSmoothing, "a number from 0 to below 1");
        Demand(Beta1 is >= 0 and < 1, "first beta", Beta1, "a number from 0 to below 1");
        Demand(Beta2 is >= 0 and < 1, "second beta", Beta2, "a number from 0 to below 1");
        Demand(Mixup >= 0 && double.IsFinite(Mixup), "strength of mixup", Mixup, "a number of at least 0");
        Demand(EmaDecay is >= 0 and < 1, "decay of the exponential moving average", EmaDecay, "a number from 0 to below 1");
        Demand(ClipNorm >= 0 && double.IsFinite(ClipNorm), "norm to clip gradients to", ClipNorm, "a number of at least 0");
        Demand(NonFiniteLimit >= 1, "number of non-finite batches in a row that end a training", NonFiniteLimit, "a whole number of at least 1");
        Demand(AccumulationSteps >= 1 && BatchSize >= 2 * AccumulationSteps, "number of micro-batches (gradient accumulation)", AccumulationSteps, "at least 1, and leaves two images for each");
        Demand(PlateauFactor is > 0 and < 1, "factor of the plateau schedule", PlateauFactor, "a number above 0 and below 1");
        Demand(PlateauPatience >= 0, "patience of the plateau schedule", PlateauPatience, "a whole number of at least 0");
        Demand(LayerDecay is > 0 and <= 1, "layer-wise decay of the learning rate", LayerDecay, "a number above 0, at most 1");
        Demand(DistillWeight is >= 0 and <= 1, "weight of the distillation", DistillWeight, "a number from 0 to 1");
        Demand(Temperature > 0 && double.IsFinite(Temperature), "temperature of the distillation", Temperature, "a number above 0");
        Demand(ResponsesWeight >= 0 && double.IsFinite(ResponsesWeight), "weight of the responses", ResponsesWeight, "a number of at least 0");
        if (ResponsesWeight > 0 && ResponsesArea.Length == 0) throw new CornetException("Neural training needs the area that predicts the responses: --responses-area IT.");
        if (DistillWeight > 0 && Mixup > 0)
            throw new CornetException("Distillation takes the teacher's answer to one image, and mixup mixes two: leave out --mixup or --distill.");
        if (Nesterov && (Method != Method.Sgd || Momentum == 0))
            throw new CornetException("Nesterov's momentum needs sgd with a momentum above 0: leave --nesterov out, or choose --optimizer sgd and a --momentum.");
        return this;
    }

    /// <summary>All of it in a line: <c>sgd lr 0.1, momentum 0.9, weight decay 0.0001; 43 epochs, batch 256; lr / 10 every 20 epochs; seed 1</c>.</summary>
    public override string ToString()
    {
        List<string> method = [Method == Method.Sgd ? $"sgd lr {Plain(LearningRate)}, {(Nesterov ? "Nesterov momentum" : "momentum")} {Plain(Momentum)}" : $"adamw lr {Plain(LearningRate)}, betas {Plain(Beta1)} {Plain(Beta2)}"];
        method.Add($"weight decay {Plain(WeightDecay)}{(WeightDecayScope == WeightDecayScope.ExcludingNorms ? " excluding biases and norms" : "")}");
        if (ClipNorm > 0) method.Add($"gradients clipped to norm {Plain(ClipNorm)}");
        List<string> passes = [$"{Epochs} epochs", $"batch {BatchSize}{(AccumulationSteps > 1 ? $" in {AccumulationSteps} micro-batches" : "")}"];
        List<string> schedule = [];
        if (WarmUpEpochs > 0) schedule.Add($"warm-up over {Plain(WarmUpEpochs)} epochs");
        schedule.Add(Schedule == LearningRateSchedule.Cosine ? "cosine to 0"
            : Schedule == LearningRateSchedule.Plateau ? $"lr * {Plain(PlateauFactor)} on a plateau of more than {PlateauPatience} epochs" : StepDivisor == 1 ? "constant lr" : $"lr / {Plain(StepDivisor)} every {StepEpochs} epochs");
        if (LabelSmoothing > 0) schedule.Add($"label smoothing {Plain(LabelSmoothing)}");
        if (Mixup > 0) schedule.Add($"mixup {Plain(Mixup)}");
        if (Augmentation != AugmentationList.Default) schedule.Add($"augmentation {Augmentation}");
        if (Normalization != Normalization.ImageNet) schedule.Add($"normalization {Normalization}");
        if (EmaDecay > 0) schedule.Add($"ema {Plain(EmaDecay)}");
        if (LossSteps != LossSteps.Last) schedule.Add(LossSteps == LossSteps.Every ? "loss at every step" : $"loss at the steps weighted {LossSteps}");
        if (Precision != Precision.Float32) schedule.Add($"in {Precision.ToString().ToLowerInvariant()}");
        if (CheckpointActivations) schedule.Add("activation checkpointing");
        if (SyncBatchNorm) schedule.Add("synchronized batch norm");
        if (OnNonFinite == NonFiniteAction.Skip) schedule.Add("non-finite batches skipped");
        if (LayerDecay != 1) schedule.Add($"layer-wise lr decay {Plain(LayerDecay)}");
        if (Loss == LossFunction.Bce) schedule.Add("binary cross entropy");
        if (DistillWeight > 0) schedule.Add($"distillation with weight {Plain(DistillWeight)} at temperature {Plain(Temperature)}");
        if (ResponsesWeight > 0) schedule.Add($"responses predicted from {ResponsesArea} with weight {Plain(ResponsesWeight)}");
        if (Freeze.Length > 0) schedule.Add($"frozen {Freeze}");
        return string.Join("; ", string.Join(", ", method), string.Join(", ", passes), string.Join(", ", schedule), $"seed {Seed}");
    }

    private static string Plain(double number) => number.ToString(System.Globalization.CultureInfo.InvariantCulture);

    private static void Demand(bool holds, string what, double value, string range)
    {
        if (!holds) throw new CornetException(FormattableString.Invariant($"The {what} cannot be {value}; it is {range}."));
    }
}
