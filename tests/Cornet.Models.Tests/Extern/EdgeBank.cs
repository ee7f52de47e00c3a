using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Cornet.Tests.Extern;

/// <summary>What a laboratory writes beside its network: a bank of filters, an ordinary module of TorchSharp.</summary>
public sealed class EdgeBank : nn.Module<Tensor, Tensor>
{
    private readonly Parameter _filters;
    private readonly double _scale;

    public EdgeBank(int filters, double scale = 1) : base("edges")
    {
        _scale = scale;
        _filters = new Parameter(randn(filters, 3, 5, 5));
        register_parameter("filters", _filters);
    }

    public override Tensor forward(Tensor x)
    {
        using var y = nn.functional.conv2d(x, _filters, strides: [2, 2], padding: [2, 2]);
        return y * _scale;
    }
}

/// <summary>A module that gives back what it was given.</summary>
public sealed class Same() : nn.Module<Tensor, Tensor>("same")
{
    public override Tensor forward(Tensor x) => x;
}
