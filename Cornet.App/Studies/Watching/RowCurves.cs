using System.Globalization;
using Cornet.Runtime.Training;

namespace Cornet.App.Studies.Watching;

/// <summary>The learning curves of a row, a list for each, with one value per epoch: with hundreds of rows this is most of the document.</summary>
internal sealed record RowCurves
{
    /// <summary>A row that has not ended an epoch.</summary>
    public static RowCurves None { get; } = new();

    /// <summary>The epochs, counted from 1.</summary>
    public IReadOnlyList<int> Epoch { get; private init; } = [];

    /// <summary>Mean cross entropy on the training images.</summary>
    public IReadOnlyList<double?> TrainLoss { get; private init; } = [];

    /// <summary>Top-1 accuracy on the training images.</summary>
    public IReadOnlyList<double?> TrainTop1 { get; private init; } = [];

    /// <summary>Mean cross entropy on the validation images.</summary>
    public IReadOnlyList<double?> ValidationLoss { get; private init; } = [];

    /// <summary>Top-1 accuracy on the validation images.</summary>
    public IReadOnlyList<double?> ValidationTop1 { get; private init; } = [];

    /// <summary>The curves of some epochs.</summary>
    public static RowCurves Of(IReadOnlyList<EpochMetrics> epochs) => epochs.Count == 0 ? None : new RowCurves
    {
        Epoch = [.. epochs.Select(epoch => epoch.Epoch)],
        TrainLoss = [.. epochs.Select(epoch => Short(epoch.TrainLoss))],
        TrainTop1 = [.. epochs.Select(epoch => Short(epoch.TrainTop1))],
        ValidationLoss = [.. epochs.Select(epoch => Short(epoch.ValidationLoss))],
        ValidationTop1 = [.. epochs.Select(epoch => Short(epoch.ValidationTop1))],
    };

    // More digits than a drawing can show would double the document.
    private static double? Short(double? value) => value is { } number && double.IsFinite(number)
        ? double.Parse(number.ToString("G5", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture)
        : value;
}
