using System.Runtime.InteropServices;
using Cornet.Runtime.Native;
using static TorchSharp.torch;

namespace Cornet.Runtime.Training;

/// <summary>
/// The step of an optimizer over all tensors at once, by an operator of libtorch that TorchSharp does not bind. For the 53 million parameters of CORnet-S
/// such a step takes a fifth of the time of a few operations per tensor.
/// </summary>
internal static class FusedStep
{
    /// <summary>Whether this libtorch has the operator for a device.</summary>
    /// <param name="step">Calls it once on small tensors.</param>
    public static bool Works(Action step)
    {
        if (!Operators.Available) return false;
        try
        {
            using var frozen = no_grad();
            using var scope = NewDisposeScope();
            step();
            return true;
        }
        catch (ExternalException)
        {
            return false;
        }
    }

    /// <summary>
    /// Whether tensors lie in memory like the parameters that they belong to, number by number: libtorch takes that for granted. Gradients do; what an
    /// optimizer remembers does not if the parameters have been rearranged since it was made. An axis of one element may have any stride.
    /// </summary>
    /// <param name="parameters">The parameters.</param>
    /// <param name="others">For each, a tensor of its shape.</param>
    public static bool LieAlike(IEnumerable<Tensor> parameters, IEnumerable<Tensor> others) =>
        parameters.Zip(others).All(pair => Enumerable.Range(0, (int)pair.First.dim())
            .All(axis => pair.First.size(axis) == 1 || pair.First.stride(axis) == pair.Second.stride(axis)));
}
