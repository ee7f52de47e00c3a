using Cornet.Dsl.Catalog;
using Cornet.Dsl.Expressions;
using Cornet.Dsl.Parsing;

namespace Cornet.Dsl.Tests.Shapes;

/// <summary>
/// What each layer's gradient reads again, asked of PyTorch: it refuses to go back through a map that was written over. And what a layer may write
/// over its input: its gradient stays what it was.
/// </summary>
public class GradientFactsTests
{
    private const string Layers = """
        import torch, torch.nn.functional as F
        torch.set_num_threads(1)
        torch.manual_seed(0)
        k, m = torch.randn(8, 8, 3, 3, requires_grad=True), torch.randn(4, 8, requires_grad=True)
        one, zero = torch.ones(8, requires_grad=True), torch.zeros(8, requires_grad=True)
        layers = {
            'conv': lambda x: F.conv2d(x, k, padding=1), 'convtranspose': lambda x: F.conv_transpose2d(x, k, stride=2), 'linear': lambda x: F.linear(x.mean((2, 3)), m),
            'batchnorm': lambda x: F.batch_norm(x, None, None, one, zero, True),
            'groupnorm': lambda x: F.group_norm(x, 4, one, zero), 'layernorm': lambda x: F.group_norm(x, 1, one, zero),
            'relu': torch.relu, 'sigmoid': torch.sigmoid, 'tanh': torch.tanh, 'gelu': F.gelu, 'silu': F.silu, 'softplus': F.softplus,
            'leakyrelu': lambda x: F.leaky_relu(x, 0.2), 'elu': F.elu, 'softmax': lambda x: x.softmax(1), 'flatten': lambda x: x.flatten(1), 'learned': lambda x: one.view(8, 1, 1) * 1,
            'slice': lambda x: x[:, 2:5], 'noise': lambda x: x + torch.randn_like(x) * (1 + x.detach().relu()).sqrt(), 'gabor': lambda x: F.conv2d(x, k.detach(), padding=1),
            'maxpool': lambda x: F.max_pool2d(x, 2), 'maxpool whole': lambda x: x.amax((2, 3), keepdim=True),
            'avgpool': lambda x: F.avg_pool2d(x, 2), 'avgpool whole': lambda x: x.mean((2, 3), keepdim=True),
            'dropout': lambda x: F.dropout(x, 0.5), 'upsample': lambda x: F.interpolate(x, scale_factor=2.0),
        }
        over = {
            'relu': torch.relu_, 'sigmoid': torch.sigmoid_, 'tanh': torch.tanh_, 'leakyrelu': lambda x: F.leaky_relu(x, 0.2, True),
        }
        def gradient(layer):
            x = torch.linspace(-2, 2, 99, requires_grad=True)
            layer(x * 1).sum().backward()
            return x.grad
        def reads(layer, overwrite):
            x = F.conv2d(torch.randn(2, 8, 6, 6, requires_grad=True), k)
            y = layer(x)
            (x if overwrite == 'input' else y).add_(1)
            try:
                y.sum().backward()
                return False
            except RuntimeError:
                return True
        for name, layer in layers.items():
            print(name, *[end for end in ('input', 'output') if reads(layer, end)], sep=';')
        for name, layer in over.items():
            same = torch.allclose(gradient(layer), gradient(layers[name]), atol=1e-6)
            print(name + ' over', *['output'] * reads(layer, 'output'), *['same'] * same, sep=';')
        """;

    [PythonFact]
    public void What_a_rule_lets_be_written_over_is_what_no_gradient_reads()
    {
        var lines = PythonPeer.RunCode(Layers).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(';'));
        var facts = lines.ToDictionary(line => line[0], line => line[1..]);
        // Of a module of the user's own nothing is known: its rule is as careful as a rule can be.
        Assert.Equal(LayerCatalog.Words.Where(word => word != "extern").Order(StringComparer.Ordinal),
            facts.Keys.Where(name => !name.Contains(' ')).Order(StringComparer.Ordinal));
        foreach (var (name, read) in facts)
        {
            var rule = LayerCatalog.Find(name.Split(' ')[0])!;
            var window = new Setting((Expr)2, (Expr)2, default);
            var settings = new Settings(name.EndsWith("pool", StringComparison.Ordinal) ? new Dictionary<string, Setting> { ["kernel"] = window }
                : []);
            // A rule may be more careful than it must, never less.
            Assert.True(rule.KeepsInput || !read.Contains("input"), $"the gradient of {name} reads its input");
            Assert.True(rule.KeepsOutput(settings) || !read.Contains("output"), $"the gradient of {name} reads its output");
        }
        foreach (var rule in LayerCatalog.All.Where(rule => rule.MayOverwrite)) Assert.Contains("same", facts[$"{rule.Word} over"]);
    }
}
