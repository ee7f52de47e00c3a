using System.Text.RegularExpressions;
using Cornet.Tests;

namespace Cornet.Dsl.Tests.Compilation;

/// <summary>Every network of the repository: the files in <c>models/</c> and all examples of the documentation, right and wrong ones.</summary>
internal static partial class Corpus
{
    /// <summary>The texts by where they stand.</summary>
    public static IReadOnlyDictionary<string, string> Texts { get; } = Read().ToDictionary(one => one.Name, one => one.Text);

    private static IEnumerable<(string Name, string Text)> Read()
    {
        foreach (var file in FilesOf("models", "*.cornet")) yield return (Path.GetFileName(file), File.ReadAllText(file));
        foreach (var page in FilesOf("docs", "*.md"))
        {
            var number = 0;
            foreach (Match example in Example().Matches(File.ReadAllText(page)))
                yield return (FormattableString.Invariant($"{Path.GetFileName(page)} {++number}"), example.Groups[1].Value);
        }
    }

    private static IEnumerable<string> FilesOf(string folder, string pattern) =>
        Directory.EnumerateFiles(Repository.PathTo(folder), pattern, SearchOption.AllDirectories)
            .Where(file => !file.Split(Path.DirectorySeparatorChar).Any(part => part is "bin" or "obj")).Order(StringComparer.Ordinal);

    [GeneratedRegex("^```cornet[^\n]*\n(.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Example();
}
