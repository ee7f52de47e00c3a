using System.Globalization;
using System.Text.Json;
using Cornet.Runtime.Stimuli;
using Cornet.Runtime.Stimuli.Augmentation;
using Cornet.Runtime.Stimuli.Rendering;
using Cornet.Runtime.Training;
using Cornet.Tests;
using TorchSharp;

namespace Cornet.Runtime.Tests.Stimuli;

public class AugmentationTests
{
    private const string Everything = "random-resized-crop(0.08..1), flip, color-jitter(0.4,0.4,0.4,0.1), randaugment(2,9), random-erasing(0.25)";

    // Each line of standard arguments is a function and its number; the images follow each other in the file.
    private const string TorchvisionApplies =
        """
        import sys, numpy as np
        from PIL import Image
        import torchvision.transforms.functional as F
        from torchvision.transforms import RandAugment, InterpolationMode
        from torchvision.transforms.autoaugment import _apply_op
        source, target, height, width = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
        image = Image.fromarray(np.fromfile(source, np.uint8).reshape(height, width, 3))
        space = RandAugment()._augmentation_space(31, (height, width))
        adjust = {'brightness': F.adjust_brightness, 'contrast': F.adjust_contrast, 'saturation': F.adjust_saturation, 'hue': F.adjust_hue}
        with open(target, 'wb') as out:
            for line in sys.argv[5:]:
                name, number, sign = line.split()
                if name in adjust:
                    result = adjust[name](image, float(number))
                else:
                    magnitudes, signed = space[name]
                    magnitude = float(magnitudes[int(number)].item()) if magnitudes.ndim > 0 else 0.0
                    result = _apply_op(image, name, magnitude * float(sign), InterpolationMode.NEAREST, None)
                np.asarray(result).tofile(out)
        """;

    [PythonTheory("torchvision", "PIL")]
    [InlineData("brightness", "0,0.3,0.6,0.999,1,1.4,2.5")]
    [InlineData("contrast", "0,0.3,0.6,0.999,1,1.4,2.5")]
    [InlineData("saturation", "0,0.3,0.6,0.999,1,1.4,2.5")]
    [InlineData("hue", "-0.5,-0.31,-0.1,-0.001,0,0.002,0.07,0.25,0.5")]
    public void Colors_change_as_in_torchvision_for_fixed_factors(string name, string factors)
    {
        foreach (var picture in Pictures())
        {
            Compare(picture, [.. factors.Split(',').Select(factor => $"{name} {factor} 1")], (buffer, line) =>
            {
                var factor = double.Parse(line.Split(' ')[1], CultureInfo.InvariantCulture);
                switch (name)
                {
                    case "brightness": ColorOperations.Brightness(buffer.Augmented, (float)factor); break;
                    case "contrast": ColorOperations.Contrast(buffer.Augmented, (float)factor); break;
                    case "saturation": ColorOperations.Saturation(buffer.Augmented, (float)factor); break;
                    default: ColorOperations.Hue(buffer.Augmented, factor); break;
                }
            });
        }
    }

    public static TheoryData<string> Operations => [.. Enum.GetNames<RandAugmentOperation>()];

    [PythonTheory("torchvision", "PIL")]
    [MemberData(nameof(Operations))]
    public void Every_operation_of_RandAugment_is_that_of_torchvision_at_fixed_magnitudes(string name)
    {
        var operation = Enum.Parse<RandAugmentOperation>(name);
        foreach (var picture in Pictures())
        {
            string[] lines = [.. new[] { 0, 1, 9, 13, 22, 30 }.SelectMany(magnitude => RandAugment.IsSigned(operation) ? new[] { $"{name} {magnitude} 1", $"{name} {magnitude} -1" } : [$"{name} {magnitude} 1"])];
            Compare(picture, lines, (buffer, line) =>
            {
                var words = line.Split(' ');
                var amount = RandAugment.Amount(operation, int.Parse(words[1], CultureInfo.InvariantCulture), picture.Height, picture.Width);
                RandAugment.Apply(buffer, operation, amount * int.Parse(words[2], CultureInfo.InvariantCulture));
            });
        }
    }

