using Cornet.Targets.TorchSharp;
using Microsoft.CodeAnalysis.CSharp;

namespace Cornet.Generator.Tests.Emission;

/// <summary>What the writer of C# knows of C# is what the C# compiler knows.</summary>
public class CSharpSpellingTests
{
    private static readonly char[] Characters = [.. Enumerable.Range(0, char.MaxValue + 1).Select(code => (char)code)];

    [Fact]
    public void The_keywords_are_those_of_the_compiler() => Assert.Equal(
        Enum.GetValues<SyntaxKind>().Select(SyntaxFacts.GetText)
            .Where(word => SyntaxFacts.GetKeywordKind(word) != SyntaxKind.None || SyntaxFacts.GetContextualKeywordKind(word) != SyntaxKind.None)
            .Distinct().Order(StringComparer.Ordinal),
        Keywords.All.Order(StringComparer.Ordinal));

    [Fact]
    public void An_identifier_has_the_characters_that_the_compiler_allows()
    {
        Assert.Equal(Characters.Where(SyntaxFacts.IsIdentifierStartCharacter), Characters.Where(Identifiers.IsStart));
        Assert.Equal(Characters.Where(SyntaxFacts.IsIdentifierPartCharacter), Characters.Where(Identifiers.IsPart));
    }

    [Fact]
    public void A_literal_is_spelled_as_the_compiler_spells_it()
    {
        string[] texts =
        [
            "", "plain", "\"quoted\"", @"C:\folder", "two\r\nlines", "\u2028\u2029\u0085", "\ud83d\ude00", "\ud83d", "\ude00\ud83d", "\U000e0001",
            "\U0010ffff", "e\u0301", .. Characters.Select(one => $"{one}a"),
        ];
        Assert.All(texts, text => Assert.Equal(SymbolDisplay.FormatLiteral(text, quote: true), StringLiteral.Of(text)));
    }

    [Fact]
    public void What_writes_code_uses_neither_the_compiler_nor_TorchSharp()
    {
        var used = typeof(Identifiers).Assembly.GetReferencedAssemblies().Select(one => one.Name).Order(StringComparer.Ordinal);
        Assert.Equal(["Cornet.Dsl", "netstandard"], used);
    }
}
