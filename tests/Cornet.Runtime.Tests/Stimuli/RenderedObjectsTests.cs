using System.IO.Hashing;
using Cornet.Runtime.Stimuli;
using Cornet.Runtime.Stimuli.Rendering;

namespace Cornet.Runtime.Tests.Stimuli;

public class RenderedObjectsTests
{
    [Fact]
    public void Picture_i_is_the_same_whatever_order_or_thread_draws_it()
    {
        var set = new RenderedObjects(Variation.High, Split.Train, 32, 200);
        var forwards = Enumerable.Range(0, 200).Select(i => set.Read(i).Planes).ToArray();
        var again = new RenderedObjects(Variation.High, Split.Train, 32, 4000);
        Parallel.For(0, 200, i => Assert.Equal(forwards[199 - i], again.Read(199 - i).Planes));
    }

    [Theory]
    [InlineData("rendered:low,size=32", "E96E284C033CA6AF")]
    [InlineData("rendered:medium,size=48", "25F000CE4463F4DA")]
    [InlineData("rendered:high,size=96,seed=5", "D19ADE5C8CBEED91")]
    public void The_pictures_are_the_same_bytes_on_every_machine_and_in_every_release(string spec, string expected)
    {
        var set = StimulusSet.Open(spec, Split.Test);
        var hash = new XxHash64();
        for (var i = 0; i < 40; i++)
            hash.Append(set.Read(i).Planes);
        Assert.Equal(expected, Convert.ToHexString(hash.GetCurrentHash()));
    }

    [Fact]
    public void Batches_with_channels_last_have_the_same_numbers()
    {
        var set = new RenderedObjects(Variation.High, Split.Train, 33, 10);
        foreach (var size in (int[])[33, 20, 48]) TwoLayouts.Compare(set, set.TrainingPreparation(size));
    }

    [Fact]
    public void Seed_split_epoch_and_number_each_give_another_picture()
    {
        byte[][] pictures =
        [
            Draw(Split.Train), Draw(Split.Test), Draw(Split.Train, seed: 2), Draw(Split.Train, index: 80), Draw(Split.Train, epoch: 1),
        ];
        Assert.Equal(pictures.Length, pictures.Select(Convert.ToHexString).Distinct().Count());
        Assert.Equal(Draw(Split.Test), Draw(Split.Test, epoch: 1));
        Assert.Equal(Draw(Split.Train), Draw(Split.Train, epoch: 1, fresh: false));

        static byte[] Draw(Split split, long seed = 1, int index = 0, int epoch = 0, bool fresh = true) =>
            new RenderedObjects(Variation.Medium, split, 32, 0, seed, fresh).Read(index, epoch).Planes;
    }

    [Fact]
    public void Categories_and_objects_are_balanced()
    {
        var set = new RenderedObjects(Variation.Medium, Split.Test, 32, 800);
        Assert.Equal(["animals", "boats", "cars", "chairs", "faces", "fruits", "planes", "tables"], set.Classes);
        Assert.All(Enumerable.Range(0, 800).CountBy(set.LabelOf), pair => Assert.Equal(100, pair.Value));
        Assert.All(Enumerable.Range(0, 800).CountBy(set.ObjectOf), pair => Assert.Equal(10, pair.Value));
        Assert.Equal("000011-chair1", set.IdOf(11));
    }

    [Fact]
    public void More_variation_moves_the_objects_further_from_their_usual_view()
    {
        // Without shift the mean over many pictures shows the object's place; with it the mean flattens.
        double Spread(Variation level) => PixelSpreadOfMeans(new RenderedObjects(level, Split.Test, 32, 1600));
        var (low, mild, medium, high) = (Spread(Variation.Low), Spread(Variation.Mild), Spread(Variation.Medium), Spread(Variation.High));
        Assert.True(low > 1.3 * medium, $"{low} {medium}");
        Assert.True(medium > 1.3 * high, $"{medium} {high}");
        Assert.True(low > mild && mild > medium, $"{low} {mild} {medium}");
    }

    [Theory]
    [InlineData(16)]
    [InlineData(47)]
    [InlineData(224)]
    public void Pictures_of_every_size_have_light_and_contrast(int size)
    {
        var set = new RenderedObjects(Variation.High, Split.Test, size, 16);
        for (var i = 0; i < set.Count; i++)
        {
            var gray = set.Read(i).Plane(1).ToArray();
            Assert.Equal(size * size, gray.Length);
            Assert.InRange(gray.Average(value => value), 15, 240);
            Assert.True(gray.Max() - gray.Min() > 40);
        }
    }

