using System.Globalization;
using Cornet.Scoring.Metrics.Splits;

namespace Cornet.Runtime.Tests.Scoring.Splits;

public class ShuffleSplitTests
{
    private static readonly SplitSize[] Sizes =
        [new(0.9, null), new(null, 0.1), new(0.5, null), new(0.3, 0.3), new(0.75, 0.2), new(null, 0.33)];

    [PythonFact("numpy", "sklearn")]
    public void Every_index_of_every_split_is_that_of_scikit_learn()
    {
        var cases =
            from stratified in new[] { false, true }
            from seed in new[] { 0u, 1u, 2u, 17u, 123456u }
            from stimuli in new[] { 60, 97, 640, 2560 }
            from classes in new[] { 2, 5, 8 }
            from size in Sizes
            where size.Of(stimuli).Train >= classes && size.Of(stimuli).Test >= classes
            select (stratified, seed, stimuli, classes, size);
        var all = cases.ToArray();
        var printed = PythonPeer.Run(
            Repository.PathTo("tests", "peers", "splits.py"),
            [.. all.Select(one =>
                $"{(one.stratified ? "stratified" : "shuffled")}:{one.seed}:{one.stimuli}:{one.classes}:{Word(one.size.TrainShare)}:{Word(one.size.TestShare)}")]);
        Assert.Equal(printed.Trim().Split('\n'), all.Select(one => Text(one.stratified
            ? ShuffleSplit.Stratified(Classes(one.seed, one.stimuli, one.classes), 3, one.size, one.seed)
            : ShuffleSplit.Of(one.stimuli, 3, one.size, one.seed))));
    }

    // StratifiedShuffleSplit(2, train_size=.5, random_state=1) of the classes a a a b b b c c: ties are broken by lot.
    [Fact]
    public void A_known_stratified_split_comes_without_Python() =>
        Assert.Equal(Known, Text(ShuffleSplit.Stratified(["a", "a", "a", "b", "b", "b", "c", "c"], 2, SplitSize.Half)));

    private const string Known = "2 3 1 6 4 7 0 5 7 1 2 5 3 4 6 0";

    [Fact]
    public void Nothing_is_on_both_sides_and_classes_keep_their_shares()
    {
        string[] classes = [.. Enumerable.Range(0, 100).Select(i => i % 10 < 7 ? "animal" : "car")];
        foreach (var split in ShuffleSplit.Stratified(classes))
        {
            Assert.Equal(Enumerable.Range(0, 100), split.Train.Concat(split.Test).Order());
            Assert.Equal(7, split.Test.Count(index => classes[index] == "animal"));
        }
    }

    [Fact]
    public void Splits_that_cannot_be_made_are_refused_with_the_reason()
    {
        Assert.Contains("1 stimuli", Refusal(() => ShuffleSplit.Of(1)));
        Assert.Contains("between 0 and 1", Refusal(() => ShuffleSplit.Of(10, size: new SplitSize(1.5, null))));
        Assert.Contains("'c' has a single stimulus", Refusal(() => ShuffleSplit.Stratified(["a", "a", "b", "b", "c"], size: SplitSize.Half)));
        Assert.Contains("3 classes cannot", Refusal(() => ShuffleSplit.Stratified(["a", "a", "b", "b", "c", "c"])));
    }

    private static string Refusal(Action action) => Assert.Throws<CornetException>(action).Message;

    private static int[] Classes(uint seed, int stimuli, int count) =>
        [.. Enumerable.Range(0, stimuli).Select(i => i < 4 * count ? i % count : (int)(((long)i * i * 7 + i * seed + seed / 3) % count))];

    private static string Word(double? share) => share?.ToString("R", CultureInfo.InvariantCulture) ?? "-";

    private static string Text(IEnumerable<StimulusSplit> splits) => string.Join(' ', splits.SelectMany(split => split.Train.Concat(split.Test)));
}
