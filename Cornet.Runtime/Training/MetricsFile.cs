using System.Globalization;
using System.Text;

namespace Cornet.Runtime.Training;

/// <summary>The epochs of a training as CSV (RFC 4180, points as decimal marks whatever the country); numbers come back as they were.</summary>
public static class MetricsFile
{
    private const string Header = "epoch,learning_rate,train_loss,train_top1,validation_loss,validation_top1,validation_top5,images_per_second,seconds,train_top5,waiting,skipped_batches,communicating";

    /// <summary>Writes all epochs, whole or not at all: so a file never ends in half a row, nor repeats rows after a run was resumed.</summary>
    /// <exception cref="CornetException">The file cannot be written.</exception>
    public static void Write(string path, IEnumerable<EpochMetrics> epochs)
    {
        var text = new StringBuilder(Header).Append('\n');
        foreach (var epoch in epochs) text.Append(Row(epoch)).Append('\n');
        WholeFile.Write(path, file => WholeFile.WriteAt(file, Encoding.UTF8.GetBytes(text.ToString()), 0));
    }

    /// <summary>Reads the rows that <see cref="Write"/> wrote; empty where there are none yet. A column that is missing counts as nothing measured.</summary>
    /// <exception cref="CornetException">The file is there and no such table.</exception>
    public static IReadOnlyList<EpochMetrics> Read(string path)
    {
        if (!File.Exists(path)) return [];
        try
        {
            var rows = File.ReadAllLines(path).Select(line => line.Split(',')).ToList();
            return [.. rows.Skip(1).Select(row => EpochOf(rows[0], row))];
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or FormatException or ArgumentOutOfRangeException)
        {
            throw new CornetException($"'{path}' is not a valid table of epochs ({fault.Message.TrimEnd('.')}): restore it or remove the "
                + "run.", fault);
        }
    }

    private static EpochMetrics EpochOf(string[] header, string[] row)
    {
        if (row.Length != header.Length) throw new FormatException($"{row.Length} fields in a row below {header.Length} columns");
        return new EpochMetrics(
            (int)(At("epoch") ?? 0), At("learning_rate") ?? 0, At("train_loss") ?? double.NaN, At("train_top1") ?? double.NaN, At("validation_loss"),
            At("validation_top1"), At("validation_top5"), At("images_per_second") ?? double.NaN, At("seconds") ?? double.NaN)
        {
            TrainTop5 = At("train_top5"), Waiting = At("waiting") ?? 0, Skipped = (int)(At("skipped_batches") ?? 0),
            Communicating = At("communicating") ?? 0,
        };

        double? At(string column) =>
            Array.IndexOf(header, column) is >= 0 and var place && row[place].Length > 0 ? double.Parse(row[place], CultureInfo.InvariantCulture) : null;
    }

    private static string Row(EpochMetrics epoch) => string.Join(',', new double?[]
    {
        epoch.Epoch, epoch.LearningRate, epoch.TrainLoss, epoch.TrainTop1, epoch.ValidationLoss, epoch.ValidationTop1, epoch.ValidationTop5,
        epoch.ImagesPerSecond, epoch.Seconds, epoch.TrainTop5, epoch.Waiting, epoch.Skipped, epoch.Communicating,
    }.Select(number => number?.ToString("R", CultureInfo.InvariantCulture)));
}
