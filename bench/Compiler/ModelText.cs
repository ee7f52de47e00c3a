using System.Text;
using Cornet.Tests;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace Cornet.Bench.Compiler;

/// <summary>A <c>.cornet</c> file in memory.</summary>
internal sealed class ModelText(string path, string content) : AdditionalText
{
    private readonly SourceText _text = SourceText.From(content, Encoding.UTF8);

    /// <summary>All files of <c>models/</c>.</summary>
    public static IReadOnlyList<ModelText> Zoo { get; } =
    [
        .. Directory.GetFiles(Repository.PathTo("models"), "*.cornet", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
            .Select(file => new ModelText(file, File.ReadAllText(file))),
    ];

    /// <summary>CORnet-S.</summary>
    public static ModelText CORnetS { get; } = Zoo.Single(file => file.Path.EndsWith("CORnet-S.cornet", StringComparison.Ordinal));

    /// <summary>CORnet-S under other names, as often as asked for, each copy with a circuit of its own.</summary>
    public static IEnumerable<ModelText> Copies(int count) => Enumerable.Range(0, count).Select(number =>
        new ModelText($"/lab/CORnet-S{number}.cornet", CORnetS.Content.Replace("CORnetS", $"CORnetS{number}").Replace("CORblockS", $"CORblockS{number}")));

    /// <summary>One file of at least as many characters: copies of CORnet-S.</summary>
    public static ModelText OfLength(int characters) =>
        new("/lab/Large.cornet", string.Join("\n", Copies(characters / CORnetS.Content.Length + 1).Select(copy => copy.Content)));

    public override string Path { get; } = path;

    /// <summary>The characters.</summary>
    public string Content { get; } = content;

    /// <summary>The same place with another text.</summary>
    public ModelText With(string text) => new(Path, text);

    public override SourceText GetText(CancellationToken cancellationToken = default) => _text;
}
