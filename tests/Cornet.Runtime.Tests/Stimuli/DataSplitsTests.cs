using Cornet.Runtime.Stimuli;

namespace Cornet.Runtime.Tests.Stimuli;

public class DataSplitsTests
{
    [Fact]
    public void Training_validation_and_test_set_are_three_things()
    {
        using var folder = new TemporaryFolder();
        foreach (var (part, count) in new[] { ("train", 3), ("val", 2), ("test", 1) })
            for (var image = 0; image < count; image++) folder.Image(image, 8, 8, part, "owl", $"{part}{image}.png");
        var data = DataSplits.Of(folder.Root);
        Assert.Equal((3, 2, 1), (data.Open(Split.Train).Count, data.Open(Split.Validation).Count, data.Open(Split.Test).Count));
        Assert.Equal("owl/test0.png", data.OpenForEvaluation().Set.IdOf(0));
    }

    [Theory]
    [InlineData("val", Split.Validation)]
    [InlineData("valid", Split.Validation)]
    [InlineData("Validation", Split.Validation)]
    [InlineData("TEST", Split.Test)]
    [InlineData("testing", Split.Test)]
    public void A_network_is_judged_by_the_part_that_there_is(string name, Split expected)
    {
        using var folder = new TemporaryFolder();
        folder.Image(1, 8, 8, "train", "owl", "a.png");
        folder.Image(2, 8, 8, name, "owl", "b.png");
        var (set, split) = DataSplits.Of(folder.Root).OpenForEvaluation();
        Assert.Equal((expected, "owl/b.png"), (split, set.IdOf(0)));
    }

    [Fact]
    public void A_folder_without_parts_is_a_training_set()
    {
        using var folder = new TemporaryFolder();
        folder.Image(1, 8, 8, "owl", "a.png");
        var data = DataSplits.Of(folder.Root);
        Assert.Equal([Split.Train], data.Parts);
        Assert.Equal(
            $"'{folder.Root}' has no test set, only a training set: add test to it.",
            Assert.Throws<CornetException>(() => data.Open(Split.Test)).Message);
    }

    [Theory]
    [InlineData("train", "bird")]
    [InlineData("test", "bird", "val")]
    public void A_class_may_be_called_as_a_part_is(params string[] classes)
    {
        using var folder = new TemporaryFolder();
        foreach (var name in classes) folder.Image(1, 8, 8, name, "a.png");
        Assert.Equal(classes.Order(StringComparer.Ordinal), DataSplits.Of(folder.Root).Open(Split.Train).Classes);
    }

    [Fact]
    public void A_class_that_is_called_train_lies_in_each_part_as_any_other_does()
    {
        using var folder = new TemporaryFolder();
        foreach (var part in new[] { "train", "test" })
            foreach (var name in new[] { "train", "tractor" }) folder.Image(1, 8, 8, part, name, "a.png");
        var data = DataSplits.Of(folder.Root);
        Assert.Equal([Split.Train, Split.Test], data.Parts.Order());
        Assert.Equal(["tractor", "train"], data.Open(Split.Test).Classes);
    }

    [Fact]
    public void Folders_that_may_be_parts_or_classes_are_refused_and_so_are_two_folders_for_one_part()
    {
        using var folder = new TemporaryFolder();
        folder.Image(1, 8, 8, "mixed", "train", "steam", "a.png");
        folder.Image(1, 8, 8, "mixed", "bird", "a.png");
        folder.Image(1, 8, 8, "twice", "val", "owl", "a.png");
        folder.Image(1, 8, 8, "twice", "valid", "owl", "a.png");
        Assert.Contains(
            "'train' and 'bird', and it is unclear whether they are splits or classes",
            Assert.Throws<CornetException>(() => DataSplits.Of(folder.PathTo("mixed"))).Message);
        Assert.EndsWith(
            "has two folders for the validation set, 'val' and 'valid': keep one.",
            Assert.Throws<CornetException>(() => DataSplits.Of(folder.PathTo("twice"))).Message);
    }

    [Fact]
    public void Rendered_objects_have_three_parts_and_no_picture_in_common()
    {
        var data = DataSplits.Of("rendered:low,size=16,count=24,validation=16,test=8");
        var parts = new[] { Split.Train, Split.Validation, Split.Test }.Select(data.Open).ToList();
        Assert.Equal([24, 16, 8], parts.Select(part => part.Count));
        var pictures = parts.SelectMany(part => Enumerable.Range(0, part.Count).Select(part.ChecksumOf)).ToList();
        Assert.Equal(48, pictures.Distinct().Count());
    }

