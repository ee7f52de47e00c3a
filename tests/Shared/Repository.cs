namespace Cornet.Tests;

/// <summary>Where the repository lies, seen from the running test.</summary>
internal static class Repository
{
    /// <summary>The folder that holds <c>Cornet.Dsl.sln</c>.</summary>
    public static string Root { get; } = Find();

    /// <summary>A path below <see cref="Root"/>.</summary>
    public static string PathTo(params string[] parts) => Path.Combine([Root, .. parts]);

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Cornet.Dsl.sln")))
            {
                return folder.FullName;
            }
        }

        throw new DirectoryNotFoundException($"No Cornet.Dsl.sln above {AppContext.BaseDirectory}: run the tests inside the repository.");
    }
}
