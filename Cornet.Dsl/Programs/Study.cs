namespace Cornet.Dsl.Programs;

/// <summary>A study: the models it makes of one model, as a table.</summary>
/// <param name="Name">Its name: the first part of the names of its models.</param>
/// <param name="Doc">Its documentation, lines joined by line feeds; empty without any.</param>
/// <param name="Model">The model it varies.</param>
/// <param name="Rows">Its rows, in the order of the text.</param>
public sealed record StudyTable(string Name, string Doc, string Model, EquatableArray<StudyRow> Rows);

/// <summary>One row of a study's table: a model, and what changes in the recipe that trains it.</summary>
/// <param name="Levels">The level of the factor that is varied; of several factors where they are crossed.</param>
/// <param name="Model">The model; one that is declared where the levels are what it says already, or change the recipe alone.</param>
public sealed record StudyRow(EquatableArray<StudyLevel> Levels, string Model)
{
    /// <summary>What the row changes of the recipe, each setting once; empty where it changes nothing.</summary>
    public EquatableArray<RecipeChange> Recipe { get; init; }

    /// <summary>What is varied: <c>steps</c>; crossed factors joined by <c> x </c>.</summary>
    public string Factor => string.Join(" x ", Levels.Select(level => level.Factor));

    /// <summary>To what: <c>(1,1,1)</c>; the values of crossed factors joined by <c> x </c>.</summary>
    public string Value => string.Join(" x ", Levels.Select(level => level.Value));
}

/// <summary>A level of a factor.</summary>
/// <param name="Factor">The factor: <c>steps</c>.</param>
/// <param name="Value">Its value, as the study writes it: <c>(1,1,1)</c>.</param>
public sealed record StudyLevel(string Factor, string Value);

/// <summary>The settings of a recipe that a study may vary: those that are one number or one word. They are called like the members of the runtime's recipe.</summary>
public enum RecipeSetting
{
    /// <summary>The base learning rate.</summary>
    LearningRate,

    /// <summary>The momentum of <see cref="RecipeMethod.Sgd"/>.</summary>
    Momentum,

    /// <summary>The weight decay.</summary>
    WeightDecay,

    /// <summary>How much <see cref="RecipeMethod.AdamW"/> keeps of the mean gradient.</summary>
    Beta1,

    /// <summary>How much <see cref="RecipeMethod.AdamW"/> keeps of the mean square.</summary>
    Beta2,

    /// <summary>Passes over the data.</summary>
    Epochs,

    /// <summary>Images per step.</summary>
    BatchSize,

    /// <summary>Epochs over which the learning rate rises from zero.</summary>
    WarmUpEpochs,

    /// <summary>How much of the target is spread over all classes.</summary>
    LabelSmoothing,

    /// <summary>Strength of mixing images in pairs.</summary>
    Mixup,

    /// <summary>Exponential moving average of the weights.</summary>
    EmaDecay,

    /// <summary>Gradient clipping by norm.</summary>
    ClipNorm,

    /// <summary>Gradient accumulation: the micro-batches of a batch.</summary>
    AccumulationSteps,

    /// <summary>In which numbers the network computes.</summary>
    Precision,

    /// <summary>At which steps of the decoder the loss is taken.</summary>
    LossSteps,

    /// <summary>Decides every random choice.</summary>
    Seed,

    /// <summary>Whether the momentum is Nesterov's: 0 or 1.</summary>
    Nesterov,

    /// <summary>What the learning rate is multiplied by on a plateau.</summary>
    PlateauFactor,

    /// <summary>Epochs without a lower validation loss that are let pass before that.</summary>
    PlateauPatience,

    /// <summary>Layer-wise learning-rate decay.</summary>
    LayerDecay,

    /// <summary>The loss function.</summary>
    Loss,

    /// <summary>The share of the distillation in the loss.</summary>
    DistillWeight,

    /// <summary>The temperature of the distillation.</summary>
    Temperature,

    /// <summary>The weight of the predicted responses in the loss.</summary>
    ResponsesWeight,

    /// <summary>Non-finite batches in a row that end a training which skips them.</summary>
    NonFiniteLimit,
}

/// <summary>A setting of a recipe and its value in a row of a study.</summary>
/// <param name="Setting">The setting.</param>
/// <param name="Value">
/// Its value; of <see cref="RecipeSetting.Precision"/>, the member of <see cref="RecipePrecision"/>; of <see cref="RecipeSetting.LossSteps"/>, that of <see cref="RecipeLoss"/>;
/// of <see cref="RecipeSetting.Loss"/>, that of <see cref="RecipeLossFunction"/>.
/// </param>
public sealed record RecipeChange(RecipeSetting Setting, double Value);
