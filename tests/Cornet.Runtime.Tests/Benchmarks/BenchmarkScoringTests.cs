using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Cornet.App.Responders;
using Cornet.Runtime.Models;
using Cornet.Runtime.Stimuli;
using Cornet.Runtime.Tests.App;
using Cornet.Runtime.Tests.Scoring;
using Cornet.Runtime.Tests.Scoring.Behavior;
using Cornet.Runtime.Weights;
using Cornet.Scoring.Assemblies;
using Cornet.Scoring.Metrics;
using Cornet.Scoring.Metrics.Behavior;
using static TorchSharp.torch;

namespace Cornet.Runtime.Tests.Benchmarks;

/// <summary>Benchmarks whose neuroids are planted: sums of the units of a network with known weights, and noise.</summary>
public sealed class BenchmarkScoringTests : IDisposable
{
    private const int Stimuli = BenchmarkFolder.Stimuli, Objects = BenchmarkFolder.Objects;

    private readonly BenchmarkFolder _folder = new();

    public BenchmarkScoringTests() => PlantedNeuroids.Write(At("it.nc"), new StimulusTable(At("stimuli.csv")), _folder.Network);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_network_that_the_neuroids_were_planted_from_predicts_them_best()
    {
        Declare(
            "pls.json",
            """
            {
              "name": "planted", "metric": "pls", "components": 10, "stimuli": "stimuli.csv", "assembly": "it.nc", "where": { "region": "IT" },
              "area": "V2", "published": { "other": 0.5 }
            }
            """);
        Directory.CreateDirectory(At("report/activations"));
        var run = Score("pls.json");
        Assert.Equal((0, ""), (run.Code, run.Error));
        Assert.Contains("other, published", run.Output);
        var (trained, untrained) = (Row("trained"), Row("untrained"));
        Assert.InRange(trained["normalized"], 0.75, 1.1);
        Assert.True(trained["raw"] > untrained["raw"], $"{trained["raw"]} and {untrained["raw"]}");
        Assert.InRange(trained["p"], 0, 0.01);
        Assert.InRange(trained["ceiling"], 0.5, 1);
        Assert.True(trained["normalized_low"] <= trained["normalized"] && trained["normalized"] <= trained["normalized_high"]);
        var page = File.ReadAllText(Path.Combine(At("report"), "report.html"));
        Assert.Contains("PLS, 10 components", page);
        var error = trained["ceiling_standard_error"];
        Assert.InRange(error, 1e-6, 0.1);
        Assert.Contains(
            FormattableString.Invariant($"{trained["ceiling"]:F3} (standard error {error:F3}), internal consistency of up to 4 repetitions"), page);
        Assert.Contains(FormattableString.Invariant($"<td>{trained["raw"]:F3}</td><td>{trained["standard_error"]:F3}</td>"), page);
        Assert.Matches(FormattableString.Invariant($"trained +V2.1 +{trained["raw"]:F3} +{trained["standard_error"]:F3} "), Plain(run.Output));
        Assert.Contains("r / ceiling (not squared)", page);
        Assert.True(File.Exists(Path.Combine(At("report"), "neuroids-1.png")));
        // What was written can be read again.
        Assert.Equal(0, CommandRun.Of("paper", "kubilius2019", "--out", At("paper"), "--scores", At("report")).Code);
        Assert.Contains($"planted,,{trained["raw"].ToString("R", CultureInfo.InvariantCulture)},1,", File.ReadAllText(At("paper/own-runs.csv")));
        // Activations are kept only where --cache says so, and nothing that was there before is touched.
        Assert.Equal([At("report/activations")], Directory.GetDirectories(_folder.Root, "activations*", SearchOption.AllDirectories));
    }

