using System.Text;

namespace Cornet.Cli.Tests;

/// <summary>A folder for one test, gone after it.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("cornet-").FullName;

    /// <summary>The path of a file in it.</summary>
    public string At(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>Writes a file in it, and gives its path.</summary>
    public string Write(string name, string text, Encoding? encoding = null)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(At(name))!);
        File.WriteAllText(At(name), text, encoding ?? new UTF8Encoding(false));
        return At(name);
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
