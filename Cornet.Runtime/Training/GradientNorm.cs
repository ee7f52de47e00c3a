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
    /// <param name="length">Their length.</param>
    /// <param name="most">The greatest length allowed, above 0.</param>
    public static void Clip(IEnumerable<Parameter> parameters, double length, double most)
    {
        var factor = most / (length + Epsilon);
        if (factor >= 1) return;
        using var frozen = no_grad();
        foreach (var parameter in parameters)
            if (parameter.grad is { } gradient) gradient.Scale(factor);
    }
}
