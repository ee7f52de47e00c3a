using Cornet.App.Responders;
using Cornet.Runtime.Stimuli;
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
        var sample = ScoringSample.Whole(set, set.EvaluationPreparation(32));
        ReferenceRdm[] brains =
        [
            ReferenceRdm.ReadMean("monkey IT", Path.Combine(folder, "monkey_it_rdm.npy"), set.Count),
            ReferenceRdm.ReadSubjects("human IT", Path.Combine(folder, "human_it_subject_rdms.npy"), set.Count),
        ];
        var scoring = new ModelScoring(sample, brains, new ScoringSettings { Permutations = 100, Folds = 2 });
        using var untrained = new NetworkResponder(Responder.Untrained, new CORnetS(classes: set.Classes.Count), new ActivationOptions(), size: 32);
        using var pixels = new PixelResponder(_ => sample.Preparation);
        var score = scoring.Measure(new ScoredModel("CORnetS", untrained.Parameters, null, untrained.Outputs, null), [untrained, pixels]);

        Assert.Equal((92, 92, 6), (score.Provenance.Count, score.Provenance.Compared, set.Classes.Count));
        Assert.Equal(53_416_616 - 994 * 513, score.Provenance.Parameters);
        string[] places = ["V1.0", "V2.0", "V2.1", "V4.0", "V4.1", "V4.2", "V4.3", "IT.0", "IT.1", "pixels"];
        Assert.Equal(places, score.Decoding.Select(row => row.Place.ToString()));
        Assert.All(score.Decoding, row => Assert.InRange(row.Accuracy!.Value, 0, 1));
        Assert.Equal(2 * places.Length, score.Similarity.Count);
        Assert.All(score.Similarity, row => Assert.InRange(row.Rho!.Value, -0.5, 0.9));
        // Faces are alike as pictures already: pixels agree with monkey IT beyond chance, and no model exceeds the human ceiling untrained.
        Assert.True(score.Similarity.Single(row => row is { Responder.Kind: ResponderKind.Pixels, Reference: "monkey IT" }).P < 0.05);
        var ceiling = score.References[1];
        Assert.All(score.Similarity.Where(row => row.Reference == "human IT"), row => Assert.True(row.Rho < ceiling.CeilingLower));
        Assert.True(ceiling.CeilingLower < ceiling.CeilingUpper);
    }
}
