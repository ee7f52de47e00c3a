using Cornet.Scoring.Metrics.Splits;
using static Cornet.Runtime.Tests.Scoring.ScoringPeer;

namespace Cornet.Runtime.Tests.Scoring.Splits;

public class FoldTests
{
    [PythonFact("numpy", "scipy", "sklearn")]
    public void Every_index_of_every_fold_is_that_of_scikit_learn()
    {
        // Seed -1 stands for folds without shuffling; as many folds as stimuli leave one out.
        (int Stimuli, int Folds, int Seed)[] cases =
            [.. from stimuli in new[] { 2, 10, 97, 640 } from folds in new[] { 2, 3, 10, 97 } where folds <= stimuli
                from seed in new[] { -1, 0, 1, 123456 } select (stimuli, folds, seed)];
        var expected = Ask("kfold", Whole(cases.SelectMany(one => new[] { one.Stimuli, one.Folds, one.Seed })).view(-1, 3));
        Assert.Equal(
            expected.Select(Text),
            cases.SelectMany(one => one.Seed < 0 ? KFoldSplit.Consecutive(one.Stimuli, one.Folds) : KFoldSplit.Shuffled(one.Stimuli, one.Folds, (uint)one.Seed))
                .SelectMany(split => new[] { Text(split.Train), Text(split.Test) }));
    }

    [PythonFact("numpy", "scipy", "sklearn")]
    public void Every_group_is_held_out_once_as_in_scikit_learn()
    {
        int[] groups = [.. Enumerable.Range(0, 120).Select(i => i * i * 7 % 13)];
        var expected = Ask("groups", Whole(groups), Whole(groups));
        Assert.Equal(expected.Select(Text), GroupSplit.Of(groups).SelectMany(split => new[] { Text(split.Train), Text(split.Test) }));
        // Names are ordered as NumPy orders them: capital letters first.
        Assert.Equal(["1", "2", "0"], GroupSplit.Of(["tau", "OOD", "cluster"]).Select(split => Text(split.Test)));
    }

    [PythonFact("numpy", "scipy", "sklearn")]
    public void Permutations_of_default_rng_are_those_of_NumPy()
    {
        int[][] cases = [.. Enumerable.Range(0, 30).Select(i => new[] { i * i * i * 71_993 % 2_000_000_000, 1, 2, 3, 10 + i, 1000, 7 })];
        var expected = Ask("permutations", Whole(cases.SelectMany(one => one)).view(-1, 7));
        Assert.Equal(expected.Select(Text), cases.SelectMany(one =>
        {
            var random = new Pcg64((uint)one[0]);
            return one[1..].Select(count => Text(random.Permutation(count))).ToArray();
        }));
    }

    // np.random.default_rng(0).permutation(10)
    [Fact]
    public void A_known_permutation_of_default_rng_comes_without_Python() =>
        Assert.Equal([4, 6, 2, 7, 3, 5, 9, 0, 8, 1], new Pcg64(0).Permutation(10));

    [Fact]
    public void What_cannot_be_cut_is_refused()
    {
        Assert.Contains("5 stimuli cannot be cut into 6 folds", Refusal(() => KFoldSplit.Shuffled(5, 6)));
        Assert.Contains("into 1 folds", Refusal(() => KFoldSplit.Consecutive(5, 1)));
        Assert.Contains("one group ('V4')", Refusal(() => GroupSplit.Of(["V4", "V4"])));
        Assert.Contains("no group", Refusal(() => GroupSplit.Of(Array.Empty<string>())));
    }

    private static string Text(double[] indices) => string.Join(' ', indices);

    private static string Text(int[] indices) => string.Join(' ', indices);
}
