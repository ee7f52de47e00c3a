using System.Text.Json;
using Cornet.App.Studies;
using Cornet.Runtime.Models;
using Cornet.Runtime.Training;
using Cornet.Scoring.Benchmarks;
using Cornet.Scoring.Metrics;
using Cornet.Scoring.Reporting;
using Cornet.Scoring.Responders;

namespace Cornet.Runtime.Tests.Papers;

/// <summary>Results of one's own as <c>study</c> and <c>score</c> write them.</summary>
internal static class OwnFiles
{
    /// <summary>A study of three variants with two seeds each; the last row is not done.</summary>
    /// <param name="folder">Where.</param>
    /// <param name="bottleneck">The bottleneck of the base.</param>
    public static void WriteStudy(string folder, string bottleneck = "4")
    {
        (string Name, StudyLevel[] Levels, double Top1, double It)[] variants =
        [
            ("base", [new("steps", "(2,4,2)"), new("bottleneck", bottleneck)], .80, .40),
            ("steps_1_1_1", [new("steps", "(1,1,1)")], .75, .38),
            ("bottleneck_1", [new("bottleneck", "1")], .71, .39),
        ];
        for (var seed = 1; seed <= 2; seed++)
        {
            for (var i = 0; i < variants.Length; i++)
            {
                var (name, levels, top1, it) = variants[i];
                var index = ((seed - 1) * variants.Length) + i;
                var row = Path.Combine(folder, "rows", $"{index:D3}-{name}-seed{seed}");
                Directory.CreateDirectory(row);
                if (seed == 2 && i == 2) continue;
                var noise = seed == 1 ? .01 : -.01;
                File.WriteAllBytes(Path.Combine(row, "row.json"), JsonSerializer.SerializeToUtf8Bytes(new RowResult
                {
                    Index = index, Study = "CircuitVariants", Variant = name, Model = $"CORnetS_{name}", Rows = [.. levels.Select(level => new[] { level })],
                    Seed = seed, Recipe = new Recipe { Seed = seed }, Data = "rendered", WeightsHash = "00", Parameters = 1, MultiplyAdds = 1, Steps = 1,
                    Threads = 1, Device = "cpu", Software = "Cornet", Host = "here", Ended = DateTime.UnixEpoch, Seconds = 1,
                    Scores =
                    [
                        new("top-1", top1 + noise) { Untrained = .1, Chance = .1 },
                        new("IT", (it + noise) / .8) { Raw = it + noise, Untrained = .3, Ceiling = .8, Rule = "pls, IT.1, r / ceiling" },
                        new("Brain-Score of 2019", .2 + (it / 2) + noise) { Rule = "mean of the scores" },
                        new("my benchmark", null) { Missing = "the model has no area V3" },
                    ],
                }, RunJson.Indented));
            }
        }
    }

    /// <summary>The scores of a network whose Brain-Score by the paper's rule is .5 trained and .25 untrained.</summary>
    public static string WriteScores(string folder)
    {
        BenchmarkReport.Write(
            new BenchmarkResult("MyNet", "best.pth",
            [
                Score("V4", Metric.Pls, "V4", .60, .40, ceiling: .9), Score("IT", Metric.Pls, "IT", .70, .40), OfTwoBins(Score("IT", Metric.Pls, "IT", .55, .40), .5, .6), Score("object solution times", Metric.Ost, "IT", .30, .10),
                Score("behavior, i2n", Metric.I2n, "IT", .40, .10), Score("top-1", Metric.Accuracy, "decoder", .65, .001),
            ],
            [new CompositeScore("Brain-Score of 2019", "mean of the scores", Responder.Trained, .9, [], new Dictionary<string, double>())]),
            folder);
        return Path.Combine(folder, "benchmarks.json");
    }

    private static BenchmarkScore OfTwoBins(BenchmarkScore score, double early, double late) => score with
    {
        Declaration = score.Declaration with { Name = "IT over time", Area = "IT" },
        Rows = [.. score.Rows.Select(row => row with { Measured = row.Measured with { Bins = [Bin(90, early), Bin(190, late)] } })],
    };

    private static BinScore Bin(double start, double raw) => new(start, start + 20, raw, .01, null, null, null);

    private static BenchmarkScore Score(string name, Metric metric, string area, double trained, double untrained, double? ceiling = null)
    {
        var declared = new BenchmarkDeclaration { Name = name, Metric = metric, Stimuli = "stimuli.csv", Normalization = ceiling is null ? "none" : "r / ceiling" };
        return new BenchmarkScore(
            declared, $"{metric}", declared.Normalization, ceiling is { } top ? new DataCeiling(top, "declared") : null, 10, "4 neuroids", "squash",
            [Row(Responder.Trained, trained), Row(Responder.Untrained, untrained)]);

        BenchmarkRow Row(Responder responder, double raw) => new(responder, area, 0, new Measurement(raw, .01), raw / ceiling, null) { IsScore = true };
    }
}