    [PythonFact("torchvision")]
    public void Magnitudes_are_those_of_torchvisions_table()
    {
        const string Table =
            """
            from torchvision.transforms import RandAugment
            for name, (values, signed) in RandAugment()._augmentation_space(31, (120, 90)).items():
                print(name, int(signed), *[float(v) for v in (values.expand(31) if values.ndim == 0 else values)])
            """;
        var rows = PythonPeer.RunCode(Table).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(Enum.GetNames<RandAugmentOperation>(), rows.Select(row => row.Split(' ')[0]));
        foreach (var words in rows.Select(row => row.Split(' ')))
        {
            var operation = Enum.Parse<RandAugmentOperation>(words[0]);
            Assert.Equal(words[1] == "1", RandAugment.IsSigned(operation));
            for (var magnitude = 0; magnitude < RandAugment.Bins; magnitude++)
                Assert.Equal(double.Parse(words[magnitude + 2], CultureInfo.InvariantCulture), RandAugment.Amount(operation, magnitude, 120, 90), 1e-4);
        }
    }

    [Fact]
    public void Color_jitter_draws_uniform_factors_in_every_order()
    {
        var jitter = new ColorJitter(0.4, 2, 0.1, 0.2);
        var (orders, sums, draws) = (new Dictionary<string, int>(), new double[4], 24_000);
        for (var i = 0; i < draws; i++)
        {
            var random = new CounterRandom(5, i);
            var (order, factors) = jitter.Choose(ref random);
            Assert.InRange(factors.Brightness, 0.6, 1.4);
            Assert.InRange(factors.Contrast, 0, 3);
            Assert.InRange(factors.Saturation, 0.9, 1.1);
            Assert.InRange(factors.Hue, -0.2, 0.2);
            orders[string.Join(' ', order)] = orders.GetValueOrDefault(string.Join(' ', order)) + 1;
            sums = [sums[0] + factors.Brightness, sums[1] + factors.Contrast, sums[2] + factors.Saturation, sums[3] + factors.Hue];
        }

        Assert.Equal(24, orders.Count);
        Assert.All(orders.Values, count => Assert.InRange(count, 850, 1150));
        // torchvision draws from max(0, 1 - range) to 1 + range: the mean of a range of 2 is 1.5.
        Assert.Equal(1, sums[0] / draws, 0.005);
        Assert.Equal(1.5, sums[1] / draws, 0.02);
        Assert.Equal(1, sums[2] / draws, 0.002);
        Assert.Equal(0, sums[3] / draws, 0.003);
    }

    [PythonFact("torchvision")]
    public void Erased_windows_have_torchvisions_shares_and_ratios()
    {
        const string Draws =
            """
            import torch
            from torchvision.transforms import RandomErasing
            torch.manual_seed(1)
            image, area, ratio, top = torch.zeros(3, 64, 64), 0, 0, 0
            for _ in range(20000):
                i, j, h, w, v = RandomErasing.get_params(image, (0.02, 0.33), (0.3, 3.3), [0])
                area, ratio, top = area + h * w / 4096, ratio + h / w, top + i / 64
            print(area / 20000, ratio / 20000, top / 20000)
            """;
        double[] expected = [.. PythonPeer.RunCode(Draws).Split(' ').Select(word => double.Parse(word, CultureInfo.InvariantCulture))];
        var (area, ratio, top, erased, images) = (0.0, 0.0, 0.0, 0, 80_000);
        for (var i = 0; i < images; i++)
        {
            var random = new CounterRandom(9, i);
            var window = new RandomErasing(0.25).Choose(64, ref random);
            if (window.Height == 0) continue;
            erased++;
            (area, ratio, top) = (area + (window.Height * window.Width / 4096.0), ratio + ((double)window.Height / window.Width), top + (window.Top / 64.0));
        }

        Assert.Equal(0.25, (double)erased / images, 0.006);
        Assert.Equal(expected[0], area / erased, 0.004);
        Assert.Equal(expected[1], ratio / erased, 0.03);
        Assert.Equal(expected[2], top / erased, 0.01);
    }

