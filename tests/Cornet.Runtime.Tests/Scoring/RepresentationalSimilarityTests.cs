using Cornet.Scoring.Metrics;
using static TorchSharp.torch;

namespace Cornet.Runtime.Tests.Scoring;

public class RepresentationalSimilarityTests
{
    [Fact]
    public void An_RDM_agrees_fully_with_itself_and_no_shuffle_does_as_well()
    {
        var matrix = Random(20, seed: 1);
        var (rho, p) = new RepresentationalSimilarity(ReferenceRdm.OfModel("itself", "", matrix), permutations: 99).To(matrix);
        Assert.Equal(1, rho, 12);
        Assert.Equal(0.01, p, 12);
    }

    [Fact]
    public void Unrelated_RDMs_are_called_related_as_often_as_p_says()
    {
        var small = Enumerable.Range(0, 200).Count(seed =>
        {
            var test = new RepresentationalSimilarity(ReferenceRdm.OfModel("other", "", Random(12, 1000 + seed)), permutations: 99, seed);
            return test.To(Random(12, seed)).P <= 0.1;
        });
        // Binomial, 200 of .1: 20 +- 4.2.
        Assert.InRange(small, 7, 33);
    }

    [Fact]
    public void A_seed_gives_the_same_p_and_the_rho_needs_none()
    {
        var (first, second) = (Random(10, 2), Random(10, 3));
        var reference = ReferenceRdm.OfModel("", "", first);
        (double Rho, double P) Of(int permutations) => new RepresentationalSimilarity(reference, permutations, seed: 5).To(second);
        Assert.Equal(Of(50), Of(50));
        Assert.Equal(Of(50).Rho, Of(0).Rho);
        Assert.True(double.IsNaN(Of(0).P));
    }

    [Fact]
    public void With_constant_responses_it_is_missing()
    {
        var groups = ReferenceRdm.OfGroups("category", [1, 1, 1, 1]);
        Assert.True(double.IsNaN(new RepresentationalSimilarity(groups, 10).To(Random(4, 1)).Rho));
    }

    [PythonFact("numpy", "scipy")]
    public void With_subjects_it_is_the_mean_over_them_and_the_ceilings_are_those_computed_by_SciPy()
    {
        var subjects = Enumerable.Range(0, 5).Select(seed => Random(15, seed, shared: 40)).ToArray();
        var model = Random(15, 9, shared: 40);
        var reference = ReferenceRdm.OfSubjects("subjects", "made up", subjects);
        using var stacked = tensor(subjects.SelectMany(subject => subject.UpperTriangle()).ToArray()).view(5, -1);
        using var tested = tensor(model.UpperTriangle());
        var expected = Numbers.AskPython(
            """
            from scipy.stats import spearmanr
            rho = lambda x, y: spearmanr(x, y)[0]
            show(np.mean([rho(b, s) for s in a]))
            from scipy.stats import rankdata
            for of in (a, np.apply_along_axis(rankdata, 1, a)):
                upper = [rho(s, of.mean(0)) for s in a]
                show(np.mean([rho(s, np.delete(of, i, 0).mean(0)) for i, s in enumerate(a)]))
                show(np.mean(upper)); show(np.std(upper) / np.sqrt(len(a)))
            """,
            stacked, tested);
        NoiseCeiling averaged = NoiseCeiling.Of(subjects, NoiseCeilingMean.Rdms)!, ranked = NoiseCeiling.Of(subjects, NoiseCeilingMean.RankedRdms)!;
        Assert.Equal((ranked.Lower, ranked.Upper, ranked.UpperError), (reference.Ceiling!.Lower, reference.Ceiling.Upper, reference.Ceiling.UpperError));
        Assert.Equal(ranked.UpperOfSubjects, reference.Ceiling.UpperOfSubjects);
        Assert.True(ranked.Lower < ranked.Upper);
        Numbers.AssertClose(
            expected,
            [
                new RepresentationalSimilarity(reference, 0).To(model).Rho, averaged.Lower, averaged.Upper, averaged.UpperError,
                ranked.Lower, ranked.Upper, ranked.UpperError,
            ],
            1e-12);
    }

