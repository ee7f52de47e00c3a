using Cornet.Dsl.Catalog;
using System.Text.Json;
using Cornet.Dsl.Syntax;
using TextMateSharp.Grammars;
using TextMateSharp.Internal.Grammars.Reader;
using TextMateSharp.Internal.Types;
using TextMateSharp.Registry;
using TextMateSharp.Themes;

namespace Cornet.Cli.Tests.Grammar;

/// <summary>The editors' grammar gives each word its scope.</summary>
public class GrammarTests
{
    private static readonly string File = Repository.PathTo("editors", "vscode", "syntaxes", "cornet.tmLanguage.json");
    private static readonly Lazy<IGrammar> Grammar = new(() => new Registry(new OneGrammar()).LoadGrammar("source.cornet"));

    [Theory]
    [InlineData("model CORnetS(classes = 1000) {", "model", "keyword.declaration")]
    [InlineData("model CORnetS(classes = 1000) {", "CORnetS", "entity.name.type")]
    [InlineData("model CORnetS(classes = 1000) {", "classes", "variable.other")]
    [InlineData("model CORnetS(classes = 1000) {", "1000", "constant.numeric")]
    [InlineData("model CORnetS(classes = 1000) {", "=", "keyword.operator")]
    [InlineData("  input 3 x 224 x 224", "input", "keyword.control")]
    [InlineData("  input 3 x 224 x 224", "x", "keyword.operator.cross")]
    [InlineData("  input 3 x 224 x 224", "224", "constant.numeric")]
    [InlineData("  conv1: conv 64, 7x7, stride 2", "conv1", "entity.name.tag.label")]
    [InlineData("  conv1: conv 64, 7x7, stride 2", "conv", "support.function.layer")]
    [InlineData("  conv1: conv 64, 7x7, stride 2", "x", "keyword.operator.cross")]
    [InlineData("  conv1: conv 64, 7x7, stride 2", "7", "constant.numeric")]
    [InlineData("  conv1: conv 64, 7x7, stride 2", "stride", "variable.other")]
    [InlineData("  conv1: conv 64, kernel x kernel", "x", "keyword.operator.cross")]
    [InlineData("  area V2 = CORblockS(128, times: 2)", "V2", "entity.name.function.area")]
    [InlineData("  decoder early { avgpool } from V2", "decoder", "keyword.control")]
    [InlineData("  decoder early { avgpool } from V2", "early", "entity.name.function.area")]
    [InlineData("  decoder early { avgpool } from V2", "from", "keyword.control")]
    [InlineData("  area V2 = CORblockS(128, times: 2)", "CORblockS", "entity.name.type.circuit")]
    [InlineData("  area V2 = CORblockS(128, times: 2)", "times", "entity.name.tag.label")]
    [InlineData("  timing { V1: 50ms + 100ms * t }", "50", "constant.numeric")]
    [InlineData("  timing { V1: 50ms + 100ms * t }", "ms", "keyword.other.unit")]
    [InlineData("  timing { V1: 50ms + 100ms * t }", "t", "variable.other")]
    [InlineData("  let shortcut = first { relu } then identity", "let", "keyword.control")]
    [InlineData("  let shortcut = first { relu } then identity", "shortcut", "variable.other.value")]
    [InlineData("  let shortcut = first { relu } then identity", "then", "keyword.control")]
    [InlineData("  let shortcut = first { relu } then identity", "identity", "support.function.layer")]
    [InlineData("  norm1: batchnorm per step // norm1_0", "per", "keyword.control")]
    [InlineData("  norm1: batchnorm per step // norm1_0", " norm1_0", "comment.line.double-slash")]
    [InlineData("  unroll times biological", "biological", "constant.language")]
    [InlineData("  recur times from conv2, gate soft {", "gate", "keyword.control")]
    [InlineData("  recur times from conv2, gate soft {", "soft", "constant.language")]
    [InlineData("  -> state", "->", "keyword.operator.arrow")]
    [InlineData("  -> state", "state", "constant.language")]
    [InlineData("  IT -> V4 { conv 256, 1x1 } delay 1, merge add", "delay", "keyword.control")]
    [InlineData("  /// What it is.", " What it is.", "comment.line.documentation")]
    [InlineData("  //// no documentation", "// no documentation", "comment.line.double-slash")]
    [InlineData("  relu /// no documentation", "/ no documentation", "comment.line.double-slash")]
    [InlineData("  conv /* 64 relu */ 32", " 64 relu ", "comment.block")]
    [InlineData("  conv /* 64 relu */ 32", "32", "constant.numeric")]
    [InlineData("study Circuits of CORnetS {", "of", "keyword.declaration")]
    [InlineData("study Circuits of CORnetS {", "CORnetS", "entity.name.type")]
    [InlineData("  vary steps  (V2.times) = (1,1)", "steps", "variable.other.factor")]
    [InlineData("  sgd lr 0.1, weight_decay 1e-4", "1e-4", "constant.numeric")]
    public void Each_word_has_its_scope(string line, string word, string scope)
    {
        var token = Tokens(line).FirstOrDefault(one => one.Text == word);
        Assert.True(token.Text == word, $"'{word}' is no token of its own: {string.Join(" ", Tokens(line).Select(one => $"[{one.Text}]"))}");
        Assert.StartsWith(scope, token.Scope);
    }

    [Fact]
    public void The_layers_are_those_of_the_language()
    {
        using var grammar = JsonDocument.Parse(System.IO.File.ReadAllText(File));
        var match = grammar.RootElement.GetProperty("repository").GetProperty("layers").GetProperty("match").GetString()!;
        Assert.Equal($@"\b({string.Join("|", LayerWords.All)})\b", match);
    }

    [Fact]
    public void A_block_comment_goes_on_over_lines()
    {
        var first = Grammar.Value.TokenizeLine("relu /* one");
        var second = Grammar.Value.TokenizeLine("conv */ relu", first.RuleStack, TimeSpan.MaxValue);
        Assert.Contains("comment.block.cornet", second.Tokens[0].Scopes);
        Assert.Contains("support.function.layer.cornet", second.Tokens[^1].Scopes);
    }

    private static IEnumerable<(string Text, string Scope)> Tokens(string line) => Grammar.Value.TokenizeLine(line).Tokens.Select(token =>
        (line[token.StartIndex..Math.Min(token.EndIndex, line.Length)], token.Scopes.LastOrDefault(scope => !scope.StartsWith("punctuation.definition")) ?? ""));

    private sealed class OneGrammar : IRegistryOptions
    {
        public IRawGrammar GetGrammar(string scopeName)
        {
            using var reader = new StreamReader(File);
            return GrammarReader.ReadGrammarSync(reader);
        }

        public IRawTheme GetTheme(string scopeName) => throw new NotSupportedException();

        public ICollection<string> GetInjections(string scopeName) => [];

        public IRawTheme GetDefaultTheme() => new NoTheme();
    }

    private sealed class NoTheme : IRawTheme
    {
        public string GetName() => "none";

        public string GetInclude() => "";

        public ICollection<IRawThemeSetting> GetSettings() => [];

        public ICollection<IRawThemeSetting> GetTokenColors() => [];

        public ICollection<KeyValuePair<string, object>> GetGuiColors() => [];
    }
}