    [Fact]
    public void RandAugment_draws_all_operations_and_both_directions_equally_often()
    {
        // A picture whose columns differ tells which way it was sheared; what is counted are different results.
        var picture = Noise(1, 16, 16);
        var results = new Dictionary<string, int>();
        for (var i = 0; i < 4600; i++)
        {
            using var buffer = Holding(picture);
            var random = new CounterRandom(3, i);
            new RandAugment(1, 20).Apply(buffer, ref random);
            var key = Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(buffer.Augmented.ToPicture().Planes));
            results[key] = results.GetValueOrDefault(key) + 1;
        }

        // 9 operations with two directions, and 5 without; of these, identity, autocontrast and equalize may give the same image, as noise has every value.
        Assert.InRange(results.Count, 20, 23);
        Assert.True(results.Values.Order().Take(18).All(count => count is > 110 and < 220), string.Join(' ', results.Values.Order()));
    }

    [Fact]
    public void Batches_with_every_augmentation_depend_on_neither_workers_nor_ranks_nor_memory_format()
    {
        var set = new RenderedObjects(Variation.Medium, Split.Train, 24, 12, 1);
        var preparation = AugmentationList.Parse(Everything.Replace("0.25", "1", StringComparison.Ordinal)).For(set, 20);
        TwoLayouts.Compare(set, preparation);
        var one = Images(new BatchOptions { BatchSize = 4, Workers = 1, Shuffle = true });
        Assert.Equal(one, Images(new BatchOptions { BatchSize = 4, Workers = 3, Shuffle = true }));
        var ranks = new[] { 0, 1 }.SelectMany(rank => Images(new BatchOptions { BatchSize = 4, Workers = 2, Shuffle = true, Share = new BatchShare(rank, 2) })).ToDictionary();
        Assert.Equal(one.OrderBy(pair => pair.Key), ranks.OrderBy(pair => pair.Key));

        Dictionary<int, string> Images(BatchOptions options)
        {
            Dictionary<int, string> images = [];
            foreach (var batch in new Batches(set, preparation, options).Epoch(2))
            {
                using (batch)
                {
                    for (var i = 0; i < batch.Count; i++)
                    {
                        using var image = batch.Images[i].contiguous();
                        images[batch.Indices[i]] = Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(image.bytes));
                    }
                }
            }

            return images;
        }
    }

    [Fact]
    public void What_is_erased_is_zero_after_the_normalization_and_nothing_else_changes()
    {
        var picture = Noise(4, 32, 32);
        var plain = new Preparation(32, new CenterFraming(), Mirror: true);
        var (given, got) = (new float[plain.Length], new float[plain.Length]);
        plain.Apply(picture, new CounterRandom(1), given);
        var erasing = plain with { Erasing = new RandomErasing(1) };
        erasing.Apply(picture, new CounterRandom(1), got);
        var window = erasing.Choose(new PictureSize(32, 32), new CounterRandom(1)).Erased;
        Assert.True(window.Height > 0);
        for (var i = 0; i < got.Length; i++)
        {
            var (y, x) = (i % 1024 / 32, i % 32);
            var inside = y >= window.Top && y < window.Top + window.Height && x >= window.Left && x < window.Left + window.Width;
            Assert.Equal(inside ? 0 : given[i], got[i]);
        }
    }

    [Theory]
    [InlineData("default", "default")]
    [InlineData(" none ", "none")]
    [InlineData("random-resized-crop, flip(0.5)", "random-resized-crop(0.08..1), flip")]
    [InlineData(Everything, Everything)]
    [InlineData("random-resized-crop(0.2..1, 0.5..2)", "random-resized-crop(0.2..1,0.5..2)")]
    [InlineData("random-crop(4),flip(0.1),randaugment,color-jitter(0.4)", "random-crop(4), flip(0.1), randaugment(2,9), color-jitter(0.4,0,0,0)")]
    public void A_list_is_said_with_all_its_numbers_and_kept(string text, string written)
    {
        var list = AugmentationList.Parse(text);
        Assert.Equal(written, list.ToString());
        Assert.Equal(list, AugmentationList.Parse(written));
        var recipe = new Recipe { Augmentation = list };
        Assert.Equal(recipe, JsonSerializer.Deserialize<Recipe>(JsonSerializer.Serialize(recipe, RunJson.Compact), RunJson.Compact));
        Assert.Equal(written == "default", recipe.ToString() == new Recipe().ToString());
        var set = new RenderedObjects(Variation.Medium, Split.Train, 24, 4, 1);
        Assert.Equal(list.For(set, 20), AugmentationList.Parse(written).For(set, 20));
    }

    [Theory]
    [InlineData("mirror", "There is no augmentation 'mirror'; there are random-resized-crop, random-crop, flip, color-jitter, randaugment, random-erasing, or 'default' or 'none' alone.")]
    [InlineData("flip, flip", "The augmentation 'flip' is there twice in 'flip, flip': leave one out.")]
    [InlineData("random-erasing, flip", "The augmentation 'flip' stands after 'random-erasing' in 'random-erasing, flip': a crop comes first, then flip, then changes of colors, and random-erasing comes last.")]
    [InlineData("flip,, randaugment", "An augmentation is missing between commas: write names separated by single commas, such as random-resized-crop, flip.")]
    [InlineData("randaugment(2", "'randaugment(2' is no augmentation: write a name and its numbers in parentheses, such as randaugment(2,9).")]
    [InlineData("randaugment(2,31)", "'31' in 'randaugment(2,31)' must be a whole number from 0 to 30.")]
    [InlineData("random-erasing(1.5)", "'1.5' in 'random-erasing(1.5)' must be a number from 0 to 1.")]
    [InlineData("random-resized-crop(1..0.5)", "'1..0.5' in 'random-resized-crop(1..0.5)' must be a range of numbers above 0 up to 1, such as 0.08..1.")]
    [InlineData("color-jitter", "'color-jitter' has 0 numbers; color-jitter takes the ranges of brightness, contrast, saturation and hue, such as color-jitter(0.4,0.4,0.4,0.1).")]
    public void A_list_that_cannot_be_is_refused_in_a_sentence(string text, string message) =>
        Assert.Equal(message, Assert.Throws<CornetException>(() => AugmentationList.Parse(text)).Message);

    [Theory]
    [InlineData("imagenet", "mean .485 .456 .406, sd .229 .224 .225")]
    [InlineData("half", "mean .500 .500 .500, sd .500 .500 .500")]
    [InlineData("none", "mean .000 .000 .000, sd 1.000 1.000 1.000")]
    [InlineData("0.4914,0.4822,0.4465/0.2,0.1994,0.201", "mean .4914 .4822 .4465, sd .200 .1994 .201")]
    public void A_normalization_is_said_and_kept_and_divides_in_float32(string text, string description)
    {
        var normalization = Normalization.Parse(text);
        Assert.Equal(text, normalization.ToString());
        Assert.Equal(description, normalization.Description);
        var recipe = new Recipe { Normalization = normalization };
        Assert.Equal(recipe, JsonSerializer.Deserialize<Recipe>(JsonSerializer.Serialize(recipe, RunJson.Compact), RunJson.Compact));
        var preparation = new Preparation(16, new CenterFraming()) { Normalization = normalization };
        Assert.EndsWith(description, preparation.ToString());
        var (picture, prepared) = (Noise(1, 16, 16), new float[768]);
        preparation.Apply(picture, new CounterRandom(1), prepared);
        for (var i = 0; i < prepared.Length; i++) Assert.Equal(((picture.Planes[i] / 255f) - normalization.Mean[i / 256]) / normalization.Deviation[i / 256], prepared[i]);
    }

    [Theory]
    [InlineData("cifar")]
    [InlineData("0.5,0.5/0.5,0.5,0.5")]
    [InlineData("0.5,0.5,0.5/0.5,0,0.5")]
    [InlineData("0.5,NaN,0.5/0.5,1,0.5")]
    public void A_normalization_that_cannot_be_is_refused_in_a_sentence(string text) => Assert.Equal(
        $"'{text}' is no normalization: write imagenet, none, half, or three means and three standard deviations above 0, such as 0.49,0.48,0.45/0.25,0.24,0.26.",
        Assert.Throws<CornetException>(() => Normalization.Parse(text)).Message);

    [Fact]
    public void A_recipe_from_before_there_were_augmentations_has_todays_default()
    {
        var recipe = JsonSerializer.Deserialize<Recipe>("{\"epochs\":3}", RunJson.Compact)!;
        Assert.Equal((AugmentationList.Default, Normalization.ImageNet), (recipe.Augmentation, recipe.Normalization));
        var set = new RenderedObjects(Variation.Medium, Split.Train, 24, 4, 1);
        Assert.Equal(set.TrainingPreparation(20), recipe.Augmentation.For(set, 20));
        Assert.Equal(set.EvaluationPreparation(20), AugmentationList.None.For(set, 20));
    }

    private static void Compare(Picture picture, string[] lines, Action<DecodeBuffer, string> apply)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder.PathTo("in.bin"), Interleaved(picture));
        PythonPeer.RunCode(TorchvisionApplies, [folder.PathTo("in.bin"), folder.PathTo("out.bin"), $"{picture.Height}", $"{picture.Width}", .. lines]);
        var expected = File.ReadAllBytes(folder.PathTo("out.bin")).Chunk(3 * picture.Height * picture.Width).ToArray();
        for (var i = 0; i < lines.Length; i++)
        {
            using var buffer = Holding(picture);
            apply(buffer, lines[i]);
            var ours = Interleaved(buffer.Augmented.ToPicture());
            var different = ours.Zip(expected[i]).Count(pair => pair.First != pair.Second);
            Assert.True(different == 0, $"{lines[i]}: {different} of {ours.Length} bytes, by up to {ours.Zip(expected[i], (a, b) => Math.Abs(a - b)).Max()}");
        }
    }

    // Noise, a gradient of few values, one color, and every hue.
    private static IEnumerable<Picture> Pictures()
    {
        yield return Noise(1, 37, 50);
        var ramp = new Picture(40, 33);
        for (var i = 0; i < ramp.Planes.Length; i++) ramp.Planes[i] = (byte)(60 + (i % 33 * 3) + (i / (40 * 33) * 11));
        yield return ramp;
        var flat = new Picture(9, 8);
        flat.Planes.AsSpan().Fill(77);
        yield return flat;
        yield return Noise(2, 128, 130);
    }

    private static Picture Noise(int seed, int height, int width)
    {
        var picture = new Picture(height, width);
        new Random(seed).NextBytes(picture.Planes);
        return picture;
    }

    private static DecodeBuffer Holding(Picture picture)
    {
        var buffer = DecodeBuffer.Rent();
        buffer.Augmented.Take(picture);
        return buffer;
    }

    private static byte[] Interleaved(Picture picture)
    {
        var (bytes, plane) = (new byte[picture.Planes.Length], picture.Height * picture.Width);
        for (var i = 0; i < bytes.Length; i++) bytes[i] = picture.Planes[(i % 3 * plane) + (i / 3)];
        return bytes;
    }
}
