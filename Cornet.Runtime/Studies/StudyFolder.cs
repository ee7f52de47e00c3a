namespace Cornet.Runtime.Studies;

/// <summary>
/// The folder of a running study: <c>study.json</c> (what it trains and scores) and <c>rows/INDEX-VARIANT-seedS</c>, the folder of each row. Everything that is
/// known about a study is read from these files, by any number of processes and machines.
/// </summary>
public sealed partial class StudyFolder
{
    private StudyFolder(string path, StudyConfiguration configuration) => (Path, Configuration) = (path, configuration);

    /// <summary>The folder.</summary>
    public string Path { get; }

    /// <summary>What it trains and scores.</summary>
    public StudyConfiguration Configuration { get; }

    /// <summary>Opens the folder of a study that was begun.</summary>
    /// <exception cref="CornetException">There is none.</exception>
    public static StudyFolder Open(string path) => throw new NotImplementedException();

    /// <summary>Where each row stands, in the order of their numbers.</summary>
    public IReadOnlyList<RowStatus> Status() => throw new NotImplementedException();

    /// <summary>What the rows came to that are done, in the order of their numbers.</summary>
    /// <exception cref="CornetException">A <c>row.json</c> is damaged.</exception>
    public IReadOnlyList<RowResult> Results() => throw new NotImplementedException();
}
