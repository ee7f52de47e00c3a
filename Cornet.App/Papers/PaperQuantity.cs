namespace Cornet.App.Papers;

/// <summary>What the paper measures of a network, and how figures show it.</summary>
/// <param name="Name">A short name, for tables.</param>
/// <param name="Axis">The name with its unit, for axes.</param>
/// <param name="Of">The published number; null where there is none.</param>
/// <param name="OwnNames">The names of benchmarks and scores of one's own that measure the same.</param>
internal sealed record PaperQuantity(string Name, string Axis, Func<PublishedModel, double?> Of, params IReadOnlyList<string> OwnNames)
{
    /// <summary>Top-1 on ImageNet.</summary>
    public static PaperQuantity Top1 { get; } = new("top-1", "ImageNet top-1 (%)", model => model.Top1, "top-1") { Scale = 100 };

    /// <summary>The Brain-Score of the paper.</summary>
    public static PaperQuantity BrainScore { get; } =
        new("Brain-Score", "Brain-Score (mean r of V4, IT, OST, behavior)", model => model.BrainScore, "Brain-Score of 2019", "Brain-Score");

    /// <summary>Neural predictivity of V4.</summary>
    public static PaperQuantity V4 { get; } = new("V4", "V4 predictivity (r)", model => model.V4, "V4");

    /// <summary>Neural predictivity of IT.</summary>
    public static PaperQuantity It { get; } = new("IT", "IT predictivity (r)", model => model.It, "IT");

    /// <summary>Object solution times.</summary>
    public static PaperQuantity SolutionTimes { get; } =
        new("OST", "object solution times (r)", model => model.SolutionTimes, "object solution times", "OST");

    /// <summary>Behavioral consistency.</summary>
    public static PaperQuantity Behavior { get; } = new("behavior", "behavioral consistency (r)", model => model.Behavior, "behavior, i2n", "behavior");

    /// <summary>Linear transfer to CIFAR-100.</summary>
    public static PaperQuantity Cifar100 { get; } = new("CIFAR-100", "CIFAR-100, linear transfer (%)", model => model.Cifar100, "CIFAR-100") { Scale = 100 };

    /// <summary>Layers on the longest path.</summary>
    public static PaperQuantity Depth { get; } = new("depth", "depth (layers on the longest path)", model => model.Depth) { IsLogarithmic = true };

    /// <summary>Predictivity of new IT neurons.</summary>
    public static PaperQuantity ItNewNeurons { get; } = new("IT, new neurons", "new IT neurons (r)", model => model.ItNewNeurons);

    /// <summary>Predictivity of IT for new images.</summary>
    public static PaperQuantity ItNewImages { get; } = new("IT, new images", "IT, new images (r)", model => model.ItNewImages);

    /// <summary>Behavioral consistency for new images.</summary>
    public static PaperQuantity BehaviorNew { get; } = new("behavior, new images", "behavior, new images (r)", model => model.BehaviorNew);

    /// <summary>Predictivity of early responses of V4.</summary>
    public static PaperQuantity V4Early { get; } = new("V4, early", "V4 predictivity, early (r)", model => model.V4Early, "V4, early");

    /// <summary>Predictivity of late responses of V4.</summary>
    public static PaperQuantity V4Late { get; } = new("V4, late", "V4 predictivity, late (r)", model => model.V4Late, "V4, late");

    /// <summary>Predictivity of early responses of IT.</summary>
    public static PaperQuantity ItEarly { get; } = new("IT, early", "IT predictivity, early (r)", model => model.ItEarly, "IT, early");

    /// <summary>Predictivity of late responses of IT.</summary>
    public static PaperQuantity ItLate { get; } = new("IT, late", "IT predictivity, late (r)", model => model.ItLate, "IT, late");

    /// <summary>Those of the paper's table A1 that one's own scores can measure too, in its order.</summary>
    public static IReadOnlyList<PaperQuantity> OfOwnRuns { get; } = [BrainScore, V4, It, SolutionTimes, Behavior, Top1, Cifar100];

    /// <summary>Those of figure A3: what benchmarks of two time bins measure.</summary>
    private static IReadOnlyList<PaperQuantity> OfTwoBins { get; } = [V4Early, V4Late, ItEarly, ItLate];

    /// <summary>What numbers are multiplied by in figures: 100 for percent.</summary>
    public double Scale { get; init; } = 1;

    /// <summary>Decimals on an axis.</summary>
    public int Decimals => Scale > 1 ? 0 : 2;

    /// <summary>Whether figures show its logarithm.</summary>
    public bool IsLogarithmic { get; init; }

    /// <summary>The quantity that a score of one's own measures, by its name; null where the paper has none of that name.</summary>
    public static PaperQuantity? Named(string score) =>
        OfOwnRuns.Concat(OfTwoBins).FirstOrDefault(quantity => quantity.OwnNames.Contains(score, StringComparer.OrdinalIgnoreCase));

    /// <summary>Where a number stands on an axis.</summary>
    public double Position(double value) => IsLogarithmic ? Math.Log10(value) : Scale * value;
}
