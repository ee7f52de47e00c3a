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
    [InlineData("", "is empty; its first row names the columns, among them filename.")]
    [InlineData("stimulus_id\na\n", "has no column 'filename'; it has stimulus_id.")]
    [InlineData("filename\n", "lists no stimuli; each is a row below the names of the columns.")]
    [InlineData("filename,label\na.png\n", "', row 1, has 1 fields, and its first row names 2 columns.")]
    [InlineData("filename\na.png\na.png\n", "', row 2, names the stimulus 'a.png' a second time; keep one of them.")]
    [InlineData("filename\na.png\nc.png\n", "', row 2, names the picture 'c.png', and there is none beside the table or in 'images' there.")]
    public void What_is_wrong_with_a_table_is_said_with_its_row(string text, string reason)
    {
        using var folder = new TemporaryFolder();
        folder.Image(1, 8, 8, "a.png");
        Assert.EndsWith(reason, Assert.Throws<CornetException>(() => Table(folder, text)).Message);
    }

    private static StimulusTable Table(TemporaryFolder folder, string text)
    {
        File.WriteAllText(folder.PathTo("stimuli.csv"), text);
        return new StimulusTable(folder.PathTo("stimuli.csv"));
    }
}
