namespace Cornet.Packages.Tests;

/// <summary>A folder with a user's files.</summary>
internal sealed record UserFolder(string Path)
{
    /// <summary>Writes a file.</summary>
    public UserFolder With(string name, string text)
    {
        var file = PathTo(name);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
        return this;
    }

    /// <summary>A file or folder in it.</summary>
    public string PathTo(params string[] parts) => System.IO.Path.Combine([Path, .. parts]);

    /// <summary>Runs <c>dotnet</c> here.</summary>
    public Outcome Run(params string[] arguments) => Dotnet.Run(Path, arguments);
}
