using Cornet.Runtime.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace Cornet.Runtime.Tests.Layers;

/// <summary>How far a convolution, plain or transposed, is from its own in double precision, which libtorch computes by other kernels.</summary>
internal static class ConvolutionError
{
    /// <summary>Of responses, image gradients and weight gradients: the largest error over the largest number; infinite where one is no number.</summary>
    public static double Of(int inputs, int outputs, int kernel, int stride = 1, int groups = 1)
    {
        using var layer = new Convolution(inputs, outputs, kernel, stride, groups: groups);
        return Of(layer, inputs);
    }

    /// <summary>The same of a layer with weights.</summary>
    public static double Of(Layer layer, int inputs)
    {
        using var scope = NewDisposeScope();
        var found = Pass(layer, rand(3, inputs, 14, 14), out var images);
        var right = Pass(layer.to(float64), images.detach().to(float64), out _);
        return found.Zip(right).Max(pair => Distance(pair.First.to(float64), pair.Second));
    }

    private static Tensor[] Pass(Layer layer, Tensor images, out Tensor heard)
    {
        heard = images.requires_grad_();
        var weight = layer.get_parameter("weight")!;
        weight.grad = null;
        var response = layer.forward(heard);
        response.backward([response.detach()]);
        return [response.detach(), heard.grad!, weight.grad!];
    }

    private static double Distance(Tensor found, Tensor right) =>
        found.isfinite().all().item<bool>() ? ((found - right).abs().max() / right.abs().max()).item<double>() : double.PositiveInfinity;
}
