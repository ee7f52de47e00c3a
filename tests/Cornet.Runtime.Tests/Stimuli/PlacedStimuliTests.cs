using System.IO.Compression;
using Cornet.Runtime.Stimuli;

namespace Cornet.Runtime.Tests.Stimuli;

public class PlacedStimuliTests
{
    [Theory]
    [InlineData(10, 8, 2.0)]
    [InlineData(9, 7, 1.5)]
    [InlineData(10, 8, 0.5)]
    [InlineData(9, 7, 0.61)]
    [InlineData(5, 5, 1.1)]
    public void A_picture_lies_in_the_middle_of_gray_or_loses_its_margins(int height, int width, double ratio)
    {
        var picture = new Picture(height, width, [.. Enumerable.Range(0, 3 * height * width).Select(i => (byte)i)]);
        var placed = PlacedStimuli.Place(picture, ratio);
        int rows = (int)Math.Round(height * ratio), columns = (int)Math.Round(width * ratio);
        Assert.Equal((rows, columns), (placed.Height, placed.Width));
        int top = (int)Math.Round((rows - height) / 2.0), left = (int)Math.Round((columns - width) / 2.0);
        for (var color = 0; color < 3; color++)
        {
            for (var y = 0; y < rows; y++)
            {
                for (var x = 0; x < columns; x++)
                {
                    var (fromY, fromX) = (y - top, x - left);
                    var inside = fromY >= 0 && fromY < height && fromX >= 0 && fromX < width;
                    Assert.Equal(inside ? picture.Plane(color)[fromY * width + fromX] : 128, placed.Plane(color)[y * columns + x]);
                }
            }
        }
    }

    [Fact]
    public void Every_stimulus_is_placed_by_its_own_degrees_and_the_result_says_so()
    {
        using var folder = new TemporaryFolder();
        folder.Image(1, 12, 12, "a.png");
        folder.Image(2, 12, 12, "b.png");
        File.WriteAllText(folder.PathTo("s.csv"), "image_id,filename,degrees\nx,a.png,4\ny,b.png,16\n");
        var table = new StimulusTable(folder.PathTo("s.csv"));
        var placed = new PlacedStimuli(table, table.Degrees!, 8);
        Assert.Equal((24, 6), (placed.Read(0).Height, placed.Read(1).Height));
        Assert.Equal("4 to 16 of 8 degrees, on gray 128 or the middle cut out", placed.Placement);
        Assert.Null(placed.Size);
        Assert.Equal(["x", "y"], table.Ids);
        File.WriteAllText(folder.PathTo("s.csv"), "image_id,filename,degrees\nx,a.png,wide\n");
        Assert.EndsWith("gives the stimulus 'x' the degrees 'wide', which must be a number above 0.", Assert.Throws<CornetException>(() => new StimulusTable(folder.PathTo("s.csv")).Degrees).Message);
    }

    [Fact]
    public void Stimuli_in_a_zip_are_read_as_those_in_a_folder()
    {
        using var folder = new TemporaryFolder();
        var file = folder.Image(1, 12, 9, "loose", "a.png");
        using (var zip = ZipFile.Open(folder.PathTo("s.zip"), ZipArchiveMode.Create)) zip.CreateEntryFromFile(file, "stimuli/a.png");
        File.WriteAllText(folder.PathTo("s.csv"), "stimulus_id,filename\nx,a.png\n");
        var (zipped, loose) = (new StimulusTable(folder.PathTo("s.csv")), new StimulusTable(folder.PathTo("s.csv"), null, folder.PathTo("loose")));
        Assert.Equal(loose.Read(0).Planes, zipped.Read(0).Planes);
        Assert.Equal(new PictureSize(12, 9), zipped.Size);
        Assert.Equal(loose.ChecksumOf(0), zipped.ChecksumOf(0));
        File.WriteAllText(folder.PathTo("s.csv"), "stimulus_id,filename\nx,b.png\n");
        Assert.EndsWith(
            "row 1, names the image 'b.png', which does not exist beside the table, in 'images' there or in 's.zip'.",
            Assert.Throws<CornetException>(() => new StimulusTable(folder.PathTo("s.csv"))).Message);
        File.WriteAllText(folder.PathTo("s.zip"), "no zip");
        Assert.Contains("cannot be read (", Assert.Throws<CornetException>(() => new StimulusTable(folder.PathTo("s.csv"))).Message);
    }
}
