using System.Globalization;
using Cornet.App.Studies.Reporting;

namespace Cornet.App.Papers;

/// <summary>The tables of the report, as CSV and as cells of a page.</summary>
internal static class PaperTables
{
    private static readonly PaperQuantity[] Quantities =
    [
        PaperQuantity.BrainScore, PaperQuantity.V4, PaperQuantity.It, PaperQuantity.SolutionTimes, PaperQuantity.Behavior, PaperQuantity.Top1,
        PaperQuantity.Cifar100, PaperQuantity.ItNewNeurons, PaperQuantity.ItNewImages, PaperQuantity.BehaviorNew,
    ];

    /// <summary>The names of the columns of table A1.</summary>
    public static IReadOnlyList<string> NetworkColumns { get; } = ["network", .. Quantities.Select(Name)];

    /// <summary>The networks of table A1 by Brain-Score: CORnet-S, those known from ImageNet, and the best of the MobileNets and of the BaseNets.</summary>
    public static IReadOnlyList<PublishedModel> Networks { get; } =
    [
        .. PublishedResults.Models.Where(model => model.BrainScore is not null).GroupBy(model => model.Family)
            .SelectMany(family => family.Key is ModelFamily.MobileNet or ModelFamily.BaseNet ? [family.MaxBy(model => model.BrainScore)!] : family.AsEnumerable())
            .OrderByDescending(model => model.BrainScore),
    ];

    /// <summary>Table A1 for a page.</summary>
    public static IEnumerable<IEnumerable<string>> NetworkCells() => Networks.Select(model =>
        (IEnumerable<string>)[FullName(model), .. Quantities.Select(quantity => Cell(quantity, quantity.Of(model)))]);

    /// <summary>Table A1 as CSV, all digits; accuracies are shares.</summary>
    public static byte[] NetworkCsv() => CsvFile.Of(
        ["network", "brain_score", "v4", "it", "ost", "behavior", "top1", "cifar100", "it_new_neurons", "it_new_images", "behavior_new"],
        Networks.Select(model => (IEnumerable<string>)[FullName(model), .. Quantities.Select(quantity => CsvFile.Field(quantity.Of(model)))]));

    /// <summary>All correlations as CSV.</summary>
    public static byte[] CorrelationCsv() => CsvFile.Of(
        ["figure", "x", "y", "networks", "r", "n", "p", "printed"],
        PublishedPanel.Correlated.Select(panel => (IEnumerable<string>)
        [
            panel.Figure, panel.X.Name, panel.Y.Name, panel.Selection, CsvFile.Field(panel.Correlation.R), CsvFile.Field(panel.Correlation.N),
            CsvFile.Field(panel.Correlation.P), panel.Printed,
        ]));

    /// <summary>The names of the columns of <see cref="CorrelationCells"/>.</summary>
    public static IReadOnlyList<string> CorrelationColumns { get; } = ["correlation", "networks", "r", "n", "p", "printed r"];

    /// <summary>Correlations for a page.</summary>
    public static IEnumerable<IEnumerable<string>> CorrelationCells(IEnumerable<PublishedPanel> panels) => panels.Select(panel => (IEnumerable<string>)
    [
        $"{panel.X.Name} and {panel.Y.Name}", panel.Selection, panel.Correlation.R.ToString("F4", CultureInfo.InvariantCulture), $"{panel.Correlation.N}",
        panel.Correlation.P.ToString(panel.Correlation.P < .001 ? "0.#e+0" : "F3", CultureInfo.InvariantCulture), panel.Printed,
    ]);

    /// <summary>A number of the paper or of one's own as a page shows it; accuracies in percent.</summary>
    public static string Cell(PaperQuantity quantity, double? value) => value is not { } number ? ""
        : quantity.Scale > 1 ? (quantity.Scale * number).ToString("F1", CultureInfo.InvariantCulture)
        : number.ToString("F3", CultureInfo.InvariantCulture);

    private static string Name(PaperQuantity quantity) => quantity.Scale > 1 ? $"{quantity.Name} (%)" : quantity.Name;

    private static string FullName(PublishedModel model) => model.Family switch
    {
        ModelFamily.BaseNet => $"best BaseNet ({model.Name}, step {model.TrainingStep})",
        ModelFamily.MobileNet => $"best MobileNet ({model.Name})",
        _ => model.Name,
    };
}
