using Cornet.Scoring.Benchmarks;
using Cornet.Scoring.Metrics.Ceilings;

namespace Cornet.Runtime.Tests.Benchmarks;

public sealed class BenchmarkDeclarationTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory().FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Whatever_is_not_said_is_as_in_the_paper()
    {
        var declared = Read(
            """{ "name": "IT", "metric": "pls", "stimuli": "s.csv", "assembly": "it.nc", /* ten splits */ "where": { "region": "IT" }, }""");
        Assert.Equal((25, 10, 0.1, 1u), (declared.Components, declared.Splits, declared.HeldOut, declared.Seed));
        Assert.Same(CeilingNormalization.Ratio, declared.Normalizes);
        Assert.Equal(Path.Combine(_folder, "it.nc"), declared.PathOf(declared.Assembly!));
    }

    [Fact]
    public Task What_does_not_go_together_is_named()
    {
        string[] declarations =
        [
            """{ "name": "IT", "metric": "pls", "stimuli": "s.csv" }""",
            """{ "name": "IT", "metric": "i2n", "stimuli": "s.csv" }""",
            """{ "name": "IT", "stimuli": "s.csv" }""",
            """{ "name": "IT", "metric": "psl", "stimuli": "s.csv" }""",
            """{ "name": "IT", "metric": "pls", "stimuli": "s.csv", "assembly": "a.nc", "split": 3 }""",
            """{ "name": "IT", "metric": "pls", "stimuli": "s.csv", "assembly": "a.nc", "splits": 0 }""",
            """{ "name": "IT", "metric": "pls", "stimuli": "s.csv", "assembly": "a.nc", "splits": "ten" }""",
            """{ "name": "IT", "metric": "pls", "stimuli": "s.csv", "assembly": "a.nc", "ceiling": 0 }""",
            """{ "name": "IT", "metric": "pls", "stimuli": "s.csv", "assembly": "a.nc", "time": [170, 70] }""",
            """{ "name": "IT", "metric": "pls", "stimuli": "s.csv", "assembly": "a.nc", "normalization": "r/ceiling" }""",
            """{ "name": "IT", "metric": "pls", "stimuli": "s.csv", "assembly": "a.nc", "ceiled": "none" }""",
            """{ "name": "IT", "metric": "pls", "stimuli": "s.csv", "assembly": "a.nc", "order": "tabel" }""",
            """{ "name": "x", "metric": "cka", "stimuli": "s.csv", "assembly": "a.nc", "order": "table" }""",
            """{ "name": "x", "metric": "rsa", "stimuli": "s.csv", "assembly": "a.nc", "stratified": true }""",
            """{ "name": "x", "metric": "ost", "stimuli": "s.csv", "solution_times": "t.csv", "decoder": "svm" }""",
            """{ "name": "x", "metric": "ost", "stimuli": "s.csv", "solution_times": "t.csv", "c": 0.001 }""",
            """{ "name": "x", "metric": "i2n", "stimuli": "s.csv", "trials": "t.csv", "decoder": "exact" }""",
            """{ "name": "x", "metric": "rsa", "stimuli": "s.csv", "subjects": "r.npy", "noise_ceiling": "ranked" }""",
            """{ "name": "x", "metric": "rsa", "stimuli": "s.csv", "rdm": "r.npy", "noise_ceiling": "mean of RDMs" }""",
            """{ "name": "x", "metric": "accuracy", "stimuli": "s.csv", "top": 0 }""",
            """{ "name": "x", "metric": "i2n", "stimuli": "s.csv", "trials": "t.csv", "top": 5 }""",
            """{ "name": "x", "metric": "ost", "stimuli": "s.csv", "classes": "c.txt" }""",
            """{ "name": "x", "metric": "accuracy", "stimuli": "s.csv", "area": "IT" }""",
            """{ "name": "x", "metric": "accuracy", "stimuli": "s.csv", "normalization": "r^2 / ceiling" }""",
            """{ "name": "x", "metric": "pls", "stimuli": "s.csv", "assembly": "a.nc", "decoder_stimuli": "t.csv" }""",
            """{ "name": "x", "metric": "i1", "stimuli": "s.csv", "trials": "t.csv", "decoder_images": "i" }""",
            """{ "name": "x", "metric": "i1", "stimuli": "s.csv" }""",
            """{ "name": "x", "metric": "transfer", "stimuli": "s.csv", "c": -1 }""",
            """{ "name": "", "metric": "accuracy", "stimuli": "s.csv" }""",
            """{ "name": "x", "metric": "decoding", "stimuli": "s.csv", "splits": 3 }""",
            """{ "name": "x", "metric": "decoding", "stimuli": "s.csv", "groups": "day" }""",
            """{ "name": "x", "metric": "rsa", "stimuli": "s.csv", "rdm": "r.npy", "folds": 5 }""",
            """{ "name": "x", "metric": "accuracy", "stimuli": "s.csv", "top": 1.5 }""",
            "[]",
            """{ "name": "x", "metric": "accuracy", "stimuli": null }""",
            """{ "name": "x", "metric": "accuracy", "stimuli": "" }""",
            """{ "name": "x", "metric": "pls", "stimuli": "s.csv", "assembly": "a.nc", "where": { "region": null } }""",
            """{ "name": "x", "metric": "pls", "stimuli": "s.csv", "assembly": "a.nc", "where": { "step": true } }""",
            """{ "name": "x", "metric": "pls", "stimuli": "s.csv", "assembly": "a.nc", "where": { "neuroid_id": ["n0", null] } }""",
            """{ "name": "x", "metric": "pls", "stimuli": "s.csv", "assembly": "a.nc", "where": { "neuroid_id": [] } }""",
            """{ "name": "x", "metric": "pls", "stimuli": "s.csv", "assembly": "a.nc", "where": { "region": "IT", "region": "V4" } }""",
            """{ "name": "x", "metric": "pls", "stimuli": "s.csv", "assembly": "a.nc", "where": "region = IT" }""",
            """{ "name": "x", "metric": "rsa", "stimuli": "s.csv", "rdm": "r.npy", "where": { "region": "IT" } }""",
            """{ "name": "x", "metric": "rsa", "stimuli": "s.csv", "rdm": "r.npy", "missing": "leave out" }""",
            """{ "name": "x", "metric": "pls", "stimuli": "s.csv", "assembly": "a.nc", "missing": "drop" }""",
            """{ "name": 3, "metric": "pls", "stimuli": "s.csv", "assembly": "a.nc" }""",
            """{ "name": "x", "metric": "pls", "stimuli": ["s.csv"], "assembly": "a.nc" }""",
            """{ "name": "x", "metric": "pls", "stimuli": "s.csv", "assembly": "a.nc", "time": 70 }""",
            """{ "name": "x", "metric": "pls", "stimuli": "s.csv", "assembly": "a.nc", "time": [70, "170 ms, after the stimulus appeared"] }""",
            """{ "name": "x", "metric": "pls", "stimuli": "s.csv", "assembly": "a.nc", "seed": -1 }""",
            """{ "name": "x", "metric": "pls", "stimuli": "s.csv", "assembly": "a.nc", "ceiling": true }""",
            """{ "name": "x", "metric": "pls", "stimuli": "s.csv", "assembly": "a.nc", "published": { "CORnet-S": "0.6" } }""",
            """{ "name": "x", "metric": "pls", "stimuli": "s.csv", "assembly": "a.nc", "published": 0.6 }""",
            """{ "name": "x", "metric": "accuracy", "stimuli": "s.csv", "published": null }""",
            """{ "name": "x", "metric": "i1", "stimuli": "s.csv", "trials": "t.csv", "ceiling": 0.5 }""",
            """{ "name": "x", "metric": "pls", "stimuli": "s.csv", "assembly": "a.nc", "train": { "stimuli": "t.csv" } }""",
            """{ "name": "x", "metric": "pls", "stimuli": "s.csv", "assembly": "a.nc", "train": "t.csv" }""",
            """{ "name": "x", "metric": "pls", "stimuli": "s.csv", "assembly": "a.nc", "train": { "stimuli": 3, "assembly": "t.nc" } }""",
            """{ "name": "x", "metric": "pls", "stimuli": "s.csv", "assembly": "a.nc", "train": { "stimulus": "t.csv" } }""",
            """{ "name": "x", "metric": "pls", "stimuli": "s.csv", "assembly": "a.nc", "train": { "stimuli": "t.csv", "assembly": "t.nc" }, "folds": 10 }""",
            """{ "name": "x", "metric": "pls", "stimuli": "s.csv", "assembly": "a.nc", "train": { "stimuli": "t.csv", "assembly": "t.nc" }, "splits": 10 }""",
            """{ "name": "x", "metric": "cka", "stimuli": "s.csv", "assembly": "a.nc", "train": { "stimuli": "t.csv", "assembly": "t.nc" } }""",
            """{ "name": "x", "metric": "cka", "stimuli": "s.csv", "assembly": "a.nc", "by": "subject" }""",
            """{ "name": "x", "metric": "rsa", "stimuli": "s.csv", "rdm": "r.npy", "by": "subject" }""",
            """{ "name": "x", "metric": "pls", "stimuli": "s.csv", "assembly": "a.nc", "keep": "reliability" }""",
            """{ "name": "x", "metric": "pls", "stimuli": "s.csv", "assembly": "a.nc", "keep": ["reliability > 0.3", "nc => 30"] }""",
            """{ "name": "x", "metric": "pls", "stimuli": "s.csv", "assembly": "a.nc", "keep": 3 }""",
            """{ "name": "x", "metric": "pls", "stimuli": "s.csv", "assembly": "a.nc", "keep": [] }""",
            """{ "name": "x", "metric": "rsa", "stimuli": "s.csv", "rdm": "r.npy", "keep": "nc > 3" }""",
            """{ "name": "x", "metric": "pls", "stimuli": "s.csv", "assembly": "a.nc", "penalties": 1 }""",
            """{ "name": "x", "metric": "ridge", "stimuli": "s.csv", "assembly": "a.nc", "penalties": [1, 0] }""",
            """{ "name": "x", "metric": "ridge", "stimuli": "s.csv", "assembly": "a.nc", "penalties": "one" }""",
            """{ "name": "x", "metric": "pls", "stimuli": "s.csv", "assembly": "a.nc", "pca": 0 }""",
            """{ "name": "x", "metric": "neuron_to_neuron", "stimuli": "s.csv", "assembly": "a.nc", "pca": 9 }""",
            """{ "name": "x", "metric": "pls", "stimuli": "s.csv", "assembly": "a.nc", "folds": 1 }""",
            """{ "name": "x", "metric": "pls", "stimuli": "s.csv", "assembly": "a.nc", "folds": 5, "groups": "session" }""",
            """{ "name": "x", "metric": "pls", "stimuli": "s.csv", "assembly": "a.nc", "folds": 5, "stratified": true }""",
            """{ "name": "x", "metric": "pls", "stimuli": "s.csv", "assembly": "a.nc", "ceilings": "voxel" }""",
            """{ "name": "x", "metric": "pls", "stimuli": "s.csv", "assembly": "a.nc", "ceilings": "neuroid", "ceiling": 0.5 }""",
            """{ "name": "x", "metric": "pls", "stimuli": "s.csv", "assembly": "a.nc", "ceilings": "neuroid", "normalization": "none" }""",
            """{ "name": "x", "metric": "reverse_pls", "stimuli": "s.csv", "assembly": "a.nc", "ceilings": "neuroid" }""",
            """{ "name": "x", "metric": "pls", "stimuli": "s.csv", "assembly": "a.nc", "unbiased": false }""",
            """{ "name": "x", "metric": "odd_one_out", "stimuli": "s.csv" }""",
            """{ "name": "x", "metric": "odd_one_out", "stimuli": "s.csv", "triplets": "t.txt", "ceiling": 0.3 }""",
            """{ "name": "x", "metric": "odd_one_out", "stimuli": "s.csv", "triplets": "t.txt", "similarity": "dott" }""",
            """{ "name": "x", "metric": "error_consistency", "stimuli": "s.csv" }""",
            """{ "name": "x", "metric": "error_consistency", "stimuli": "s.csv", "trials": "t.csv", "area": "IT" }""",
        ];
        return Verifier.Verify(string.Join("\n\n", declarations.Select(json =>
            $"{json}\n{Assert.Throws<CornetException>(() => Read(json)).Message.Replace(_folder, "", StringComparison.Ordinal)}")));
    }

    [Fact]
    public void A_file_that_is_no_JSON_says_where_it_goes_wrong()
    {
        var refused = Assert.Throws<CornetException>(() => Read("{\n \"name\": \"IT\",\n \"metric\": pls\n}"));
        Assert.Contains(", line 3, is not a benchmark declaration: 'p' is an invalid start of a value.", refused.Message);
    }

    [Theory]
    [InlineData("""{ "name": "b", "mean": ["1.json", "2.json", "3.json"] }""", 0.3)]
    [InlineData(
        """{ "name": "b", "groups": { "V4": ["1.json"], "IT": ["2.json", "3.json"], "none": ["4.json"] } }""", (0.1 + (0.2 + 0.6) / 2 + 0) / 3)]
    [InlineData(
        """{ "name": "b", "groups": { "neural": { "V4": ["1.json"], "IT": ["2.json", "3.json"] }, "behavior": ["4.json"] } }""",
        ((0.1 + (0.2 + 0.6) / 2) / 2 + 0) / 2)]
    [InlineData(
        """{ "name": "b", "groups": { "a": { "b": { "c": ["3.json"], "d": ["1.json"] } }, "e": ["2.json"] } }""", ((0.6 + 0.1) / 2 + 0.2) / 2)]
    public void A_composite_is_the_mean_it_says(string json, double expected)
    {
        var composite = Composite.Read(Written("c.json", json));
        var scores = new Dictionary<string, double?> { [At("1.json")] = 0.1, [At("2.json")] = 0.2, [At("3.json")] = 0.6, [At("4.json")] = null };
        Assert.Equal(expected, composite.Of(scores)!.Value, 12);
    }

    [Theory]
    [InlineData(
        """{ "name": "b", "mean": ["1.json"], "publishd": { "a": 1 } }""", "a composite has no entry 'publishd' (did you mean 'published'?).")]
    [InlineData(
        """{ "name": "b", "mean": ["1.json"], "groups": { "V4": ["2.json"] } }""", "has both mean and groups: keep one of them.")]
    [InlineData("""{ "name": "b", "mean": ["1.json"], "mean": ["2.json"] }""", "has an entry twice: keep one of them.")]
    [InlineData("""{ "name": null, "mean": ["1.json"] }""", "name is empty.")]
    [InlineData("""{ "name": "b", "mean": [null] }""", "is not a composite: it needs a name, and mean (a list of files)")]
    [InlineData("""{ "name": "b", "groups": { "V4": ["1.json"], "V4": ["2.json"] } }""", "List every model and group only once.")]
    [InlineData("""{ "name": "b", "mean": ["1.json"], "published": { "a": 1, "a": 2 } }""", "List every model and group only once.")]
    [InlineData("""{ "name": "b", "groups": { "a": { "V4": ["1.json"], "V4": ["2.json"] } } }""", "List every model and group only once.")]
    [InlineData("""{ "name": "b", "groups": { } }""", "has a group without benchmarks.")]
    [InlineData("""{ "name": "b", "mean": [] }""", "has a group without benchmarks.")]
    [InlineData("""{ "name": "b", "groups": { "a": { "b": [] } } }""", "has a group without benchmarks.")]
    [InlineData("""{ "name": "b", "groups": { "a": "1.json" } }""", "groups (by name a list of files, or groups again)")]
    public void A_composite_with_a_mistake_says_which(string json, string expected)
    {
        var refused = Assert.Throws<CornetException>(() => Composite.Read(Written("c.json", json)));
        Assert.StartsWith($"'{At("c.json")}'", refused.Message);
        Assert.Contains(expected, refused.Message);
    }

    [Fact]
    public void A_plain_mean_without_one_of_its_scores_is_none()
    {
        var composite = Composite.Read(Written("c.json", """{ "name": "b", "mean": ["1.json", "2.json"] }"""));
        Assert.Null(composite.Of(new Dictionary<string, double?> { [At("1.json")] = 0.1 }));
    }

    private BenchmarkDeclaration Read(string json) => BenchmarkDeclaration.Read(Written("benchmark.json", json));

    private string Written(string name, string text)
    {
        File.WriteAllText(At(name), text);
        return At(name);
    }

    private string At(string name) => Path.Combine(_folder, name);
}
