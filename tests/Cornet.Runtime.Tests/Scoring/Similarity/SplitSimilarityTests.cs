using Cornet.Runtime.Tests.Scoring.Regression;
using Cornet.Scoring.Metrics;
using Cornet.Scoring.Metrics.Regression;
using Cornet.Scoring.Metrics.Similarity;
using Cornet.Scoring.Metrics.Splits;
using static Cornet.Runtime.Tests.Scoring.ScoringPeer;
using static TorchSharp.torch;

namespace Cornet.Runtime.Tests.Scoring.Similarity;

public class SplitSimilarityTests
{
    [PythonFact("numpy", "scipy", "sklearn")]
    public void Rho_and_both_CKA_over_splits_are_those_of_NumPy_and_SciPy()
    {
        using var made = new MadeResponses(50, 70, 9, noise: 6);
        var splits = ShuffleSplit.Of(50, size: SplitSimilarity.Defaults);
        Assert.All(splits, split => Assert.Equal(45, split.Test.Length));
        using GramMatrix x = GramMatrix.Of(made.Features), y = GramMatrix.Of(made.Responses);
        SplitSimilarity[] all =
        [
            SplitSimilarity.Rdm(DissimilarityMatrix.Of(made.Features), DissimilarityMatrix.Of(made.Responses), splits),
            SplitSimilarity.Cka(x, y, splits),
            SplitSimilarity.Cka(x, y, splits, unbiased: false),
        ];
        foreach (var (expected, found) in Ask("over_splits", made.Features, made.Responses).Zip(all))
            Numbers.AssertClose(expected, [.. found.Splits, found.Value, found.StandardError], 1e-9);
    }

    [Fact]
    public void A_representation_is_as_alike_itself_as_can_be_in_every_split()
    {
        using var made = new MadeResponses(40, 30, 1);
        using var x = GramMatrix.Of(made.Features);
        var rdm = DissimilarityMatrix.Of(made.Features);
        var splits = KFoldSplit.Shuffled(40, 4);
        foreach (var same in new[] { SplitSimilarity.Rdm(rdm, rdm, splits), SplitSimilarity.Cka(x, x, splits), SplitSimilarity.Cka(x, x, splits, false) })
            Assert.All([same.Value, .. same.Splits], value => Assert.Equal(1, value, 12));
    }

    [Fact]
    public void What_has_no_similarity_is_refused_with_the_split()
    {
        using var made = new MadeResponses(20, 30, 2);
        made.Features[3] = 1;
        var rdm = DissimilarityMatrix.Of(made.Features);
        var without = new StimulusSplit([3], [0, 1, 2, 4]);
        Assert.Contains("In split 1 the 3", Refusal(() => SplitSimilarity.Rdm(rdm, rdm, [without, new([0], [2, 3, 4])])));
        Assert.Contains("at least one split", Refusal(() => SplitSimilarity.Rdm(rdm, rdm, [])));
        Assert.Contains("20 stimuli cannot be compared with 4", Refusal(() => SplitSimilarity.Rdm(rdm, rdm.Reordered([0, 1, 2, 4]), [without])));
        using var x = GramMatrix.Of(made.Features);
        Assert.Contains("CKA needs 4", Refusal(() => SplitSimilarity.Cka(x, x, [new([0], [1, 2, 3])])));
    }
}
