using Cornet.App.Studies;

namespace Cornet.Runtime.Tests.Studies;

/// <summary>What tests ask of a study's folder while other processes work on it.</summary>
internal sealed class StudyOnDisk(string path)
{
    /// <summary>The folder of a row.</summary>
    public string Row(int index) => StudyFolder.Open(path).Row(index).Path;

    /// <summary>Where a row stands.</summary>
    public RowStatus Status(int index) => StudyFolder.Open(path).Status()[index];

    /// <summary>What the rows came to.</summary>
    public IReadOnlyList<RowResult> Results => StudyFolder.Open(path).Results();

    /// <summary>The steps that all processes together have taken for a row; 0 before the first has begun.</summary>
    public long Steps(int index) => Log(index) is { } log ? RowLog.Read(log).Steps : 0;

    /// <summary>How many processes have worked on a row.</summary>
    public int Sessions(int index) => Log(index) is { } log ? RowLog.Read(log).Sessions : 0;

    /// <summary>The process that works on a row.</summary>
    public int Process(int index) => Lease.Read(Row(index))!.Holder.Process;

    /// <summary>The rows of this study came to the same bits as those of another one: weights and all scores.</summary>
    public void AssertSame(StudyOnDisk other)
    {
        Assert.Equal(other.Results.Select(row => (row.Index, row.WeightsHash)), Results.Select(row => (row.Index, row.WeightsHash)));
        foreach (var (mine, its) in Results.Zip(other.Results)) Assert.Equal(its.Scores, mine.Scores);
    }

    private string? Log(int index) => StudyFolder.Exists(path) && StudyFolder.Open(path).Row(index).Log is var log && File.Exists(log) ? log : null;
}
