using System.Reflection;
using Cornet.Dsl.Text;

namespace Cornet.Cli.Networks;

/// <summary>The CORnet family and its recipes, the files of <c>models/</c>, which are part of the command.</summary>
internal static class Family
{
    private const string Folder = "family/";

    private static readonly Lazy<IReadOnlyList<SourceText>> Read = new(() =>
    [
        .. Assembly.GetManifestResourceNames().Where(name => name.StartsWith(Folder, StringComparison.Ordinal)).Order(StringComparer.Ordinal)
            .Select(name => new SourceText(name, Content(name))),
    ]);

    private static Assembly Assembly => typeof(Family).Assembly;

    /// <summary>Its texts.</summary>
    public static IReadOnlyList<SourceText> Texts => Read.Value;

    private static string Content(string name)
    {
        using var reader = new StreamReader(Assembly.GetManifestResourceStream(name)!);
        return reader.ReadToEnd();
    }
}
