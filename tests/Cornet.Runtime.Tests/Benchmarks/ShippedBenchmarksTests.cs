using System.Globalization;
using System.Text.RegularExpressions;
using Cornet.Scoring.Benchmarks;
using Cornet.Scoring.Metrics.Ceilings;

namespace Cornet.Runtime.Tests.Benchmarks;

/// <summary>The declarations in <c>models/benchmarks</c>.</summary>
public class ShippedBenchmarksTests
{
    private static IEnumerable<string> Names =>
        Directory.GetFiles(Repository.PathTo("models", "benchmarks"), "*.json", SearchOption.AllDirectories).Select(
            file => Path.GetRelativePath(Repository.Root, file));

    public static TheoryData<string> Files => [.. Names];

    [Theory]
    [MemberData(nameof(Files))]
    public void They_are_read(string name)
    {
        var file = Repository.PathTo(name);
        if (Composite.IsOne(file)) Assert.All(Composite.Read(file).Files, part => Assert.True(File.Exists(part), part));
        else Assert.NotEmpty(BenchmarkDeclaration.Read(file).Name);
    }

    [Fact]
    public void The_table_of_the_documentation_says_how_each_of_them_is_normalized()
    {
        var text = File.ReadAllText(Repository.PathTo("docs", "benchmarks.md"));
        var rows = Regex.Matches(text, @"^\| `((?:2019|today)/\w+\.json)` \| ([^|]+) \| `([^`]+)` \|", RegexOptions.Multiline);
        string[] declared = [.. Names.Select(name => Repository.PathTo(name)).Where(file => !Composite.IsOne(file))];
        Assert.Equal(
            declared.Select(file => Path.GetRelativePath(Repository.PathTo("models", "benchmarks"), file)).Order(),
            rows.Select(row => row.Groups[1].Value).Order());
        foreach (Match row in rows)
        {
            var declaration = BenchmarkDeclaration.Read(Repository.PathTo("models", "benchmarks", row.Groups[1].Value));
            Assert.Equal(row.Groups[3].Value, declaration.Normalization);
            var raw = declaration.Metric switch { Metric.Ost => "Spearman's rho", Metric.I2n => "Pearson's r", Metric.OddOneOut => "accuracy", _ => "r, median over neuroids" };
            Assert.StartsWith(raw, row.Groups[2].Value);
        }
    }

    // What brain-score's site shows for CORnet-S with the older rules (fixture of brain-score.web): raw, ceiling, normalized.
    [Theory]
    [InlineData("V4", "(r / ceiling)^2", 0.6894, 0.89503, 0.5933)]
    [InlineData("IT", "(r / ceiling)^2", 0.6000, 0.82184, 0.5330)]
    [InlineData("OST", "r / ceiling", 0.3034, 0.79, 0.3841)]
    [InlineData("behavior", "r / ceiling", 0.3796, 0.6963045, 0.5451)]
    public void The_sites_scores_of_CORnet_S_follow_from_its_raw_scores(string name, string rule, double raw, double ceiling, double expected)
    {
        Assert.Equal(expected, CeilingNormalization.All.Single(one => one.Formula == rule).Of(raw, ceiling), 1e-4);
        // Only the neural rule has changed since.
        Assert.Equal(rule == "r / ceiling" ? rule : "r^2 / ceiling", Read("today", name).Normalization);
        Assert.Equal("none", Read("2019", name).Normalization);
    }

    [Fact]
    public void Behavior_of_the_site_is_the_raw_r_over_the_root_of_the_halves_agreement() =>
        // 77 models of the site's fixture: normalized / raw = 1.4362, and the ceiling is .48484.
        Assert.Equal(1.4362, CeilingNormalization.Ratio.Of(1, Math.Sqrt(0.48484)), 5e-5);

    [DataFact("kubilius2019")]
    public void The_raw_scores_of_all_models_of_the_paper_make_its_composite()
    {
        var composite = Composite.Read(Repository.PathTo("models", "benchmarks", "2019", "brain-score.json"));
        var lines = File.ReadAllLines(Path.Combine(TestData.Folder("kubilius2019"), "points.csv")).Select(line => line.Split(',')).ToArray();
        var columns = lines[0].Index().ToDictionary(one => one.Item, one => one.Index);
        string[] parts = ["v4", "it", "ost", "behavior"];
        var whole = lines.Skip(1).Where(line => parts.Append("brain_score").All(column => line[columns[column]].Length > 0)).ToArray();
        Assert.Equal(238, whole.Length);
        Assert.All(whole, line =>
        {
            double Of(string column) => double.Parse(line[columns[column]], CultureInfo.InvariantCulture);
            var scores = composite.Files.ToDictionary(
                file => file,
                file => (double?)Of(parts.Single(part => part.Equals(Path.GetFileNameWithoutExtension(file), StringComparison.OrdinalIgnoreCase))));
            Assert.Equal(Of("brain_score"), composite.Of(scores)!.Value, 2e-6);
            // Each published number stands in the declarations as it is: raw.
            var name = line[0].Replace(" v2", "v2", StringComparison.Ordinal);
            if (!composite.Published.TryGetValue(name, out var published)) return;
            Assert.Equal(published, Of("brain_score"), 6e-4);
            Assert.All(composite.Files, file => Assert.Equal(scores[file]!.Value, BenchmarkDeclaration.Read(file).Published[name], 6e-4));
        });
    }

    [Fact]
    public void Neural_and_behavioral_scores_of_today_count_half_each()
    {
        var composite = Composite.Read(Repository.PathTo("models", "benchmarks", "today", "brain-score.json"));
        double Of(params (string Name, double Value)[] scores) => composite.Of(scores.ToDictionary(
            one => Repository.PathTo("models", "benchmarks", "today", $"{one.Name}.json"), one => (double?)one.Value))!.Value;
        Assert.Equal(0.5, Of(("behavior", 1)));
        Assert.Equal(0.25, Of(("V4", 1)));
        Assert.Equal(0.125, Of(("IT", 1)));
        Assert.Equal(0.125, Of(("OST", 1)));
    }

    private static BenchmarkDeclaration Read(string year, string name) =>
        BenchmarkDeclaration.Read(Repository.PathTo("models", "benchmarks", year, $"{name}.json"));

    [Fact]
    public void The_published_scores_of_2019_are_the_means_of_their_parts()
    {
        var composite = Composite.Read(Repository.PathTo("models", "benchmarks", "2019", "brain-score.json"));
        BenchmarkDeclaration[] parts = [.. composite.Files.Select(BenchmarkDeclaration.Read)];
        Assert.Equal(5, composite.Published.Count);
        Assert.All(composite.Published, score => Assert.Equal(score.Value, parts.Average(part => part.Published[score.Key]), 0.0006));
    }
}
