using Cornet.Scoring.Reporting;
using ScottPlot;
using SkiaSharp;

namespace Cornet.App.Papers;

/// <summary>Figures 1, 2, 3 and A3: published networks as points, one's own runs beside them.</summary>
internal static class ScatterFigures
{
    // The ones a reader looks for in a figure of all.
    private static readonly string[] WellKnown =
        ["AlexNet", "VGG-19", "ResNet-18", "ResNet-34", "ResNet-50 v2", "ResNet-101 v2"];

    // The same where networks of high accuracy are looked at closely.
    private static readonly string[] HighlyAccurate =
    [
        "DenseNet-169", "DenseNet-121", "ResNet-34", "ResNet-50 v2", "ResNet-101 v2", "VGG-16", "VGG-19", "Xception", "Inception v3", "Inception v4",
        "Inception ResNet v2", "PNASNet large",
    ];

    /// <summary>Brain-Score against top-1.</summary>
    public static PaperFigure Accuracy(OwnResults own) => new(
        "1", "Brain-Score against ImageNet top-1",
        $"Up to a top-1 accuracy of about 70 % the Brain-Score rises with it ({PublishedPanel.Accuracy.InWords}), beyond that it does not "
        + $"({PublishedPanel.HighAccuracy.InWords}), and CORnet-S has the highest Brain-Score of all.",
        Grid(own, 500, 500, [
            new ScatterPanel
            {
                X = PaperQuantity.Top1, Y = PaperQuantity.BrainScore, Width = 500, Height = 500, Own = own.Runs, Correlated = PublishedPanel.Accuracy,
                Title = $"top-1 below 70 %: {PublishedPanel.Accuracy.InWords}",
                IsNamed = model => model.Name == "AlexNet" || model == BestBaseNet,
            },
            new ScatterPanel
            {
                X = PaperQuantity.Top1, Y = PaperQuantity.BrainScore, Width = 500, Height = 500, Own = own.Runs, Correlated = PublishedPanel.HighAccuracy,
                Title = $"70 % and more, without CORnet-S: {PublishedPanel.HighAccuracy.InWords}", IsCloseUp = true,
                IsShown = model => PublishedPanel.HighAccuracy.IsSelected(model) || model.Family == ModelFamily.Cornet,
                IsNamed = model => HighlyAccurate.Contains(model.Name),
            },
        ]),
        PublishedPanel.Accuracy, PublishedPanel.HighAccuracy);

    /// <summary>Scores for new neurons, images and choices.</summary>
    public static PaperFigure Generalization(OwnResults own) => new(
        "2", "Generalization to new data",
        "Networks that score well on the benchmarks also score well on new neurons, new images and new choices, and a higher Brain-Score goes with better "
        + "transfer to CIFAR-100 (the correlations leave CORnet-S out).",
        Panels(own, PublishedPanel.Generalization), [.. PublishedPanel.Generalization]);

    /// <summary>Depth against Brain-Score and top-1.</summary>
    public static PaperFigure Depth(OwnResults own) => new(
        "3", "Depth",
        FormattableString.Invariant($"CORnet-S has the highest Brain-Score with {PublishedResults.CornetS.Depth} layers on its longest path; ")
        + FormattableString.Invariant($"of the others whose depth is published, those that reach its top-1 accuracy have {DepthNeeded} or more."),
        Grid(own, 500, 420, [.. new[] { PaperQuantity.BrainScore, PaperQuantity.Top1 }.Select(quantity => new ScatterPanel
        {
            X = PaperQuantity.Depth, Y = quantity, Width = 500, Height = 420, Title = $"{quantity.Name} against depth", IsNamed = model => WellKnown.Contains(model.Name),
        })]));

    /// <summary>Early and late responses against top-1.</summary>
    public static PaperFigure EarlyAndLate(OwnResults own) => new(
        "A3", "Early and late responses",
        "Networks with a higher top-1 accuracy predict the late responses of V4 and IT better. For the early responses of V4 the relation is weaker, and for those of IT there is none.",
        Panels(own, PublishedPanel.EarlyAndLate), [.. PublishedPanel.EarlyAndLate]);

    private static PublishedModel BestBaseNet => field ??=
        PublishedResults.Models.Where(model => model.Family == ModelFamily.BaseNet).MaxBy(model => model.BrainScore)!;

    private static double DepthNeeded => PublishedResults.Models
        .Where(model => model.Family != ModelFamily.Cornet && model.Top1 >= PublishedResults.CornetS.Top1).Min(model => model.Depth)!.Value;

    private static FigureFiles Panels(OwnResults own, IReadOnlyList<PublishedPanel> panels) => Grid(own, 500, 370, [.. panels.Select(panel => new ScatterPanel
    {
        X = panel.X, Y = panel.Y, Width = 500, Height = 370, Own = own.Runs, Correlated = panel, Title = $"{panel.Title}: {panel.InWords}",
        IsNamed = model => model.Name == "AlexNet",
    })]);

    // All panels are of the same size, two beside each other, below one legend.
    private static FigureFiles Grid(OwnResults own, int width, int height, IReadOnlyList<ScatterPanel> panels)
    {
        Plot[] plots = [.. panels.Select(panel => panel.Plot())];
        try
        {
            return FigureFiles.Of(2 * width, (((plots.Length + 1) / 2) * height) + LegendStrip.Height, canvas =>
            {
                LegendStrip.Draw(canvas, Entries(own, panels));
                for (var i = 0; i < plots.Length; i++)
                    FigureFiles.Draw(canvas, plots[i], SKRect.Create(i % 2 * width, LegendStrip.Height + (i / 2 * height), width, height));
            });
        }
        finally
        {
            foreach (var plot in plots) plot.Dispose();
        }
    }

    private static IEnumerable<FamilyStyle> Entries(OwnResults own, IReadOnlyList<ScatterPanel> panels)
    {
        foreach (var family in Enum.GetValues<ModelFamily>())
            if (PublishedResults.Models.Any(model => model.Family == family && panels.Any(panel => panel.Shows(model)))) yield return FamilyStyle.Of(family);
        string[] labels = [.. panels.SelectMany(panel => panel.Own.Where(run => run.At(panel.X, panel.Y) is not null).Select(run => run.Label(panel.X, panel.Y)))];
        if (labels.Length > 0) yield return FamilyStyle.OwnWith(labels);
        if (panels.Any(panel => panel.Own.Any(run => run.UntrainedAt(panel.X, panel.Y) is not null))) yield return FamilyStyle.OwnUntrained;
    }
}
