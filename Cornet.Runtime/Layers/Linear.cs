using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Cornet.Runtime.Layers;

/// <summary>
/// <c>linear</c>: flattens what it is given and weighs every number for every output; weights start as PyTorch's do.
/// State: <c>weight</c> (outputs x inputs), <c>bias</c> (outputs).
/// </summary>
public sealed class Linear : Layer
{
    private Tensor? _narrowWeight, _narrowBias;

    /// <summary>A fully connected layer.</summary>
    /// <param name="inputs">Numbers it reads, after flattening.</param>
    /// <param name="outputs">Numbers it writes.</param>
    /// <param name="bias">Whether each output adds a number of its own.</param>
    /// <param name="trainable">Whether training changes its weights.</param>
    public Linear(long inputs, long outputs, bool bias = true, bool trainable = true) : base("linear")
    {
        var start = empty(outputs, inputs);
        nn.init.kaiming_uniform_(start, Math.Sqrt(5));
        register_parameter("weight", new Parameter(start, trainable));
        if (!bias) return;
        var bound = 1 / Math.Sqrt(inputs);
        register_parameter("bias", new Parameter(empty(outputs).uniform_(-bound, bound), trainable));
    }

    /// <summary>outputs x inputs.</summary>
    public Parameter weight => get_parameter("weight")!;

    /// <summary>outputs, or null.</summary>
    public Parameter? bias => has_parameter("bias") ? get_parameter("bias") : null;

    /// <inheritdoc/>
    protected override Tensor Apply(Tensor x)
    {
        if (x.dim() == 2) return nn.functional.linear(x, Weight, Bias!);
        using var flat = x.flatten(1);
        return nn.functional.linear(flat, Weight, Bias!);
    }

    private Tensor Weight => _narrowWeight ?? weight;

    private Tensor? Bias => _narrowBias ?? bias;

    /// <inheritdoc/>
    internal override void BeginPass(Pass pass)
    {
        if (pass.Precision == Precision.Float32) return;
        var type = Cast.TypeOf(pass.Precision);
        (_narrowWeight, _narrowBias) = (weight.to(type), bias?.to(type));
    }

    /// <inheritdoc/>
    internal override void EndPass()
    {
        _narrowWeight?.Dispose();
        _narrowBias?.Dispose();
        (_narrowWeight, _narrowBias) = (null, null);
    }
}