    [Fact]
    public void RDMs_alignment_and_behavior_make_a_composite()
    {
        const string Compared = """
            "stimuli": "stimuli.csv", "assembly": "it.nc", "where": { "region": "IT" }, "area": "V2"
            """;
        Declare("rsa.json", $$"""{ "name": "rsa", "metric": "rsa", {{Compared}}, "ceiling": 0.9 }""");
        Declare("cka.json", $$"""{ "name": "cka", "metric": "cka", {{Compared}}, "normalization": "none" }""");
        _folder.WriteObserver("trials.csv");
        Declare("i2n.json", """{ "name": "i2n", "metric": "i2n", "stimuli": "stimuli.csv", "trials": "trials.csv" }""");
        Declare("i1.json", """{ "name": "i1", "metric": "i1", "stimuli": "stimuli.csv", "trials": "trials.csv" }""");
        Declare("all.json", """
            { "name": "all", "groups": { "IT": ["rsa.json", "cka.json"], "behavior": ["i1.json", "i2n.json"] }, "published": { "another": 0.4 } }
            """);
        var run = Score("all.json");
        Assert.Equal((0, ""), (run.Code, run.Error));
        Assert.Matches(@"all, trained: -?0\.\d{3}", Plain(run.Output));
        Assert.Contains("all, another, published: 0.400", Plain(run.Output));
        Assert.InRange(Row("trained", "rsa")["raw"], 0.3, 1);
        Assert.InRange(Row("trained", "cka")["raw"], 0.3, 1);
        foreach (var behavior in (string[])["i1", "i2n"]) Assert.True(Row("trained", behavior)["ceiling"] is > 0 and <= 1);
    }

    [Theory]
    [InlineData("i1")]
    [InlineData("i2n")]
    public void Consistency_is_normalized_as_it_is_declared(string metric)
    {
        _folder.WriteObserver("trials.csv");
        string[] rules = ["r / ceiling", "(r / ceiling)^2", "r^2 / ceiling", "none"];
        foreach (var (at, rule) in rules.Index())
        {
            Declare($"{at}.json", $$"""
                { "name": "{{at}}", "metric": "{{metric}}", "stimuli": "stimuli.csv", "trials": "trials.csv", "normalization": "{{rule}}" }
                """);
        }

        Declare("all.json", """{ "name": "all", "groups": { "": ["0.json", "1.json", "2.json", "3.json"] } }""");
        var run = Score("all.json");
        Assert.Equal((0, ""), (run.Code, run.Error));
        var rows = rules.Select((_, at) => _folder.Rows($"{at}")).ToArray();
        Assert.Contains(rows[0], row => row.Numbers["normalized_high"] > 0);
        foreach (var (place, ratio) in rows[0].Index())
        {
            foreach (var number in (string[])["normalized", "normalized_low", "normalized_high"])
            {
                var squared = Math.Pow(Math.Max(0, ratio.Numbers[number]), 2);
                Assert.Equal(squared, rows[1][place].Numbers[number], 1e-9);
                Assert.Equal(squared * ratio.Numbers["ceiling"], rows[2][place].Numbers[number], 1e-9);
                Assert.Equal("", rows[3][place].Fields[number]);
            }

            var raw = rows[3][place].Numbers;
            Assert.Equal(ratio.Numbers["raw"], raw["raw"]);
            Assert.True(raw["low"] <= raw["raw"] && raw["raw"] <= raw["high"], $"{raw["raw"]} lies in {raw["low"]} .. {raw["high"]}");
            // Both halvings have nearly the same ceiling, so the interval of the ratio is nearly that of r over it.
            Assert.Equal(ratio.Numbers["normalized_high"], raw["high"] / raw["ceiling"], 0.03);
        }
    }

    [Fact]
    public void Raw_scores_make_the_composite_of_2019_and_published_ones_stand_beside_them()
    {
        _folder.WriteObserver("trials.csv");
        Declare("i2n.json", """
            {
              "name": "planted", "metric": "i2n", "stimuli": "stimuli.csv", "trials": "trials.csv", "normalization": "none",
              "published": { "CORnet-S": 0.382 }
            }
            """);
        Declare("cka.json", """{ "name": "cka", "metric": "cka", "stimuli": "stimuli.csv", "assembly": "it.nc", "normalization": "none" }""");
        Declare("all.json", """{ "name": "all", "mean": ["i2n.json", "cka.json"] }""");
        var run = Score("all.json");
        Assert.Equal((0, ""), (run.Code, run.Error));
        var mean = (Row("trained")["raw"] + Row("trained", "cka")["raw"]) / 2;
        Assert.Contains(FormattableString.Invariant($"all, trained: {mean:F3} (mean of the scores)"), Plain(run.Output));
        Assert.Contains("<td>CORnet-S (published)</td><td></td><td>0.382</td>", File.ReadAllText(At("report/report.html")));
    }

