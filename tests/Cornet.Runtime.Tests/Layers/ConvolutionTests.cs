namespace Cornet.Runtime.Tests.Layers;

/// <summary>
/// On a machine that hides its caches, oneDNN alone gets 24 to 40, 20 to 16, 48 to 64 and 80 to 16 wrong, and 6 to 8 and 1 to 1 now and then.
/// </summary>
public class ConvolutionTests
{
    [Theory]
    [InlineData(3, 64, 7, 2)]
    [InlineData(64, 32, 3, 1)]
    [InlineData(24, 40, 1, 1)]
    [InlineData(24, 40, 3, 1)]
    [InlineData(6, 8, 3, 1)]
    [InlineData(1, 1, 3, 1)]
    [InlineData(20, 16, 3, 2)]
    [InlineData(48, 64, 3, 2)]
    [InlineData(80, 16, 7, 2)]
    [InlineData(48, 48, 5, 1, 2)]
    public void Responses_and_gradients_of_any_channels_come_out_right(int inputs, int outputs, int kernel, int stride, int groups = 1) =>
        Assert.InRange(ConvolutionError.Of(inputs, outputs, kernel, stride, groups), 0, 1e-4);
}
