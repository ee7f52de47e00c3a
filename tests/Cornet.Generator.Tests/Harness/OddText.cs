using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace Cornet.Generator.Tests.Harness;

/// <summary>A file as Roslyn hands it over: decoded from bytes by whatever encoding it takes them for, or not readable at all.</summary>
internal sealed class OddText(string path, byte[]? bytes) : AdditionalText
{
    public override string Path { get; } = path;

    public override SourceText? GetText(CancellationToken cancellationToken = default)
    {
        if (bytes is null) return null;
        using var stream = new MemoryStream(bytes);
        return SourceText.From(stream);
    }
}