    [Fact]
    public void A_score_that_is_missing_counts_as_0_within_its_group_and_is_named()
    {
        // Without repetitions there is no ceiling to normalize by.
        Declare("no.json", """{ "name": "no ceiling", "metric": "cka", "stimuli": "stimuli.csv", "assembly": "it.nc" }""");
        Declare("cka.json", """{ "name": "planted", "metric": "cka", "stimuli": "stimuli.csv", "assembly": "it.nc", "ceiling": 0.9 }""");
        Declare("nested.json", """{ "name": "nested", "groups": { "neural": { "V4": ["no.json"], "IT": ["cka.json"] }, "other": ["cka.json"] } }""");
        Declare("plain.json", """{ "name": "plain", "mean": ["no.json", "cka.json"] }""");
        var run = Score("nested.json", "--benchmark", At("plain.json"));
        Assert.Equal((0, ""), (run.Code, run.Error));
        var value = Row("trained")["normalized"] * (0.25 + 0.5);
        var said = Regex.Replace(Plain(run.Output), @"\s+", " ");
        Assert.Contains(
            FormattableString.Invariant(
                $"nested, trained: {value:F3} (mean over groups of their means, missing scores as 0; no score for no ceiling, counted as 0)"),
            said);
        Assert.Contains("plain, trained: - (mean of the scores; no score for no ceiling)", said);
        var page = File.ReadAllText(At("report/report.html"));
        Assert.Contains(FormattableString.Invariant($"<td>{value:F3}</td><td>no score for no ceiling, counted as 0</td>"), page);
        using var json = JsonDocument.Parse(File.ReadAllText(At("report/benchmarks.json")));
        Assert.All(
            json.RootElement.GetProperty("composites").EnumerateArray(),
            one => Assert.Equal("no ceiling", one.GetProperty("missing").EnumerateArray().Single().GetString()));
    }

    [Theory]
    [InlineData("", "mean of ranked RDMs", NoiseCeilingMean.RankedRdms)]
    [InlineData("\"noise_ceiling\": \"mean of RDMs\",", "mean of RDMs", NoiseCeilingMean.Rdms)]
    public void The_noise_ceiling_of_subjects_is_the_one_that_is_declared_and_named(string entries, string mean, NoiseCeilingMean kind)
    {
        DissimilarityMatrix[] subjects = [.. Enumerable.Range(0, 4).Select(seed =>
        {
            var (at, own, shared) = (0, Numbers.Normal(Stimuli * Stimuli, seed), Numbers.Normal(Stimuli * Stimuli, 9));
            return DissimilarityMatrix.FromPairs(Stimuli, (_, _) => Math.Exp(own[at] + shared[at++]));
        })];
        var pairs = Enumerable.Range(0, Stimuli * Stimuli).ToArray();
        using var all = tensor(subjects.SelectMany(one => pairs.Select(i => one[i / Stimuli, i % Stimuli])).ToArray());
        using var shaped = all.view(4, Stimuli, Stimuli);
        NpyFile.Write(At("subjects.npy"), shaped);
        Declare("rsa.json", $$"""
            { "name": "planted", "metric": "rsa", {{entries}} "stimuli": "stimuli.csv", "subjects": "subjects.npy", "area": "V2" }
            """);
        var run = Score("rsa.json");
        Assert.Equal((0, ""), (run.Code, run.Error));
        var ceiling = NoiseCeiling.Of(subjects, kind)!;
        var row = Row("trained");
        Assert.Equal(ceiling.Upper, row["ceiling"], 9);
        Assert.Equal(ceiling.UpperError, row["ceiling_standard_error"], 9);
        Assert.Equal(row["raw"] / ceiling.Upper, row["normalized"], 9);
        foreach (var file in (string[])["benchmarks.json", "benchmarks.csv", "report.html"])
            Assert.Contains(mean, File.ReadAllText(At($"report/{file}")));
    }

