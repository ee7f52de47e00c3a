using Cornet.Runtime.Stimuli;

namespace Cornet.Runtime.Tests.Stimuli;

public class StimulusTableTests
{
    [Fact]
    public void Stimuli_stand_in_the_order_of_the_table_whatever_their_names()
    {
        using var folder = new TemporaryFolder();
        folder.Image(1, 8, 9, "images", "b.png");
        folder.Image(2, 8, 9, "a.png");
        var set = Table(folder, "stimulus_id,filename,category\nsecond,b.png,\"cats, small\"\nfirst,a.png,dogs\n");
        Assert.Equal(["second", "first"], Enumerable.Range(0, set.Count).Select(set.IdOf));
        Assert.Equal(["cats, small", "dogs"], set.Classes);
        Assert.Equal([0, 1], Enumerable.Range(0, set.Count).Select(set.LabelOf));
        Assert.Equal((8, 9), (set.Read(1).Height, set.Read(1).Width));
    }

    [Fact]
    public void Batches_with_channels_last_have_the_same_numbers()
    {
        using var folder = new TemporaryFolder();
        foreach (var name in "abcde") folder.Image(name, 12, name - 80, $"{name}.png");
        var set = Table(folder, "filename\na.png\nb.png\nc.png\nd.png\ne.png\n");
        foreach (var size in (int[])[9, 24]) TwoLayouts.Compare(set, set.TrainingPreparation(size));
    }

    [Fact]
    public void A_table_that_says_so_has_three_parts_with_the_same_classes()
    {
        using var folder = new TemporaryFolder();
        foreach (var name in "abcd") folder.Image(name, 8, 8, $"{name}.png");
        File.WriteAllText(folder.PathTo("set.csv"), "filename,label,split\na.png,x,train\nb.png,y,test\nc.png,x,train\nd.png,x,val\n");
        var (train, test) = (StimulusSet.Open(folder.PathTo("set.csv"), Split.Train), StimulusSet.Open(folder.PathTo("set.csv"), Split.Test));
        Assert.Equal(["a.png", "c.png"], Enumerable.Range(0, train.Count).Select(train.IdOf));
        Assert.Equal(["b.png"], Enumerable.Range(0, test.Count).Select(test.IdOf));
        Assert.Equal("d.png", StimulusSet.Open(folder.PathTo("set.csv"), Split.Validation).IdOf(0));
        Assert.Equal(train.Classes, test.Classes);
        File.WriteAllText(folder.PathTo("set.csv"), "filename,label,split\na.png,x,train\n");
        Assert.EndsWith("has no test set, only a training set: add test to it.",
            Assert.Throws<CornetException>(() => StimulusSet.Open(folder.PathTo("set.csv"), Split.Test)).Message);
        File.WriteAllText(folder.PathTo("set.csv"), "filename,label,split\na.png,x,train\nb.png,x,held\n");
        Assert.EndsWith("row 2, belongs to the split 'held'; the column 'split' names train, val or test.",
            Assert.Throws<CornetException>(() => StimulusSet.Open(folder.PathTo("set.csv"), Split.Train)).Message);
    }

    [Theory]
    [InlineData("", "is empty; its first row must name the columns.")]
    [InlineData("stimulus_id\na\n", "has no column 'filename'; it has stimulus_id.")]
    [InlineData("filename\n", "lists no stimuli; add a row for each stimulus below the header.")]
    [InlineData("filename,label\na.png\n", "', row 1, has 1 field, and its first row names 2 columns.")]
    [InlineData("filename\na.png\na.png\n", "', row 2, names the stimulus 'a.png' a second time; keep one of them.")]
    [InlineData("filename\na.png\nc.png\n", "', row 2, names the image 'c.png', which does not exist beside the table or in 'images' there.")]
    [InlineData("stimulus_id,filename\n1,a.png\n,b.png\n", "', row 2, has an empty 'stimulus_id'; fill it in, or leave the row out.")]
    [InlineData("stimulus_id,filename\n1,a.png\n2,\n", "', row 2, has an empty 'filename'; fill it in, or leave the row out.")]
    [InlineData("filename,object_name\na.png,\n", "', row 1, has an empty 'object_name'; fill it in, or leave the row out.")]
    [InlineData("filename,degrees\na.png,\"0,5\"\n", "'a.png' the degrees '0,5', which must be a number above 0; write decimals with a point.")]
    [InlineData("filename;degrees\na.png;0,5\n", "'a.png' the degrees '0,5', which must be a number above 0; write decimals with a point.")]
    public void What_is_wrong_with_a_table_is_said_with_its_row(string text, string reason)
    {
        using var folder = new TemporaryFolder();
        folder.Image(1, 8, 8, "a.png");
        Assert.EndsWith(reason, Assert.Throws<CornetException>(() => Table(folder, text).Degrees).Message);
    }

    [Theory]
    [InlineData("sub\\b.png")]
    [InlineData("sub/b.png")]
    [InlineData(".\\sub\\b.png")]
    public void A_name_from_Windows_finds_its_picture(string name)
    {
        using var folder = new TemporaryFolder();
        folder.Image(1, 8, 9, "images", "sub", "b.png");
        Assert.Equal(9, Table(folder, $"filename\n{name}\n").Read(0).Width);
    }

    [Fact]
    public void A_backslash_in_the_name_of_a_file_is_one_where_systems_allow_it()
    {
        if (OperatingSystem.IsWindows()) return;
        using var folder = new TemporaryFolder();
        folder.Image(1, 8, 7, "sub\\b.png");
        folder.Image(1, 8, 9, "sub", "b.png");
        Assert.Equal(7, Table(folder, "filename\nsub\\b.png\n").Read(0).Width);
    }

    [Fact]
    public void Classes_that_differ_in_an_accent_stay_two_and_are_never_merged()
    {
        using var folder = new TemporaryFolder();
        folder.Image(1, 8, 8, "a.png");
        folder.Image(2, 8, 8, "b.png");
        const string Text = "filename;category\na.png;caf\u00e9\nb.png;caf\u00e8\n";
        Assert.Equal(["caf\u00e8", "caf\u00e9"], Table(folder, Text).Classes);
        File.WriteAllText(folder.PathTo("latin1.csv"), Text, System.Text.Encoding.Latin1);
        Assert.Contains("', row 1, is not UTF-8", Assert.Throws<CornetException>(() => new StimulusTable(folder.PathTo("latin1.csv"))).Message);
    }

    private static StimulusTable Table(TemporaryFolder folder, string text)
    {
        File.WriteAllText(folder.PathTo("stimuli.csv"), text);
        return new StimulusTable(folder.PathTo("stimuli.csv"));
    }
}