    [Fact]
    public void No_RDM_has_a_higher_mean_rho_than_the_upper_bound_of_ranked_RDMs_and_some_have_a_higher_one_than_that_of_averaged_RDMs()
    {
        const int Stimuli = 8, Pairs = Stimuli * (Stimuli - 1) / 2;
        // One subject's distances are far larger, and rule the mean of the RDMs, but not that of their ranks.
        var subjects = Enumerable.Range(0, 5).Select(seed => Of(Numbers.Normal(Pairs, seed), seed == 0 ? 50 : 1)).ToArray();
        var similarity = new RepresentationalSimilarity(ReferenceRdm.OfSubjects("subjects", "made up", subjects), 0);
        var (ranked, averaged) = (NoiseCeiling.Of(subjects)!, NoiseCeiling.Of(subjects, NoiseCeilingMean.Rdms)!);

        // Climbs by exchanging two pairs' distances, from many starts: among RDMs without ties this finds the best.
        var best = Enumerable.Range(10, 8).Max(start =>
        {
            var (values, random) = (Numbers.Normal(Pairs, start), new Random(start));
            var rho = similarity.To(Of(values)).Rho;
            for (var step = 0; step < 1500; step++)
            {
                var (one, other) = (random.Next(Pairs), random.Next(Pairs));
                (values[one], values[other]) = (values[other], values[one]);
                if (similarity.To(Of(values)).Rho is var next && next >= rho) rho = next;
                else (values[one], values[other]) = (values[other], values[one]);
            }

            return rho;
        });
        Assert.InRange(best, averaged.Upper + 0.01, ranked.Upper + 1e-12);
        // Ties among the mean ranks are all that keeps it from being reached.
        Assert.InRange(ranked.Upper - best, -1e-12, 0.005);

        static DissimilarityMatrix Of(double[] values, double scale = 1)
        {
            var at = 0;
            return DissimilarityMatrix.FromPairs(Stimuli, (_, _) => scale * values[at++]);
        }
    }

    [PythonFact("numpy", "scipy")]
    public void Its_interval_is_as_wide_as_that_of_stimuli_drawn_and_ranked_anew()
    {
        DissimilarityMatrix first = Random(40, 1, shared: 20), second = Random(40, 2, shared: 20);
        var similarity = new RepresentationalSimilarity(ReferenceRdm.OfModel("", "", second), 0);
        var (low, high) = similarity.IntervalOf(first)!.Value;
        Assert.InRange(similarity.To(first).Rho, low, high);
        using Tensor a = tensor(first.UpperTriangle()), b = tensor(second.UpperTriangle());
        var expected = Numbers.AskPython(
            """
            from scipy.stats import spearmanr
            random = np.random.RandomState(0)
            def square(t):
                m = np.zeros((40, 40)); m[np.triu_indices(40, 1)] = t
                return m + m.T
            x, y, rhos = square(a), square(b), []
            for _ in range(1000):
                d = random.randint(0, 40, 40)
                i, j = np.triu_indices(40, 1)
                kept = d[i] != d[j]
                rhos.append(spearmanr(x[d[i], d[j]][kept], y[d[i], d[j]][kept])[0])
            show(np.percentile(rhos, [2.5, 97.5]))
            """,
            a, b);
        Numbers.AssertClose(expected, [low, high], 0.03);
    }

    [Fact]
    public void One_subject_makes_no_ceiling() => Assert.Null(ReferenceRdm.OfSubjects("one", "", [Random(5, 1)]).Ceiling);

    private static DissimilarityMatrix Random(int stimuli, int seed, int shared = 0)
    {
        using var own = Numbers.NormalMatrix(stimuli, 30, seed);
        using var common = Numbers.NormalMatrix(stimuli, Math.Max(1, shared), 77);
        using var features = shared > 0 ? cat([own, common], 1) : own.alias();
        return DissimilarityMatrix.Of(features);
    }
}