    [Fact]
    public void Neither_pixels_nor_color_nor_luminance_give_the_class_away()
    {
        // Chance is .125. Held-out pictures, brought to 8 x 8 because what is linear lies in the coarse light and dark.
        RenderedObjects train = new(Variation.Medium, Split.Train, 32, 2000), test = new(Variation.Medium, Split.Test, 32, 1000);
        var coarse = new PictureSize(8, 8);
        var pixels = LinearReadout.Accuracy(train, test, picture => Resampling.Resize(picture, coarse).Planes.Select(value => value / 255.0));
        var color = LinearReadout.Accuracy(train, test, Statistics);
        Assert.InRange(pixels, 0.1, 0.25);
        Assert.InRange(color, 0.08, 0.18);

        static IEnumerable<double> Statistics(Picture picture)
        {
            for (var plane = 0; plane < 3; plane++)
            {
                var mean = picture.Plane(plane).ToArray().Average(value => value / 255.0);
                yield return mean;
                yield return Math.Sqrt(picture.Plane(plane).ToArray().Average(value => (value / 255.0 - mean) * (value / 255.0 - mean)));
            }
        }
    }

    [Theory]
    [InlineData("rendered:hard", "hard")]
    [InlineData("rendered:high,size", "size")]
    [InlineData("rendered:high,size=-32", "size=-32")]
    [InlineData("rendered:count=0", "count=0")]
    public void A_word_that_is_not_understood_is_named_with_those_that_are(string spec, string word) =>
        Assert.Equal(
            $"'{word}' in '{spec}' is not understood; write rendered:low, :mild, :medium or :high, with size=N, count=N, validation=N, test=N, seed=N or fixed after a comma.",
            Assert.Throws<CornetException>(() => StimulusSet.Open(spec, Split.Train)).Message);

    [Fact]
    public void A_size_that_cannot_be_drawn_is_refused_with_those_that_can() =>
        Assert.Equal(
            "Rendered objects cannot be 8 pixels wide; choose a size from 16 to 512.",
            Assert.Throws<CornetException>(() => StimulusSet.Open("rendered:high,size=8", Split.Train)).Message);

    [Fact]
    public void What_the_user_writes_is_what_is_drawn()
    {
        var set = (RenderedObjects)StimulusSet.Open("rendered:high,size=64,count=99,seed=3", Split.Train, 32);
        Assert.Equal((Variation.High, 99, new PictureSize(64, 64)), (set.Variation, set.Count, set.Size));
        Assert.Equal(new PictureSize(32, 32), StimulusSet.Open("rendered", Split.Train, 32).Size);
        Assert.Equal("rendered objects, medium variation", StimulusSet.Open("rendered", Split.Train).Name);
    }

    [Fact]
    public void As_many_are_held_out_as_the_user_writes()
    {
        Assert.Equal(40, StimulusSet.Open("rendered:low,count=99,test=40", Split.Test, 32).Count);
        Assert.Equal(99, StimulusSet.Open("rendered:low,count=99,test=40", Split.Train, 32).Count);
        Assert.Equal(99, StimulusSet.Open("rendered:low,count=99", Split.Test, 32).Count);
    }

    [Fact]
    public void An_example_sheet_is_a_picture_with_a_row_for_each_category()
    {
        using var folder = new TemporaryFolder();
        var file = folder.PathTo("sheet.png");
        ExampleSheet.Write(new RenderedObjects(Variation.Medium, Split.Test, 32), file, columns: 3, cell: 40);
        var sheet = ImageFile.Read(file);
        Assert.Equal(8 * 44 + 4, sheet.Height);
        Assert.True(sheet.Width > 3 * 44);
        Assert.Equal([file], Directory.GetFiles(folder.Root));
    }

    /// <summary>The standard deviation over pixels of the mean picture.</summary>
    private static double PixelSpreadOfMeans(RenderedObjects set)
    {
        var sums = new double[32 * 32];
        for (var i = 4; i < set.Count; i += 8)
        {
            var gray = set.Read(i).Plane(1);
            for (var p = 0; p < sums.Length; p++)
                sums[p] += gray[p] / 200.0;
        }

        var mean = sums.Average();
        return Math.Sqrt(sums.Average(value => (value - mean) * (value - mean)));
    }
}
