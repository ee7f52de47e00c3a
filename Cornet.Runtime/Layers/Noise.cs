using Cornet.Runtime.Native;
using static TorchSharp.torch;

namespace Cornet.Runtime.Layers;

/// <summary>
/// <c>noise fano 1</c>: adds numbers drawn from N(0, sd² + fano max(x, 0)), in training and in evaluation. With a Fano factor the variance follows the response, as
/// in neurons (Dapello, Marques et al., NeurIPS 2020). Gradients are those of the response itself: how much is drawn counts as a constant. No state.
/// </summary>
/// <param name="sd">Standard deviation of what is drawn whatever the response is, at least 0.</param>
/// <param name="fano">Variance for each unit of response, at least 0.</param>
public sealed class Noise(double sd = 0, double fano = 0) : Layer("noise")
{
    /// <summary>Whether it draws; where it does not, the output is the input.</summary>
    public bool IsOn { get; set; } = true;

    /// <inheritdoc/>
    protected override Tensor Apply(Tensor x)
    {
        if (!IsOn) return x.alias();
        using var scope = NewDisposeScope();
        var drawn = randn_like(x.detach());
        drawn = fano == 0 ? drawn.Times(sd) : drawn * x.detach().relu().Times(fano).Plus(sd * sd).sqrt();
        return x.Plus(drawn).MoveToOuterDisposeScope();
    }
}
