using System.Text.Json;
using Cornet.App.Studies;
using Cornet.Runtime.Models;
using Cornet.Runtime.Training;

namespace Cornet.Runtime.Tests.Studies.Watching;

/// <summary>The folder of a study whose rows go on as a test says, without a network: its files are those that <c>study run</c> writes.</summary>
internal sealed class WatchedStudy : IDisposable
{
    private const int Epochs = 4;

    /// <summary>Begins it, with a base and variants <c>size 2</c>, <c>size 3</c> and so on.</summary>
    public WatchedStudy(int variants = 3, int seeds = 1)
    {
        Path = Directory.CreateTempSubdirectory("cornet-study-").FullName;
        Begin(seeds, variants);
    }

    public string Path { get; }

    public StudyFolder Folder => StudyFolder.Open(Path);

    public RowFolder Row(int index) => Folder.Row(index);

    /// <summary>More seeds are asked for.</summary>
    public void Begin(int seeds, int variants = 3)
    {
        var design = new StudyDesign("Sizes", "SmallNetwork", [.. Enumerable.Range(1, variants).Select(size => new StudyVariant(
            size == 1 ? "base" : $"size_{size}", "SmallNetwork", [[new StudyLevel("size", $"{size}")]]) { Recipe = new Recipe { Epochs = Epochs, Seed = 1 } })]);
        StudyFolder.Begin(Path, new StudyConfiguration(design, seeds) { Data = "rendered:low" });
    }

    /// <summary>A row is being done by this process.</summary>
    public void Run(int index, int epoch, double share, double? remaining = null)
    {
        Directory.CreateDirectory(Row(index).Path);
        var holder = LeaseHolder.Self(TimeSpan.FromHours(1)) with
        {
            Progress = FormattableString.Invariant($"epoch {epoch}/{Epochs}"), Share = share, RemainingSeconds = remaining,
        };
        Replace(index, "lease.json", JsonSerializer.SerializeToUtf8Bytes(holder, RunJson.Compact));
        WriteEpochs(index, epoch - 1);
    }

    /// <summary>A row has ended epochs: the loss is 2 / epoch, the accuracy epoch / 10.</summary>
    public void WriteEpochs(int index, int count, Func<int, double>? loss = null) => MetricsFile.Write(
        System.IO.Path.Combine(Row(index).Path, "metrics.csv"), Enumerable.Range(1, count).Select(epoch => new EpochMetrics(
            epoch, 0.1, loss?.Invoke(epoch) ?? 2.0 / epoch, epoch / 10.0, 2.5 / epoch, epoch / 20.0, null, 100, 10)));

    /// <summary>A row failed.</summary>
    public void Fail(int index, string sentence)
    {
        Row(index).Fail(sentence);
        File.Delete(System.IO.Path.Combine(Row(index).Path, "lease.json"));
    }

    /// <summary>A row is done.</summary>
    public void Finish(int index, params RowScore[] scores)
    {
        WriteEpochs(index, Epochs);
        var (variant, seed) = Folder.Configuration.Row(index);
        Row(index).Finish(new RowResult
        {
            Index = index, Study = "Sizes", Variant = variant.Name, Model = variant.Model, Rows = variant.Rows, Seed = seed, Recipe = variant.Recipe,
            Data = "rendered:low", WeightsHash = "00", Scores = scores, Parameters = 1, MultiplyAdds = 1, Steps = 1, Threads = 1, Device = "cpu", Software = "test",
            Host = "here", Ended = DateTime.UnixEpoch, Seconds = 100,
        });
        File.Delete(System.IO.Path.Combine(Row(index).Path, "lease.json"));
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);

    private void Replace(int index, string name, byte[] content)
    {
        var file = System.IO.Path.Combine(Row(index).Path, name);
        File.WriteAllBytes(file + ".new", content);
        File.Move(file + ".new", file, overwrite: true);
    }
}
