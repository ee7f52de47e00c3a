using Cornet.Runtime.Layers;
using Cornet.Runtime.Models;

namespace Cornet.Runtime.Training;

/// <summary>How the learning rate goes on after the warm-up.</summary>
public enum Descent
{
    /// <summary>Divided by <see cref="Recipe.StepDivisor"/> every <see cref="Recipe.StepEpochs"/> epochs.</summary>
    Steps,

    /// <summary>Half a cosine, from the base rate to zero at the last epoch (Loshchilov and Hutter, 2017).</summary>
    Cosine,
}

/// <summary>How gradients move weights.</summary>
public enum Method
{
    /// <summary>Stochastic gradient descent with momentum: <see cref="Training.Sgd"/>.</summary>
    Sgd,

    /// <summary>Adam with decoupled decay: <see cref="Training.AdamW"/>.</summary>
    AdamW,
}

/// <summary>What happens to a batch whose loss or gradient is not finite.</summary>
public enum LostBatch
{
    /// <summary>The training stops before the weights change; the batch is kept for inspection.</summary>
    Stop,

    /// <summary>The batch is kept for inspection and left out: weights and running statistics stay as they were before it.</summary>
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

    /// <summary>How gradients move weights.</summary>
    public Method Method { get; init; } = Method.Sgd;

    /// <summary>Base learning rate, above 0.</summary>
    public double Rate { get; init; } = 0.05;

    /// <summary>Momentum of <see cref="Method.Sgd"/>, 0 to below 1.</summary>
    public double Momentum { get; init; } = 0.9;

    /// <summary>How much <see cref="Method.AdamW"/> keeps of the mean gradient, 0 to below 1.</summary>
    public double Beta1 { get; init; } = 0.9;

    /// <summary>How much <see cref="Method.AdamW"/> keeps of the mean square, 0 to below 1.</summary>
    public double Beta2 { get; init; } = 0.999;

    /// <summary>Weight decay, at least 0.</summary>
    public double Decay { get; init; } = 5e-4;

    /// <summary>What decays.</summary>
    public DecayScope DecayScope { get; init; } = DecayScope.Everything;

    /// <summary>Passes over the data, at least 1.</summary>
    public int Epochs { get; init; } = 20;

    /// <summary>Images per step, at least 2 (a batch norm needs two).</summary>
    public int BatchSize { get; init; } = 64;

    /// <summary>How the rate goes on after the warm-up.</summary>
    public Descent Descent { get; init; } = Descent.Cosine;

    /// <summary>Where the rate goes down in steps: epochs between them, at least 1.</summary>
    public int StepEpochs { get; init; } = 20;

    /// <summary>Where the rate goes down in steps: what it is divided by each time, at least 1.</summary>
    public double StepDivisor { get; init; } = 10;

    /// <summary>Epochs over which the rate rises in a line from zero; 0 for none.</summary>
    public double WarmUpEpochs { get; init; }

    /// <summary>How much of the target is spread over all classes, 0 to below 1.</summary>
    public double LabelSmoothing { get; init; }

    /// <summary>Strength of <see cref="Training.Mixup"/>: a of Beta(a, a), at least 0; 0 mixes no images.</summary>
    public double Mixup { get; init; }

    /// <summary>How much the running mean of the weights keeps at each step, 0 to below 1; 0 for none. The mean is what is judged and kept.</summary>
    public double Average { get; init; }

    /// <summary>The longest gradient, over all parameters together; a longer one is scaled down to it. 0 for no limit.</summary>
    public double LongestGradient { get; init; }

    /// <summary>In how many pieces a batch is learnt: their gradients are added up before the step, in the memory of one piece.</summary>
    public int Pieces { get; init; } = 1;

    /// <summary>In which numbers the network computes; weights and their memory are float32 in any case.</summary>
    public Precision Precision { get; init; }

    /// <summary>Whether the backward pass runs steps again instead of keeping their maps: less memory, more time, the same gradients.</summary>
    public bool Recompute { get; init; }

    /// <summary>What happens to a batch whose loss or gradient is not finite.</summary>
    public LostBatch Lost { get; init; } = LostBatch.Stop;

    /// <summary>After how many non-finite batches in a row a training that skips them ends, at least 1.</summary>
    public int NonFiniteLimit { get; init; } = 10;

    /// <summary>Decides the first weights, the order of the data and every random choice.</summary>
    public long Seed { get; init; } = 1;

    /// <summary>For tens of thousands of small images: some minutes on a desktop processor.</summary>
    public static Recipe Small { get; } = new() { WarmUpEpochs = 1 };

    /// <summary>
    /// The recipes of the CORnets on ImageNet (Kubilius, Schrimpf et al., 2018 and 2019): batch 256, momentum .9, decay 1e-4; CORnet-S 43
    /// epochs from rate .1, a
    /// tenth every 20; CORnet-Z 25 from .01 and the others 25 from .1, a tenth every 10.
    /// </summary>
    /// <param name="model">The name of a model; one that is none of the family's is trained as CORnet-S.</param>
    public static Recipe Paper(string model)
    {
        var common = new Recipe { Rate = 0.1, Decay = 1e-4, BatchSize = 256, Descent = Descent.Steps };
        return model.ToUpperInvariant() switch
        {
            "CORNETZ" => common with { Rate = 0.01, Epochs = 25, StepEpochs = 10 },
            "CORNETR" or "CORNETRT" => common with { Epochs = 25, StepEpochs = 10 },
            _ => common with { Epochs = 43, StepEpochs = 20 },
        };
    }

