namespace Cornet.Runtime.Tests.Weights;

/// <summary>An empty folder that goes with the test.</summary>
internal sealed class ScratchFolder : IDisposable
{
    public string Root { get; } = Directory.CreateTempSubdirectory("cornet-weights-").FullName;

    public string this[string name] => Path.Combine(Root, name);

    /// <summary>The names of the files in it, hidden ones too.</summary>
    public IEnumerable<string> Files => Directory.EnumerateFileSystemEntries(Root).Select(path => Path.GetFileName(path)).Order();

    public void Dispose() => Directory.Delete(Root, recursive: true);
}
