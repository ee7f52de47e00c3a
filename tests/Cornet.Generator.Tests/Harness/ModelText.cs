using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace Cornet.Generator.Tests.Harness;

/// <summary>A <c>.cornet</c> file that lies nowhere.</summary>
internal sealed class ModelText(string path, string content) : AdditionalText
{
    /// <summary>The family in <c>models/</c>.</summary>
    public static IReadOnlyList<ModelText> Family { get; } =
    [
        .. Directory.GetFiles(Repository.PathTo("models"), "*.cornet").Order(StringComparer.Ordinal)
            .Select(file => new ModelText($"/home/lab/models/{System.IO.Path.GetFileName(file)}", File.ReadAllText(file))),
    ];

    /// <summary>Those of its files whose networks vary no others.</summary>
    public static IReadOnlyList<ModelText> Originals { get; } =
        [.. Family.Where(file => System.IO.Path.GetFileName(file.Path)
            is not ("CORnet-Small-Z-RT.cornet" or "CORnet-S-study.cornet" or "CORnet-Small-study.cornet" or "recipes.cornet"))];

    public override string Path { get; } = path;

    /// <summary>The characters of the file.</summary>
    public string Content { get; } = content;

    /// <summary>One of the family's files.</summary>
    public static ModelText Of(string name) => Family.Single(file => System.IO.Path.GetFileName(file.Path) == name);

    /// <summary>The same place with another text.</summary>
    public ModelText With(string text) => new(Path, text);

    public override SourceText GetText(CancellationToken cancellationToken = default) => SourceText.From(Content, Encoding.UTF8);
}
