using Cornet.Runtime.Benchmarks;
using Cornet.Runtime.Scoring.Ceilings;

namespace Cornet.Runtime.Tests.Benchmarks;

public sealed class BenchmarkDeclarationTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory().FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Whatever_is_not_said_is_as_in_the_paper()
    {
        var declared = Read("""{ "name": "IT", "metric": "pls", "stimuli": "s.csv", "assembly": "it.nc", /* ten splits */ "where": { "region": "IT" }, }""");
        Assert.Equal((25, 10, 0.1, 1u), (declared.Components, declared.Splits, declared.HeldOut, declared.Seed));
        Assert.Same(CeilingNormalisation.Ratio, declared.Normalises);
        Assert.Equal(Path.Combine(_folder, "it.nc"), declared.PathOf(declared.Assembly!));
    }

    [Theory]
    [InlineData("""{ "name": "IT", "metric": "pls", "stimuli": "s.csv" }""", "pls needs assembly: the file that the network is compared with.")]
    [InlineData("""{ "name": "IT", "metric": "i2n", "stimuli": "s.csv" }""", "i2n needs trials: the file that the network is compared with.")]
    [InlineData("""{ "name": "IT", "stimuli": "s.csv" }""", "is no declaration of a benchmark: it needs metric.")]
    [InlineData("""{ "name": "IT", "metric": "psl", "stimuli": "s.csv" }""", "'metric' is of another kind than it must be; there are pls, ridge, linear, rsa, cka, i1, i2n, ost, accuracy, transfer.")]
    [InlineData("""{ "name": "IT", "metric": "pls", "stimuli": "s.csv", "assembly": "a.nc", "split": 3 }""", "there is no entry 'split'.")]
    [InlineData("""{ "name": "IT", "metric": "pls", "stimuli": "s.csv", "assembly": "a.nc", "splits": 0 }""", "splits is 0, and must be at least 1.")]
    [InlineData("""{ "name": "IT", "metric": "pls", "stimuli": "s.csv", "assembly": "a.nc", "splits": "ten" }""", "'splits' is of another kind than it must be.")]
    [InlineData("""{ "name": "IT", "metric": "pls", "stimuli": "s.csv", "assembly": "a.nc", "ceiling": 0 }""", "ceiling is 0: nothing can be normalised by it; it must be above 0 and at most 1.")]
    [InlineData("""{ "name": "IT", "metric": "pls", "stimuli": "s.csv", "assembly": "a.nc", "time": [170, 70] }""", "time must hold the start and the end of a bin, in ms.")]
    [InlineData("""{ "name": "IT", "metric": "pls", "stimuli": "s.csv", "assembly": "a.nc", "normalisation": "r/ceiling" }""", "normalisation is 'r/ceiling' (did you mean 'r / ceiling'?); there are r / ceiling, (r / ceiling)^2, r^2 / ceiling, none.")]
    [InlineData("""{ "name": "x", "metric": "accuracy", "stimuli": "s.csv", "top": 0 }""", "top is 0, and must be at least 1.")]
    [InlineData("""{ "name": "x", "metric": "i2n", "stimuli": "s.csv", "trials": "t.csv", "top": 5 }""", "top belongs to accuracy, and the metric is i2n: leave it out.")]
    [InlineData("""{ "name": "x", "metric": "ost", "stimuli": "s.csv", "classes": "c.txt" }""", "classes belongs to accuracy, and the metric is ost: leave it out.")]
    [InlineData("""{ "name": "x", "metric": "accuracy", "stimuli": "s.csv", "area": "IT" }""", "area is given, and accuracy is that of the network's own decoder: leave it out.")]
    [InlineData("""{ "name": "x", "metric": "accuracy", "stimuli": "s.csv", "normalisation": "r^2 / ceiling" }""", "normalisation is 'r^2 / ceiling', and a share of right answers is no r: leave it out, or say none.")]
    [InlineData("""{ "name": "x", "metric": "pls", "stimuli": "s.csv", "assembly": "a.nc", "decoder_stimuli": "t.csv" }""", "decoder_stimuli belongs to i1, i2n and transfer, and the metric is pls: leave it out.")]
    [InlineData("""{ "name": "x", "metric": "i1", "stimuli": "s.csv", "trials": "t.csv", "decoder_images": "i" }""", "decoder_images is given without decoder_stimuli, the table that lists them.")]
    [InlineData("""{ "name": "x", "metric": "i1", "stimuli": "s.csv" }""", "i1 needs trials: the file that the network is compared with.")]
    [InlineData("""{ "name": "x", "metric": "transfer", "stimuli": "s.csv", "c": -1 }""", "c is -1, and must be above 0.")]
    public void What_does_not_go_together_is_named(string json, string sentence) => Assert.EndsWith(sentence, Assert.Throws<CornetException>(() => Read(json)).Message);

    [Fact]
    public void A_file_that_is_no_JSON_says_where_it_goes_wrong()
    {
        var refused = Assert.Throws<CornetException>(() => Read("{\n \"name\": \"IT\",\n \"metric\": pls\n}"));
        Assert.Contains(", line 3, is no declaration of a benchmark: 'p' is an invalid start of a value.", refused.Message);
    }

    [Theory]
    [InlineData("""{ "name": "b", "mean": ["1.json", "2.json", "3.json"] }""", 0.3)]
    [InlineData("""{ "name": "b", "groups": { "V4": ["1.json"], "IT": ["2.json", "3.json"], "none": ["4.json"] } }""", (0.1 + (0.2 + 0.6) / 2 + 0) / 3)]
    public void A_composite_is_the_mean_it_says(string json, double expected)
    {
        var composite = Composite.Read(Written("c.json", json));
        var scores = new Dictionary<string, double?> { [At("1.json")] = 0.1, [At("2.json")] = 0.2, [At("3.json")] = 0.6, [At("4.json")] = null };
        Assert.Equal(expected, composite.Of(scores)!.Value, 12);
    }

    [Fact]
    public void A_plain_mean_without_one_of_its_scores_is_none() =>
        Assert.Null(Composite.Read(Written("c.json", """{ "name": "b", "mean": ["1.json", "2.json"] }""")).Of(new Dictionary<string, double?> { [At("1.json")] = 0.1 }));

    private BenchmarkDeclaration Read(string json) => BenchmarkDeclaration.Read(Written("benchmark.json", json));

    private string Written(string name, string text)
    {
        File.WriteAllText(At(name), text);
        return At(name);
    }

    private string At(string name) => Path.Combine(_folder, name);
}
