using Cornet.Scoring.Metrics.Statistics;

namespace Cornet.App.Papers;

/// <summary>Two quantities of the published networks against each other, as the paper draws and correlates them.</summary>
/// <param name="Figure">Its figure: <c>2</c>.</param>
/// <param name="Title">What the panel shows.</param>
/// <param name="X">Horizontally.</param>
/// <param name="Y">Vertically.</param>
/// <param name="Selection">The networks that are correlated, in words; networks without one of the two numbers never are.</param>
/// <param name="IsSelected">The same for a network.</param>
/// <param name="Printed">The correlation as the paper prints it.</param>
internal sealed record PublishedPanel(
    string Figure, string Title, PaperQuantity X, PaperQuantity Y, string Selection, Func<PublishedModel, bool> IsSelected, string Printed)
{
    // Figure 1 draws its inset from here on.
    private const double High = .7;

    private const string AllButCornet = "all but CORnet-S";

    /// <summary>Figure 1.</summary>
    public static PublishedPanel Accuracy { get; } = new(
        "1", "all networks", PaperQuantity.Top1, PaperQuantity.BrainScore, "top-1 below 70 %", model => model.Top1 < High, ".90");

    /// <summary>Figure 1, the inset.</summary>
    public static PublishedPanel HighAccuracy { get; } = new(
        "1, inset", "top-1 of 70 % and more", PaperQuantity.Top1, PaperQuantity.BrainScore, "top-1 of at least 70 %, without CORnet-S",
        model => model.Top1 >= High && IsOther(model), "n.s.");

    /// <summary>Figure 2.</summary>
    public static IReadOnlyList<PublishedPanel> Generalization { get; } =
    [
        new("2", "new IT neurons", PaperQuantity.It, PaperQuantity.ItNewNeurons, AllButCornet, IsOther, ".87"),
        new("2", "IT, new images", PaperQuantity.It, PaperQuantity.ItNewImages, AllButCornet, IsOther, ".57"),
        new("2", "behavior, new images", PaperQuantity.Behavior, PaperQuantity.BehaviorNew, AllButCornet, IsOther, ".85"),
        new("2", "transfer to CIFAR-100", PaperQuantity.BrainScore, PaperQuantity.Cifar100, AllButCornet, IsOther, ".64"),
    ];

    /// <summary>Figure A3.</summary>
    public static IReadOnlyList<PublishedPanel> EarlyAndLate { get; } =
    [
        new("A3", "V4, early responses", PaperQuantity.Top1, PaperQuantity.V4Early, "all", All, ".41"),
        new("A3", "V4, late responses", PaperQuantity.Top1, PaperQuantity.V4Late, "all", All, ".88"),
        new("A3", "IT, early responses", PaperQuantity.Top1, PaperQuantity.ItEarly, "all", All, "n.s."),
        new("A3", "IT, late responses", PaperQuantity.Top1, PaperQuantity.ItLate, "all", All, ".81"),
    ];

    /// <summary>All panels with a correlation, in the order of the paper.</summary>
    public static IReadOnlyList<PublishedPanel> Correlated { get; } = [Accuracy, HighAccuracy, .. Generalization, .. EarlyAndLate];

    /// <summary>The networks that are correlated: selected, with both numbers.</summary>
    public IReadOnlyList<PublishedModel> Networks => field ??=
        [.. PublishedResults.Models.Where(model => IsSelected(model) && X.Of(model) is not null && Y.Of(model) is not null)];

    /// <summary>Their correlation, computed from the published numbers alone.</summary>
    public PearsonCorrelation Correlation => field ??=
        PearsonCorrelation.Of([.. Networks.Select(model => (X.Of(model)!.Value, Y.Of(model)!.Value))]);

    /// <summary>The correlation as figures print it: <c>r = .90, n = 214, p &lt; .001</c>.</summary>
    public string InWords => $"r = {Short(Correlation.R)}, n = {Correlation.N}, {Chance(Correlation.P)}";

    private static bool All(PublishedModel model) => true;

    private static bool IsOther(PublishedModel model) => model.Family != ModelFamily.Cornet;

    private static string Chance(double p) => p switch
    {
        < .001 => "p < .001",
        < .05 => $"p = {Thousandths(p)}",
        _ => $"n.s. (p = {Short(p)})",
    };

    private static string Short(double value) => WithoutZero(FormattableString.Invariant($"{value:F2}"));

    private static string Thousandths(double value) => WithoutZero(FormattableString.Invariant($"{value:F3}"));

    // As papers write what cannot pass 1.
    private static string WithoutZero(string number) => number.Replace("-0.", "−.").Replace("0.", ".");
}