    /// <summary>A recipe by its name: one that the model's files declare, whatever its case, or <c>paper</c> or <c>small</c>.</summary>
    /// <exception cref="CornetException">There is no such recipe.</exception>
    public static Recipe Named(string name, ModelEntry model)
    {
        var declared = model.Recipes.FirstOrDefault(recipe => string.Equals(recipe.Name, name, StringComparison.OrdinalIgnoreCase));
        if (declared is not null) return declared.Recipe;
        var names = model.Recipes.Select(recipe => recipe.Name).Append(PaperName).Append(SmallName).Distinct(StringComparer.OrdinalIgnoreCase);
        return name switch
        {
            PaperName => Paper(model.Card.Name),
            SmallName => Small,
            _ => throw new CornetException($"There is no recipe '{name}' for {model.Card.Name}; there are {string.Join(", ", names)}."),
        };
    }

    /// <summary>The learning rate at a moment; it depends on the fraction of the epoch, as the authors' does.</summary>
    /// <param name="epoch">Epochs since the start, 0 to <see cref="Epochs"/>.</param>
    public double RateAt(double epoch)
    {
        if (epoch < WarmUpEpochs) return Rate * epoch / WarmUpEpochs;
        return Descent == Descent.Steps
            ? Rate * Math.Pow(1 / StepDivisor, Math.Floor(epoch / StepEpochs))
            : Rate / 2 * (1 + Math.Cos(Math.PI * Math.Min(1, (epoch - WarmUpEpochs) / (Epochs - WarmUpEpochs))));
    }

    /// <summary>This recipe, if every number is in its range.</summary>
    /// <exception cref="CornetException">One is not; the sentence names it and its range.</exception>
    public Recipe Checked()
    {
        Demand(Rate > 0 && double.IsFinite(Rate), "learning rate", Rate, "a number above 0");
        Demand(Momentum is >= 0 and < 1, "momentum", Momentum, "a number from 0 to below 1");
        Demand(Decay >= 0 && double.IsFinite(Decay), "weight decay", Decay, "a number of at least 0");
        Demand(Epochs >= 1, "number of epochs", Epochs, "a whole number of at least 1");
        Demand(BatchSize >= 2, "batch size", BatchSize, "a whole number of at least 2");
        Demand(StepEpochs >= 1, "number of epochs between steps of the rate", StepEpochs, "a whole number of at least 1");
        Demand(StepDivisor >= 1 && double.IsFinite(StepDivisor), "divisor of the rate", StepDivisor, "a number of at least 1");
        Demand(WarmUpEpochs >= 0 && WarmUpEpochs < Epochs, "number of epochs to warm up", WarmUpEpochs, "from 0 to below the number of epochs");
        Demand(LabelSmoothing is >= 0 and < 1, "label smoothing", LabelSmoothing, "a number from 0 to below 1");
        Demand(Beta1 is >= 0 and < 1, "first beta", Beta1, "a number from 0 to below 1");
        Demand(Beta2 is >= 0 and < 1, "second beta", Beta2, "a number from 0 to below 1");
        Demand(Mixup >= 0 && double.IsFinite(Mixup), "strength of mixup", Mixup, "a number of at least 0");
        Demand(Average is >= 0 and < 1, "share that the mean of the weights keeps", Average, "a number from 0 to below 1");
        Demand(LongestGradient >= 0 && double.IsFinite(LongestGradient), "longest gradient", LongestGradient, "a number of at least 0");
        Demand(NonFiniteLimit >= 1, "number of non-finite batches in a row that end a training", NonFiniteLimit, "a whole number of at least 1");
        Demand(Pieces >= 1 && BatchSize >= 2 * Pieces, "number of pieces of a batch", Pieces, "at least 1, and leaves two images for each");
        return this;
    }

    /// <summary>All of it in a line: <c>sgd lr 0.1, momentum 0.9, decay 0.0001; 43 epochs, batch 256; lr / 10 every 20 epochs; seed 1</c>.</summary>
    public override string ToString()
    {
        List<string> method = [Method == Method.Sgd ? $"sgd lr {Plain(Rate)}, momentum {Plain(Momentum)}" : $"adamw lr {Plain(Rate)}, betas {Plain(Beta1)} {Plain(Beta2)}"];
        method.Add($"decay {Plain(Decay)}{(DecayScope == DecayScope.Kernels ? " on kernels" : "")}");
        if (LongestGradient > 0) method.Add($"gradients up to {Plain(LongestGradient)}");
        List<string> passes = [$"{Epochs} epochs", $"batch {BatchSize}{(Pieces > 1 ? $" in {Pieces} pieces" : "")}"];
        List<string> schedule = [];
        if (WarmUpEpochs > 0) schedule.Add($"warm-up over {Plain(WarmUpEpochs)} epochs");
        schedule.Add(Descent == Descent.Steps ? $"lr / {Plain(StepDivisor)} every {StepEpochs} epochs" : "cosine to 0");
        if (LabelSmoothing > 0) schedule.Add($"label smoothing {Plain(LabelSmoothing)}");
        if (Mixup > 0) schedule.Add($"mixup {Plain(Mixup)}");
        if (Average > 0) schedule.Add($"weights averaged by {Plain(Average)}");
        if (Precision != Precision.Float32) schedule.Add($"in {Precision.ToString().ToLowerInvariant()}");
        if (Recompute) schedule.Add("steps recomputed");
        if (Lost == LostBatch.Skip) schedule.Add("lost batches skipped");
        return string.Join("; ", string.Join(", ", method), string.Join(", ", passes), string.Join(", ", schedule), $"seed {Seed}");
    }

    private static string Plain(double number) => number.ToString(System.Globalization.CultureInfo.InvariantCulture);

    private static void Demand(bool holds, string what, double value, string range)
    {
        if (!holds) throw new CornetException(FormattableString.Invariant($"The {what} cannot be {value}; it is {range}."));
    }
}
