using Cornet.Runtime.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace Cornet.Runtime.Models;

/// <summary>How a model's <c>init</c> lines set the weights of all layers of a kind before training.</summary>
public static class Initialization
{
    /// <summary><c>init conv normal(fan_out)</c>: weights ~ N(0, sqrt(2 / (kernel^2 outputs))) (He et al., 2015); biases 0.</summary>
    public static void NormalFanOut<T>(nn.Module model) where T : Layer =>
        Each<T>(model, (layer, weight) =>
        {
            var outputs = layer is TransposedConvolution transposed ? transposed.Outputs : weight.size(0);
            nn.init.normal_(weight, 0, Math.Sqrt(2.0 / weight.shape[2..].Aggregate(outputs, (product, side) => product * side)));
        });

    /// <summary><c>init conv xavier</c>: weights uniform within sqrt(6 / (fan in + fan out)) (Glorot and Bengio, 2010); biases 0.</summary>
    public static void XavierUniform<T>(nn.Module model) where T : Layer => Each<T>(model, (_, weight) => nn.init.xavier_uniform_(weight));

    private static void Each<T>(nn.Module model, Action<T, Tensor> start) where T : Layer
    {
        using var frozen = no_grad();
        foreach (var layer in model.modules().OfType<T>().Where(layer => layer is not Gabor))
        {
            // In order: the numbers that chance gives do not depend on how the weights lie in memory.
            var weight = layer.get_parameter("weight")!;
            using var ordered = weight.detach().contiguous();
            start(layer, ordered);
            weight.copy_(ordered);
            if (layer.has_parameter("bias")) nn.init.zeros_(layer.get_parameter("bias")!);
        }
    }
}
