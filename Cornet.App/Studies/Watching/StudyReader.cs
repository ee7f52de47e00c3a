using Cornet.Runtime.Training;

namespace Cornet.App.Studies.Watching;

/// <summary>
/// Reads a study's folder for its page, as often as it is asked. It only reads, and it goes on where a row's files are damaged: the row says so. Curves whose file
/// has not changed are not read again. One thread at a time may use it.
/// </summary>
/// <param name="path">The folder.</param>
internal sealed class StudyReader(string path)
{
    private readonly Dictionary<int, (DateTime Written, long Length, RowCurves Curves)> _known = [];

    /// <summary>What is known now.</summary>
    /// <exception cref="CornetException">There is no study in the folder, or its <c>study.json</c> is damaged.</exception>
    public StudyDocument Read()
    {
        // Opened each time: seeds may have been added.
        var folder = StudyFolder.Open(path);
        var configuration = folder.Configuration;
        WatchedRow[] rows = [.. folder.Rows.Select(row => Row(row, configuration))];
        return new StudyDocument
        {
            Study = configuration.Design.Study, Model = configuration.Design.Model, Data = configuration.Data, Seeds = configuration.Seeds,
            Benchmarks = [.. configuration.Benchmarks.Select(one => Path.GetFileName(one.File))], Folder = Path.GetFullPath(path), Time = DateTime.UtcNow,
            Share = rows.Length == 0 ? 0 : rows.Average(row => row.Share), Remaining = Remaining(rows), Rows = rows,
        };
    }

    private WatchedRow Row(RowFolder row, StudyConfiguration configuration)
    {
        var (variant, seed) = configuration.Row(row.Index);
        string[] levels = [.. variant.Rows.Select(levels => string.Join(" x ", levels.Select(level => $"{level.Factor} {level.Value}")))];
        RowCurves curves;
        RowStatus status;
        try
        {
            (status, curves) = (row.Status(variant.Model, seed), Curves(row));
        }
        catch (Exception fault) when (fault is CornetException or IOException or UnauthorizedAccessException)
        {
            return new WatchedRow(row.Index, row.Name, variant.Name, levels, seed, variant.Model, RowState.Failed)
            {
                IsBase = variant == configuration.Design.Variants[0], EpochsPlanned = variant.Recipe.Epochs, LastError = fault.Message, Epochs = RowCurves.None,
            };
        }

        var planned = variant.Recipe.Epochs;
        // Nobody says how far a row is that was saved and stopped; its epochs do.
        var ended = curves.Epoch is [.., var last] ? last : 0;
        var share = status.Owner is null && status.Result is null && planned > 0 ? Math.Min(1, (double)ended / planned) : status.Share;
        return new WatchedRow(row.Index, row.Name, variant.Name, levels, seed, variant.Model, status.State)
        {
            IsBase = variant == configuration.Design.Variants[0], Owner = status.Owner, Progress = status.Progress, Share = share,
            Remaining = status.Remaining?.TotalSeconds, Seconds = status.Result?.Seconds, Failures = status.Failures, LastError = status.LastError,
            EpochsPlanned = planned, Epochs = curves, Scores = status.Result?.Scores ?? [],
        };
    }

    private RowCurves Curves(RowFolder row)
    {
        var file = new FileInfo(Path.Combine(row.Path, "metrics.csv"));
        if (!file.Exists) return RowCurves.None;
        if (_known.TryGetValue(row.Index, out var known) && known.Written == file.LastWriteTimeUtc && known.Length == file.Length) return known.Curves;
        var curves = RowCurves.Of(MetricsFile.Read(file.FullName));
        _known[row.Index] = (file.LastWriteTimeUtc, file.Length, curves);
        return curves;
    }

    // What the rows that are being done say, and the mean of those that are done for the others; as many at a time as now.
    private static double? Remaining(WatchedRow[] rows)
    {
        var open = rows.Where(row => row.State != RowState.Done).ToList();
        if (open.Count == 0) return 0;
        var running = open.Count(row => row.State == RowState.Running);
        if (running == 0) return null;
        double?[] took = [.. rows.Select(row => row.Seconds ?? (row.Remaining is { } left && row.Share is > 0.02 and < 1 ? left / (1 - row.Share) : null))];
        if (took.Average() is not { } mean) return null;
        var lefts = open.Select(row => row.Remaining ?? (mean * (1 - row.Share))).ToList();
        return Math.Max(lefts.Max(), lefts.Sum() / running);
    }
}
