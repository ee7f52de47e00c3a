using Cornet.Runtime.Layers;
using Cornet.Runtime.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace Cornet.Runtime.Tests.Layers;

/// <summary>A transposed convolution is the gradient of a convolution by its images. Its channels are such as oneDNN gets wrong where caches are hidden.</summary>
public class TransposedConvolutionTests
{
    [Theory]
    [InlineData(64, 32, 4, 2)]
    [InlineData(24, 24, 3, 2, 1)]
    [InlineData(20, 16, 3, 3, 2)]
    [InlineData(1, 1, 3, 1)]
    [InlineData(6, 8, 2, 2)]
    [InlineData(36, 48, 5, 2, 1, 2)]
    public void It_puts_out_the_gradient_of_a_convolution_and_its_own_gradients_come_out_right(
        int inputs, int outputs, int kernel, int stride, int outputPadding = 0, int groups = 1)
    {
        using var scope = NewDisposeScope();
        using var layer = new TransposedConvolution(inputs, outputs, kernel, stride, outputPadding: outputPadding, groups: groups);
        var x = rand(3, inputs, 9, 7);
        var y = layer.forward(x);
        var (extent, padding) = (layer.Extent(Extent.Of(x)), (kernel - 1) / 2);
        Assert.Equal([3, outputs, extent.Height, extent.Width], y.shape);
        var images = zeros(y.shape, dtype: float64).requires_grad_();
        nn.functional.conv2d(images, layer.weight.detach().to(float64), null!, [stride, stride], [padding, padding], [1, 1], groups).backward([x.to(float64)]);
        Assert.InRange((y - images.grad!).abs().max().item<double>(), 0, 1e-5);
        Assert.InRange(ConvolutionError.Of(layer, inputs), 0, 1e-4);
    }

    [Fact]
    public void Each_output_adds_its_bias()
    {
        using var scope = NewDisposeScope();
        using var layer = new TransposedConvolution(4, 6, 3, stride: 2, bias: true);
        Assert.Equal(layer.bias!.reshape(1, 6, 1, 1).expand(2, 6, 9, 9), layer.forward(zeros(2, 4, 5, 5)));
    }

    [Fact]
    public void It_begins_as_PyTorch_and_init_counts_the_outputs()
    {
        using var scope = NewDisposeScope();
        using var layer = new TransposedConvolution(100, 400, 3, groups: 4, bias: true);
        Assert.InRange(layer.weight.abs().max().item<float>(), 0.99 / Math.Sqrt(100 * 9), 1 / Math.Sqrt(100 * 9));
        Assert.InRange(layer.bias!.abs().max().item<float>(), 0.95 / Math.Sqrt(100 * 9), 1 / Math.Sqrt(100 * 9));
        Initialization.NormalFanOut<TransposedConvolution>(nn.Sequential(("layer", layer)));
        Assert.Equal(Math.Sqrt(2.0 / (400 * 9)), layer.weight.std().item<float>(), 3);
        Assert.Equal(0, layer.bias.abs().max().item<float>());
    }
}
