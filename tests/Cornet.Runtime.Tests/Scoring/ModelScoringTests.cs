using Cornet.App.Responders;
using Cornet.Runtime.Models;
using Cornet.Scoring.Metrics;
using Cornet.Scoring.Responders;
using static Cornet.Runtime.Tests.Scoring.ScoredTwoAreas;
using static TorchSharp.torch;

namespace Cornet.Runtime.Tests.Scoring;

public class ModelScoringTests
{
    [Fact]
    public void A_step_that_does_not_see_the_image_is_said_to_be_blind_and_has_no_number()
    {
        var score = Measure();
        var blind = score.Decoding.Where(row => row.Responder == Responder.Trained && row.Accuracy is null).ToArray();
        Assert.Equal(("IT", 0, "no input yet"), Assert.Single(blind.Select(row => (row.Area, row.Step, row.Missing))));
        Assert.All(score.Similarity.Where(row => row is { Area: "IT", Step: 0 }), row => Assert.Null(row.Rho));
        Assert.DoesNotContain(score.Matrices, matrix => matrix.Place is { Area: "IT", Step: 0 });
    }

    [Fact]
    public void Every_responder_is_measured_at_every_place_and_against_every_reference()
    {
        var score = Measure();
        Assert.Equal([Responder.Trained, Responder.Untrained, Responder.Pixels], score.Responders);
        Assert.Equal(["category", "object", "pixels"], score.References.Select(reference => reference.Name));
        var places = score.Decoding.Where(row => row.Responder == Responder.Untrained).Select(row => row.Place.ToString());
        Assert.Equal(["V1.0", "V1.1", "IT.0", "IT.1"], places);
        Assert.Equal(2 * 4 + 1, score.Decoding.Count);
        Assert.Equal((2 * 4 + 1) * 3, score.Similarity.Count);
        Assert.All(score.Decoding.Where(row => row.Missing is null), row => Assert.InRange(row.Accuracy!.Value, 0, 1));
        Assert.All(score.References, reference => Assert.Equal(ReferenceKind.Model, reference.Kind));
    }

    [Fact]
    public void Scoring_again_gives_the_same_numbers_whatever_the_batch()
    {
        var (first, second) = (Measure(), Measure(batch: 64));
        Assert.Equal(first.Decoding.Select(row => row.Accuracy), second.Decoding.Select(row => row.Accuracy));
        Numbers.AssertClose([.. first.Similarity.Select(row => row.Rho ?? -9)], [.. second.Similarity.Select(row => row.Rho ?? -9)], 1e-4);
    }

    [Fact]
    public void The_untrained_network_is_the_same_for_the_same_seed()
    {
        using CornetModel first = NetworkResponder.Untrained(Entry, 8, 5), second = NetworkResponder.Untrained(Entry, 8, 5);
        using var other = NetworkResponder.Untrained(Entry, 8, 6);
        double[] Weights(CornetModel model) => Numbers.Of(model.State().First().Value);
        Assert.Equal(Weights(first), Weights(second));
        Assert.NotEqual(Weights(first), Weights(other));
    }

    [Fact]
    public void A_decoder_for_other_classes_has_no_top_one_accuracy()
    {
        var score = Measure(classes: 5);
        Assert.All(score.TopOne, row => Assert.Equal((null, "its decoder was trained on other classes"), (row.Accuracy, row.Missing)));
    }

    [Fact]
    public void The_score_says_what_it_is_a_score_of()
    {
        var provenance = Measure().Provenance;
        Assert.Equal(("TwoAreas", "weights.pth", 1L), (provenance.Model, provenance.Weights, provenance.Seed));
        Assert.Contains("16 px", provenance.Preparation);
        Assert.Contains("C = 0.01", provenance.Decoder);
        Assert.StartsWith("libtorch ", provenance.Libtorch);
        Assert.Equal("0.107.0", provenance.TorchSharp);
    }

    [Fact]
    public void References_of_other_stimuli_are_refused()
    {
        var reference = ReferenceRdm.OfGroups("pairs", [1, 1, 2, 2]);
        var error = Assert.Throws<CornetException>(() => new ModelScoring(Sample(), [reference], Quick).Measure(new ScoredModel("TwoAreas", 1, null, 8, null), []));
        Assert.Equal("The RDM 'pairs' compares 4 stimuli, and 16 are compared here.", error.Message);
    }

    [Fact]
    public void Scoring_leaves_the_network_as_it_was_and_nothing_in_native_memory()
    {
        using var model = new TwoAreas(8);
        model.train();
        Activations.Of(model, Sample().Stimuli, Sample().Preparation, []);
        Measure();
        var before = TorchSharp.DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        Activations.Of(model, Sample().Stimuli, Sample().Preparation, []);
        Measure();
        Assert.True(model.training);
        Assert.Equal(before, TorchSharp.DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    [PythonFact("numpy", "scipy")]
    public void The_pixel_baseline_is_that_of_NumPy_and_SciPy()
    {
        var sample = Sample();
        using var pixels = new PixelResponder(_ => sample.Preparation);
        var matrix = SampleResponses.Of(pixels, sample).Single().Matrix!;
        using var pictures = sample.Prepare(0, sample.Count);
        using var compared = pictures.index_select(0, tensor(sample.Compared.Select(place => (long)place).ToArray()));
        using var flat = compared.flatten(1).to(ScalarType.Float64);
        using var labels = tensor(sample.Compared.Select(place => (long)sample.Labels[place]).ToArray());
        var expected = Numbers.AskPython(
            """
            from scipy.stats import spearmanr
            i = np.triu_indices(len(a), 1)
            r = 1 - np.corrcoef(a)
            show(r[i]); show(spearmanr(r[i], (b[:, None] != b[None])[i])[0])
            """,
            flat, labels);
        var category = ModelScoring.Hypotheses(sample)[0];
        var rho = new RepresentationalSimilarity(category, 0).To(matrix).Rho;
        Numbers.AssertClose(expected, [.. matrix.UpperTriangle(), rho], 1e-9);
    }
}
