using Cornet.Runtime.Native;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Cornet.Runtime.Training;

/// <summary>The length of a gradient: the 2-norm over all parameters, as PyTorch's <c>clip_grad_norm_</c> takes it.</summary>
internal static class GradientNorm
{
    // PyTorch's, against a division by zero.
    private const double Epsilon = 1e-6;

    /// <summary>The length, a number on the device: reading it makes a GPU wait, and is left to the caller.</summary>
    public static Tensor Of(IEnumerable<Parameter> parameters)
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        var lengths = parameters.Select(parameter => parameter.grad).OfType<Tensor>().Select(gradient => gradient.norm()).ToList();
        return (lengths.Count == 0 ? zeros(1).sum() : stack(lengths).norm()).MoveToOuterDisposeScope();
    }

    /// <summary>Scales gradients down where they are longer than they may be.</summary>
    /// <param name="parameters">Whose gradients.</param>
    /// <param name="length">Their length, a number on the device.</param>
    /// <param name="most">The greatest length allowed, above 0.</param>
    public static void Clip(IEnumerable<Parameter> parameters, Tensor length, double most)
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        // At most 1, without looking.
        var factor = length.Plus(Epsilon).Under(most);
        Scale(parameters, factor.minimum(ones_like(factor)));
    }

    /// <summary>Multiplies gradients by a number on the device, all of them by one call.</summary>
    public static void Scale(IEnumerable<Parameter> parameters, Tensor factor)
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        foreach (var alike in parameters.Select(parameter => parameter.grad).OfType<Tensor>().GroupBy(gradient => gradient.dtype))
            ForEach.Scale([.. alike], factor.to(alike.Key));
    }
}
