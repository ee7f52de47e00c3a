using Cornet.App.Responders;
using Cornet.Runtime.Stimuli;
using Cornet.Scoring.Benchmarks;
using Cornet.Scoring.Metrics;
using Cornet.Scoring.Responders;

namespace Cornet.Models.Tests.Scoring;

/// <summary>The 92 objects of Kriegeskorte et al. (2008): monkey IT, human IT.</summary>
public class ObjectsScoreTests
{
    [DataFact("objects92", Long = true)]
    [Trait("Category", "Long")]
    public void An_untrained_CORnet_S_is_compared_with_monkey_and_human_IT_in_every_area_at_every_step()
    {
        var folder = TestData.Folder("objects92");
        var set = new StimulusTable(Path.Combine(folder, "stimuli.csv"));
        var prepared = set.EvaluationPreparation(32);
        ReferenceRdm[] brains =
        [
            ReferenceRdm.ReadMean("monkey IT", Path.Combine(folder, "monkey_it_rdm.npy"), set.Count),
            ReferenceRdm.ReadSubjects("human IT", Path.Combine(folder, "human_it_subject_rdms.npy"), set.Count),
        ];
        using var untrained = new NetworkResponder(Responder.Untrained, new CORnetS(classes: set.Classes.Count), new ActivationOptions(), size: 32);
        using var pixels = new PixelResponder(_ => prepared);
        var scores = BuiltInBenchmarks.Of(ScoringSample.Whole(set), brains, prepared, seed: 1).Select(benchmark => new BenchmarkRun(benchmark).Measure([untrained, pixels]))
            .ToDictionary(score => score.Declaration.Name);

        Assert.Equal(6, set.Classes.Count);
        Assert.Equal(53_416_616 - 994 * 513, untrained.Parameters);
        string[] places = ["V1.0", "V2.0", "V2.1", "V4.0", "V4.1", "V4.2", "V4.3", "IT.0", "IT.1", "pixels"];
        foreach (var name in (string[])["decoding", "monkey IT", "human IT"])
        {
            Assert.Equal(92, scores[name].Stimuli);
            Assert.Equal(places, scores[name].Rows.Select(row => row.Place.ToString()));
            Assert.All(scores[name].Rows, row => Assert.InRange(row.Measured.Raw!.Value, name == "decoding" ? 0 : -0.5, 1));
        }

        // Faces are alike as pictures already: pixels agree with monkey IT beyond chance, and no model exceeds the human ceiling untrained.
        Assert.True(scores["monkey IT"].Of(Responder.Pixels)!.Measured.P < 0.05);
        var ceiling = scores["human IT"].Ceiling!;
        Assert.All(scores["human IT"].Rows, row => Assert.True(row.Measured.Raw < ceiling.Lower));
        Assert.True(ceiling.Lower < ceiling.Value);
    }
}
