using System.Globalization;
using System.Text;

namespace Cornet.Runtime.Training;

/// <summary>The epochs of a training as CSV (RFC 4180, points as decimal marks whatever the country); numbers come back as they were.</summary>
public static class MetricsFile
{
    private const string Header = "epoch,rate,train_loss,train_top1,validation_loss,validation_top1,validation_top5,images_per_second,seconds,train_top5,waiting,lost_batches";

    /// <summary>Writes all epochs, whole or not at all: so a file never ends in half a row, nor repeats rows after a run was resumed.</summary>
    /// <exception cref="CornetException">The file cannot be written.</exception>
    public static void Write(string path, IEnumerable<EpochMetrics> epochs)
    {
        var text = new StringBuilder(Header).Append('\n');
        foreach (var epoch in epochs) text.Append(Row(epoch)).Append('\n');
        WholeFile.Write(path, file => WholeFile.WriteAt(file, Encoding.UTF8.GetBytes(text.ToString()), 0));
    }

    private static string Row(EpochMetrics epoch) => string.Join(',', new double?[]
    {
        epoch.Epoch, epoch.Rate, epoch.TrainLoss, epoch.TrainTop1, epoch.ValidationLoss, epoch.ValidationTop1, epoch.ValidationTop5,
        epoch.ImagesPerSecond, epoch.Seconds, epoch.TrainTop5, epoch.Waiting, epoch.Lost,
    }.Select(number => number?.ToString("R", CultureInfo.InvariantCulture)));
}
