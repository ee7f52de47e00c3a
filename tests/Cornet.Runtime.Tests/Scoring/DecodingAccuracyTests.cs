using Cornet.Scoring.Metrics;

namespace Cornet.Runtime.Tests.Scoring;

public class DecodingAccuracyTests
{
    private static readonly int[] Labels = [.. Enumerable.Range(0, 120).Select(index => index % 4)];

    [Fact]
    public void A_class_written_into_the_features_is_decoded_every_time()
    {
        using var rows = Numbers.NormalMatrix(120, 10, seed: 1);
        for (var i = 0; i < 120; i++) rows[i, Labels[i]].add_(8);
        var accuracy = DecodingAccuracy.CrossValidated(rows, Labels, 4, new StratifiedFolds(Labels, 5, seed: 1), 1);
        Assert.Equal(1, accuracy.Value);
        Assert.Equal(0, accuracy.StandardError);
    }

    [Fact]
    public void Noise_is_decoded_at_chance_though_it_could_be_learned_by_heart()
    {
        using var rows = Numbers.NormalMatrix(120, 300, seed: 2);
        var accuracy = DecodingAccuracy.CrossValidated(rows, Labels, 4, new StratifiedFolds(Labels, 5, seed: 1), 1);
        Assert.InRange(accuracy.Value, 0.12, 0.38);
        Assert.InRange(accuracy.StandardError, 0.001, 0.1);
    }

    [Fact]
    public void Every_stimulus_is_held_out_once_and_every_fold_has_its_share_of_every_class()
    {
        int[] labels = [.. Enumerable.Repeat(0, 23), .. Enumerable.Repeat(1, 12), .. Enumerable.Repeat(2, 5)];
        var folds = new StratifiedFolds(labels, 5, seed: 3);
        var heldOut = Enumerable.Range(0, 5).Select(fold => folds.Split(fold).HeldOut).ToArray();
        Assert.Equal(Enumerable.Range(0, 40), heldOut.SelectMany(fold => fold).Order());
        Assert.All(heldOut, fold => Assert.InRange(fold.Count(index => labels[index] == 0), 4, 5));
        Assert.All(heldOut, fold => Assert.InRange(fold.Count(index => labels[index] == 1), 2, 3));
        Assert.All(heldOut, fold => Assert.Equal(1, fold.Count(index => labels[index] == 2)));
        Assert.All(Enumerable.Range(0, 5), fold => Assert.Empty(folds.Split(fold).Fitting.Intersect(heldOut[fold])));
    }

    [Fact]
    public void A_seed_gives_the_same_folds_and_another_seed_others()
    {
        int[] Fold(long seed) => new StratifiedFolds(Labels, 5, seed).Split(0).HeldOut;
        Assert.Equal(Fold(1), Fold(1));
        Assert.NotEqual(Fold(1), Fold(2));
    }
}
