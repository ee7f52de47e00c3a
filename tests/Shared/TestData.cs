namespace Cornet.Tests;

/// <summary>
/// Data sets that are too large for the repository: in the folder that <c>CORNET_TEST_DATA</c> names, or in <c>shared/data</c> beside the repository.
/// </summary>
internal static class TestData
{
    private const string Variable = "CORNET_TEST_DATA";

    /// <summary>The folder that holds the data sets; it need not exist.</summary>
    public static string Root { get; } = Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } given
        ? given
        : Path.GetFullPath(Repository.PathTo("..", "shared", "data"));

    /// <summary>The folder of one data set, such as <c>cifar10</c>.</summary>
    public static string Folder(string name) => Path.Combine(Root, name);

    /// <summary>Why a test on this data set cannot run, or null where the data set is there.</summary>
    public static string? MissingReason(string name) => Directory.Exists(Folder(name))
        ? null
        : $"needs the data set '{name}': no folder {Folder(name)} (set {Variable} to the folder that holds it)";
}

/// <summary>A fact about a data set of <see cref="TestData"/>; skipped, with the reason, where the data set is absent.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class DataFactAttribute : FactAttribute
{
    public DataFactAttribute(string folder) => Skip = TestData.MissingReason(folder);

    /// <summary>Whether it takes long as well (see <see cref="LongFactAttribute"/>).</summary>
    public bool Long
    {
        get => false;
        set => Skip ??= value ? LongFactAttribute.MissingReason : null;
    }
}

/// <summary>A theory about a data set of <see cref="TestData"/>; skipped, with the reason, where the data set is absent.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class DataTheoryAttribute : TheoryAttribute
{
    public DataTheoryAttribute(string folder) => Skip = TestData.MissingReason(folder);
}

/// <summary>A theory that compares data of <see cref="TestData"/> with Python; skipped, with the reason, where either is absent.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class PeerDataTheoryAttribute : TheoryAttribute
{
    public PeerDataTheoryAttribute(string folder, params string[] modules) => Skip = TestData.MissingReason(folder) ?? PythonPeer.MissingReason(modules);
}
