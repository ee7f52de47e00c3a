using System.Globalization;
using System.Text.RegularExpressions;
using Cornet.Dsl.Analysis;
using Cornet.Dsl.Binding;
using Cornet.Dsl.Catalog;
using Cornet.Dsl.Programs;
using Cornet.Dsl.Formatting;
using Cornet.Dsl.Reports;
using Cornet.Dsl.Syntax;

namespace Cornet.Dsl.Tests.Documentation;

/// <summary>The reference: its examples compile, and its tables say what the rules say.</summary>
public partial class LanguagePageTests
{
    private static readonly string Page = File.ReadAllText(Repository.PathTo("docs", "language.md"));

    [Fact]
    public void Every_example_compiles_without_a_finding()
    {
        var examples = Example().Matches(Page);
        Assert.InRange(examples.Count, 9, int.MaxValue);
        foreach (Match example in examples)
        {
            var (kind, text) = (example.Groups[1].Value.Trim(), example.Groups[2].Value);
            switch (kind)
            {
                case "": Assert.Empty(Compiled.From(text).Messages); break;
                case "statements": Assert.Empty(Compiled.From(
                    $"model M {{ input 64 x 56 x 56\n area V1 {{\n{text}\n}}\n decoder {{ linear 10 }} }}").Messages); break;
                case "family": Assert.Empty(WithFamily(text).Messages); break;
                case "not-compiled-yet":
                    Assert.All(WithFamily(text).Result.Diagnostics, finding => Assert.Equal("CORNET0098", finding.Id));
                    break;
                default: Assert.Fail($"What is a '{kind}' example?"); break;
            }
        }
    }

    [Fact]
    public void All_examples_can_be_pasted_into_one_project_made_from_the_template()
    {
        var examples = Example().Matches(Page).Where(example => example.Groups[1].Value.Length == 0)
            .Select((example, number) => ($"example{number}.cornet", example.Groups[2].Value));
        var template = ("LabNet.cornet", File.ReadAllText(Repository.PathTo("Cornet.Templates", "content", "cornet", "LabNet.cornet")));
        Assert.Empty(Compiled.From([template, .. examples]).Messages);
    }

    [Fact]
    public void The_tutorial_ends_with_the_network_of_the_paper()
    {
        var whole = Example().Matches(Page).Select(example => example.Groups[2].Value).Single(text => text.Contains("model CORnetS"));
        Assert.Equal(ModelFiles.Program("CORnetS").StateDict, Compiled.From(whole).Program.StateDict);
        Assert.Contains(SummaryText.Write(ModelFiles.Program("CORnetS")), Page);
    }

    [Fact]
    public void The_table_of_layers_lists_the_layers_with_their_state()
    {
        var rows = LayerRow().Matches(Section("Layers")).ToDictionary(row => row.Groups[1].Value, row =>
            string.Join(' ', Code().Matches(row.Groups[2].Value).Select(code => code.Groups[1].Value)));
        Assert.Equal(LayerCatalog.Words, rows.Keys);
        var biased = Compiled.Area("conv: conv 8, 3x3, bias   batchnorm   groupnorm 2   layernorm   maxpool 2x2   linear 8   relu").Program;
        foreach (var layer in biased.Circuits[0].Layers)
        {
            var state = biased.StateDict.Where(key => key.Name.StartsWith($"V1.{layer.Label}.", StringComparison.Ordinal)).Select(key =>
                key.Name.Split('.')[2]);
            Assert.Equal(rows[layer.Label], string.Join(' ', state));
        }
    }

    [Fact]
    public void The_table_of_properties_lists_the_properties_with_their_places_and_ranges()
    {
        string[] ordinals = ["1st", "2nd"];
        var rules = LayerCatalog.All.SelectMany(rule => rule.Properties.Select(property => string.Join(
            " | ",
            rule.Word, property.Name, property.Position is { } position ? ordinals[position] : "",
            property.Kind == PropertyKind.Flag ? "lone word"
                : property.Kind == PropertyKind.Type ? "C# type, with its namespace"
                : FormattableString.Invariant($"{(property.Kind == PropertyKind.Square ? "square window" : property.Kind.ToString().ToLowerInvariant())}, {property.Least} to {property.Most}")
                + (property.MayChoose ? "; may be `a then b`" : ""),
            property.Required ? "must be given" : "default")));
        var rows = PropertyRow().Matches(Section("Layers")).Select(row => string.Join(
            " | ", row.Groups[1].Value, row.Groups[2].Value, row.Groups[3].Value, row.Groups[4].Value,
                row.Groups[5].Value.StartsWith("must be given", StringComparison.Ordinal) ? "must be given" : "default"));
        Assert.Equal(rules, rows);
    }

    [Fact]
    public void The_layers_that_the_parser_knows_have_a_rule_or_join_flows() =>
        Assert.Equal(["add", "multiply", "concat", "resize", "identity"], LayerWords.All.Except(LayerCatalog.Words));

    [Fact]
    public void The_limits_are_those_of_the_compiler()
    {
        var limits = Regex.Replace(Section("Limits"), @"\s+", " ");
        foreach (var limit in new FormattableString[]
        {
            $"{ModelBinder.MostAreas} areas", $"{ModelBinder.MostParameters} parameters", $"{CircuitBinder.MostStatements:N0} statements",
                $"{ModelBinder.MostSteps:N0} steps",
            $"{ProgramBuilder.MostLayerSteps:N0} layers", $"{Types.LargestExtent:N0} channels",
        })
            Assert.Contains(limit.ToString(CultureInfo.InvariantCulture), limits);
        Assert.Equal((1e13, 1e9), ((double)Types.MostWork, Evaluator.Largest));
    }

    // Beside the files of models/, whose networks it may vary.
    private static Compiled WithFamily(string text) =>
        Compiled.From([.. ModelFiles.Sources().Select(file => (file.Path, file.Content)), ("test.cornet", text)]);

    private static string Section(string title)
    {
        var start = Page.IndexOf($"\n## {title}\n", StringComparison.Ordinal);
        Assert.True(start >= 0, title);
        var end = Page.IndexOf("\n## ", start + 4, StringComparison.Ordinal);
        return Page[start..end];
    }

    [GeneratedRegex("^```cornet([^\n]*)\n(.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Example();

    [GeneratedRegex(@"^\| `(\w+)` \| [^`|][^|]* \|([^|]*)\|$", RegexOptions.Multiline)]
    private static partial Regex LayerRow();

    [GeneratedRegex(@"^\| `(\w+)` \| `(\w+)` \| ?(\w*) ?\| ([^|]+) \| ([^|]+) \|$", RegexOptions.Multiline)]
    private static partial Regex PropertyRow();

    [GeneratedRegex("`(\\w+)`")]
    private static partial Regex Code();
}