    [Fact]
    public void A_share_of_each_class_is_split_off_and_the_same_one_for_the_same_seed()
    {
        using var folder = new TemporaryFolder();
        foreach (var (name, count) in new[] { ("a", 40), ("b", 20), ("c", 5), ("d", 2), ("e", 1) })
            for (var image = 0; image < count; image++) folder.Image(1, 8, 8, name, $"{image:D2}.png");
        var all = new ImageFolder(folder.Root);
        var (train, validation) = StimulusSubset.Stratified(all, 0.1, seed: 7);
        // Of each class a tenth, at least one image where it has two, and never all of them.
        Assert.Equal([4, 2, 1, 1], CountsOf(validation));
        Assert.Equal([36, 18, 4, 1, 1], CountsOf(train));
        Assert.Equal(IdsOf(all), IdsOf(train).Concat(IdsOf(validation)).Order(StringComparer.Ordinal));
        Assert.Equal(IdsOf(validation), IdsOf(StimulusSubset.Stratified(all, 0.1, seed: 7).Validation));
        Assert.NotEqual(IdsOf(validation), IdsOf(StimulusSubset.Stratified(all, 0.1, seed: 8).Validation));

        static IEnumerable<int> CountsOf(StimulusSet set) =>
            Enumerable.Range(0, set.Count).CountBy(set.LabelOf).OrderBy(pair => pair.Key).Select(pair => pair.Value);

        static IEnumerable<string> IdsOf(StimulusSet set) => Enumerable.Range(0, set.Count).Select(set.IdOf);
    }

    [Fact]
    public void Every_image_is_split_off_as_often_as_any_other()
    {
        var all = new RenderedObjects(Runtime.Stimuli.Rendering.Variation.Low, Split.Train, 16, 80);
        var counts = new int[80];
        for (var seed = 0; seed < 2000; seed++)
        {
            var (_, chosen) = StimulusSubset.Stratified(all, 0.2, seed);
            for (var i = 0; i < chosen.Count; i++) counts[int.Parse(chosen.IdOf(i).Split('-')[0], System.Globalization.CultureInfo.InvariantCulture)]++;
        }

        // Binomial, 2,000 draws of 0.2: five standard deviations are 90.
        Assert.All(counts, count => Assert.InRange(count, 310, 490));
    }

    [Fact]
    public void Labels_are_those_of_outputs_found_by_name_and_other_names_are_refused_with_both_lists()
    {
        using var folder = new TemporaryFolder();
        foreach (var name in new[] { "b", "c" }) folder.Image(1, 8, 8, name, "a.png");
        var set = new ImageFolder(folder.Root, "birds");
        var relabeled = RelabeledStimuli.ByName(set, ["c", "a", "b"], "the network's classes");
        Assert.Equal([2, 0], [relabeled.LabelOf(0), relabeled.LabelOf(1)]);
        Assert.Same(set, RelabeledStimuli.ByName(set, ["b", "c"], "the network's classes"));
        Assert.Equal(
            "The class 'c' of 'birds' is not among the network's classes: the images show b, c, and the network's classes are a, b; give images of these classes.",
            Assert.Throws<CornetException>(() => RelabeledStimuli.ByName(set, ["a", "b"], "the network's classes")).Message);
    }

    [Fact]
    public void A_fingerprint_changes_with_every_change_of_the_list_and_with_no_other()
    {
        using var folder = new TemporaryFolder();
        void Write(string root)
        {
            foreach (var name in new[] { "a", "b" })
                for (var image = 0; image < 3; image++) folder.Image(image, 8, 8, root, name, $"{image}.png");
        }

        string Of(string root, Action<string>? change = null)
        {
            Write(root);
            change?.Invoke(folder.PathTo(root));
            return new ImageFolder(folder.PathTo(root)).Fingerprint();
        }

        string[] prints =
        [
            Of("one"),
            Of("renamed class", root => Directory.Move($"{root}/b", $"{root}/0b")),
            Of("removed", root => File.Delete($"{root}/a/1.png")),
            Of("renamed", root => File.Move($"{root}/a/1.png", $"{root}/a/9.png")),
            Of("moved", root => File.Move($"{root}/a/2.png", $"{root}/b/3.png")),
            Of("added", root => File.Copy($"{root}/a/2.png", $"{root}/a/3.png")),
            Of("other content", root => File.AppendAllText($"{root}/a/1.png", " ")),
        ];
        Assert.Equal(prints.Length, prints.Distinct().Count());
        Assert.Equal(prints[0], Of("copied"));
    }
}
