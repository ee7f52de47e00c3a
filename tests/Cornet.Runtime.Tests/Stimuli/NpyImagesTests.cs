using Cornet.Runtime.Stimuli;
using Cornet.Runtime.Weights;
using static TorchSharp.torch;

namespace Cornet.Runtime.Tests.Stimuli;

public class NpyImagesTests
{
    [Fact]
    public void Bytes_stay_as_they_are_and_floats_become_255ths()
    {
        using var folder = new TemporaryFolder();
        using var bytes = arange(2 * 3 * 4 * 5, dtype: uint8).reshape(2, 3, 4, 5);
        using var floats = bytes.to(float32) / 255;
        NpyFile.Write(folder.PathTo("bytes.npy"), bytes);
        NpyFile.Write(folder.PathTo("floats.npy"), floats);
        var expected = Enumerable.Range(60, 60).Select(value => (byte)value);
        foreach (var name in (string[])["bytes", "floats"])
        {
            var set = StimulusSet.OpenImages(folder.PathTo(name + ".npy"));
            Assert.Equal((name, 2, new PictureSize(4, 5)), (set.Name, set.Count, set.Size));
            Assert.Equal(expected, set.Read(1).Planes);
        }
    }

    [Fact]
    public void What_cannot_be_images_is_refused_with_what_can()
    {
        using var folder = new TemporaryFolder();
        var file = folder.PathTo("a.npy");
        const string Values = "floats go from 0 to 1, or save uint8 from 0 to 255.";
        AssertRefused(
            $"'{file}' has the shape 2 x 4 x 5 x 3, but images are N x 3 x H x W; transpose it with numpy's transpose(0, 3, 1, 2).",
            zeros(2, 4, 5, 3));
        AssertRefused($"'{file}' has the shape 3 x 5, but images are N x 3 x H x W.", zeros(3, 5));
        AssertRefused($"'{file}' has the shape 0 x 3 x 5 x 5, but images are N x 3 x H x W.", zeros(0, 3, 5, 5));
        AssertRefused(
            $"'{file}' holds numbers of type Int64; save images as uint8 (0 to 255) or as floats from 0 to 1.", zeros(1, 3, 2, 2, dtype: int64));
        AssertRefused($"Image 0 of '{file}' has the value 1.5; {Values}", full([1, 3, 2, 2], 1.5f));
        AssertRefused($"Image 0 of '{file}' has the value -1; {Values}", full([1, 3, 2, 2], -1f));
        AssertRefused($"Image 0 of '{file}' has the value NaN; {Values}", full([1, 3, 2, 2], float.NaN));

        void AssertRefused(string message, Tensor array)
        {
            using (array)
                NpyFile.Write(file, array);
            Assert.Equal(message, Assert.Throws<CornetException>(() => StimulusSet.OpenImages(file)).Message);
        }
    }
}
