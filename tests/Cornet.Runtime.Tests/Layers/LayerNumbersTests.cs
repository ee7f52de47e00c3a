using System.Globalization;
using Cornet.Runtime.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace Cornet.Runtime.Tests.Layers;

/// <summary>What every layer without learned weights puts out, and its gradient, against PyTorch's.</summary>
public class LayerNumbersTests
{
    private const string Peer = """
        import torch, torch.nn.functional as F
        torch.set_num_threads(1)
        one, zero = torch.ones(4), torch.zeros(4)
        layers = {
            'relu': torch.relu, 'leakyrelu': F.leaky_relu, 'leakyrelu 0.2': lambda x: F.leaky_relu(x, 0.2), 'elu': F.elu, 'elu 0.5': lambda x: F.elu(x, 0.5),
            'sigmoid': torch.sigmoid, 'tanh': torch.tanh, 'gelu': F.gelu, 'silu': F.silu, 'softplus': F.softplus,
            'softmax': lambda x: x.softmax(1), 'softmax of a vector': lambda x: x.flatten(1).softmax(1), 'flatten': lambda x: x.flatten(1),
            'batchnorm': lambda x: F.batch_norm(x, None, None, one, zero, True),
            'groupnorm': lambda x: F.group_norm(x, 2, one, zero), 'layernorm': lambda x: F.group_norm(x, 1, one, zero),
            'maxpool': lambda x: F.max_pool2d(x, 3, 2, 1), 'maxpool whole': lambda x: x.amax((2, 3), keepdim=True),
            'avgpool': lambda x: F.avg_pool2d(x, 3, 2, 1), 'avgpool whole': lambda x: x.mean((2, 3), keepdim=True),
            'maxpool 2x3': lambda x: F.max_pool2d(x, (2, 3), padding=(0, 1)), 'avgpool 1x3': lambda x: F.avg_pool2d(x, (1, 3), 1, (0, 1)), 'slice': lambda x: x[:, 1:3],
            'upsample': lambda x: F.interpolate(x, scale_factor=2.0),
            'upsample bilinear': lambda x: F.interpolate(x, scale_factor=3.0, mode='bilinear', align_corners=False),
        }
        for name, layer in layers.items():
            x = torch.sin(torch.arange(2 * 4 * 6 * 6.) * 1.7).mul(3).reshape(2, 4, 6, 6).requires_grad_()
            y = layer(x)
            (y * torch.cos(torch.arange(y.numel()) * 0.9).reshape(y.shape)).sum().backward()
            print(name, ' '.join(map(repr, y.flatten().tolist())), ' '.join(map(repr, x.grad.flatten().tolist())), sep=';')
        """;

    private static readonly Dictionary<string, Func<Layer[]>> Layers = new()
    {
        ["relu"] = () => [new ReLU(), new ReLU(inPlace: true)],
        ["leakyrelu"] = () => [new LeakyReLU(), new LeakyReLU(inPlace: true)],
        ["leakyrelu 0.2"] = () => [new LeakyReLU(0.2), new LeakyReLU(0.2, inPlace: true)],
        ["elu"] = () => [new ELU()],
        ["elu 0.5"] = () => [new ELU(0.5)],
        ["sigmoid"] = () => [new Sigmoid(), new Sigmoid(inPlace: true)],
        ["tanh"] = () => [new Tanh(), new Tanh(inPlace: true)],
        ["gelu"] = () => [new GELU()],
        ["silu"] = () => [new SiLU()],
        ["softplus"] = () => [new Softplus()],
        ["softmax"] = () => [new Softmax()],
        ["softmax of a vector"] = () => [new Softmax()],
        ["flatten"] = () => [new Flatten()],
        ["batchnorm"] = () => [new BatchNorm(4)],
        ["groupnorm"] = () => [new GroupNorm(2, 4)],
        ["layernorm"] = () => [new LayerNorm(4)],
        ["maxpool"] = () => [new MaxPool(3, 2)],
        ["maxpool whole"] = () => [new GlobalMaxPool()],
        ["avgpool"] = () => [new AvgPool(3, 2)],
        ["avgpool whole"] = () => [new GlobalAvgPool()],
        ["maxpool 2x3"] = () => [new MaxPool((2, 3))],
        ["avgpool 1x3"] = () => [new AvgPool((1, 3), 1)],
        ["slice"] = () => [new Slice(1, 3)],
        ["upsample"] = () => [new Upsample(2)],
        ["upsample bilinear"] = () => [new Upsample(3, bilinear: true)],
    };

    [PythonFact]
    public void Outputs_and_gradients_are_those_of_PyTorch()
    {
        var told = PythonPeer.RunCode(Peer).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(';')).ToList();
        Assert.Equal(Layers.Keys, told.Select(line => line[0]));
        foreach (var line in told)
            foreach (var layer in Layers[line[0]]())
                using (layer)
                {
                    var (output, gradient) = Run(layer, isVector: line[0].EndsWith("vector", StringComparison.Ordinal));
                    AssertNear(line[0], Numbers(line[1]), output);
                    AssertNear(line[0], Numbers(line[2]), gradient);
                }
    }

    [Fact]
    public void A_layer_that_may_write_over_its_input_does_so_and_no_other()
    {
        foreach (var (name, layers) in Layers)
            foreach (var (layer, index) in layers().Select((layer, index) => (layer, index)))
                using (layer)
                {
                    using var x = rand(2, 4, 6, 6).alias();
                    using var before = x.clone();
                    using var watched = x.alias();
                    using var y = layer.Pass(x);
                    using var difference = (watched - before).abs().max();
                    // ReLU changes no number of those above zero; the values tell the others.
                    Assert.True(index == 1 || difference.item<float>() == 0, name);
                    if (index == 1) Assert.True(ReferenceEquals(x, y), name);
                    else Assert.True(x.IsInvalid, name);
                }
    }

    private static (float[] Output, float[] Gradient) Run(Layer layer, bool isVector)
    {
        using var scope = NewDisposeScope();
        var x = sin(arange(2 * 4 * 6 * 6, dtype: ScalarType.Float32) * 1.7).mul(3).reshape(2, 4, 6, 6).requires_grad_();
        // What a layer may write over is never a leaf.
        var y = layer.Pass(isVector ? x.flatten(1) : x.clone());
        (y * cos(arange(y.NumberOfElements, dtype: ScalarType.Float32) * 0.9).reshape(y.shape)).sum().backward();
        return (y.detach().data<float>().ToArray(), x.grad!.data<float>().ToArray());
    }

    private static float[] Numbers(string words) => [.. words.Split(' ').Select(word => float.Parse(word, CultureInfo.InvariantCulture))];

    private static void AssertNear(string name, float[] expected, float[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        var farthest = expected.Zip(actual, (a, b) => Math.Abs(a - b)).Max();
        Assert.True(farthest < 1e-5, $"{name}: {farthest}");
    }
}
