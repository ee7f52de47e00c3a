namespace Cornet.Runtime.Training;

/// <summary>How the learning rate goes on after the warm-up.</summary>
public enum Descent
{
    /// <summary>A tenth of it every <see cref="Recipe.StepEpochs"/> epochs.</summary>
    Steps,

    /// <summary>Half a cosine, from the base rate to zero at the last epoch (Loshchilov and Hutter, 2017).</summary>
    Cosine,
}

/// <summary>
/// Everything that decides what a network learns, beside its data: stochastic gradient descent with momentum on the cross entropy. Two runs of
/// one recipe
/// on one machine give the same bits.
/// </summary>
public sealed record Recipe
{
    /// <summary>The name of the recipe of the paper.</summary>
    public const string PaperName = "paper";

    /// <summary>The name of the recipe for small data.</summary>
    public const string SmallName = "small";

    /// <summary>Base learning rate, above 0.</summary>
    public double Rate { get; init; } = 0.05;

    /// <summary>Momentum, 0 to below 1.</summary>
    public double Momentum { get; init; } = 0.9;

    /// <summary>Weight decay on all parameters, at least 0.</summary>
    public double Decay { get; init; } = 5e-4;

    /// <summary>Passes over the data, at least 1.</summary>
    public int Epochs { get; init; } = 20;

    /// <summary>Images per step, at least 2 (a batch norm needs two).</summary>
    public int BatchSize { get; init; } = 64;

    /// <summary>How the rate goes on after the warm-up.</summary>
    public Descent Descent { get; init; } = Descent.Cosine;

    /// <summary>Where the rate goes down in steps: epochs between them, at least 1.</summary>
    public int StepEpochs { get; init; } = 20;

    /// <summary>Epochs over which the rate rises in a line from zero; 0 for none.</summary>
    public double WarmUpEpochs { get; init; }

    /// <summary>How much of the target is spread over all classes, 0 to below 1.</summary>
    public double LabelSmoothing { get; init; }

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

    /// <summary>A recipe by its name, <c>paper</c> or <c>small</c>.</summary>
    /// <exception cref="CornetException">There is no such recipe.</exception>
    public static Recipe Named(string name, string model) => name switch
    {
        PaperName => Paper(model),
        SmallName => Small,
        _ => throw new CornetException($"There is no recipe '{name}'; there are {SmallName} and {PaperName}."),
    };

    /// <summary>The learning rate at a moment; it depends on the fraction of the epoch, as the authors' does.</summary>
    /// <param name="epoch">Epochs since the start, 0 to <see cref="Epochs"/>.</param>
    public double RateAt(double epoch)
    {
        if (epoch < WarmUpEpochs) return Rate * epoch / WarmUpEpochs;
        return Descent == Descent.Steps
            ? Rate * Math.Pow(0.1, Math.Floor(epoch / StepEpochs))
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
        Demand(WarmUpEpochs >= 0 && WarmUpEpochs < Epochs, "number of epochs to warm up", WarmUpEpochs, "from 0 to below the number of epochs");
        Demand(LabelSmoothing is >= 0 and < 1, "label smoothing", LabelSmoothing, "a number from 0 to below 1");
        return this;
    }

    /// <summary>All of it in a line: <c>sgd lr 0.1, momentum 0.9, decay 0.0001; 43 epochs, batch 256; lr / 10 every 20 epochs; seed 1</c>.</summary>
    public override string ToString()
    {
        List<string> schedule = [];
        if (WarmUpEpochs > 0) schedule.Add(FormattableString.Invariant($"warm-up over {WarmUpEpochs} epochs"));
        schedule.Add(Descent == Descent.Steps ? $"lr / 10 every {StepEpochs} epochs" : "cosine to 0");
        if (LabelSmoothing > 0) schedule.Add(FormattableString.Invariant($"label smoothing {LabelSmoothing}"));
        return FormattableString.Invariant(
            $"sgd lr {Rate}, momentum {Momentum}, decay {Decay}; {Epochs} epochs, batch {BatchSize}; {string.Join(", ", schedule)}; seed {Seed}");
    }

    private static void Demand(bool holds, string what, double value, string range)
    {
        if (!holds) throw new CornetException(FormattableString.Invariant($"The {what} cannot be {value}; it is {range}."));
    }
}
