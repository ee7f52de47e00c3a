using TorchSharp;
using static TorchSharp.torch;

namespace Cornet.Runtime.Training;

/// <summary>
/// libtorch's own step of gradient descent over all tensors at once, which TorchSharp does not bind: reached through a script. For the 53 million
/// parameters of CORnet-S it takes a fifth of the time of three operations per tensor.
/// </summary>
internal sealed class FusedSgd : IDisposable
{
    private const string Name = "step";

    private const string Script = """
        def step(weights: List[Tensor], gradients: List[Tensor], momenta: List[Tensor], decay: float, momentum: float, rate: float):
            torch._fused_sgd_(weights, gradients, momenta, weight_decay=decay, momentum=momentum, lr=rate, dampening=0.0,
                nesterov=False, maximize=False, is_first_step=False)
            return rate

        """;

    private readonly jit.CompilationUnit _unit;

    private FusedSgd(jit.CompilationUnit unit) => _unit = unit;

    /// <summary>The step, or null where this libtorch does not have it for this device.</summary>
    public static FusedSgd? Find(Device device)
    {
        FusedSgd? found = null;
        try
        {
            found = new FusedSgd(jit.compile(Script));
            using var frozen = no_grad();
            using Tensor weight = ones(2, device: device), gradient = ones(2, device: device), momentum = zeros(2, device: device);
            found.Step([weight], [gradient], [momentum], 0, 0.5, 1);
            return found;
        }
        catch (Exception fault) when (fault is System.Runtime.InteropServices.ExternalException or NotSupportedException)
        {
            found?.Dispose();
            return null;
        }
    }

    /// <summary>One step; weights and momenta change in place.</summary>
    public void Step(Tensor[] weights, Tensor[] gradients, Tensor[] momenta, double decay, double momentum, double rate) =>
        // libtorch wants to see no momenta where they are not used.
        _unit.invoke(Name, weights, gradients, momentum == 0 ? [] : momenta, decay, momentum, rate);

    /// <inheritdoc/>
    public void Dispose() => _unit.Dispose();
}
