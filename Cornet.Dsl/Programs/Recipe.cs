namespace Cornet.Dsl.Programs;

/// <summary>How the learning rate goes on.</summary>
public enum LearningRateSchedule
{
    /// <summary>It stays.</summary>
    None,

    /// <summary>It is divided every few epochs.</summary>
    Steps,

    /// <summary>Half a cosine, to zero at the last epoch.</summary>
    Cosine,

    /// <summary>It falls where the validation loss no longer does.</summary>
    Plateau,
}

/// <summary>How gradients move weights.</summary>
public enum RecipeMethod
{
    /// <summary>Stochastic gradient descent with momentum.</summary>
    Sgd,

    /// <summary>Adam with decoupled decay.</summary>
    AdamW,
}

/// <summary>In which numbers a network computes.</summary>
public enum RecipePrecision
{
    /// <summary>float32</summary>
    Float32,

    /// <summary>bfloat16</summary>
    BFloat16,

    /// <summary>float16</summary>
    Float16,
}

/// <summary>At which steps of the area that the decoder reads the loss is taken.</summary>
public enum RecipeLoss
{
    /// <summary>At the last one.</summary>
    Last,

    /// <summary>At every step that the image reaches: the mean of their losses.</summary>
    Every,

    /// <summary>At each step with a weight of its own.</summary>
    Weighted,
}

/// <summary>What the answers are compared with the classes by.</summary>
public enum RecipeLossFunction
{
    /// <summary>Cross entropy of the softmax over the classes.</summary>
    CrossEntropy,

    /// <summary>Binary cross entropy: each class is a question of its own.</summary>
    Bce,
}

/// <summary>A recipe: how a model, and every variant of it, is trained.</summary>
/// <param name="Name">Its name, by which the command line finds it.</param>
/// <param name="Doc">Its documentation, lines joined by line feeds; empty without any.</param>
/// <param name="Model">The model it is for.</param>
/// <param name="Areas">The areas and named decoders of that model, whose class gets a member more.</param>
/// <param name="LearningRate">Learning rate, above 0.</param>
/// <param name="Momentum">Of <see cref="RecipeMethod.Sgd"/>, 0 to below 1.</param>
/// <param name="WeightDecay">Weight decay, at least 0.</param>
/// <param name="Epochs">Passes over the data.</param>
/// <param name="Batch">Images per step.</param>
/// <param name="Schedule">How the learning rate goes on.</param>
/// <param name="Divisor">What the learning rate is divided by; 1 without steps.</param>
/// <param name="Every">After how many epochs each time; 0 without steps.</param>
/// <param name="WarmUp">Epochs over which the learning rate rises from zero.</param>
/// <param name="LabelSmoothing">How much of the target is spread over all classes, 0 to below 1.</param>
public sealed record RecipeValues(
    string Name, string Doc, string Model, EquatableArray<string> Areas, double LearningRate, double Momentum, double WeightDecay, long Epochs, long Batch,
    LearningRateSchedule Schedule, double Divisor, long Every, double WarmUp, double LabelSmoothing)
{
    /// <summary>How gradients move weights.</summary>
    public RecipeMethod Method { get; init; }

    /// <summary>How much <see cref="RecipeMethod.AdamW"/> keeps of the mean gradient, 0 to below 1.</summary>
    public double Beta1 { get; init; } = 0.9;

    /// <summary>How much <see cref="RecipeMethod.AdamW"/> keeps of the mean square, 0 to below 1.</summary>
    public double Beta2 { get; init; } = 0.999;

    /// <summary>Whether the weight decay excludes biases and norms.</summary>
    public bool ExcludesNorms { get; init; }

    /// <summary>Strength of mixing images in pairs, at least 0.</summary>
    public double Mixup { get; init; }

    /// <summary>Exponential moving average of the weights: what it keeps at each step, 0 to below 1; 0 for none.</summary>
    public double EmaDecay { get; init; }

    /// <summary>Gradient clipping: the norm that longer gradients are scaled down to; 0 for no limit.</summary>
    public double ClipNorm { get; init; }

    /// <summary>Gradient accumulation: the micro-batches of a batch.</summary>
    public long AccumulationSteps { get; init; } = 1;

    /// <summary>At which steps the loss is taken.</summary>
    public RecipeLoss Loss { get; init; }

    /// <summary>With <see cref="RecipeLoss.Weighted"/>, the weight of the loss at each step, at least 0; else empty.</summary>
    public EquatableArray<double> LossWeights { get; init; } = [];

    /// <summary>In which numbers the network computes.</summary>
    public RecipePrecision Precision { get; init; }

    /// <summary>Activation checkpointing: activations are recomputed in the backward pass.</summary>
    public bool CheckpointsActivations { get; init; }

    /// <summary>Further settings that are one number or one word, where they are not what the runtime takes without them; each once, in the order of the enumeration.</summary>
    public EquatableArray<RecipeChange> Further { get; init; } = [];

    /// <summary>Areas, connections and decoders that do not learn.</summary>
    public EquatableArray<string> Frozen { get; init; } = [];

    /// <summary>The area that predicts recorded responses, at its last step or at another: <c>IT</c>, <c>IT.0</c>; empty without responses.</summary>
    public string ResponsesArea { get; init; } = "";

    /// <summary>Whether batch norms normalize over the images of all processes.</summary>
    public bool SynchronizesBatchNorm { get; init; }

    /// <summary>Whether batches are skipped whose loss or gradient is not finite.</summary>
    public bool SkipsNonFinite { get; init; }

    /// <summary>The augmentation of the training images, as the runtime reads it: <c>random-resized-crop(0.08..1), flip</c>, <c>none</c>, or <c>default</c>.</summary>
    public string Augmentation { get; init; } = "default";

    /// <summary>The normalization of images, as the runtime reads it: <c>imagenet</c>, <c>none</c>, <c>half</c>, or means and standard deviations.</summary>
    public string Normalization { get; init; } = "imagenet";
}