    [Theory]
    [InlineData("s04,object 01,object 01,object 01", "offers 'object 01' against itself: the distractor must be another object than the sample.")]
    [InlineData(
        "s04,object 02,object 00,object 00",
        "has the sample 'object 02', and its stimulus 's04' shows 'object 01': the sample must be what is shown.")]
    [InlineData("s4,object 01,object 00,object 00", "names the stimulus 's4', which is not among the 60 stimuli.")]
    [InlineData(
        "s04,object 01,object 00,object 02",
        "has the choice 'object 02', and 'object 01' and 'object 00' were offered: the choice must be one of them.")]
    public void A_trial_that_cannot_have_happened_is_named_with_its_file_and_its_row(string row, string sentence)
    {
        _folder.WriteObserver("trials.csv");
        var lines = File.ReadAllLines(At("trials.csv"));
        lines[5] = row;
        File.WriteAllLines(At("trials.csv"), lines);
        foreach (var metric in (string[])["i1", "i2n"])
        {
            Assert.Equal(
                $"'{At("trials.csv")}', row 5, {sentence}",
                _folder.Refused($$"""{ "name": "x", "metric": "{{metric}}", "stimuli": "stimuli.csv", "trials": "trials.csv" }"""));
        }
    }

    [Fact]
    public void Answers_that_are_not_reproducible_are_refused_with_their_file()
    {
        _folder.WriteObserver("trials.csv");
        File.WriteAllLines(At("trials.csv"), File.ReadAllLines(At("trials.csv"))[..5]);
        Assert.StartsWith(
            $"'{At("trials.csv")}': The two halves of 4 trials agree with r = ",
            _folder.Refused("""{ "name": "x", "metric": "i2n", "stimuli": "stimuli.csv", "trials": "trials.csv" }"""));
    }

    [Fact]
    public void Two_composites_of_one_name_are_refused_before_anything_is_computed()
    {
        Declare("cka.json", """{ "name": "cka", "metric": "cka", "stimuli": "stimuli.csv", "assembly": "it.nc" }""");
        Declare("one.json", """{ "name": "all", "mean": ["cka.json"] }""");
        Declare("two.json", """{ "name": "all", "groups": { "IT": ["cka.json"] } }""");
        var run = Score("one.json", "--benchmark", At("two.json"));
        Assert.Equal(1, run.Code);
        Assert.Contains($"'{At("one.json")}' and '{At("two.json")}' are both called 'all': give them different names, or leave one out.", run.Error);
    }

    [Fact]
    public void Activations_that_were_kept_give_the_same_score()
    {
        Declare("cka.json", """{ "name": "planted", "metric": "cka", "stimuli": "stimuli.csv", "assembly": "it.nc" }""");
        Assert.Equal(0, Score("cka.json", "--cache", At("kept")).Code);
        var first = File.ReadAllText(Path.Combine(At("report"), "benchmarks.csv"));
        var kept = Directory.GetFiles(At("kept")).Length;
        Assert.Equal(0, Score("cka.json", "--cache", At("kept")).Code);
        Assert.Equal((first, kept), (File.ReadAllText(Path.Combine(At("report"), "benchmarks.csv")), Directory.GetFiles(At("kept")).Length));
    }

    [Fact]
    public void What_cannot_be_scored_is_said_before_anything_is_computed()
    {
        Declare("area.json", """{ "name": "x", "metric": "pls", "stimuli": "stimuli.csv", "assembly": "it.nc", "area": "MT" }""");
        Assert.Contains("has no area 'MT', which 'x' compares", Score("area.json").Error);
        Declare("many.json", """{ "name": "x", "metric": "pls", "components": 80, "stimuli": "stimuli.csv", "assembly": "it.nc" }""");
        Assert.Contains("80 PLS components cannot be fitted", Score("many.json").Error);
        File.AppendAllText(At("stimuli.csv"), "s99,00.png,object 00\n");
        Declare("more.json", """{ "name": "x", "metric": "pls", "stimuli": "stimuli.csv", "assembly": "it.nc" }""");
        Assert.Contains("s99", Score("more.json").Error);
        Assert.Equal(
            "A benchmark declares what to score on: leave --data or --benchmark out.",
            CommandRun.Refused("score", "SmallNetwork", "--benchmark", At("more.json"), "--data", "rendered"));
        Assert.Empty(Directory.GetDirectories(_folder.Root, "activations*", SearchOption.AllDirectories));
    }

    // Each neuroid is a sum of units of the last area at its last step, measured four times with noise.
    // Without colors and weights.
    private static string Plain(string output) => Regex.Replace(output, "\u001b\\[[0-9;]*m", "");

    private void Declare(string name, string json) => _folder.Declare(name, json);

    private CommandRun Score(string benchmark, params string[] more) => _folder.Score(benchmark, more);

    private Dictionary<string, double> Row(string responder, string benchmark = "planted") => _folder.Row(responder, benchmark);

    private string At(string name) => _folder.At(name);
}
